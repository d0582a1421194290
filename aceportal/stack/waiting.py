"""Waiting for a server's process: until it answers, and until it has gone."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

Process = subprocess.Popen[bytes]

_POLL_SECONDS = 0.02
_STOP_SECONDS = 8


def wait_ready(process: Process, answers: Callable[[], bool], *, name: str, log: Path, seconds: float) -> None:
    """Return once the server answers. Raises TimeoutError, or RuntimeError when its process has ended."""
    deadline = time.monotonic() + seconds
    while not answers():
        if process.poll() is not None:
            raise RuntimeError(f"{name} stopped while starting; see {log}.")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} did not answer within {seconds:.0f} seconds.")
        time.sleep(_POLL_SECONDS)


def end(process: Process | None) -> None:
    """Stop a process we started; kill it when it does not go by itself."""
    if process is None:
        return
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
