"""The life of a file in the bucket, in both directions."""

from collections.abc import Mapping
from enum import StrEnum


class Direction(StrEnum):
    """From whose point of view: ours."""

    RECEIVED = "received"
    SENT = "sent"


class Content(StrEnum):
    """What a file holds."""

    REFERRALS = "referrals"
    RESULT = "result"
    ERROR = "error"


class FileState(StrEnum):
    """Every file is in exactly one of these, with a reason and a time beside it."""

    READING = "reading"
    COMMITTED = "committed"
    DONE = "done"
    PARTIAL = "partial"
    NOT_DELETED = "not_deleted"
    QUARANTINED = "quarantined"
    ORPHAN = "orphan"
    FOREIGN = "foreign"
    WRITING = "writing"
    SENT = "sent"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    FAILED = "failed"


_S = FileState

MOVES: Mapping[FileState, frozenset[FileState]] = {
    _S.READING: frozenset({_S.COMMITTED, _S.QUARANTINED, _S.ORPHAN}),
    _S.COMMITTED: frozenset({_S.DONE, _S.PARTIAL, _S.NOT_DELETED}),
    _S.NOT_DELETED: frozenset({_S.DONE, _S.PARTIAL}),
    _S.DONE: frozenset(),
    _S.PARTIAL: frozenset({_S.DONE}),
    _S.QUARANTINED: frozenset({_S.READING, _S.COMMITTED}),
    _S.ORPHAN: frozenset({_S.COMMITTED}),
    _S.FOREIGN: frozenset({_S.READING}),
    _S.WRITING: frozenset({_S.SENT, _S.FAILED}),
    _S.SENT: frozenset({_S.ANSWERED, _S.UNANSWERED, _S.FAILED}),
    _S.UNANSWERED: frozenset({_S.ANSWERED, _S.FAILED}),
    _S.ANSWERED: frozenset(),
    _S.FAILED: frozenset({_S.ANSWERED}),
}

LABELS: Mapping[FileState, str] = {
    _S.READING: "Being read",
    _S.COMMITTED: "Taken over, deleting",
    _S.DONE: "Done",
    _S.PARTIAL: "Done, with records set aside",
    _S.NOT_DELETED: "Processed, not deleted",
    _S.QUARANTINED: "Set aside",
    _S.ORPHAN: "Answer without a question",
    _S.FOREIGN: "Not ours to read",
    _S.WRITING: "Being sent",
    _S.SENT: "Sent, waiting for AWS",
    _S.ANSWERED: "Answered by AWS",
    _S.UNANSWERED: "No answer yet",
    _S.FAILED: "Not taken by AWS",
}

TAKEN = frozenset({_S.COMMITTED, _S.DONE, _S.PARTIAL, _S.NOT_DELETED, _S.QUARANTINED, _S.ORPHAN, _S.FOREIGN})
"""States in which a received file's (key, ETag) is not read again by a sweep."""

MAX_READ_ATTEMPTS = 3
"""A file whose reader died this often is set aside, so that it cannot stop every later pass as well."""


class RecordState(StrEnum):
    """What became of one record of a received file."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"
    STALE = "stale"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ORPHAN = "orphan"
    RESOLVED = "resolved"
    SKIPPED = "skipped"


RECORD_LABELS: Mapping[RecordState, str] = {
    RecordState.APPLIED: "Applied",
    RecordState.UNCHANGED: "Nothing new",
    RecordState.STALE: "Older than what we hold, ignored",
    RecordState.CONFLICT: "Applied, but the same time said something else",
    RecordState.QUARANTINED: "Set aside",
    RecordState.CONFIRMED: "Confirmed",
    RecordState.REFUSED: "Refused",
    RecordState.ORPHAN: "Belongs to nothing we sent",
    RecordState.RESOLVED: "Set aside, since resolved",
    RecordState.SKIPPED: "Not synchronised",
}
