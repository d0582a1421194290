"""The exchange log's states in the portal's five tones, and its figures in words."""

from collections.abc import Mapping
from datetime import datetime

from django import template

from aceportal.moments import span
from referrals.ace.messages import Explanation, explain
from referrals.domain.files import FileState, RecordState
from referrals.models import RunState

register = template.Library()

RUN_TONES: Mapping[RunState, str] = {
    RunState.RUNNING: "moving",
    RunState.OK: "confirmed",
    RunState.POSTPONED: "soon",
    RunState.FAILED: "person",
}
FILE_TONES: Mapping[FileState, str] = {
    FileState.READING: "moving",
    FileState.COMMITTED: "moving",
    FileState.DONE: "confirmed",
    FileState.PARTIAL: "person",
    FileState.NOT_DELETED: "soon",
    FileState.QUARANTINED: "person",
    FileState.ORPHAN: "person",
    FileState.FOREIGN: "rest",
    FileState.WRITING: "moving",
    FileState.SENT: "moving",
    FileState.ANSWERED: "confirmed",
    FileState.UNANSWERED: "person",
    FileState.FAILED: "person",
}
RECORD_TONES: Mapping[RecordState, str] = {
    RecordState.APPLIED: "confirmed",
    RecordState.UNCHANGED: "rest",
    RecordState.STALE: "rest",
    RecordState.CONFLICT: "soon",
    RecordState.QUARANTINED: "person",
    RecordState.CONFIRMED: "confirmed",
    RecordState.REFUSED: "person",
    RecordState.ORPHAN: "person",
    RecordState.RESOLVED: "rest",
    RecordState.SKIPPED: "rest",
}
_KILO = 1000


@register.filter
def run_tone(state: str) -> str:
    """The tone of a run's state."""
    return RUN_TONES[RunState(state)]


@register.filter
def file_tone(state: str) -> str:
    """The tone of a file's state."""
    return FILE_TONES[FileState(state)]


@register.filter
def record_tone(state: str) -> str:
    """The tone of a record's state."""
    return RECORD_TONES[RecordState(state)]


@register.filter
def explained(text: str) -> Explanation | None:
    """What one of AWS's texts means; None when we do not know it."""
    return explain(text)


@register.filter
def less(number: int, other: int) -> int:
    """The difference, never below zero."""
    return max(0, number - other)


@register.filter
def lasted(start: datetime, end: datetime | None) -> str:
    """How long something took: `0.4 s`, `12 s`, `3 min`; empty while it goes on."""
    if end is None:
        return ""
    seconds = (end - start).total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 60 else span(int(seconds))


@register.filter
def bytes_in_words(size: int) -> str:
    """A file's size: `812 B`, `4.2 kB`, `1.3 MB`."""
    if size < _KILO:
        return f"{size} B"
    return f"{size / _KILO:.1f} kB" if size < _KILO**2 else f"{size / _KILO**2:.1f} MB"
