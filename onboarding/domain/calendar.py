"""Due dates as an iCalendar file (RFC 5545): all-day events, escaped and folded as the standard asks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_FOLD = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One day something is due; `uid` stays the same however often the file is read."""

    uid: str
    day: date
    title: str
    text: str
    url: str


def calendar(name: str, dues: Iterable[Due], *, now: datetime) -> str:
    """The file; `now` is when it was made, in UTC."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ACE Portal//Onboarding//EN", f"X-WR-CALNAME:{_text(name)}"]
    lines = [*head, *(line for due in dues for line in _event(due, now)), "END:VCALENDAR"]
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(due: Due, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{due.uid}"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{due.day:%Y%m%d}"
    if due.day < date.max:  # without an end it is one day long, as the standard says
        yield f"DTEND;VALUE=DATE:{due.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(due.title)}"
    yield f"DESCRIPTION:{_text(due.text)}"
    yield f"URL:{due.url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(words: str) -> str:
    return words.translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets; a character is never split, and every further piece begins with a space."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > _FOLD:
            yield piece
            piece = " "
        piece += letter
    yield piece
