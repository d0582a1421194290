"""Keyset paging: a page costs the same at row one and at row one million, and new rows never shift it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

Row = TypeVar("Row")
Other = TypeVar("Other")

LAST = datetime(9999, 1, 1, tzinfo=UTC)
"""Where rows without a moment stand: after all that have one."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page with the cursors of its neighbours, empty at an end."""

    rows: list[Row]
    before: str = ""
    after: str = ""

    def of(self, make: Callable[[Row], Other]) -> "Page[Other]":
        """The same page of what `make` makes of each row."""
        return Page([make(row) for row in self.rows], self.before, self.after)


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order with no ties: by a moment, then by id; or, without a moment, by id alone.

    A cursor is `<moment>~<id>` or `<id>` of the row at the edge; one that cannot be read means the first page.
    """

    moment: str = ""
    is_newest_first: bool = False

    def page(self, rows: QuerySet[Any], *, size: int, after: str = "", before: str = "") -> Page[Any]:
        """The `size` rows after or before a cursor; one query."""
        is_backwards = bool(before) and not after
        edge = self._read(before if is_backwards else after)
        descending = self.is_newest_first != is_backwards
        ordered = self._ordered(rows, descending=descending)
        if edge is not None:
            ordered = ordered.filter(self._beyond(edge, descending=descending))
        found = list(ordered[: size + 1])
        has_more, kept = len(found) > size, found[:size]
        if is_backwards:
            kept.reverse()
        has_before = has_more if is_backwards else edge is not None
        has_after = edge is not None if is_backwards else has_more
        return Page(
            kept,
            before=self._cursor(kept[0]) if kept and has_before else "",
            after=self._cursor(kept[-1]) if kept and has_after else "",
        )

    def _ordered(self, rows: QuerySet[Any], *, descending: bool) -> QuerySet[Any]:
        sign = "-" if descending else ""
        if not self.moment:
            return rows.order_by(f"{sign}pk")
        return rows.annotate(keyset_at=Coalesce(self.moment, Value(LAST))).order_by(f"{sign}keyset_at", f"{sign}pk")

    def _beyond(self, edge: tuple[datetime | None, int], *, descending: bool) -> Q:
        at, pk = edge
        way = "lt" if descending else "gt"
        further = Q(**{f"pk__{way}": pk})
        if not self.moment:
            return further
        return Q(**{f"keyset_at__{way}": at}) | (Q(keyset_at=at) & further)

    def _cursor(self, row: Any) -> str:
        if not self.moment:
            return str(row.pk)
        at: datetime = getattr(row, self.moment) or LAST
        return f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%f}~{row.pk}"

    def _read(self, cursor: str) -> tuple[datetime | None, int] | None:
        moment, _, number = cursor.rpartition("~")
        if not (number.isascii() and number.isdigit()) or len(number) > 18 or bool(moment) != bool(self.moment):
            return None
        try:
            at = datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC) if moment else None
        except ValueError:
            return None
        return at, int(number)
