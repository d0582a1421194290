"""The embedded queue server (Valkey): append-only file, reachable by a unix socket alone."""

import subprocess
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from aceportal.running import LONGEST_SOCKET_PATH
from aceportal.stack import binaries
from aceportal.stack.waiting import end, wait_ready

_READY_SECONDS = 20


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
        log_path = self.data_dir / "server.log"
        with log_path.open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, start_new_session=True)
        wait_ready(self._process, self.answers, name="The queue server", log=log_path, seconds=_READY_SECONDS)
        return self.url

    def answers(self) -> bool:
        """Whether the server takes commands (it does not while it still loads its file)."""
        try:
            with Redis(unix_socket_path=str(self.socket), socket_timeout=2) as connection:
                return bool(connection.ping())
        except (RedisError, OSError):
            return False

    def stop(self) -> None:
        """Stop the server we started; kill it when it does not go by itself."""
        end(self._process)
        self._process = None
