"""How far one side of a mapping goes: what is mapped, what AWS or the CRM needs and nothing gives, one score."""

from collections.abc import Sequence
from dataclasses import dataclass

from referrals.ace.fields import Field, Need, fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.automap import is_open
from referrals.mapping.crm_types import CrmField
from referrals.mapping.spec import Direction, Row, Spec

# Of a score of 100, what the required fields make; the rest is shared by all.
_REQUIRED_SHARE = 70


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one side is mapped.

    Towards AWS the fields are AWS's, and the required ones are those AWS needs of every opportunity or lead; ids and
    decisions, which the portal gives, do not count. Towards the CRM the fields are what AWS sends, and the required
    ones are those the CRM's catalogue requires. `unmapped_required` are names of target fields. `score` is 0 to 100.
    """

    mapped: int
    total: int
    required_mapped: int
    required_total: int
    unmapped_required: tuple[str, ...]

    @property
    def score(self) -> int:
        """The required fields make 70 of 100; without any, all fields share the 100. 100 only when nothing is left."""
        if not self.required_total:
            return _part(100, self.mapped, self.total)
        required = _part(_REQUIRED_SHARE, self.required_mapped, self.required_total)
        return required + _part(100 - _REQUIRED_SHARE, self.mapped, self.total)


def coverage(spec: Spec, kind: Kind, direction: Direction, catalogue: Sequence[CrmField] = ()) -> Coverage:
    """How much of the side is mapped; a paused row maps nothing. `catalogue` tells what the CRM requires."""
    rows = [row for row in spec.side(kind, direction).rows if gives_value(row)]
    names = {row.ace for row in rows}
    every = [name for name, field in fields_of(kind).items() if is_open(field, direction)]
    required = _required(kind, direction, catalogue)
    filled = {row.target(direction) for row in rows}
    missing = tuple(name for name in required if name not in filled)
    return Coverage(
        mapped=sum(name in names for name in every),
        total=len(every),
        required_mapped=len(required) - len(missing),
        required_total=len(required),
        unmapped_required=missing,
    )


def gives_value(row: Row) -> bool:
    """Whether the row can put a value down at all."""
    return not row.paused and bool(row.crm or row.default)


def is_required(field: Field, direction: Direction) -> bool:
    """Whether AWS needs the field of every opportunity or lead that a mapping brings."""
    return direction is Direction.TO_ACE and field.inbound is Need.MANDATORY and is_open(field, direction)


def _required(kind: Kind, direction: Direction, catalogue: Sequence[CrmField]) -> list[str]:
    if direction is Direction.TO_CRM:
        return [each.path for each in catalogue if each.required]
    return [name for name, field in fields_of(kind).items() if is_required(field, direction)]


def _part(share: int, some: int, every: int) -> int:
    """The share rounded down, so that it is whole only when nothing is left; all of it where there is nothing."""
    return share * some // every if every else share
