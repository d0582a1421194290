"""Fixtures of the fault tests: the proxy in front of the bucket, and AWS's side written by hand."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.faults.outside import Outside
from tests.faults.proxy import FaultProxy

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from pytest_django import Settings

    from aceportal.stack.s3 import S3Server
    from tests.factories.bench import Bench


@pytest.fixture
def outside(bench: "Bench", aws_s3: "S3Client") -> Outside:
    """AWS's hand in the bench's bucket."""
    return Outside(aws_s3, bench.connection.bucket, bench.connection.partner_id)


@pytest.fixture
def proxy(bench: "Bench", s3_server: "S3Server", settings: "Settings") -> Iterator[FaultProxy]:
    """The portal reaches its bucket through this; AWS's side does not."""
    with FaultProxy(s3_server.endpoint) as proxy:
        settings.S3_ENDPOINT_URL = proxy.endpoint
        yield proxy
