"""AWS's review of an opportunity, round by round: what AWS asked, what was corrected, by whom, and how it ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from referrals.ace.stages import Phase
from referrals.domain.business_days import REVIEW_DAYS, after_business_days
from referrals.models import Event, Referral
from referrals.selectors.timeline import Change, change_of

_ENDS = {
    "referral.approved": ("AWS approved it", "confirmed"),
    "referral.rejected": ("AWS rejected it for good", "rest"),
    "referral.action_required": ("AWS asked again", "person"),
}
_ANSWERS = {
    "delivery.confirmed": ("AWS took the corrections and goes on with its review", "moving"),
    "delivery.refused": ("AWS refused the corrections", "person"),
    "delivery.withdrawn": ("Taken back before it was sent", "rest"),
}
_ASKED, _CORRECTED = "referral.action_required", "referral.update"


@dataclass(slots=True)
class Round:
    """One round; without `sent_at` nothing has been sent back yet."""

    number: int
    asked_at: datetime
    comment: str
    changes: list[Change] = field(default_factory=list)
    who: str = ""
    sent_at: datetime | None = None
    outcome: str = ""
    tone: str = "person"


def rounds_of(referral: Referral, events: Sequence[Event], *, contacts: bool) -> list[Round]:
    """The rounds, newest first, read from the timeline, whose events are newest first too."""
    found: list[Round] = []
    for event in reversed(events):
        if found and event.name in _ENDS and not _is_over(found[-1]):
            found[-1].outcome, found[-1].tone = _ENDS[event.name]
        if event.name == _ASKED:
            found.append(Round(len(found) + 1, event.at, event.note))
        elif found and not _is_over(found[-1]):
            _follow(referral, found[-1], event, contacts=contacts)
    return found[::-1]


def _is_over(one: Round) -> bool:
    return one.outcome in {words for words, _ in _ENDS.values()}


def _follow(referral: Referral, one: Round, event: Event, *, contacts: bool) -> None:
    if event.name == _CORRECTED:
        one.changes += [change_of(referral, name, pair, contacts=contacts) for name, pair in event.changes.items()]
        one.who, one.sent_at = str(event.actor or ""), event.at
        one.outcome, one.tone = "Handed over", "moving"
    elif event.name in _ANSWERS and one.sent_at:
        one.outcome, one.tone = _ANSWERS[event.name]
        if event.name == "delivery.withdrawn":
            one.changes, one.who, one.sent_at = [], "", None


def review_due(referral: Referral) -> datetime | None:
    """By when AWS usually has decided; None while it is not reviewing."""
    is_reviewed = referral.phase in {Phase.SUBMITTED, Phase.IN_REVIEW}
    return after_business_days(referral.phase_at, REVIEW_DAYS) if is_reviewed and referral.phase_at else None


def names_of(changes: Iterable[Change]) -> str:
    """Labels of the fields that were corrected."""
    return ", ".join(one.label for one in changes)
