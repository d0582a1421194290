"""Applies a mapping to a record: every value with the rung that gave it, and every problem at once.

A side is compiled once into closures; a record then costs a few calls for each row. Nothing of a mapping is ever
run as code: a row names registered transforms, and paths walk dictionaries and lists alone.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from referrals.ace.catalogue.field import Field, FieldType
from referrals.ace.entry import entries_of
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.ace.masks import is_masked
from referrals.mapping.ace_types import ace_reader
from referrals.mapping.outcome import Mapped, Problem, ProblemCode, Rung
from referrals.mapping.paths import PathClash, getter, giver, read_path, write_path
from referrals.mapping.spec import Direction, Mode, Protection, Row, Side, Spec
from referrals.mapping.transforms import CannotRead, Scope
from referrals.mapping.values import Unmapped, as_text, translation

_IN_NO_PAIR = "{} is in no pair of the value map, so nothing says what it is on the other side."
Read = Callable[[Mapping[str, Any]], Any]
_SEVERAL = frozenset({FieldType.MULTI, FieldType.ARRAY})
_NOTHING: tuple[Any, ...] = (None, "", [], ())
_NUMBERS = frozenset({int, float, bool})


def apply(
    spec: Spec,
    record: Mapping[str, Any],
    *,
    kind: Kind,
    direction: Direction,
    today: date,
    current: Mapping[str, Any] | None = None,
) -> Mapped:
    """What the mapping makes of a record.

    `record` is in the CRM's shape towards AWS, AWS's names to values towards the CRM. `current` is what the target
    says already, in the target's shape, None when it is new; modes look at it. What cannot be mapped is a problem,
    never an error.
    """
    return mapper(spec.side(kind, direction), kind, direction).apply(record, today=today, current=current)


@lru_cache(maxsize=64)
def mapper(side: Side, kind: Kind, direction: Direction) -> "Mapper":
    """The compiled side, kept for the next record."""
    return Mapper(side, kind, direction)


class Mapper:
    """One side, compiled."""

    def __init__(self, side: Side, kind: Kind, direction: Direction) -> None:
        known, line = fields_of(kind), _ToAce if direction is Direction.TO_ACE else _ToCrm
        self._lines = [line(row, known.get(row.ace)) for row in side.rows]

    def apply(self, record: Mapping[str, Any], *, today: date, current: Mapping[str, Any] | None = None) -> Mapped:
        """See `apply`."""
        mapped = Mapped({}, [], {}, {})
        scope = Scope(record=record, today=today)
        for line in self._lines:
            line.fill(mapped, scope, current)
        return mapped


class _Line(ABC):
    """One row, compiled: how its value is read, translated and put down."""

    direction: Direction
    source: str
    target: str

    def __init__(self, row: Row, known: Field | None, read: Read, typed: Callable[[Any], Any]) -> None:
        """`typed` makes a value what the target takes. It raises CannotRead."""
        self._row, self._known, self._read, self._typed = row, known, read, typed
        self._steps = tuple(one.step() for one in row.chain)
        self._first_rung = Rung.TRANSFORMED if row.chain else Rung.SOURCE
        self._translation = translation(row.values, known, self.direction)
        self._always, self._is_paused, self._default = row.mode is Mode.OVERWRITE, row.paused, self._fixed(row.default)

    def fill(self, mapped: Mapped, scope: Scope, current: Mapping[str, Any] | None) -> None:
        """Put this row's value down, or say why there is none."""
        if self._is_paused:
            mapped.trace[self.target] = Rung.PAUSED
            return
        given = self._read(scope.record)
        try:
            value, rung = self._value(given, scope)
            if value is not None and current is not None and (rung is Rung.DEFAULT or not self._always):
                value, rung = self._beside(value, rung, current)
        except CannotRead as trouble:
            self._refuse(mapped, ProblemCode.CANNOT_READ, str(trouble), as_text(given))
            return
        except Unmapped as unknown:
            for one in unknown.values:
                self._refuse(mapped, ProblemCode.UNMAPPED_VALUE, _IN_NO_PAIR.format(one), one)
            return
        mapped.trace[self.target] = rung
        try:
            self._put(mapped, value, rung, scope.record)
        except PathClash as clash:
            self._refuse(mapped, ProblemCode.CANNOT_READ, str(clash), as_text(given))

    def _value(self, given: Any, scope: Scope) -> tuple[Any, Rung]:
        value, rung = given, self._first_rung
        for step in self._steps:
            value = step(value, scope)
        if not value and value.__class__ not in _NUMBERS:
            return (self._default(), Rung.DEFAULT) if self._default else (None, Rung.EMPTY)
        if self._translation is not None:
            value, rung = self._translation.of(value)
        return self._typed(value), rung

    def _fixed(self, default: str | None) -> Callable[[], Any] | None:
        """The default as the target takes it, worked out beforehand where it is one text; None for none."""
        if not default:
            return None
        try:
            value = self._typed(default)
        except CannotRead:
            value = None
        return (lambda: value) if isinstance(value, str) else (lambda: self._typed(default))

    def _beside(self, value: Any, rung: Rung, current: Mapping[str, Any]) -> tuple[Any, Rung]:
        """What mode and rung make of it beside the target's own value: a default never takes a value's place."""
        there = self._there(current)
        is_filled = there not in _NOTHING
        stays = self._row.mode is Mode.ONLY_IF_EMPTY or rung is Rung.DEFAULT
        if self._row.mode is Mode.ONLY_IF_NEW or (is_filled and stays):
            return None, Rung.KEPT
        if self._row.mode is Mode.APPEND and is_filled:
            return self._appended(there, value), rung
        return value, rung

    def _appended(self, there: Any, value: Any) -> Any:
        if self._known is not None and self._known.type in _SEVERAL:
            return self._typed(list(dict.fromkeys([*entries_of(there), *entries_of(value)])))
        there, value = as_text(there), as_text(value)
        return there if value in there.split("\n") else f"{there}\n{value}"

    def _refuse(self, mapped: Mapped, code: ProblemCode, message: str, value: str) -> None:
        mapped.trace[self.target] = Rung.REFUSED
        mapped.problems.append(Problem(self.target, code, message, value[:500], self.source))

    @abstractmethod
    def _there(self, current: Mapping[str, Any]) -> Any:
        """What the target says already."""

    @abstractmethod
    def _put(self, mapped: Mapped, value: Any, rung: Rung, record: Mapping[str, Any]) -> None:
        """Write the value, or its absence, where it belongs. Raises PathClash."""


