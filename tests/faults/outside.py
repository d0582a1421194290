"""AWS's side written by hand: files as AWS would write them, record by record, and a memory of all of them."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from referrals.ace.kinds import Kind, records_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

T0 = datetime(2026, 1, 5, 9, tzinfo=UTC)


def moment(minutes: int) -> str:
    """AWS's spelling of a moment `minutes` after T0."""
    return f"{T0 + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}.000Z"


def opportunity(number: int, minutes: int = 0, **fields: Any) -> dict[str, Any]:
    """AWS's record of opportunity `number` as it was `minutes` after T0."""
    return {
        "apnCrmUniqueIdentifier": f"O{number:07d}",
        "lastModifiedDate": moment(minutes),
        "opportunityOwnership": "AWS Referral",
        "partnerAcceptanceStatus": "Pending",
        "customerCompanyName": f"Customer {number}",
        "partnerProjectTitle": f"Title at {minutes}",
        "customerEmail": "Accept to View",
        **fields,
    }


def lead(number: int, minutes: int = 0, **fields: Any) -> dict[str, Any]:
    """AWS's record of lead `number` as it was `minutes` after T0."""
    return {
        "apnCrmUniqueIdentifier": f"L{number:07d}",
        "lastModifiedDate": moment(minutes),
        "company": "Accept To View",
        "projectDescription": f"Description at {minutes}",
        **fields,
    }


def envelope(kind: Kind, partner_id: str, records: list[Any]) -> bytes:
    """The file's bytes."""
    return json.dumps({"version": "2", "spmsId": partner_id, records_key(kind): records}).encode()


@dataclass
class Outside:
    """What AWS put into one bucket, remembered to check the portal against."""

    s3: "S3Client"
    bucket: str
    partner_id: str
    written: dict[str, list[bytes]] = field(default_factory=dict)
    records: list[tuple[Kind, dict[str, Any]]] = field(default_factory=list)

    def put(self, name: str, *records: Any, kind: Kind = Kind.OPPORTUNITY, body: bytes | None = None) -> str:
        """Write a file of `records` (or exactly `body`) into the folder we receive from; returns its key."""
        key = f"{kind}-outbound/{name}"
        content = envelope(kind, self.partner_id, list(records)) if body is None else body
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)
        self.written.setdefault(key, []).append(content)
        self.records += [(kind, record) for record in records if isinstance(record, dict)]
        return key

    def answer(self, name: str, document: Any, kind: Kind = Kind.OPPORTUNITY) -> str:
        """Write a result file; `document` is JSON or the bytes themselves."""
        key = f"{kind}-inbound-processed-results/{name}"
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)
        self.written.setdefault(key, []).append(body)
        return key

    def keys(self, prefix: str = "") -> list[str]:
        """What lies in the bucket now."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [found["Key"] for page in pages for found in page.get("Contents", ())]

    def waiting(self) -> list[str]:
        """What the partner has not deleted yet."""
        folders = [f"{kind}-{name}/" for kind in Kind for name in ("outbound", "inbound-processed-results")]
        return [key for folder in folders for key in self.keys(folder)]

    def empty(self) -> None:
        """Remove everything and forget it."""
        for key in self.keys():
            self.s3.delete_object(Bucket=self.bucket, Key=key)
        self.written.clear()
        self.records.clear()
