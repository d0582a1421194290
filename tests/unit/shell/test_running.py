"""A second shell joins a running stack, and nothing else."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from aceportal.running import (
    LONGEST_SOCKET_PATH,
    is_running,
    join_running_stack,
    queue_socket,
    take_lock,
    write_stack_file,
)

STACK = {"SECRET_KEY": "demo", "ACE_S3_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_PROFILE": "ace-demo-partner"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Path]:
    lock = take_lock(tmp_path)
    assert lock is not None
    write_stack_file(tmp_path, STACK)
    yield tmp_path
    os.close(lock)


def test_an_empty_shell_joins_the_running_stack(running: Path) -> None:
    environ: dict[str, str] = {}
    assert join_running_stack(environ, running)
    assert environ == STACK


def test_what_the_shell_has_set_itself_stays(running: Path) -> None:
    environ = {"AWS_PROFILE": "mine"}
    join_running_stack(environ, running)
    assert environ["AWS_PROFILE"] == "mine"


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ACE_S3_ENDPOINT_URL"])
def test_a_deployment_of_its_own_takes_nothing_from_the_demo(name: str, running: Path) -> None:
    environ = {name: "another"}
    assert not join_running_stack(environ, running)
    assert environ == {name: "another"}


def test_the_values_of_a_dead_stack_are_not_used(tmp_path: Path) -> None:
    lock = take_lock(tmp_path)
    assert lock is not None
    write_stack_file(tmp_path, STACK)
    os.close(lock)
    environ: dict[str, str] = {}
    assert not join_running_stack(environ, tmp_path)
    assert environ == {}


def test_only_one_stack_holds_a_data_folder(running: Path) -> None:
    assert is_running(running)
    assert take_lock(running) is None


def test_the_stack_file_is_readable_by_its_owner_alone(running: Path) -> None:
    assert (running / "stack.env").stat().st_mode & 0o777 == 0o600


def test_a_deep_data_folder_gets_a_short_socket_path() -> None:
    deep = Path("/" + "/".join(["folder"] * 20))
    assert len(bytes(queue_socket(deep))) <= LONGEST_SOCKET_PATH
    assert queue_socket(deep) != queue_socket(deep / "other")
