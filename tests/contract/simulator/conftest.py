"""AWS's side over a real S3 server, and the partner's hands on the same bucket."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aceportal.simulator import Simulator
from tests.contract.simulator.sides import PARTNER_ID, Clock, Exchange, Partner

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Opens = Callable[..., Exchange]


@pytest.fixture
def open_exchange(tmp_path: Path, bucket: str, aws_s3: "S3Client", partner_s3: "S3Client") -> Iterator[Opens]:
    """Opens AWS's side with the given options; a second call with the same `state` goes on where the first stopped."""
    opened: list[Simulator] = []

    def open_one(*, state: str = "aws", clock: Clock | None = None, **options: Any) -> Exchange:
        clock = clock or Clock()
        path = tmp_path / f"{state}.sqlite3"
        opened.append(Simulator(path, aws_s3, bucket, PARTNER_ID, clock=clock, **{"seed": 7, **options}))
        return Exchange(opened[-1], Partner(partner_s3, bucket), clock)

    yield open_one
    for simulator in opened:
        simulator.close()


@pytest.fixture
def exchange(open_exchange: Opens) -> Exchange:
    return open_exchange()
