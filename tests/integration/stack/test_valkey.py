"""The embedded queue keeps its jobs over a kill, and a dead server's socket is no obstacle."""

import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from aceportal.stack.orphans import STACK_MARK, marked
from aceportal.stack.valkey import ValkeyServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    # pytest's own folders are deep, and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="ace-t-") as short:
        made = ValkeyServer(tmp_path / "data", Path(short) / "q.sock")
        yield made
        made.stop()


def _kill(server: ValkeyServer) -> None:
    assert server._process is not None
    server._process.send_signal(signal.SIGKILL)
    server._process.wait()


def _put_safely(connection: "Redis") -> None:
    connection.rpush("jobs", "one", "two")
    deadline = time.monotonic() + 10
    while connection.info("persistence")["aof_pending_bio_fsync"] and time.monotonic() < deadline:
        time.sleep(0.02)


def test_what_was_queued_survives_a_kill(server: ValkeyServer) -> None:
    with Redis.from_url(server.start()) as connection:
        _put_safely(connection)
    _kill(server)
    assert server.socket.exists()
    with Redis.from_url(server.start()) as connection:
        assert connection.lrange("jobs", 0, -1) == [b"one", b"two"]


def test_only_its_owner_reaches_the_socket(server: ValkeyServer) -> None:
    server.start()
    assert server.socket.stat().st_mode & 0o077 == 0


def test_a_later_run_can_find_it_by_its_mark(server: ValkeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STACK_MARK, "a-stack-of-this-test")
    server.start()
    assert server._process is not None
    assert marked("a-stack-of-this-test") == [server._process.pid]


def test_it_never_drops_a_job_for_want_of_memory(server: ValkeyServer) -> None:
    with Redis.from_url(server.start(), decode_responses=True) as connection:
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert connection.config_get("port") == {"port": "0"}


def test_a_path_too_long_for_a_socket_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Use a shorter data folder"):
        ValkeyServer(tmp_path, Path("/" + "x" * 120) / "q.sock")
