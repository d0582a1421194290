"""`manage.py up` for real: ready in one command, joined by a second shell, back after a kill, clean at the end."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aceportal.demo import ACCOUNTS
from aceportal.environment import BASE_DIR
from aceportal.stack.orphans import clear_previous_run, marked

READY_SECONDS = 150.0
MANAGE = [sys.executable, str(BASE_DIR / "manage.py")]
# The tests' own configuration must not reach the stack under test.
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")


def eventually(held: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not held():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class Stack:
    """One data folder, and the runs of `up` over it."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.log = data_dir / "up.log"
        self.environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self.environment["ACEPORTAL_DATA_DIR"] = str(data_dir)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str, **environment: str) -> str:
        """Run `up` until it is ready; returns what it printed so far."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*MANAGE, "up", *options], env={**self.environment, **environment}, stdout=log, stderr=log
            )
        assert eventually(lambda: "ACE Portal is ready" in self.said() or self.ended(), READY_SECONDS), self.said()
        assert not self.ended(), self.said()
        return self.said()

    def said(self) -> str:
        """Everything printed so far."""
        return self.log.read_text(errors="replace")

    def ended(self) -> bool:
        """Whether `up` itself is gone."""
        return self.process is None or self.process.poll() is not None

    def address(self) -> str:
        """The printed address."""
        found = re.search(r"ready: (\S+)", self.said())
        assert found is not None
        return found[1]

    def stop(self) -> int:
        """Ask `up` to stop and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def kill_everything(self) -> None:
        """As a power cut would: no process gets a chance to tidy up."""
        assert self.process is not None
        for pid in [self.process.pid, *marked(str(self.data_dir))]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """One of our commands in a second, bare shell."""
        return subprocess.run([*MANAGE, *arguments], env=self.environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with tempfile.TemporaryDirectory(prefix="ace-up-") as folder:
        made = Stack(Path(folder))
        yield made
        if not made.ended():
            made.kill_everything()
        clear_previous_run(folder, patience=0)


@pytest.fixture
def running(stack: Stack) -> Stack:
    if stack.ended():
        stack.start()
    return stack


def _get(address: str) -> tuple[int, str]:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return answer.status, answer.read().decode()


def test_up_prints_the_address_the_people_and_what_runs_where(running: Stack) -> None:
    said = running.said()
    assert all(account.email in said for account in ACCOUNTS)
    assert all(f"\n  {part} " in said for part in ("web", "queue", "s3", "aws", "crm", "workers", "data"))


def test_up_serves_the_sign_in_page(running: Stack) -> None:
    status, page = _get(f"{running.address()}/accounts/login/")
    assert status == 200
    assert "rep@demo.example" in page


def _is_ready(stack: Stack) -> bool:
    try:
        return _get(f"{stack.address()}/readyz")[0] == 200
    except OSError:
        return False


def test_up_becomes_ready_with_workers_and_scheduler(running: Stack) -> None:
    assert eventually(lambda: _is_ready(running), 60)


def test_every_killed_part_comes_back(running: Stack) -> None:
    killed = set(marked(str(running.data_dir)))
    for pid in killed:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    parts = ("queue", "s3", "web", "worker-1", "worker-2", "scheduler", "aws")

    def all_back() -> bool:
        said = running.said()
        return all(re.search(rf"^{part} +\| stopped \(killed by SIGKILL\)", said, re.MULTILINE) for part in parts)

    assert eventually(all_back, 30), running.said()
    assert eventually(lambda: _is_ready(running), 90), running.said()
    assert not killed & set(marked(str(running.data_dir)))


def test_a_second_shell_joins_without_any_setting(running: Stack) -> None:
    code = "from django.conf import settings as s; print(s.DEMO, s.S3_ENDPOINT_URL, s.SIMULATOR_URL)"
    done = running.manage("shell", "--no-imports", "-v0", "-c", code)
    assert done.returncode == 0, done.stderr
    assert re.match(r"True http://127\.0\.0\.1:\d+ http://127\.0\.0\.1:\d+", done.stdout)


def test_a_second_up_on_the_same_folder_is_refused(running: Stack) -> None:
    done = running.manage("up")
    assert done.returncode == 2
    assert "already runs on this data folder" in done.stderr


def test_after_a_kill_of_everything_up_starts_again_on_a_free_port(running: Stack) -> None:
    running.kill_everything()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = running.start(PORT=str(port))
    assert f"port {port} is taken by another program" in said
    assert _get(f"{running.address()}/healthz") == (200, "ok\n")


def test_after_a_kill_of_up_alone_the_next_run_ends_what_was_left(running: Stack) -> None:
    assert running.process is not None
    running.process.kill()
    running.process.wait()
    before = set(marked(str(running.data_dir)))
    assert before
    said = running.start()
    assert "an earlier run had left behind" in said
    assert not before & set(marked(str(running.data_dir)))


def test_a_wish_to_stop_ends_every_process_and_the_shared_file(running: Stack) -> None:
    assert running.stop() == 0
    assert marked(str(running.data_dir)) == []
    assert not (running.data_dir / "stack.env").exists()


def test_a_port_asked_for_by_name_that_is_taken_is_refused(stack: Stack) -> None:
    if not stack.ended():
        stack.stop()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = stack.manage("up", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "Choose another with --port" in done.stderr
