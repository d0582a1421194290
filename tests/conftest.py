"""Fixtures every test may ask for: the real servers behind the portal (the tests' environment is in settings.py).

`s3_server`   session: the embedded S3 server, started on first use (`.endpoint`, `.identities`, `.client(who)`)
`bucket`      an empty bucket named as AWS names them (ace-apn-<id>-beta-us-west-2), with the partner's rights
`partner_s3`  boto3 client with the partner's keys: may do only what AWS's folder table allows
`aws_s3`      boto3 client with AWS's keys: may do everything
`aws_config`  points boto3's own credential chain at the server's keys (profiles `ace-demo-aws`, `ace-demo-partner`)
              and settings.S3_ENDPOINT_URL at the server
`valkey`      the URL of an empty Valkey; RQ_QUEUES points at it for the test
`valkey_server` session: the server itself, for tests that stop or kill it
`bench`       a connection and AWS's side on the bucket, moved by hand (tests/factories/bench.py)
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from pytest_django import Settings

    from aceportal.stack.s3 import S3Server
    from aceportal.stack.valkey import ValkeyServer
    from tests.factories.bench import Bench

# The standing checks try the same examples each time; HYPOTHESIS_PROFILE=searching looks for new ones.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator["S3Server"]:
    from aceportal.stack.s3 import S3Server

    with tempfile.TemporaryDirectory(prefix="ace-s3-") as sockets:
        server = S3Server(tmp_path_factory.mktemp("s3"), socket_dir=Path(sockets))
        server.start()
        yield server
        server.stop()


@pytest.fixture
def bucket(s3_server: "S3Server") -> Iterator[str]:
    """One bucket a process, for making one is slow; its rights are laid anew for each test."""
    from aceportal.stack.s3 import empty, provision

    name = f"ace-apn-{os.getpid() % 100_000_000}-beta-us-west-2"
    provision(s3_server.endpoint, name, s3_server.identities)
    yield name
    empty(s3_server.endpoint, name, s3_server.identities)


@pytest.fixture
def partner_s3(s3_server: "S3Server") -> "S3Client":
    return s3_server.client(s3_server.identities.partner)


@pytest.fixture
def aws_s3(s3_server: "S3Server") -> "S3Client":
    return s3_server.client(s3_server.identities.aws)


@pytest.fixture
def aws_config(s3_server: "S3Server", settings: "Settings", monkeypatch: pytest.MonkeyPatch) -> "S3Server":
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(s3_server.identities.credentials_file))
    monkeypatch.setenv("AWS_PROFILE", s3_server.identities.partner.profile)
    settings.S3_ENDPOINT_URL = s3_server.endpoint
    return s3_server


@pytest.fixture(scope="session")
def valkey_server() -> Iterator["ValkeyServer"]:
    from aceportal.stack.valkey import ValkeyServer

    with tempfile.TemporaryDirectory(prefix="ace-q-") as folder:
        server = ValkeyServer(Path(folder) / "data", Path(folder) / "q.sock")
        server.start()
        yield server
        server.stop()


@pytest.fixture
def valkey(valkey_server: "ValkeyServer", settings: "Settings", monkeypatch: pytest.MonkeyPatch) -> str:
    from redis import Redis

    with Redis.from_url(valkey_server.url) as connection:
        connection.flushall()
    settings.REDIS_URL = valkey_server.url
    for queue in settings.RQ_QUEUES.values():  # django-rq read the setting once, so its rows change in place
        monkeypatch.setitem(queue, "URL", valkey_server.url)
    return valkey_server.url


@pytest.fixture
def bench(
    db: None,
    bucket: str,
    aws_s3: "S3Client",
    aws_config: "S3Server",
    valkey: str,
    tmp_path: Path,
    settings: "Settings",
) -> Iterator["Bench"]:
    """A connection and AWS's side on a real S3 server; decisions leave at once (no undo time)."""
    from aceportal.simulator import Simulator
    from tests.factories.bench import Bench, connection_to

    settings.UNDO_SECONDS = 0
    connection = connection_to(bucket)
    aws = Simulator(tmp_path / "aws.sqlite3", aws_s3, bucket, connection.partner_id, seed=7)
    yield Bench(connection, aws)
    aws.close()
