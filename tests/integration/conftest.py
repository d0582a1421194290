"""Fixtures of the integration tests: both sides of a bucket, and people."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aceportal.simulator import Simulator
from tests.factories.bench import Bench, connection_to

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from pytest_django.fixtures import SettingsWrapper

    from aceportal.stack.s3 import S3Server


@pytest.fixture
def bench(
    db: None,
    bucket: str,
    aws_s3: "S3Client",
    aws_config: "S3Server",
    valkey: str,
    tmp_path: Path,
    settings: "SettingsWrapper",
) -> Iterator[Bench]:
    """A connection and AWS's side on a real S3 server; decisions leave at once (no undo time)."""
    settings.UNDO_SECONDS = 0
    connection = connection_to(bucket)
    aws = Simulator(tmp_path / "aws.sqlite3", aws_s3, bucket, connection.partner_id, seed=7)
    yield Bench(connection, aws)
    aws.close()
