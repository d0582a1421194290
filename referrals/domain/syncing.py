"""Why is this not syncing? Everything that can keep a record from AWS or AWS's word from us, asked of the facts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryState

FILES_A_DAY = 10_000
"""AWS takes no more files than this in 24 hours (CRM guide, quotas)."""

_S = DeliveryState


class Verdict(StrEnum):
    """What a check found: nothing in the way, something that passes by itself, something a person has to do."""

    PASS = "pass"
    WAITS = "waits"
    STOPPED = "stopped"


class Fix(StrEnum):
    """Where the way on is; pages turn it into a link."""

    NONE = ""
    EXCHANGE = "exchange"
    DELIVERIES = "deliveries"
    WAITING = "waiting"
    CONFLICTS = "conflicts"
    DECISION = "decision"
    REVIEW = "review"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The record and its connection at one moment; the defaults are those of a record with nothing in its way.

    `delivery` is the latest that is open or was refused. `corrected` counts corrections ready to be resubmitted,
    `scheduled` changes that wait for AWS's phase, `queued_behind` those that wait for the answer to another.
    `missing` are labels of fields a draft still needs.
    """

    now: datetime
    phase: Phase
    is_paused: bool = False
    is_receive_only: bool = False
    pause_reason: str = ""
    trouble: str = ""
    needs_repair: bool = False
    is_late: bool = False
    is_quota_full: bool = False
    held_reason: str = ""
    accept_by: datetime | None = None
    is_decided: bool = False
    delivery: DeliveryState | None = None
    delivery_reason: str = ""
    leaves_at: datetime | None = None
    scheduled: int = 0
    queued_behind: int = 0
    corrected: int = 0
    held: int = 0
    conflicts: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: what was asked, what was found, in a sentence, and where to go about it."""

    name: str
    label: str
    verdict: Verdict
    sentence: str
    fix: Fix = Fix.NONE


Found = tuple[Verdict, str, Fix] | None


def checks(facts: Facts) -> list[Check]:
    """Every check in the order in which things happen; those that pass say so."""
    return [_check(name, label, good, predicate(facts)) for name, label, good, predicate in _CHECKS]


def _check(name: str, label: str, good: str, found: Found) -> Check:
    return Check(name, label, *(found or (Verdict.PASS, good, Fix.NONE)))


def worst(found: list[Check]) -> Verdict:
    """The gravest verdict among them."""
    order = (Verdict.STOPPED, Verdict.WAITS)
    return next((one for one in order if any(check.verdict is one for check in found)), Verdict.PASS)


def _paused(facts: Facts) -> Found:
    if facts.is_paused:
        return Verdict.STOPPED, f"The exchange is paused: {facts.pause_reason or 'no reason was given'}.", Fix.EXCHANGE
    if facts.is_receive_only:
        return Verdict.STOPPED, "The connection only receives; nothing is sent until it is resumed.", Fix.EXCHANGE
    return None


def _trouble(facts: Facts) -> Found:
    if not facts.trouble:
        return None
    if facts.needs_repair:
        return Verdict.STOPPED, facts.trouble, Fix.EXCHANGE
    return Verdict.WAITS, f"{facts.trouble} It is tried again by itself.", Fix.EXCHANGE


def _late(facts: Facts) -> Found:
    if not facts.is_late or facts.is_paused:
        return None
    return Verdict.STOPPED, "The last exchange is longer ago than it should be. Are the workers running?", Fix.EXCHANGE


def _quota(facts: Facts) -> Found:
    if not facts.is_quota_full:
        return None
    return Verdict.WAITS, f"AWS takes {FILES_A_DAY:,} files in 24 hours, and that many were sent.", Fix.EXCHANGE


def _identity(facts: Facts) -> Found:
    return (Verdict.STOPPED, facts.held_reason, Fix.NONE) if facts.held_reason else None


def _decision(facts: Facts) -> Found:
    if facts.phase is Phase.DECLINED:
        return Verdict.STOPPED, "It was declined, so AWS shares and takes nothing more.", Fix.NONE
    if facts.phase is not Phase.NEEDS_DECISION or facts.is_decided:
        return None
    if facts.accept_by is not None and facts.accept_by <= facts.now:
        return Verdict.STOPPED, "The time to decide has passed; AWS takes it back by itself.", Fix.NONE
    return Verdict.STOPPED, "Somebody has to accept or reject it first.", Fix.DECISION


def _draft(facts: Facts) -> Found:
    if facts.phase is not Phase.NEW or facts.delivery is not None:
        return None
    if facts.missing:
        return Verdict.STOPPED, f"It is a draft and still needs: {', '.join(facts.missing)}.", Fix.DRAFT
    return Verdict.STOPPED, "It is a draft, complete and not yet submitted.", Fix.DRAFT


def _review(facts: Facts) -> Found:
    kept = facts.scheduled + facts.corrected
    if facts.phase in {Phase.SUBMITTED, Phase.IN_REVIEW} and kept:
        return Verdict.WAITS, "AWS is reviewing it and takes no changes; yours go when it has decided.", Fix.WAITING
    if facts.phase is Phase.ACTION_REQUIRED and facts.delivery is None:
        words = "Your corrections go when you resubmit." if facts.corrected else "AWS waits for your corrections."
        return Verdict.STOPPED, words, Fix.REVIEW
    if facts.phase is Phase.REJECTED:
        return Verdict.STOPPED, "AWS has rejected it for good and takes nothing more of it.", Fix.REVIEW
    return None


def _conflicts(facts: Facts) -> Found:
    if not facts.conflicts:
        return None
    fields = "One field was" if facts.conflicts == 1 else f"{facts.conflicts} fields were"
    return Verdict.STOPPED, f"{fields} changed by AWS too. Choose whose value stands.", Fix.CONFLICTS


def _held(facts: Facts) -> Found:
    if not facts.held:
        return None
    changes = "One change needs" if facts.held == 1 else f"{facts.held} changes need"
    return Verdict.STOPPED, f"{changes} another look: correct it, or give it up.", Fix.WAITING


def _changes(facts: Facts) -> Found:
    if facts.queued_behind:
        return Verdict.WAITS, "A later change goes when AWS has answered the one before it.", Fix.WAITING
    if facts.scheduled and facts.phase is Phase.ACTION_REQUIRED:
        return Verdict.WAITS, "Some changes go only after AWS has approved the opportunity.", Fix.WAITING
    return None


def _delivery(facts: Facts) -> Found:
    if facts.delivery is _S.QUEUED and facts.leaves_at is not None and facts.leaves_at > facts.now:
        return Verdict.WAITS, "It is queued and leaves when the time to undo it is over.", Fix.DELIVERIES
    found = _DELIVERIES.get(facts.delivery) if facts.delivery else None
    if found is None:
        return None
    verdict, sentence = found
    return verdict, f"{sentence} {facts.delivery_reason}".strip(), Fix.DELIVERIES


_DELIVERIES: dict[DeliveryState, tuple[Verdict, str]] = {
    _S.QUEUED: (Verdict.WAITS, "It is queued and goes with the next exchange."),
    _S.SENDING: (Verdict.WAITS, "It is on its way to AWS's bucket."),
    _S.SENT: (Verdict.WAITS, "AWS has it and usually answers within five minutes."),
    _S.REFUSED: (Verdict.STOPPED, "AWS refused the last delivery."),
    _S.UNANSWERED: (Verdict.STOPPED, "AWS has not answered the last delivery."),
    _S.NEEDS_PERSON: (Verdict.STOPPED, "The last delivery was stopped here."),
}

_CHECKS: tuple[tuple[str, str, str, Callable[[Facts], Found]], ...] = (
    ("connection", "Connection", "The connection sends and receives.", _paused),
    ("health", "Last exchange", "Every step of the last exchange worked.", _trouble),
    ("time", "Exchange on time", "The exchange runs as planned.", _late),
    ("quota", "AWS's daily limit", "There is room under AWS's daily limit.", _quota),
    ("identity", "Ids on both sides", "Both sides mean the same record.", _identity),
    ("decision", "Decision", "No decision is open.", _decision),
    ("draft", "Draft", "AWS knows the record, or it is on its way.", _draft),
    ("review", "AWS's review", "No review holds anything back.", _review),
    ("conflicts", "Changes on both sides", "Nothing was changed by both sides at once.", _conflicts),
    ("held", "Changes held", "No change needs another look.", _held),
    ("changes", "Changes kept", "No change waits for its turn.", _changes),
    ("delivery", "Last delivery", "Nothing sent is without AWS's answer.", _delivery),
)
