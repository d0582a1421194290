"""Deciding on what AWS shares: may it be decided now, until when is it safe, how urgent is it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from referrals.ace.stages import PHASE_LABELS, Phase
from referrals.domain.deliveries import FACTS, DeliveryState
from referrals.errors import NotNow

AWS_PICKUP = timedelta(hours=1)
"""AWS works through its side hourly (CRM guide, quotas); a decision later than this before the deadline may miss it."""

AMBER, RED = timedelta(hours=24), timedelta(hours=4)


class Decision(StrEnum):
    """What the partner may say to a referral."""

    ACCEPT = "accept"
    REJECT = "reject"


class Urgency(StrEnum):
    """How near the deadline is; each has one colour everywhere."""

    NONE = "none"
    CALM = "calm"
    SOON = "soon"
    NOW = "now"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the rule looks at; `open_delivery` is the state of the record's open delivery, if any."""

    phase: Phase
    accept_by: datetime | None
    open_delivery: DeliveryState | None = None


def safe_until(accept_by: datetime) -> datetime:
    """The last moment at which AWS is sure to see the decision in time."""
    return accept_by - AWS_PICKUP


def urgency(accept_by: datetime | None, now: datetime) -> Urgency:
    """How urgent a decision is at `now`."""
    if accept_by is None:
        return Urgency.NONE
    left = accept_by - now
    steps = ((timedelta(0), Urgency.PASSED), (RED, Urgency.NOW), (AMBER, Urgency.SOON))
    return next((word for limit, word in steps if left <= limit), Urgency.CALM)


def check_decidable(situation: Situation, now: datetime) -> None:
    """Raise NotNow with the reason if no decision can be made on the referral now."""
    if situation.open_delivery is not None:
        label = FACTS[situation.open_delivery].label.lower()
        raise NotNow("decision.not_now.open_delivery", f"A decision is already on its way ({label}).")
    if situation.phase is not Phase.NEEDS_DECISION:
        label = PHASE_LABELS[situation.phase].lower()
        raise NotNow(f"decision.not_now.{situation.phase}", f"This referral is {label}; there is nothing to decide.")
    if situation.accept_by is not None and situation.accept_by <= now:
        raise NotNow(
            "decision.not_now.expired", "The time to decide has passed; AWS has taken this referral back by itself."
        )


def can_decide(situation: Situation, now: datetime) -> tuple[bool, str]:
    """Whether a decision can be made now, and the sentence that says why not."""
    try:
        check_decidable(situation, now)
    except NotNow as refusal:
        return False, refusal.message
    return True, ""
