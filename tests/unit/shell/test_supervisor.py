"""The supervisor restarts what dies, ends what it started, and leaves nothing behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aceportal.stack.orphans import STACK_MARK, clear_previous_run, marked
from aceportal.stack.parts import Child, Part
from aceportal.stack.supervisor import Stopped, Supervisor

SLEEPER = "import time; time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}], start_new_session=True).wait()"


def eventually(held: Callable[[], bool], seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while not held():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def part(code: str, *, name: str = "sleeper", stop_seconds: float = 5.0, is_server: bool = False) -> Part:
    return Part(name, (sys.executable, "-c", code), stop_seconds=stop_seconds, is_server=is_server)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[str]:
    yield str(tmp_path)
    clear_previous_run(str(tmp_path), patience=0)


@pytest.fixture
def supervisor(stack: str) -> Supervisor:
    return Supervisor({**os.environ, STACK_MARK: stack})


def test_a_killed_part_is_started_again(supervisor: Supervisor) -> None:
    child = supervisor.add(part(SLEEPER))
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    def replaced() -> bool:
        supervisor.look()
        return child.pid not in (None, first)

    assert eventually(replaced)
    supervisor.stop()


def test_a_part_that_keeps_dying_waits_longer_each_time(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    child = Child(part("raise SystemExit(3)"), {**os.environ, STACK_MARK: stack}, clock=lambda: now[0])
    for _ in range(3):
        child.start()
        assert eventually(lambda: not child.is_running)
        child.watch()
        now[0] += 1
    said = capsys.readouterr().out
    assert [pause in said for pause in ("in 0.5 s", "in 1 s", "in 2 s")] == [True, True, True]
    assert "exit 3" in said


def test_a_part_that_ran_long_is_started_again_at_once(stack: str, capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    child = Child(part("raise SystemExit(1)"), {**os.environ, STACK_MARK: stack}, clock=lambda: now[0])
    for _ in range(3):
        child.start()
        assert eventually(lambda: not child.is_running)
        now[0] += 3600
        child.watch()
    assert capsys.readouterr().out.count("in 0.5 s") == 3


def test_the_grandchildren_of_a_killed_part_die_with_it(supervisor: Supervisor, stack: str) -> None:
    child = supervisor.add(part(PARENT))
    assert eventually(lambda: len(marked(stack)) == 2)
    before = set(marked(stack))
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    assert eventually(lambda: not child.is_running)
    child.watch()
    assert eventually(lambda: not before & set(marked(stack)))
    supervisor.stop()


def test_stopping_leaves_no_process_behind(supervisor: Supervisor, stack: str) -> None:
    supervisor.add(part(PARENT))
    assert eventually(lambda: len(marked(stack)) == 2)
    supervisor.stop()
    assert marked(stack) == []


def test_a_part_deaf_to_the_wish_to_stop_is_killed(
    supervisor: Supervisor, stack: str, capsys: pytest.CaptureFixture[str]
) -> None:
    supervisor.add(part(STUBBORN, name="deaf", stop_seconds=0.3))
    heard: list[str] = []
    assert eventually(lambda: bool(heard.append(capsys.readouterr().out)) or "deaf" in "".join(heard))
    supervisor.stop()
    assert "was killed" in capsys.readouterr().out
    assert marked(stack) == []


def test_servers_stop_after_those_who_use_them(supervisor: Supervisor, tmp_path: Path) -> None:
    ends = tmp_path / "ends"
    code = (
        "import signal, sys, time\n"
        "def end(*_): open({ends!r}, 'a').write({name!r} + '\\n'); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); open({ready!r}, 'w').close()\n"
        "time.sleep(600)"
    )
    for name, is_server in (("server", True), ("user", False)):
        ready = tmp_path / name
        supervisor.add(part(code.format(ends=str(ends), name=name, ready=str(ready)), name=name, is_server=is_server))
        assert eventually(ready.exists)
    supervisor.stop()
    assert ends.read_text().split() == ["user", "server"]


def test_waiting_for_a_part_that_never_comes_names_it(supervisor: Supervisor) -> None:
    with pytest.raises(TimeoutError, match="The queue server"):
        supervisor.wait_for(lambda: False, what="The queue server", seconds=0.2)


def test_a_signal_ends_the_watch(supervisor: Supervisor) -> None:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        supervisor.listen()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            supervisor.wait_for(lambda: False, what="nothing", seconds=5)
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


def test_processes_of_an_earlier_run_are_ended(stack: str) -> None:
    abandoned = Child(part(STUBBORN), {**os.environ, STACK_MARK: stack})
    abandoned.start()
    assert eventually(lambda: len(marked(stack)) == 1)
    assert clear_previous_run(stack, patience=0.2) == 1
    assert eventually(lambda: not abandoned.is_running)
