"""AWS's hands on the bucket, with AWS's rights; the only file of this side that calls S3."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from aceportal.simulator.contract import INBOUND, Kind

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


@dataclass(frozen=True, slots=True)
class Found:
    """One object as listed."""

    key: str
    modified: datetime


class Bucket:
    """One partner's bucket of one environment."""

    def __init__(self, client: "S3Client", name: str) -> None:
        self._client, self.name = client, name

    def inbound(self, kind: Kind) -> list[Found]:
        """Files that the partner uploaded, oldest first; folder markers are no files."""
        return self.list(kind.folder(INBOUND))

    def list(self, folder: str) -> list[Found]:
        """Objects of one folder, oldest first."""
        return sorted(self._pages(folder), key=lambda found: (found.modified, found.key))

    def read(self, key: str) -> bytes:
        return self._client.get_object(Bucket=self.name, Key=key)["Body"].read()

    def write(self, key: str, body: bytes) -> None:
        self._client.put_object(Bucket=self.name, Key=key, Body=body, ContentType="application/json")

    def delete(self, key: str) -> None:
        self._client.delete_object(Bucket=self.name, Key=key)

    def _pages(self, prefix: str) -> Iterator[Found]:
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
            for entry in page.get("Contents", []):
                if not entry["Key"].endswith("/"):
                    yield Found(entry["Key"], entry["LastModified"])
