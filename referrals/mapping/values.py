"""From one side's values to the other's: exact, then whatever case and spaces, then the fallback, else refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from referrals.ace.catalogue.field import Field, FieldType
from referrals.ace.entry import entries_of
from referrals.mapping.outcome import Rung
from referrals.mapping.spec import Direction, ValueMap
from referrals.mapping.transforms.base import folded

_SEVERAL = frozenset({FieldType.MULTI, FieldType.ARRAY})
_ORDER = (Rung.EXACT, Rung.AS_IS, Rung.CLOSE, Rung.FALLBACK)


class Unmapped(Exception):
    """Values that stand in no pair, each once."""

    def __init__(self, *values: str) -> None:
        super().__init__(*values)
        self.values = values


@dataclass(frozen=True, slots=True)
class Translation:
    """A compiled value map."""

    exact: Mapping[str, str]
    as_is: frozenset[str]
    close: Mapping[str, str]
    fallback: str | None
    several: bool

    def of(self, value: Any) -> tuple[Any, Rung]:
        """The other side's value and the rung that gave it. Raises Unmapped with every value in no pair."""
        if not self.several:
            return self._one(as_text(value))
        found = self._each(entries_of(value))
        rungs = {rung for _, rung in found}
        weakest = next((rung for rung in reversed(_ORDER) if rung in rungs), Rung.SOURCE)
        return list(dict.fromkeys(item for item, _ in found)), weakest

    def _each(self, items: Iterable[str]) -> list[tuple[str, Rung]]:
        found, unknown = list[tuple[str, Rung]](), dict[str, str]()
        for item in items:
            try:
                found.append(self._one(item))
            except Unmapped:
                unknown.setdefault(folded(item), item)
        if unknown:
            raise Unmapped(*unknown.values())
        return found

    def _one(self, value: str) -> tuple[str, Rung]:
        if (known := self.exact.get(value)) is not None:
            return known, Rung.EXACT
        if value in self.as_is:
            return value, Rung.AS_IS
        if (near := self.close.get(folded(value))) is not None:
            return near, Rung.CLOSE
        if self.fallback is not None:
            return self.fallback, Rung.FALLBACK
        raise Unmapped(value)


def translation(values: ValueMap | None, known: Field | None, direction: Direction) -> Translation | None:
    """The compiled map of a row; None where any value may pass. Towards AWS a list always takes its own values."""
    listed = known.values if known and known.is_listed and direction is Direction.TO_ACE else ()
    if values is None and not listed:
        return None
    pairs = _pairs(values or ValueMap(), direction)
    exact = first_of(pairs)
    return Translation(
        exact=exact,
        as_is=frozenset(listed),
        close={**first_of((folded(one), one) for one in listed), **first_of((folded(a), b) for a, b in pairs)},
        fallback=values.fallback if values else None,
        several=bool(known and known.type in _SEVERAL),
    )


def _pairs(values: ValueMap, direction: Direction) -> list[tuple[str, str]]:
    if direction is Direction.TO_ACE:
        return [(pair.crm, pair.ace) for pair in values.pairs]
    return [(pair.ace, pair.crm) for pair in values.pairs]


def first_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs as a table in which the first of two alike wins."""
    table: dict[str, str] = {}
    for source, target in pairs:
        table.setdefault(source, target)
    return table


def as_text(value: Any) -> str:
    """A value of the CRM as a value map writes it: true and false in small letters, whole numbers without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
