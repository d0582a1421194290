"""One part of the stack as a child process: started in a group of its own, its lines prefixed, its end total."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aceportal.stack.orphans import PART_MARK, kill_marked

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_SETTLED_AFTER = 60.0
_print_lock = threading.Lock()


@dataclass(frozen=True)
class Part:
    """What to run. `stop_seconds` is how long it may take to finish after being asked to stop.

    A server (queue, S3) stops only after all parts that use it. Lines that match `chatter` stay out of the log.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: float = 10.0
    is_server: bool = False
    chatter: re.Pattern[str] | None = None


def say(name: str, line: str) -> None:
    """One line of the stack's log."""
    # Whoever read the log may be gone; the parts must still be looked after.
    with _print_lock, contextlib.suppress(BrokenPipeError):
        sys.stdout.write(f"{name:<10}| {line}\n")
        sys.stdout.flush()


class Child:
    """A part that is kept running: started again with a growing pause each time it ends by itself."""

    def __init__(
        self, part: Part, environment: Mapping[str, str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.part = part
        self._environment = {**environment, **part.environment, PART_MARK: part.name}
        self._clock = clock
        self._process: subprocess.Popen[str] | None = None
        self._started_at = 0.0
        self._wait = _FIRST_WAIT
        self._start_at: float | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process else None

    @property
    def is_running(self) -> bool:
        """Whether the process itself is there."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the process; its output goes to the log line by line."""
        self._start_at, self._started_at = None, self._clock()
        self._process = subprocess.Popen(
            self.part.command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._relay, args=(self._process,), daemon=True).start()

    def watch(self) -> None:
        """Notice an end and plan the next start; start again when the pause is over."""
        if self._process is not None and self._process.poll() is not None:
            self._plan_restart(self._process.returncode)
        elif self._start_at is not None and self._clock() >= self._start_at:
            self.start()

    def ask_to_stop(self) -> None:
        """Tell the process to finish; does not wait."""
        self._start_at = None
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def finish(self) -> None:
        """Kill whatever is left of the part, its orphaned children too."""
        if self.is_running:
            say(self.part.name, "did not stop in time and was killed")
        self._kill_rest()
        self._process = None

    def _plan_restart(self, code: int) -> None:
        if self._clock() - self._started_at > _SETTLED_AFTER:
            self._wait = _FIRST_WAIT
        self._kill_rest()
        self._process, self._start_at = None, self._clock() + self._wait
        say(self.part.name, f"stopped ({_reason(code)}); starting again in {self._wait:g} s")
        self._wait = min(self._wait * 2, _LONGEST_WAIT)

    def _kill_rest(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the group is empty already
            os.killpg(self._process.pid, signal.SIGKILL)
        # A worker's job runs in a group of its own, so the group alone does not find it.
        kill_marked(self._environment, part=self.part.name)
        self._process.wait()

    def _relay(self, process: "subprocess.Popen[str]") -> None:
        if process.stdout is None:
            return
        chatter = self.part.chatter
        with process.stdout as lines:
            for line in lines:
                if line.strip() and not (chatter and chatter.match(line)):
                    say(self.part.name, line.rstrip())


def _reason(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit {code}"
