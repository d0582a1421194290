"""A webhook post's life: its states and moves, what an answer means, when it is tried again, and its signature."""

import hashlib
import hmac
from collections.abc import Mapping, Set
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER = "X-ACE-Portal-Id", "X-ACE-Portal-Timestamp", "X-ACE-Portal-Signature"

LEASE = timedelta(minutes=2)
"""How long one try may take before another worker takes the post up again; a try itself ends after 15 seconds."""
PAUSES = (10, 60, 300, 1800, 7200)
LAST_PAUSE = 21_600
"""Seconds after the first tries that failed, and after each later one."""
MOST_TRIES = 18
"""Tries before a post is left to a person; with the pauses between them about three days."""
LONGEST_ASKED = 21_600
"""The longest wait, in seconds, that a receiver may ask for."""
FIRST_REST, LONGEST_REST = 10, 300
"""Seconds a receiver that does not answer is left in peace."""
LONGEST_ANSWER = 2000


class PostState(StrEnum):
    """Where a post is."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


_S = PostState

LABELS: Mapping[PostState, str] = {
    _S.WAITING: "Waiting to be sent",
    _S.SENDING: "Being sent",
    _S.DELIVERED: "Delivered",
    _S.FAILED: "Given up",
    _S.DROPPED: "Dropped",
}

MOVES: Mapping[PostState, Set[PostState]] = {
    _S.WAITING: frozenset({_S.WAITING, _S.SENDING, _S.DROPPED}),
    _S.SENDING: frozenset({_S.SENDING, _S.DELIVERED, _S.WAITING, _S.FAILED}),
    _S.DELIVERED: frozenset({_S.WAITING}),
    _S.FAILED: frozenset({_S.WAITING, _S.DROPPED}),
    _S.DROPPED: frozenset({_S.WAITING}),
}
"""SENDING to SENDING: the worker that was sending it died, and its lease has run out. WAITING to WAITING: a person
wants it sent now."""

OPEN = frozenset({_S.WAITING, _S.SENDING})
"""States that later posts about the same referral wait for."""
REPLAYABLE = frozenset(_S) - {_S.SENDING}


class Verdict(StrEnum):
    """What follows from an answer: it is done, wanted no more, refused for this post, or the receiver cannot now."""

    DELIVERED = "delivered"
    GONE = "gone"
    REFUSED = "refused"
    ABSENT = "absent"


GONE = 410
"""The status by which a receiver says that it wants no more posts."""
_ABSENT = frozenset({429, 502, 503, 504})
_SENTENCES: Mapping[int, str] = {
    401: "The receiver does not let the post in. Check that it knows the secret.",
    403: "The receiver does not let the post in. Check that it knows the secret.",
    404: "Nothing takes posts at this address. Check its path.",
    405: "Nothing takes posts at this address. Check its path.",
    GONE: "The receiver answered 410: it wants no more posts.",
    429: "The receiver asks us to wait.",
    503: "The receiver asks us to wait.",
}


def verdict_of(status: int | None) -> Verdict:
    """What an HTTP status means for the post; None when no answer came."""
    if status is None or status in _ABSENT:
        return Verdict.ABSENT
    if status == GONE:
        return Verdict.GONE
    return Verdict.DELIVERED if 200 <= status < 300 else Verdict.REFUSED


def sentence_of(status: int) -> str:
    """What an answer's status says to people; "" for a yes."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return "The receiver sends us to another address, which is never followed. Enter the new address here."
    words = "failed with" if status >= 500 else "refused it with"
    return _SENTENCES.get(status, f"The receiver {words} status {status}.")


def after_failure(tries: int, spread: int, asked: float | None = None) -> tuple[PostState, timedelta]:
    """What becomes of a post after `tries` failed tries, and how long it waits.

    `spread` (its id) shifts the wait by up to a quarter; `asked` are the receiver's seconds, never a shorter wait.
    """
    full = PAUSES[tries - 1] if tries <= len(PAUSES) else LAST_PAUSE
    pause = max(full + full * (spread % 8) / 32, asked or 0)
    return (PostState.FAILED if tries >= MOST_TRIES else PostState.WAITING), timedelta(seconds=int(pause))


def rest_after(failures: int, asked: float | None = None) -> timedelta:
    """How long a receiver is left in peace after `failures` posts in a row that it could not take."""
    pause = min(FIRST_REST * 2 ** min(failures - 1, 10), LONGEST_REST)
    return timedelta(seconds=int(max(pause, asked or 0)))


def read_retry_after(header: str, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for, never above LONGEST_ASKED; None when it says nothing readable."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), LONGEST_ASKED))
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((aware - now).total_seconds(), 0.0), float(LONGEST_ASKED))


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What proves to the receiver that the portal wrote this body at this time."""
    signed = timestamp.encode() + b"." + body
    return "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def headers_of(key: str, secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of one try; `key` names the post and stays the same through all its tries."""
    timestamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "ACE-Portal",
        ID_HEADER: key,
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: signature(secret, timestamp, body),
    }


def harmless(text: str) -> str:
    """An answer as it may be kept and shown: short, and without characters that act instead of being read."""
    kept = text[:LONGEST_ANSWER]
    return "".join(one if one.isprintable() or one in "\n\t" else "\N{REPLACEMENT CHARACTER}" for one in kept)
