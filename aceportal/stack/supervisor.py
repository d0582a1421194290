"""Keeps a list of parts running until it is told to stop, then stops them in the opposite order."""

import signal
import time
from collections.abc import Callable, Iterable, Mapping
from types import FrameType

from aceportal.stack.orphans import kill_marked
from aceportal.stack.parts import Child, Part, say

_LOOK_EVERY = 0.1


class Stopped(Exception):
    """Somebody asked the stack to stop while it was still starting."""


class Supervisor:
    """Starts parts one after another; `run` watches them until SIGINT or SIGTERM."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._children: list[Child] = []
        self._asked = 0

    @property
    def environment(self) -> dict[str, str]:
        """What the next part would be given."""
        return dict(self._environment)

    @property
    def children(self) -> tuple[Child, ...]:
        """The parts in the order of their start."""
        return tuple(self._children)

    def listen(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the wish to stop; a second one kills."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._hear)

    def add(self, part: Part) -> Child:
        """Start `part` now and keep it running."""
        child = Child(part, self._environment)
        child.start()
        self._children.append(child)
        return child

    def tell(self, values: Mapping[str, str]) -> None:
        """Add `values` to the environment of all parts started from now on."""
        self._environment.update(values)

    def wait_for(self, ready: Callable[[], bool], *, what: str, seconds: float) -> None:
        """Watch the parts until `ready`. Raises TimeoutError naming `what`, or Stopped."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.look()
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} was not ready after {seconds:.0f} seconds; the lines above say why.")
            time.sleep(_LOOK_EVERY)

    def look(self) -> None:
        """One look at every part. Raises Stopped when somebody asked to stop."""
        if self._asked:
            raise Stopped
        for child in self._children:
            child.watch()

    def run(self) -> None:
        """Watch until somebody asks to stop."""
        try:
            while True:
                self.look()
                time.sleep(_LOOK_EVERY)
        except Stopped:
            return

    def stop(self) -> None:
        """Stop the newest part first, so that servers outlive those who use them; nothing is left behind."""
        for group in _together(reversed(self._children)):
            deadline = time.monotonic() + max(child.part.stop_seconds for child in group)
            for child in group:
                child.ask_to_stop()
            for child in group:
                self._finish(child, deadline)
        self._children.clear()
        kill_marked(self._environment)

    def _finish(self, child: Child, deadline: float) -> None:
        # In short steps, so that a second signal is heard while a slow part is waited for.
        while child.is_running and time.monotonic() < deadline and self._asked < 2:
            time.sleep(_LOOK_EVERY / 2)
        child.finish()

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1
        if self._asked == 1:
            say("up", f"{signal.Signals(number).name} received; stopping. Once more kills everything.")


def _together(children: Iterable[Child]) -> list[list[Child]]:
    """Those who use the servers stop side by side; the servers stop after them, side by side."""
    found = list(children)
    users = [child for child in found if not child.part.is_server]
    servers = [child for child in found if child.part.is_server]
    return [group for group in (users, servers) if group]
