"""AWS's own sample files through our readers and checks."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from referrals.ace.fields import fields_of
from referrals.ace.files import DriftKind, Success, read_referrals, read_result, write_referrals
from referrals.ace.kinds import Kind, records_key
from referrals.ace.masks import masked_fields
from referrals.ace.messages import explain
from referrals.ace.stages import Phase, phase_of
from referrals.ace.validation import Context, check_create, check_lead_update
from tests.contract.ace.aws_data import LEADS, OPPORTUNITIES, needs_aws_data, sample

pytestmark = needs_aws_data

CASE = Context(now=datetime(2022, 9, 1, tzinfo=UTC))


def test_shared_opportunity_is_read_whole() -> None:
    path = OPPORTUNITIES / "Opportunity-Outbound-Sample.json"
    read = read_referrals(path.read_bytes(), kind=Kind.OPPORTUNITY, file_time=CASE.now)
    (record,) = read.records
    assert (read.version, read.spms_id, read.drift) == (2, "spmsId", ())
    assert (record.apn_id, record.partner_id, record.problems) == ("OXXXXXX", "TestIdentifier", ())
    assert record.fields == sample(path)["opportunities"][0]
    assert {(drift.kind, drift.value) for drift in record.drift} == {
        (DriftKind.UNKNOWN_VALUE, code) for code in ("Lambda", "AWSManagedServices", "WorkLink")
    }
    assert set(record.fields) - set(fields_of(Kind.OPPORTUNITY)) == {"partnerDeveloperManagerPhone"}
    origin, status, stage = (record.fields[name] for name in ("opportunityOwnership", "status", "stage"))
    assert phase_of(Kind.OPPORTUNITY, origin=origin, status=status, stage=stage) is Phase.OPEN


def test_shared_lead_is_read_whole_and_masked() -> None:
    read = read_referrals((LEADS / "Lead-Outbound-Sample.json").read_bytes(), kind=Kind.LEAD, file_time=CASE.now)
    (record,) = read.records
    assert (read.version, record.apn_id, record.problems, record.drift) == (1, "LXXXXXX", (), ())
    assert record.fields["leadAge"] == 4
    assert set(masked_fields(record.fields)) == {
        "fullName", "title", "email", "phone", "company", "streetAddress", "city", "state", "postalCode", "country",
    }  # fmt: skip


def test_lead_update_with_its_odd_keys_is_read_and_checked() -> None:
    (record,) = read_referrals((LEADS / "Lead-Update-Inbound-Sample.json").read_bytes(), kind=Kind.LEAD).records
    assert record.fields["useCaseWorkload"] == "Big Data;IOT"
    assert {problem.rule for problem in record.problems} == {"record.no_moment"}
    assert {found.rule for found in check_lead_update(record.fields, known={}, context=CASE)} == {"format.phone"}


def test_sent_opportunity_breaks_only_the_rules_its_placeholders_break() -> None:
    (fields,) = sample(OPPORTUNITIES / "Opportunity-Create-Inbound-Sample.json")["opportunities"]
    assert {found.rule for found in check_create(fields, context=CASE)} == {
        "solution.id",
        "product.unknown",
        "format.website",
        "format.phone",
    }


@pytest.mark.parametrize(
    ("path", "success", "apn_id", "errors"),
    [
        (OPPORTUNITIES / "Opoortunity-Results-Success-Sample.json", Success.ALL, "01234567", 0),
        (OPPORTUNITIES / "Opportunity-Results_With-Errors-Sample.json", Success.NONE, "O1234567", 1),
        (LEADS / "Lead-Results-Success-Sample.json", Success.ALL, "L1234567", 0),
        (LEADS / "Lead-Results_With-Errors-Sample.json", Success.NONE, "L1234567", 1),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else None,
)
def test_result_is_read_and_its_errors_explained(path: Path, success: Success, apn_id: str, errors: int) -> None:
    result = read_result(path.read_bytes())
    assert result.records is not None
    (record,) = result.records
    assert (result.success, record.apn_id, len(record.errors)) == (success, apn_id, errors)
    assert result.processed_at == datetime(2023, 5, 28, 15, 21, 22, 331000, tzinfo=UTC)
    assert result.file_name is not None
    assert result.file_name.endswith("/test-2023-05-28T01:21:20.json")
    assert all(explain(error) for error in record.errors)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (OPPORTUNITIES / "Opportunity-Outbound-Sample.json", Kind.OPPORTUNITY),
        (OPPORTUNITIES / "Opportunity-Create-Inbound-Sample.json", Kind.OPPORTUNITY),
        (LEADS / "Lead-Outbound-Sample.json", Kind.LEAD),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else None,
)
def test_what_we_write_of_a_sample_reads_back_the_same(path: Path, kind: Kind) -> None:
    sent = sample(path)[records_key(kind)]
    content = write_referrals(kind, version="2", spms_id="1", records=sent)
    assert [record.fields for record in read_referrals(content, kind=kind).records] == sent
