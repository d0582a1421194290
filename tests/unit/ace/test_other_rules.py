"""Rules of decisions, of lead updates and of files about to be sent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.ace.validation import Context, check_decision, check_file, check_lead_update
from referrals.ace.writing import MAX_SENT_BYTES, write_referrals
from tests.unit.ace.records import CASE, NOW, lead

ACCEPTED = {"apnCrmUniqueIdentifier": "O1", "partnerAcceptanceStatus": "Accepted"}
REJECTED = ACCEPTED | {"partnerAcceptanceStatus": "Rejected", "rejectionReason": "Unable to support"}
LEAD_ACCEPTED = {"apnCrmUniqueIdentifier": "L1", "currentLeadStage": "Accepted"}


def decided(record: dict[str, Any], kind: Kind = Kind.OPPORTUNITY, case: Context = CASE) -> set[str]:
    return {violation.rule for violation in check_decision(record, kind=kind, context=case)}


def lead_updated(changes: dict[str, Any], case: Context = CASE, **known: Any) -> set[str]:
    return {violation.rule for violation in check_lead_update(changes, known=lead(**known), context=case)}


def filed(*records: dict[str, Any], version: str = "2", highest: int | None = None) -> list[str]:
    found = check_file(records, kind=Kind.OPPORTUNITY, version=version, spms_id="397476", highest_version=highest)
    return [violation.rule for violation in found]


def test_good_decisions_break_no_rule() -> None:
    assert decided(ACCEPTED | {"partnerCrmUniqueIdentifier": "PR-1"}) == set()
    assert decided(REJECTED) == set()
    assert decided(LEAD_ACCEPTED | {"partnerCrmLeadId": "B"}, Kind.LEAD) == set()
    assert decided(LEAD_ACCEPTED | {"currentLeadStage": "Rejected"}, Kind.LEAD) == set()
    assert check_decision(ACCEPTED, kind=Kind.OPPORTUNITY) == []


@pytest.mark.parametrize(
    ("record", "rules"),
    [
        ({"partnerAcceptanceStatus": "Accepted"}, {"decision.no_id"}),
        ({"apnCrmUniqueIdentifier": "O1"}, {"decision.value"}),
        (ACCEPTED | {"partnerAcceptanceStatus": "accepted"}, {"decision.value"}),
        (REJECTED | {"rejectionReason": None}, {"decision.reason"}),
        (REJECTED | {"rejectionReason": "Moon"}, {"value.unknown"}),
        (ACCEPTED | {"rejectionReason": "Other"}, {"decision.no_reason"}),
        (ACCEPTED | {"city": "Oslo"}, {"decision.extra"}),
    ],
)
def test_bad_decision_is_refused(record: dict[str, Any], rules: set[str]) -> None:
    assert decided(record) == rules


def test_lead_decision_takes_no_reason() -> None:
    rejected = LEAD_ACCEPTED | {"currentLeadStage": "Rejected", "rejectionReason": "Other"}
    assert decided(rejected, Kind.LEAD) == {"decision.no_reason"}


def test_decision_after_the_deadline_is_refused() -> None:
    assert decided(ACCEPTED, case=replace(CASE, accept_by=NOW)) == set()
    (found,) = check_decision(
        ACCEPTED, kind=Kind.OPPORTUNITY, context=replace(CASE, accept_by=NOW - timedelta(seconds=1))
    )
    assert found.rule == "decision.expired"
    assert "2026-05-01 11:59 GMT" in found.message


def test_decision_is_made_only_once() -> None:
    assert decided(ACCEPTED, case=replace(CASE, phase=Phase.OPEN)) == {"decision.done"}
    assert decided(ACCEPTED, case=replace(CASE, phase=Phase.NEEDS_DECISION)) == set()


def test_lead_update_breaks_no_rule() -> None:
    assert lead_updated({"status": "Qualified", "leadStatusReason": "Workshop agreed for week 21"}) == set()
    assert check_lead_update({"city": "Delhi"}, known=lead()) == []


def test_lead_update_needs_changes_and_an_id() -> None:
    assert lead_updated({"apnCrmUniqueIdentifier": "L1"}) == {"update.nothing"}
    assert lead_updated({"city": "Delhi"}, apnCrmUniqueIdentifier=...) == {"lead.no_new"}


@pytest.mark.parametrize("phase", [Phase.NEEDS_DECISION, Phase.DECLINED])
def test_lead_update_waits_for_acceptance(phase: Phase) -> None:
    assert lead_updated({"city": "Delhi"}, replace(CASE, phase=phase)) == {"update.not_now"}


def test_lead_without_status_is_warned_about() -> None:
    assert lead_updated({"city": "Delhi"}, status=None) == {"lead.status"}


@pytest.mark.parametrize("text", ["Ask berg@harbour.example", "Call +47 22 00 00 00"])
def test_private_data_in_a_leads_reason_is_warned_about(text: str) -> None:
    assert lead_updated({"leadStatusReason": text}) == {"lead.private"}


def test_lead_lists_are_their_own() -> None:
    assert lead_updated({"industry": "Internet Specific", "state": "Delhi"}) == set()
    assert lead_updated({"industry": "Aerospace"}) == {"value.unknown"}


def test_small_file_breaks_no_rule() -> None:
    assert filed({"apnCrmUniqueIdentifier": "O1"}, {"partnerCrmUniqueIdentifier": "PR-2"}, version="2.0") == []


@pytest.mark.parametrize("version", ["", "3", "14.3", "two", "2.", "2.x"])
def test_version_has_to_be_one_of_awss(version: str) -> None:
    assert filed({"a": 1}, version=version) == ["file.version"]


def test_version_never_goes_back() -> None:
    assert filed({"a": 1}, version="1.0", highest=2) == ["file.version_lower"]
    assert filed({"a": 1}, version="2", highest=2) == filed({"a": 1}, version="1") == []


def test_file_has_one_to_fifty_records() -> None:
    assert filed() == ["file.no_records"]
    assert filed(*({"a": n} for n in range(50))) == []
    assert filed(*({"a": n} for n in range(51))) == ["file.records"]


def test_record_twice_in_a_file_is_refused() -> None:
    assert filed({"apnCrmUniqueIdentifier": "O1"}, {"apnCrmUniqueIdentifier": "O1"}) == ["file.twice"]


def test_file_stays_one_byte_under_the_limit() -> None:
    envelope = len(write_referrals(Kind.OPPORTUNITY, version="2", spms_id="397476", records=[{"city": ""}]))
    assert filed({"city": "a" * (MAX_SENT_BYTES - envelope - 1)}) == []
    assert filed({"city": "a" * (MAX_SENT_BYTES - envelope)}) == ["file.size", "file.record_size"]


def test_file_too_long_for_its_records_together_names_no_record() -> None:
    assert filed({"city": "a" * 600_000}, {"city": "b" * 600_000}) == ["file.size"]


def test_record_too_long_alone_names_its_longest_field() -> None:
    records = [{"city": "Oslo", "additionalComments": "a" * MAX_SENT_BYTES}, {"city": "Bergen"}]
    found = check_file(records, kind=Kind.OPPORTUNITY, version="2", spms_id="1")
    assert found[-1].field == "additionalComments"
    assert "Additional Comments" in found[-1].message
