"""Kinds, masks, stages: AWS's words and the phase they put a record in."""

import pytest

from referrals.ace.editability import editable_fields
from referrals.ace.kinds import Kind, acceptance_field, partner_id_field, records_key
from referrals.ace.masks import PLACEHOLDER, is_masked, masked_fields
from referrals.ace.stages import (
    OPEN_STAGES,
    PHASE_LABELS,
    WHAT_HAPPENS_NEXT,
    Acceptance,
    LeadStatus,
    Origin,
    Phase,
    Stage,
    Status,
    phase_of,
)


def test_every_kind_knows_its_key_its_id_and_its_decision() -> None:
    assert [records_key(kind) for kind in Kind] == ["opportunities", "leads"]
    assert [partner_id_field(kind) for kind in Kind] == ["partnerCrmUniqueIdentifier", "partnerCrmLeadId"]
    assert [acceptance_field(kind) for kind in Kind] == ["partnerAcceptanceStatus", "currentLeadStage"]


@pytest.mark.parametrize("spelling", ["Accept to View", "Accept To View", " accept to view\n", PLACEHOLDER])
def test_placeholder_is_known_in_every_spelling(spelling: str) -> None:
    assert is_masked(spelling)


@pytest.mark.parametrize("value", [None, "", "View", ["Accept to View"], 5])
def test_other_values_are_not_masked(value: object) -> None:
    assert not is_masked(value)


def test_masked_fields_are_named_in_the_records_order() -> None:
    assert masked_fields({"b": "Accept to View", "a": "seen", "c": "Accept To View"}) == ["b", "c"]


@pytest.mark.parametrize("spelling", ["In review", "In-review", "IN REVIEW", " in  Review "])
def test_status_is_read_without_regard_to_case_and_hyphen(spelling: str) -> None:
    assert Status.read(spelling) is Status.IN_REVIEW


@pytest.mark.parametrize("value", [None, "", "Pondering", 3])
def test_unknown_status_reads_as_none(value: object) -> None:
    assert Status.read(value) is None


def test_open_stages_are_all_but_the_two_final_ones() -> None:
    assert set(Stage) - set(OPEN_STAGES) == {Stage.LAUNCHED, Stage.CLOSED_LOST}


def test_every_phase_has_a_label_and_says_what_happens_next() -> None:
    assert set(PHASE_LABELS) == set(WHAT_HAPPENS_NEXT) == set(Phase)
    assert all(sentence.endswith(".") for sentence in WHAT_HAPPENS_NEXT.values())


@pytest.mark.parametrize(
    ("acceptance", "stage", "phase"),
    [
        (None, "Prospect", Phase.NEEDS_DECISION),
        ("", "Prospect", Phase.NEEDS_DECISION),
        (Acceptance.REJECTED, "Prospect", Phase.DECLINED),
        (Acceptance.ACCEPTED, "Prospect", Phase.OPEN),
        (Acceptance.ACCEPTED, None, Phase.OPEN),
        (Acceptance.ACCEPTED, "Launched", Phase.LAUNCHED),
        (Acceptance.ACCEPTED, "Closed Lost", Phase.CLOSED_LOST),
        (None, "Launched", Phase.NEEDS_DECISION),
    ],
)
def test_phase_of_an_aws_referral_follows_decision_then_stage(acceptance: object, stage: object, phase: Phase) -> None:
    assert phase_of(Kind.OPPORTUNITY, origin=Origin.AWS, acceptance=acceptance, stage=stage) is phase


@pytest.mark.parametrize(
    ("status", "stage", "phase"),
    [
        (None, None, Phase.NEW),
        ("Draft", None, Phase.NEW),
        ("Submitted", "Prospect", Phase.SUBMITTED),
        ("In-review", "Prospect", Phase.IN_REVIEW),
        ("Pondering", "Prospect", Phase.IN_REVIEW),
        ("Action required", "Prospect", Phase.ACTION_REQUIRED),
        ("Rejected", "Prospect", Phase.REJECTED),
        ("Approved", "Committed", Phase.OPEN),
        ("Approved", "Launched", Phase.LAUNCHED),
        ("Approved", "Closed lost", Phase.CLOSED_LOST),
        ("Submitted", "Launched", Phase.SUBMITTED),
    ],
)
def test_phase_of_a_partner_referral_follows_review_then_stage(status: object, stage: object, phase: Phase) -> None:
    assert phase_of(Kind.OPPORTUNITY, origin="Partner Referral", status=status, stage=stage) is phase


def test_without_an_origin_the_decision_or_the_review_tells_it() -> None:
    assert phase_of(Kind.OPPORTUNITY, acceptance="Accepted") is Phase.OPEN
    assert phase_of(Kind.OPPORTUNITY, acceptance="Accepted", status="Submitted") is Phase.SUBMITTED
    assert phase_of(Kind.OPPORTUNITY) is Phase.NEW


@pytest.mark.parametrize(
    ("status", "decision", "phase"),
    [
        ("Open", None, Phase.NEEDS_DECISION),
        ("Open", "Rejected", Phase.DECLINED),
        (LeadStatus.QUALIFIED, "Accepted", Phase.OPEN),
        (LeadStatus.DISQUALIFIED, "Accepted", Phase.LEAD_CLOSED),
        (LeadStatus.DISQUALIFIED, None, Phase.NEEDS_DECISION),
    ],
)
def test_phase_of_a_lead_follows_decision_then_status(status: object, decision: object, phase: Phase) -> None:
    assert phase_of(Kind.LEAD, status=status, acceptance=decision) is phase


def test_kind_and_phase_may_come_as_plain_text_from_a_row() -> None:
    kind, phase = "lead", "needs_decision"
    assert phase_of(kind, acceptance="Accepted") is Phase.OPEN  # type: ignore[arg-type]
    assert editable_fields(kind, phase) == ("currentLeadStage",)  # type: ignore[arg-type]
