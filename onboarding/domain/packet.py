"""The evidence packet as data: a report of chapters with tables, and the files that lie beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_LETTERS = 600
"""Of one cell of the report; the whole stands in the packet's files."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under their titles; `widths` says how the page's width is shared out."""

    titles: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What one heading of the report stands over; `words` alone where there is no table."""

    title: str = ""
    words: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter's part of the report."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a person reads of the packet, the same as HTML and as PDF."""

    title: str
    lead: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the packet."""

    path: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Chapter:
    """One subject of the packet: its section of the report, its files, and what had to stay behind, in sentences."""

    section: Section
    members: tuple[Member, ...] = ()
    left_out: tuple[str, ...] = ()


def table(titles: str, widths: tuple[int, ...], rows: Iterable[tuple[object, ...]]) -> Table:
    """A table of short texts; `titles` are parted by a bar."""
    return Table(tuple(one.strip() for one in titles.split("|")), widths, tuple(tuple(map(short, row)) for row in rows))


def listed(title: str, found: Table, nothing: str) -> Part:
    """A table under its heading, or the sentence that says there is nothing."""
    return Part(title, table=found) if found.rows else Part(title, nothing)


def short(value: object) -> str:
    """A value as a cell shows it: no unprintable letter, and no more letters than can be read in a table."""
    text = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in str(value))
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rstrip()} …"
