"""AWS's side, which shares no rule with us, and our language on one bucket: each understands the other.

The simulator was written from AWS's documents alone, so agreement here is agreement of two readings.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aceportal.simulator import Simulator
from referrals.ace.files import ReadFile, RecordResult, read_referrals, read_result, write_referrals
from referrals.ace.kinds import Kind, acceptance_field
from referrals.ace.masks import masked_fields
from referrals.ace.stages import Phase, phase_of
from referrals.ace.validation import Severity, check_create, check_decision
from tests.contract.ace.test_scenarios import CREATES
from tests.unit.ace.records import CASE, NOW, opportunity

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PARTNER_ID = "397476"
FILE_TIME = NOW + timedelta(hours=1)
# Refused by us alone: AWS takes a known id as an update, which is what our rule is there to prevent.
REFUSED_BY_US_ONLY = {"id.taken"}
REFUSALS = [row for row in CREATES if row[3] is Severity.REFUSE and row[2] not in REFUSED_BY_US_ONLY]


class Exchange:
    """One bucket with AWS behind it and our own readers and writers before it."""

    def __init__(self, aws: Simulator, s3: "S3Client", bucket: str) -> None:
        self.aws, self.s3, self.bucket, self.sent = aws, s3, bucket, 0

    def received(self, kind: Kind) -> list[ReadFile]:
        self.aws.tick()
        listed = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=f"{kind}-outbound/").get("Contents", [])
        bodies = [self.s3.get_object(Bucket=self.bucket, Key=entry["Key"])["Body"].read() for entry in listed]
        for entry in listed:
            self.s3.delete_object(Bucket=self.bucket, Key=entry["Key"])
        return [read_referrals(body, kind=kind, file_time=FILE_TIME) for body in bodies]

    def send(self, kind: Kind, record: dict[str, Any]) -> RecordResult:
        self.sent += 1
        version = "2" if kind == Kind.OPPORTUNITY else "1"
        body = write_referrals(kind, version=version, spms_id=PARTNER_ID, records=[record])
        self.s3.put_object(Bucket=self.bucket, Key=f"{kind}-inbound/file_{self.sent}.json", Body=body)
        self.aws.tick()
        key = f"{kind}-inbound-processed-results/file_{self.sent}_result.json"
        (result,) = read_result(self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()).records or ()
        return result


@pytest.fixture
def exchange(tmp_path: Path, aws_s3: "S3Client", bucket: str) -> Iterator[Exchange]:
    aws = Simulator(tmp_path / "aws.sqlite3", aws_s3, bucket, PARTNER_ID, clock=lambda: NOW, seed=7)
    yield Exchange(aws, aws_s3, bucket)
    aws.close()


@pytest.mark.parametrize("kind", list(Kind))
def test_what_aws_shares_is_read_without_problem_or_drift(exchange: Exchange, kind: Kind) -> None:
    share = exchange.aws.share_opportunity if kind == Kind.OPPORTUNITY else exchange.aws.share_lead
    ids = {share() for _ in range(25)}
    files = exchange.received(kind)
    records = [record for file in files for record in file.records]
    assert {record.apn_id for record in records} == ids
    assert [record.problems for record in records if record.problems] == []
    assert [record.drift for record in records if record.drift] == []
    assert {file.spms_id for file in files} == {PARTNER_ID}
    assert all(masked_fields(record.fields) for record in records)


@pytest.mark.parametrize("kind", list(Kind))
def test_our_acceptance_is_taken_and_unmasks_the_record(exchange: Exchange, kind: Kind) -> None:
    share = exchange.aws.share_opportunity if kind == Kind.OPPORTUNITY else exchange.aws.share_lead
    apn_id = share()
    exchange.received(kind)
    decision = {"apnCrmUniqueIdentifier": apn_id, acceptance_field(kind): "Accepted"}
    assert check_decision(decision, kind=kind, context=CASE) == []
    assert exchange.send(kind, decision).is_success
    exchange.aws.advance(timedelta(hours=1))
    ((record,),) = [file.records for file in exchange.received(kind)]
    assert masked_fields(record.fields) == []
    origin, decided = record.fields.get("opportunityOwnership"), record.fields[acceptance_field(kind)]
    assert phase_of(kind, origin=origin, acceptance=decided) is Phase.OPEN


def test_opportunity_that_breaks_no_rule_of_ours_is_taken(exchange: Exchange) -> None:
    result = exchange.send(Kind.OPPORTUNITY, opportunity())
    assert (result.is_success, result.errors, result.partner_id) == (True, (), "PR-1")
    assert result.apn_id is not None


def test_what_we_refuse_aws_refuses_too(exchange: Exchange) -> None:
    taken = {}
    for number, (key, changes, rule, _) in enumerate(REFUSALS):
        record = opportunity(**({"partnerCrmUniqueIdentifier": f"PR-{number}"} | changes))
        assert check_create(record, context=CASE)
        if exchange.send(Kind.OPPORTUNITY, record).is_success:
            taken[f"{key} {rule}"] = changes
    assert taken == {}
