"""Keyset paging: a page costs the same at row one and at row one million, and new rows never shift it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, CharField, F, Field, Model, Q, QuerySet, Value
from django.db.models.expressions import ExpressionWrapper

Row = TypeVar("Row")
Other = TypeVar("Other")

_LONGEST_NUMBER = 18


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
class _Edge:
    """The row a page ends at; `value` None stands for a row without one."""

    value: Any
    pk: int


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order with no ties: by a column, then by id; or, without a column, by id alone.

    Rows without a value stand last in either direction; they are a part of their own, so that both parts are walked
    along one index. A cursor is `<value>~<id>` or `<id>` of the row at the edge; one that cannot be read means the
    first page.
    """

    column: str = ""
    descending: bool = False

    def page(self, rows: QuerySet[Any], *, size: int, after: str = "", before: str = "") -> Page[Any]:
        """The `size` rows after or before a cursor; one query."""
        is_backwards = bool(before) and not after
        edge = self._read(rows.model, before if is_backwards else after)
        found = self._walk(rows, edge, is_backwards=is_backwards, limit=size + 1)
        has_more, kept = len(found) > size, found[:size]
        if is_backwards:
            kept.reverse()
        has_before = has_more if is_backwards else edge is not None
        has_after = edge is not None if is_backwards else has_more
        return Page(
            kept,
            before=self.cursor(kept[0]) if kept and has_before else "",
            after=self.cursor(kept[-1]) if kept and has_after else "",
        )

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """All rows in this order, for whoever reads them through."""
        absent = self._absent(rows.model)
        if absent is None:
            return rows.order_by(*self._keys(descending=self.descending))
        is_absent = ExpressionWrapper(absent, output_field=BooleanField())
        own = F(self.column).desc() if self.descending else F(self.column).asc()
        return rows.order_by(is_absent, own, "-pk" if self.descending else "pk")

    def heads(self, groups: Sequence[QuerySet[Any]], *, size: int) -> list[Page[Any]]:
        """The first page of each group, all in one statement."""
        parts = [
            (number, part)
            for number, rows in enumerate(groups)
            for part, _ in self._parts(rows, None, is_backwards=False)
        ]
        found: list[list[Any]] = [[] for _ in groups]
        for row in _united(parts, self._keys(descending=self.descending), limit=size + 1):
            found[row.keyset_group].append(row)
        return [Page(rows[:size], after=self.cursor(rows[size - 1]) if len(rows) > size else "") for rows in found]

    def _walk(self, rows: QuerySet[Any], edge: _Edge | None, *, is_backwards: bool, limit: int) -> list[Any]:
        """Up to `limit` rows in walking order, each part along its own index, all in one statement."""
        descending = self.descending != is_backwards
        keys, reached = self._keys(descending=descending), []
        for part, has_values in self._parts(rows, edge, is_backwards=is_backwards):
            beyond = self._beyond(edge, has_values=has_values, descending=descending) if edge else Q()
            reached.append((0, part.filter(beyond)))
            edge = None
        if len(reached) == 1:
            return list(reached[0][1].order_by(*keys)[:limit])
        return list(_united(reached, keys, limit=limit)[:limit])

    def _parts(
        self, rows: QuerySet[Any], edge: _Edge | None, *, is_backwards: bool
    ) -> list[tuple[QuerySet[Any], bool]]:
        """The parts still to walk, in walking order, each with whether its rows have a value."""
        absent = self._absent(rows.model)
        if absent is None:
            return [(rows, True)]
        parts = [(rows.filter(self._present(rows.model)), True), (rows.filter(absent), False)]
        if is_backwards:
            parts.reverse()
        begun = edge is not None and parts[0][1] != (edge.value is not None)
        return parts[1:] if begun else parts

    def _field(self, model: type[Model]) -> Field:
        found: Field = model._meta.get_field(self.column)  # type: ignore[assignment]
        return found

    def _absent(self, model: type[Model]) -> Q | None:
        """Which rows have no value, None where all have one."""
        if not self.column:
            return None
        field = self._field(model)
        if field.null:
            return Q(**{f"{self.column}__isnull": True})
        return Q(**{self.column: ""}) if isinstance(field, CharField) else None

    def _present(self, model: type[Model]) -> Q:
        is_nullable = self._field(model).null
        return Q(**{f"{self.column}__isnull": False} if is_nullable else {f"{self.column}__gt": ""})

    def _keys(self, *, descending: bool) -> tuple[str, ...]:
        sign = "-" if descending else ""
        return (f"{sign}{self.column}", f"{sign}pk") if self.column else (f"{sign}pk",)

    def _beyond(self, edge: _Edge, *, has_values: bool, descending: bool) -> Q:
        """Rows past the edge; the first condition is what lets an index start there."""
        way = "lt" if descending else "gt"
        further = Q(**{f"pk__{way}": edge.pk})
        if not self.column or not has_values:
            return further
        from_here = Q(**{f"{self.column}__{way}e": edge.value})
        return from_here & (Q(**{f"{self.column}__{way}": edge.value}) | further)

    def cursor(self, row: Any) -> str:
        """The place of a row in this order, as an address says it."""
        if not self.column:
            return str(row.pk)
        value = getattr(row, self.column)
        if isinstance(value, datetime):
            value = f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        return f"{'' if value is None else value}~{row.pk}"

    def _read(self, model: type[Model], cursor: str) -> _Edge | None:
        text, mark, number = cursor.rpartition("~")
        is_number = number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER
        if not is_number or bool(mark) != bool(self.column) or "\x00" in text:
            return None
        if not text and (not self.column or self._absent(model) is not None):
            return _Edge(None, int(number))
        value = self._value(model, text)
        return None if value is None else _Edge(value, int(number))

    def _value(self, model: type[Model], text: str) -> Any:
        """What the column would hold; None for words it cannot hold."""
        try:
            value = self._field(model).clean(text, None)
            if isinstance(value, datetime):
                return value.astimezone(UTC) if value.tzinfo else None
        except (ValidationError, OverflowError):
            return None
        return value


def _united(parts: Sequence[tuple[int, QuerySet[Any]]], keys: Sequence[str], *, limit: int) -> QuerySet[Any]:
    """The first rows of each part, one part after the other; each is walked along its own index."""
    first, *others = (
        rows.order_by()
        .filter(pk__in=rows.order_by(*keys)[:limit].values("pk"))
        .annotate(keyset_group=Value(group), keyset_place=Value(place))
        for place, (group, rows) in enumerate(parts)
    )
    return first.union(*others, all=True).order_by("keyset_place", *keys)
