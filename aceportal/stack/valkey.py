"""The embedded queue server (Valkey): append-only file, reachable by a unix socket alone."""

import subprocess
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from aceportal.running import LONGEST_SOCKET_PATH
from aceportal.stack import binaries

_READY_SECONDS = 20
_STOP_SECONDS = 8


class ValkeyServer:
    """One server that keeps its data in `data_dir` and listens on `socket`."""

    def __init__(self, data_dir: Path, socket: Path) -> None:
        if len(bytes(socket)) > LONGEST_SOCKET_PATH:
            raise ValueError(f"The path of the queue's socket is too long: {socket}. Use a shorter data folder.")
        self.data_dir, self.socket = data_dir, socket
        for folder in (data_dir, socket.parent):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address redis-py and RQ take."""
        return f"unix://{self.socket}?db=0"

    def command(self) -> list[str]:
        """The command line that runs the server in the foreground; a dead server's socket is replaced."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data_dir),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            "set-proc-title": "no",  # a title would overwrite the mark by which a later run finds this process
        }
        return [binaries.valkey_server(), *(part for key, value in options.items() for part in (f"--{key}", value))]

    def start(self) -> str:
        """Start the server, wait until it answers, and return its URL.

        Raises TimeoutError when it is not ready in time, RuntimeError when it ended by itself.
        """
        with (self.data_dir / "server.log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, start_new_session=True)
        self.wait_ready()
        return self.url

    def wait_ready(self, seconds: float = _READY_SECONDS) -> None:
        """Return once the server answers. Raises TimeoutError, or RuntimeError when our process has ended."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if self._process is not None and self._process.poll() is not None:
                raise RuntimeError(f"The queue server stopped while starting; see {self.data_dir / 'server.log'}.")
            if time.monotonic() > deadline:
                raise TimeoutError(f"The queue server did not answer within {seconds:.0f} seconds.")
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether the server takes commands (it does not while it still loads its file)."""
        try:
            with Redis(unix_socket_path=str(self.socket), socket_timeout=2) as connection:
                return bool(connection.ping())
        except (RedisError, OSError):
            return False

    def stop(self) -> None:
        """Stop the server we started; kill it when it does not go by itself."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
