"""Both sides of one bucket for the scenario tests: AWS's side as a Simulator, the partner with its own keys."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from aceportal.simulator import Simulator

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARTNER_ID = "397476"


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Partner:
    """What a partner can do with its own keys: upload, list, read."""

    s3: "S3Client"
    bucket: str
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, ACL="bucket-owner-full-control")

    def send(self, *records: Any, kind: str = "opportunity", name: str | None = None, **envelope: Any) -> str:
        """Upload one file of records; returns its base name."""
        base = name or f"file_{next(self._numbers)}"
        version = {"opportunity": "2", "lead": "1"}[kind]
        plural = {"opportunity": "opportunities", "lead": "leads"}[kind]
        document = {"version": version, "spmsId": PARTNER_ID, plural: list(records), **envelope}
        self.put(f"{kind}-inbound/{base}.json", json.dumps(document).encode())
        return base

    def keys(self, folder: str) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"{folder}/")
        return sorted(entry["Key"].partition("/")[2] for entry in listed.get("Contents", []))

    def read(self, key: str) -> bytes:
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def result(self, base: str, *, kind: str = "opportunity") -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.read(f"{kind}-inbound-processed-results/{base}_result.json"))
        return document

    def received(self, kind: str = "opportunity") -> list[dict[str, Any]]:
        """Every outbound record that lies there, oldest file first; the files are deleted as AWS asks."""
        records: list[dict[str, Any]] = []
        for name in self.keys(f"{kind}-outbound"):
            document = json.loads(self.read(f"{kind}-outbound/{name}"))
            records += document[{"opportunity": "opportunities", "lead": "leads"}[kind]]
            self.s3.delete_object(Bucket=self.bucket, Key=f"{kind}-outbound/{name}")
        return records


@dataclass
class Exchange:
    """Both sides of one bucket."""

    aws: Simulator
    partner: Partner
    clock: Clock

    def answer(self, *records: Any, kind: str = "opportunity", **envelope: Any) -> dict[str, Any]:
        """Send the records, let AWS work, return the result file."""
        base = self.partner.send(*records, kind=kind, **envelope)
        self.aws.tick()
        return self.partner.result(base, kind=kind)

    def errors(self, record: Any, *, kind: str = "opportunity") -> list[str]:
        """AWS's complaints about one record; empty when it was taken."""
        row = self.answer(record, kind=kind)["inboundApiResults"][0]
        assert row["isSuccess"] is (row["errors"] is None)
        return list(row["errors"] or [])

    def created(self, **overrides: Any) -> str:
        """A new partner referral that AWS took; its APN id."""
        row = self.answer(new_opportunity(**overrides))["inboundApiResults"][0]
        assert row["errors"] is None
        return str(row["apnCrmUniqueIdentifier"])

    def approved(self, **overrides: Any) -> str:
        apn_id = self.created(**overrides)
        self.aws.approve(apn_id)
        return apn_id

    def accepted(self, **overrides: Any) -> str:
        """An AWS referral that the partner accepted."""
        apn_id = self.aws.share_opportunity(**overrides)
        assert self.errors({"apnCrmUniqueIdentifier": apn_id, "partnerAcceptanceStatus": "Accepted"}) == []
        return apn_id

    def pass_time(self, by: timedelta) -> None:
        self.clock.now += by


_own_ids = count(1)


def new_opportunity(**overrides: Any) -> dict[str, Any]:
    """A create that AWS takes: the base payload of the public scripts, with a future date and a solution."""
    return {
        "partnerCrmUniqueIdentifier": f"PR{next(_own_ids):06d}",
        "customerCompanyName": "Example Bank",
        "customerWebsite": "example.com",
        "country": "United States",
        "state": "Utah",
        "postalCode": "84133",
        "industry": "Financial Services",
        "partnerProjectTitle": "Example Bank - Development Platform",
        "projectDescription": "Automation platform for a bank; help wanted with the customer's requirements.",
        "useCase": "Business Applications & Contact Center",
        "expectedMonthlyAwsRevenue": 100.0,
        "targetCloseDate": "2026-09-30",
        "deliveryModel": "SaaS or PaaS",
        "partnerPrimaryNeedFromAws": "Co-Sell - Architectural Validation",
        "salesActivities": "Initialized discussions with customer",
        "IsOppFromMarketingActivity": "No",
        "opportunityType": "Net New Business",
        "doesOppBelongToNatSec": "No",
        "solutionOffered": ["S-0012345"],
    } | overrides


def without(record: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name not in names}
