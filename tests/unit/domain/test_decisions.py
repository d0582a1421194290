"""When a referral can be decided, and how urgent that is."""

from datetime import UTC, datetime, timedelta

import pytest

from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.decisions import Situation, Urgency, can_decide, check_decidable, safe_until, urgency
from referrals.domain.deliveries import DeliveryKind, DeliveryState, Lateness, lateness
from referrals.domain.retry import CAP_SECONDS, wait_seconds
from referrals.domain.sendable import Standing, check_sendable
from referrals.errors import NotNow

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=2)


def test_a_waiting_referral_can_be_decided() -> None:
    assert can_decide(Situation(Phase.NEEDS_DECISION, LATER), NOON) == (True, "")
    check_decidable(Situation(Phase.NEEDS_DECISION, None), NOON)


@pytest.mark.parametrize(
    ("situation", "error_id"),
    [
        (Situation(Phase.NEEDS_DECISION, NOON), "decision.not_now.expired"),
        (Situation(Phase.OPEN, LATER), "decision.not_now.open"),
        (Situation(Phase.NEEDS_DECISION, LATER, DeliveryState.SENT), "decision.not_now.open_delivery"),
    ],
)
def test_what_cannot_be_decided_says_why(situation: Situation, error_id: str) -> None:
    with pytest.raises(NotNow) as refusal:
        check_decidable(situation, NOON)
    assert refusal.value.error_id == error_id
    assert can_decide(situation, NOON) == (False, refusal.value.message)


@pytest.mark.parametrize(
    ("left", "word"),
    [
        (timedelta(days=3), Urgency.CALM),
        (timedelta(hours=24), Urgency.SOON),
        (timedelta(hours=4), Urgency.NOW),
        (timedelta(0), Urgency.PASSED),
    ],
)
def test_urgency_turns_amber_at_a_day_and_red_at_four_hours(left: timedelta, word: Urgency) -> None:
    assert urgency(NOON + left, NOON) is word


def test_without_a_deadline_nothing_is_urgent() -> None:
    assert urgency(None, NOON) is Urgency.NONE


def test_it_is_safe_to_decide_until_an_hour_before_the_deadline() -> None:
    assert safe_until(LATER) == LATER - timedelta(hours=1)


@pytest.mark.parametrize(
    ("minutes", "word"),
    [(4, Lateness.IN_TIME), (5, Lateness.EXPECTED), (15, Lateness.LATE), (60, Lateness.OVERDUE)],
)
def test_an_answer_is_expected_after_five_late_after_fifteen_overdue_after_sixty_minutes(
    minutes: int, word: Lateness
) -> None:
    assert lateness(NOON, NOON + timedelta(minutes=minutes)) is word


def test_waiting_doubles_to_a_cap_and_is_spread() -> None:
    waits = [wait_seconds(failures) for failures in range(1, 12)]
    assert waits[:3] == [30, 60, 120]
    assert waits[-1] == CAP_SECONDS
    assert wait_seconds(1, spread=7) > wait_seconds(1, spread=0)
    assert wait_seconds(0) == 30


def test_a_decision_goes_out_only_while_it_is_still_to_be_made() -> None:
    check_sendable(DeliveryKind.ACCEPT, Standing(Phase.NEEDS_DECISION, LATER, Kind.OPPORTUNITY), NOON)
    with pytest.raises(NotNow, match="declined"):
        check_sendable(DeliveryKind.ACCEPT, Standing(Phase.DECLINED, LATER, Kind.OPPORTUNITY), NOON)
    with pytest.raises(NotNow, match="time to decide"):
        check_sendable(DeliveryKind.REJECT, Standing(Phase.NEEDS_DECISION, NOON, Kind.OPPORTUNITY), NOON)


def test_a_change_goes_out_only_in_phases_in_which_aws_takes_it() -> None:
    check_sendable(DeliveryKind.UPDATE, Standing(Phase.OPEN, None, Kind.OPPORTUNITY), NOON)
    with pytest.raises(NotNow):
        check_sendable(DeliveryKind.UPDATE, Standing(Phase.IN_REVIEW, None, Kind.OPPORTUNITY), NOON)


def test_update_with_a_field_that_is_locked_meanwhile_stays_here() -> None:
    launched = Standing(Phase.LAUNCHED, None, Kind.OPPORTUNITY, isv=True)
    ids = ["apnCrmUniqueIdentifier", "partnerCrmUniqueIdentifier"]
    check_sendable(DeliveryKind.UPDATE, launched, NOON, fields=[*ids, "additionalComments"])
    with pytest.raises(NotNow, match="Next Steps is locked"):
        check_sendable(DeliveryKind.UPDATE, launched, NOON, fields=[*ids, "nextStep"])


@pytest.mark.parametrize("kind", list(DeliveryKind))
def test_nothing_goes_out_for_a_record_that_aws_has_as_not_synchronised(kind: DeliveryKind) -> None:
    with pytest.raises(NotNow, match="X0007"):
        check_sendable(kind, Standing(Phase.OPEN, None, Kind.OPPORTUNITY, dummy="X0007"), NOON)
