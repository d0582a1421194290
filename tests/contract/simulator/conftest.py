"""AWS's side over a real S3 server, and the partner's hands on the same bucket."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aceportal.simulator import Simulator
from tests.contract.simulator.sides import PARTNER_ID, Clock, Exchange, Partner

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from aceportal.stack.s3 import S3Server

Opens = Callable[..., Exchange]


@dataclass(frozen=True)
class Place:
    """One bucket for all scenario tests, and both sides' clients: making them anew takes longer than a scenario."""

    bucket: str
    aws: "S3Client"
    partner: "S3Client"

    def empty(self) -> None:
        for page in self.aws.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            for found in page.get("Contents", []):
                self.aws.delete_object(Bucket=self.bucket, Key=found["Key"])


@pytest.fixture(scope="session")
def place(s3_server: "S3Server") -> Place:
    from aceportal.stack.s3 import provision

    who = s3_server.identities
    bucket = f"ace-apn-{PARTNER_ID}{os.getpid() % 1000:03d}-beta-us-west-2"
    provision(s3_server.endpoint, bucket, who)
    return Place(bucket, s3_server.client(who.aws), s3_server.client(who.partner))


@pytest.fixture
def open_exchange(tmp_path: Path, place: Place) -> Iterator[Opens]:
    """Opens AWS's side with the given options; a second call with the same `state` goes on where the first stopped."""
    opened: list[Simulator] = []

    def open_one(*, state: str = "aws", clock: Clock | None = None, **options: Any) -> Exchange:
        clock = clock or Clock()
        path = tmp_path / f"{state}.sqlite3"
        opened.append(Simulator(path, place.aws, place.bucket, PARTNER_ID, clock=clock, **{"seed": 7, **options}))
        return Exchange(opened[-1], Partner(place.partner, place.bucket), clock)

    yield open_one
    for simulator in opened:
        simulator.close()
    place.empty()


@pytest.fixture
def exchange(open_exchange: Opens) -> Exchange:
    return open_exchange()