class _ToAce(_Line):
    """A row towards AWS: the payload is flat, each value typed as AWS types it."""

    direction = Direction.TO_ACE

    def __init__(self, row: Row, known: Field | None) -> None:
        self.target, self.source = row.ace, row.crm
        read = getter(row.crm) if row.crm else _nothing
        self._is_given = giver(row.crm) if row.crm else _never
        super().__init__(row, known, read, ace_reader(known) if known else _as_it_is)

    def _there(self, current: Mapping[str, Any]) -> Any:
        return current.get(self.target)

    def _put(self, mapped: Mapped, value: Any, rung: Rung, record: Mapping[str, Any]) -> None:
        if value is not None:
            mapped.payload[self.target] = value
        elif rung is Rung.EMPTY and self._is_given(record):
            mapped.payload[self.target] = None
            mapped.trace[self.target] = Rung.CLEARED


class _ToCrm(_Line):
    """A row towards the CRM: the payload is nested as its paths are; a protected field is never written."""

    direction = Direction.TO_CRM

    def __init__(self, row: Row, known: Field | None) -> None:
        self.target, self.source = row.crm, row.ace
        super().__init__(row, known, lambda record: record.get(row.ace), _as_it_is)

    def _value(self, given: Any, scope: Scope) -> tuple[Any, Rung]:
        return (None, Rung.MASKED) if is_masked(given) else super()._value(given, scope)

    def _there(self, current: Mapping[str, Any]) -> Any:
        return read_path(current, self.target)

    def _put(self, mapped: Mapped, value: Any, rung: Rung, record: Mapping[str, Any]) -> None:
        if value is None:
            if rung is Rung.EMPTY and self.source in record:
                self._write(mapped, None, Rung.CLEARED)
        else:
            self._write(mapped, value, rung)

    def _write(self, mapped: Mapped, value: Any, rung: Rung) -> None:
        guard = self._row.protection
        if guard is Protection.PERSON:
            mapped.held[self.target] = value
            rung = Rung.FOR_PERSON
        elif guard is Protection.SHADOW:
            write_path(mapped.payload, self._row.shadow, value)
            rung = Rung.SHADOWED
        else:
            write_path(mapped.payload, self.target, value)
        mapped.trace[self.target] = rung


def _as_it_is(value: Any) -> Any:
    return value


def _nothing(record: Mapping[str, Any]) -> None:
    """The source of a row that reads no path."""


def _never(record: Mapping[str, Any]) -> bool:
    """Whether the source of such a row is there."""
    return False
