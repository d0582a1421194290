"""Finds processes of a stack by the mark in their environment, whatever group or parent they have now."""

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

STACK_MARK, PART_MARK = "ACEPORTAL_STACK", "ACEPORTAL_STACK_PART"
_PROC = Path("/proc")


def marked(stack: str, part: str | None = None) -> list[int]:
    """Process ids that carry the mark of `stack` (and of its `part`), without this process itself.

    Empty where the system shows no environments (no /proc); process groups must do there.
    """
    wanted = {f"{STACK_MARK}={stack}".encode()} | ({f"{PART_MARK}={part}".encode()} if part else set())
    folders = (folder for folder in _PROC.glob("[0-9]*") if int(folder.name) != os.getpid())
    return [int(folder.name) for folder in folders if wanted <= _environment(folder)]


def kill_marked(environment: Mapping[str, str], *, part: str | None = None) -> int:
    """Kill what is left of the stack named in `environment`; returns how many processes that were."""
    return _signal_all(marked(environment[STACK_MARK], part), signal.SIGKILL)


def clear_previous_run(stack: str, *, patience: float = 5.0) -> int:
    """End the processes an earlier run left behind: asked first, killed after `patience` seconds."""
    left = marked(stack)
    count = _signal_all(left, signal.SIGTERM)
    deadline = time.monotonic() + patience
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = marked(stack)
    _signal_all(left, signal.SIGKILL)
    return count


def _signal_all(pids: list[int], number: signal.Signals) -> int:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
    return len(pids)


def _environment(folder: Path) -> set[bytes]:
    try:
        return set((folder / "environ").read_bytes().split(b"\0"))
    except OSError:
        return set()
