"""What the person asked `up` for, and the command line of each part that follows from it."""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from aceportal.environment import BASE_DIR
from aceportal.stack.parts import Part
from aceportal.stack.s3 import S3Server
from aceportal.stack.valkey import ValkeyServer

_WEB_PROCESSES = 2
_REQUEST_SECONDS = 60
# The S3 server tells every step, and warns without end of an admin part we left out: only its errors (E)
# and last words (F) help. The queue server's advice on the kernel concerns no start of this size.
_S3_CHATTER = re.compile(r"(?![EF]\d{4} )")
_QUEUE_CHATTER = re.compile(r".*vm\.overcommit_memory")
_JOB_SECONDS = 30.0  # how long a worker may take to finish its job when the stack stops


@dataclass(frozen=True)
class Choices:
    """The options of `up`. `port` None means the usual one, or the next free."""

    host: str
    port: int | None
    workers: int
    demo: bool
    simulator: bool


def manage(*arguments: str) -> tuple[str, ...]:
    """The command line of one of our own management commands."""
    return (sys.executable, str(BASE_DIR / "manage.py"), *arguments)


def queue_part(server: ValkeyServer) -> Part:
    """The embedded queue server."""
    return Part("queue", tuple(server.command()), is_server=True, chatter=_QUEUE_CHATTER)


def s3_part(server: S3Server) -> Part:
    """The embedded S3 server."""
    return Part("s3", tuple(server.command()), server.environment, is_server=True, chatter=_S3_CHATTER)


def web_part(host: str, port: int, run_dir: Path) -> Part:
    """gunicorn with its plain workers: measured the quickest and steadiest for these pages."""
    command = (sys.executable, "-m", "gunicorn", "aceportal.wsgi:application", f"--bind={_bind(host, port)}")
    options = (
        f"--workers={_WEB_PROCESSES}",
        "--worker-class=sync",
        f"--timeout={_REQUEST_SECONDS}",
        "--graceful-timeout=10",
        "--limit-request-line=8190",
        "--no-control-socket",
        f"--worker-tmp-dir={run_dir}",
        f"--chdir={BASE_DIR}",
        "--log-level=warning",
    )
    return Part("web", command + options, {"PROMETHEUS_MULTIPROC_DIR": str(_metrics_folder(run_dir))})


def worker_parts(count: int) -> list[Part]:
    """As many workers as asked for; each takes from every queue."""
    return [Part(f"worker-{number}", manage("worker"), stop_seconds=_JOB_SECONDS) for number in range(1, count + 1)]


def scheduler_part() -> Part:
    """The scheduler; two of them would ring twice."""
    return Part("scheduler", manage("scheduler"))


def simulator_part(port: int) -> Part:
    """AWS's side of the bucket, for the demo."""
    return Part("aws", manage("ace_simulator", "run", "--port", str(port)))


def crm_part(host: str, port: int, portal: str) -> Part:
    """The invented partner's CRM, for the demo; it listens where the portal listens, for people open its pages."""
    return Part("crm", manage("demo_crm", "--host", host, "--port", str(port), "--portal", portal))


def _metrics_folder(run_dir: Path) -> Path:
    """Where the web processes add up their figures; emptied, since they count from the start of the server."""
    folder = run_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _bind(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
