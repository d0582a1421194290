"""A delivery's life: what we asked AWS to take, from the person's click to AWS's own answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DeliveryKind(StrEnum):
    """What a delivery asks of AWS."""

    ACCEPT = "accept"
    REJECT = "reject"
    CREATE = "create"
    UPDATE = "update"


class DeliveryState(StrEnum):
    """Where a delivery stands; `sent` is ours to say, `confirmed` and `refused` only AWS's."""

    DRAFT = "draft"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    NEEDS_PERSON = "needs_person"
    WITHDRAWN = "withdrawn"


class Actor(StrEnum):
    """Who has to act next."""

    US = "us"
    AWS = "AWS"
    PERSON = "a person"
    NOBODY = "nobody"


_S = DeliveryState

MOVES: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    _S.DRAFT: frozenset({_S.QUEUED, _S.WITHDRAWN}),
    _S.QUEUED: frozenset({_S.SENDING, _S.WITHDRAWN, _S.NEEDS_PERSON}),
    _S.SENDING: frozenset({_S.SENT, _S.NEEDS_PERSON}),
    _S.SENT: frozenset({_S.CONFIRMED, _S.REFUSED, _S.UNANSWERED, _S.NEEDS_PERSON}),
    _S.UNANSWERED: frozenset({_S.CONFIRMED, _S.REFUSED, _S.NEEDS_PERSON, _S.WITHDRAWN}),
    _S.NEEDS_PERSON: frozenset({_S.QUEUED, _S.CONFIRMED, _S.REFUSED, _S.WITHDRAWN}),
    _S.CONFIRMED: frozenset(),
    _S.REFUSED: frozenset(),
    _S.WITHDRAWN: frozenset({_S.CONFIRMED, _S.REFUSED}),
}

OPEN = frozenset({_S.QUEUED, _S.SENDING, _S.SENT, _S.UNANSWERED, _S.NEEDS_PERSON})
ANSWERABLE = frozenset({_S.SENDING, _S.SENT, _S.UNANSWERED, _S.NEEDS_PERSON, _S.WITHDRAWN})
"""States in which AWS's answer still counts: a delivery replaced after long silence may yet be answered."""


@dataclass(frozen=True, slots=True)
class StateFacts:
    """What people read about a state: its label, who acts next, and one sentence."""

    label: str
    actor: Actor
    sentence: str


FACTS: Mapping[DeliveryState, StateFacts] = {
    _S.DRAFT: StateFacts("Draft", Actor.PERSON, "Not yet handed over for sending."),
    _S.QUEUED: StateFacts("Queued", Actor.US, "Goes to AWS with the next send; it can still be undone."),
    _S.SENDING: StateFacts("Sending", Actor.US, "On its way to AWS's bucket."),
    _S.SENT: StateFacts("Sent", Actor.AWS, "In AWS's bucket. AWS usually answers within five minutes."),
    _S.CONFIRMED: StateFacts("Confirmed by AWS", Actor.NOBODY, "AWS's result file says it was taken."),
    _S.REFUSED: StateFacts("Refused by AWS", Actor.PERSON, "AWS's result file says why. Correct it and send again."),
    _S.UNANSWERED: StateFacts(
        "No answer from AWS", Actor.PERSON, "AWS has not answered in time. We keep looking; a person may resend."
    ),
    _S.NEEDS_PERSON: StateFacts("Needs a person", Actor.PERSON, "We stopped here on purpose; see the reason."),
    _S.WITHDRAWN: StateFacts("Withdrawn", Actor.NOBODY, "Taken back; AWS is not asked for this any more."),
}

EXPECTED_AFTER = timedelta(minutes=5)
WARN_AFTER = timedelta(minutes=15)
ALARM_AFTER = timedelta(minutes=60)


class Lateness(StrEnum):
    """How late an answer is (C12: expect 5, warn 15, alarm 60 minutes)."""

    IN_TIME = "in time"
    EXPECTED = "expected now"
    LATE = "late"
    OVERDUE = "overdue"


def lateness(sent_at: datetime, now: datetime) -> Lateness:
    """How late AWS's answer to something sent at `sent_at` is; both aware."""
    waited = now - sent_at
    steps = ((ALARM_AFTER, Lateness.OVERDUE), (WARN_AFTER, Lateness.LATE), (EXPECTED_AFTER, Lateness.EXPECTED))
    return next((word for limit, word in steps if waited >= limit), Lateness.IN_TIME)
