"""Editability: field by phase, total, and with a reason for every lock."""

import itertools

import pytest

from referrals.ace.editability import NEVER, PHASE_RULES, editable_fields, lock_of
from referrals.ace.fields import CONTRACT_FIELDS, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase

OPPORTUNITY, LEAD = Kind.OPPORTUNITY, Kind.LEAD
COLUMN_B = {
    "city", "country", "customerWebsite", "postalCode", "state", "streetAddress", "targetCloseDate",
    "expectedMonthlyAwsRevenue", "projectDescription", "partnerCrmUniqueIdentifier",
}  # fmt: skip


def test_every_phase_has_a_rule() -> None:
    assert set(PHASE_RULES) == set(Phase)


@pytest.mark.parametrize(("kind", "phase"), [*itertools.product(Kind, Phase)])
def test_every_lock_says_why_and_until_when(kind: Kind, phase: Phase) -> None:
    for name in fields_of(kind):
        lock = lock_of(kind, phase, name)
        assert lock.may_change != bool(lock.reason and lock.unlocks), name


def test_action_required_opens_exactly_the_ten_fields() -> None:
    assert set(editable_fields(OPPORTUNITY, Phase.ACTION_REQUIRED)) == COLUMN_B


@pytest.mark.parametrize("phase", [Phase.SUBMITTED, Phase.IN_REVIEW, Phase.REJECTED, Phase.DECLINED, Phase.CLOSED_LOST])
def test_nothing_may_change_while_aws_takes_nothing(phase: Phase) -> None:
    assert editable_fields(OPPORTUNITY, phase, isv=True, special_program=True) == ()


def test_before_the_decision_only_the_decision_is_open() -> None:
    assert set(editable_fields(OPPORTUNITY, Phase.NEEDS_DECISION)) == {"partnerAcceptanceStatus", "rejectionReason"}
    assert editable_fields(LEAD, Phase.NEEDS_DECISION) == ("currentLeadStage",)


def test_launched_opportunity_keeps_all_but_the_programmes_fields() -> None:
    assert editable_fields(OPPORTUNITY, Phase.LAUNCHED) == ()
    assert set(editable_fields(OPPORTUNITY, Phase.LAUNCHED, isv=True)) == {"deliveryModel", "additionalComments"}
    assert set(editable_fields(OPPORTUNITY, Phase.LAUNCHED, special_program=True)) == set(CONTRACT_FIELDS)
    lock = lock_of(OPPORTUNITY, Phase.LAUNCHED, "deliveryModel")
    assert (lock.reason, lock.unlocks) == ("After launch only ISV partners may change it.", NEVER)


def test_title_is_open_only_on_create() -> None:
    assert lock_of(OPPORTUNITY, Phase.NEW, "partnerProjectTitle").may_change
    assert "only once" in lock_of(OPPORTUNITY, Phase.OPEN, "partnerProjectTitle").reason
    assert lock_of(OPPORTUNITY, Phase.SUBMITTED, "partnerProjectTitle").unlocks == NEVER


def test_field_that_may_be_corrected_unlocks_with_the_review() -> None:
    assert "asks for corrections" in lock_of(OPPORTUNITY, Phase.IN_REVIEW, "country").unlocks
    assert lock_of(OPPORTUNITY, Phase.NEEDS_DECISION, "country").unlocks == NEVER
    assert lock_of(OPPORTUNITY, Phase.SUBMITTED, "rejectionReason").unlocks == NEVER


def test_stage_unlocks_with_approval() -> None:
    lock = lock_of(OPPORTUNITY, Phase.NEW, "stage")
    assert (lock.may_change, lock.unlocks) == (False, "It unlocks after AWS has approved the opportunity.")


def test_a_partner_referral_gets_no_decision_until_aws_shares() -> None:
    assert (
        lock_of(OPPORTUNITY, Phase.NEW, "partnerAcceptanceStatus").unlocks
        == "It unlocks when AWS has shared it with you."
    )


def test_a_made_decision_is_locked_for_good() -> None:
    assert "only once" in lock_of(OPPORTUNITY, Phase.OPEN, "partnerAcceptanceStatus").reason
    assert "declined" in lock_of(OPPORTUNITY, Phase.DECLINED, "rejectionReason").reason


def test_aws_fields_and_foreign_fields_never_open() -> None:
    assert lock_of(OPPORTUNITY, Phase.OPEN, "aWSStage").reason == "Only AWS writes this field."
    assert lock_of(OPPORTUNITY, Phase.OPEN, "subUseCase").reason == "This is not one of AWS's fields."


def test_leads_are_never_new_and_reopen_after_disqualification() -> None:
    assert lock_of(LEAD, Phase.NEW, "city").reason == "Leads come from AWS only."
    assert lock_of(LEAD, Phase.LEAD_CLOSED, "status").may_change


def test_change_may_wait_where_the_phase_passes_by_aws_own_doing() -> None:
    for phase in (Phase.SUBMITTED, Phase.IN_REVIEW, Phase.ACTION_REQUIRED):
        assert lock_of(Kind.OPPORTUNITY, phase, "stage").may_wait
        assert not lock_of(Kind.OPPORTUNITY, phase, "partnerProjectTitle").may_wait
    assert not lock_of(Kind.OPPORTUNITY, Phase.NEEDS_DECISION, "stage").may_wait
    assert not lock_of(Kind.OPPORTUNITY, Phase.CLOSED_LOST, "stage").may_wait
