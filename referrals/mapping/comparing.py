"""What two versions of a mapping do differently, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from referrals.ace.kinds import Kind
from referrals.mapping.spec import Direction, Row, Side, Spec


@dataclass(frozen=True, slots=True)
class RowChange:
    """One target field's row before and after; None where there is none."""

    kind: Kind
    direction: Direction
    target: str
    before: Row | None
    after: Row | None

    @property
    def parts(self) -> list[str]:
        """Which parts of the row differ, such as chain and values; all of them when it is new or gone."""
        one, other = (row.model_dump() if row else {} for row in (self.before, self.after))
        return [name for name in Row.model_fields if one.get(name) != other.get(name)]


def differences(before: Spec, after: Spec) -> list[RowChange]:
    """Every row that differs, in the order of the newer version, then what is gone."""
    sides = [(kind, direction) for kind in Kind for direction in Direction]
    return [change for kind, direction in sides for change in _side(before, after, kind, direction)]


def rows_of(side: Side, direction: Direction) -> dict[str, Row]:
    """Target to row."""
    return {row.target(direction): row for row in side.rows}


def _side(before: Spec, after: Spec, kind: Kind, direction: Direction) -> Iterator[RowChange]:
    old, new = (rows_of(spec.side(kind, direction), direction) for spec in (before, after))
    for target in dict.fromkeys([*new, *old]):
        if old.get(target) != new.get(target):
            yield RowChange(kind, direction, target, old.get(target), new.get(target))
