"""The states of a mail or chat message on its way out, and how often it is tried."""

from collections.abc import Mapping, Set
from datetime import timedelta
from enum import StrEnum

from referrals.domain.retry import wait_seconds

MOST_TRIES = 40
"""Tries before a message is left to a person; with the pauses between them about 18 hours."""
LEASE = timedelta(minutes=5)
"""How long one try may take before another process takes the message up again."""


class MessageState(StrEnum):
    """Where a message is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


LABELS: Mapping[MessageState, str] = {
    MessageState.WAITING: "Waiting to be sent",
    MessageState.SENDING: "Being sent",
    MessageState.SENT: "Sent",
    MessageState.FAILED: "Given up",
}

MOVES: Mapping[MessageState, Set[MessageState]] = {
    MessageState.WAITING: frozenset({MessageState.SENDING}),
    MessageState.SENDING: frozenset(
        {MessageState.SENDING, MessageState.SENT, MessageState.WAITING, MessageState.FAILED}
    ),
    MessageState.SENT: frozenset(),
    MessageState.FAILED: frozenset({MessageState.WAITING}),
}
"""SENDING to SENDING: the process that was sending it died, and its lease has run out."""


def after_failure(tries: int, spread: int) -> tuple[MessageState, timedelta]:
    """What becomes of a message after `tries` failed tries, and how long it waits; `spread` is its id."""
    state = MessageState.FAILED if tries >= MOST_TRIES else MessageState.WAITING
    return state, timedelta(seconds=wait_seconds(tries, spread))
