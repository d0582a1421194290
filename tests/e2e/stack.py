"""The whole portal as its own processes, started by the README's command on an empty data folder."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
PASSWORD = "demo-portal-2026"
_INHERITED = ("PATH", "HOME", "LANG", "TMPDIR", "USER")


class Stack:
    """`manage.py up` in a process group of its own; `url` is where people find it.

    `waits` are variables of its environment that say how long something lasts, where a journey needs others.
    """

    def __init__(self, data_dir: Path, *options: str, **waits: str) -> None:
        self.data_dir = data_dir
        self.waits = {"UNDO_SECONDS": "15", "ACE_SIMULATOR_REVIEW_SECONDS": "15", **waits}
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._log = (data_dir.parent / "stack.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--port", str(self.port), *options],
            cwd=ROOT,
            env=self.environment(),
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def environment(self) -> dict[str, str]:
        """What the stack's processes see: nothing of the test's own settings."""
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        return {**kept, **self.waits, "ACEPORTAL_DATA_DIR": str(self.data_dir), "AWS_EC2_METADATA_DISABLED": "true"}

    def wait_ready(self) -> None:
        """Return when /readyz says so. Raises with the log's end when the stack does not come up."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if answers(f"{self.url}/readyz"):
                return
            time.sleep(0.2)
        raise RuntimeError(f"The stack did not come up:\n{self.log_end()}")

    def log_end(self) -> str:
        """The last lines of the prefixed log."""
        return Path(self._log.name).read_text(errors="replace")[-4000:]

    def manage(self, *arguments: str, within: int = 120) -> subprocess.CompletedProcess[str]:
        """Run one of the portal's commands beside the running stack, as in a second terminal, for so many seconds."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=within,
            check=False,
        )

    def stop(self) -> int:
        """Ctrl-C; returns the exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            return self._process.wait()
        finally:
            self._log.close()


@contextmanager
def started(data_dir: Path, **waits: str) -> Iterator[Stack]:
    """A stack with its demo on an empty data folder, ready; stopped on leaving."""
    running = Stack(data_dir, **waits)
    try:
        running.wait_ready()
        yield running
    finally:
        running.stop()


def free_port() -> int:
    """A loopback port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether `url` answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
