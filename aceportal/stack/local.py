"""Brings the whole stack up on one machine, in order, and keeps it up until it is told to stop."""

import os
import secrets
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

from aceportal.demo import BUCKETS
from aceportal.running import STACK_FILE, queue_socket, socket_folder, write_stack_file
from aceportal.stack import plan
from aceportal.stack.orphans import STACK_MARK, clear_previous_run
from aceportal.stack.parts import say
from aceportal.stack.ports import is_free, preferred_or_free
from aceportal.stack.s3 import S3Server, provision
from aceportal.stack.supervisor import Stopped, Supervisor
from aceportal.stack.valkey import ValkeyServer

# Keys of the person's own AWS account, which must never reach the demo's bucket instead of the demo's keys.
_OTHER_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")


class CannotStart(Exception):
    """The stack cannot start as asked; the message is the cure."""


class LocalStack:
    """One run of the stack over `data_dir`; `prepare` is called once the servers of the stack are up."""

    def __init__(self, choices: plan.Choices, data_dir: Path, *, usual_port: int) -> None:
        self.choices, self.data_dir = choices, data_dir
        self.port = self._web_port(usual_port)
        self.supervisor = Supervisor(self._environment())
        self.told: dict[str, str] = {}
        self.places: list[tuple[str, str]] = []

    @property
    def address(self) -> str:
        """Where people open the portal."""
        return f"http://{self._people_host}:{self.port}"

    @property
    def _people_host(self) -> str:
        here = {"127.0.0.1", "0.0.0.0", "::", "::1"}
        return "localhost" if self.choices.host in here else self.choices.host

    def run(self, *, prepare: Callable[[Mapping[str, str]], None], announce: Callable[["LocalStack"], None]) -> None:
        """Start everything, announce it, and watch until a signal; leaves no process behind however it ends."""
        self.supervisor.listen()
        try:
            self._start_servers()
            prepare(self.supervisor.environment)
            self._start_portal()
            announce(self)
            self.supervisor.run()
        except Stopped:
            pass  # asked to stop while starting: the same clean end
        finally:
            (self.data_dir / STACK_FILE).unlink(missing_ok=True)
            self.supervisor.stop()

    def _environment(self) -> dict[str, str]:
        embedded_s3 = self.choices.demo and not os.environ.get("ACE_S3_ENDPOINT_URL")
        unwanted = _OTHER_KEYS if embedded_s3 else ()
        inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
        own = {"ACEPORTAL_DATA_DIR": str(self.data_dir), STACK_MARK: str(self.data_dir), "PYTHONUNBUFFERED": "1"}
        return inherited | own

    def _web_port(self, usual: int) -> int:
        if self.choices.port is None:
            found = preferred_or_free(usual, self.choices.host)
            if found != usual:
                say("up", f"port {usual} is taken by another program; using {found}")
            return found
        if not is_free(self.choices.port, self.choices.host):
            raise CannotStart(f"Port {self.choices.port} is taken by another program. Choose another with --port.")
        return self.choices.port

    def _start_servers(self) -> None:
        cleared = clear_previous_run(str(self.data_dir))
        if cleared:
            say("up", f"ended {cleared} processes an earlier run had left behind")
        if self.choices.demo:
            secret_key = os.environ.get("SECRET_KEY") or _kept_secret(self.data_dir, "secret-key")
            self._tell(ACEPORTAL_DEMO="1", SECRET_KEY=secret_key)
            self._tell(PORT=str(self.port), **_set("DATABASE_URL", "ALLOWED_HOSTS"))
        self._start_queue()
        self._start_s3()
        self._choose_simulator()
        self._choose_crm()
        if self.choices.demo:
            write_stack_file(self.data_dir, self.told)

    def _start_queue(self) -> None:
        if os.environ.get("REDIS_URL"):
            self._tell(REDIS_URL=os.environ["REDIS_URL"])
            self.places.append(("queue", "as REDIS_URL says"))
            return
        server = ValkeyServer(self.data_dir / "queue", queue_socket(self.data_dir))
        server.socket.unlink(missing_ok=True)
        self.supervisor.add(plan.queue_part(server))
        self.supervisor.wait_for(server.answers, what="The queue server", seconds=30)
        self._tell(REDIS_URL=server.url)
        self.places.append(("queue", f"Valkey on {server.socket}"))

    def _start_s3(self) -> None:
        if os.environ.get("ACE_S3_ENDPOINT_URL"):
            self._tell(**_set("ACE_S3_ENDPOINT_URL", "AWS_SHARED_CREDENTIALS_FILE", "AWS_PROFILE"))
            self.places.append(("s3", os.environ["ACE_S3_ENDPOINT_URL"]))
        elif self.choices.demo:
            self._start_embedded_s3()
        else:
            self.places.append(("s3", "Amazon S3, us-west-2"))

    def _start_embedded_s3(self) -> None:
        server = S3Server(self.data_dir / "s3", socket_dir=socket_folder(self.data_dir))
        self.supervisor.add(plan.s3_part(server))
        self.supervisor.wait_for(server.answers, what="The S3 server", seconds=60)
        for bucket in BUCKETS:
            provision(server.endpoint, bucket, server.identities)
        self._tell(
            ACE_S3_ENDPOINT_URL=server.endpoint,
            AWS_SHARED_CREDENTIALS_FILE=str(server.identities.credentials_file),
            AWS_PROFILE=server.identities.partner.profile,
            AWS_EC2_METADATA_DISABLED="true",
        )
        self.places.append(("s3", f"SeaweedFS on {server.endpoint}, buckets {', '.join(BUCKETS)}"))

    def _choose_simulator(self) -> None:
        if not (self.choices.demo and self.choices.simulator):
            return
        self.simulator_port = preferred_or_free(self.port + 10)
        url = f"http://127.0.0.1:{self.simulator_port}"
        self._tell(ACE_SIMULATOR_URL=url, ACE_SIMULATOR_TOKEN=secrets.token_urlsafe(24))
        self.places.append(("aws", f"AWS's side of the buckets, driven on {url}"))

    def _choose_crm(self) -> None:
        if not self.choices.demo:
            return
        self.crm_port = preferred_or_free(self.port + 20, self.choices.host)
        url = f"http://{self._people_host}:{self.crm_port}"
        token, secret = (_kept_secret(self.data_dir, name) for name in ("demo-crm-token", "demo-crm-secret"))
        self._tell(DEMO_CRM_URL=url, DEMO_CRM_TOKEN=token, DEMO_CRM_SECRET=secret)
        self.places.append(("crm", f"Larkfield CRM, the partner's own, on {url}"))

    def _start_portal(self) -> None:
        self.supervisor.add(plan.web_part(self.choices.host, self.port, socket_folder(self.data_dir)))
        for part in plan.worker_parts(self.choices.workers):
            self.supervisor.add(part)
        self.supervisor.add(plan.scheduler_part())
        if "ACE_SIMULATOR_URL" in self.told:
            self.supervisor.add(plan.simulator_part(self.simulator_port))
        if "DEMO_CRM_URL" in self.told:
            self.supervisor.add(plan.crm_part(self.choices.host, self.crm_port, self.address))
        self.supervisor.wait_for(self._web_answers, what="The web server", seconds=90)
        self.places.insert(0, ("web", f"gunicorn on {self.choices.host}:{self.port}"))
        self.places.append(("workers", f"{self.choices.workers}, and one scheduler"))

    def _web_answers(self) -> bool:
        host = "127.0.0.1" if self.choices.host == "0.0.0.0" else self.choices.host
        try:
            with urllib.request.urlopen(f"http://{host}:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError:
            return True  # it speaks HTTP; a host it does not serve is refused with 400
        except OSError:
            return False

    def _tell(self, **values: str) -> None:
        self.told.update(values)
        self.supervisor.tell(values)


def run_step(name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """Run one command of ours to its end and return what it printed. Raises CannotStart with its words."""
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotStart(f"{name} did not work:\n{done.stdout}{done.stderr}")
    return done.stdout


def _set(*names: str) -> dict[str, str]:
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _kept_secret(data_dir: Path, name: str) -> str:
    """One of the demo's keys, made once, so that people stay signed in and parts know each other after a restart."""
    path = data_dir / name
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()
