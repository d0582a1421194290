"""How far a mapping goes: row by row, value by value, and as one score of a side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from referrals.ace.entry import entries_of
from referrals.ace.fields import Field, Need, fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.automap import is_open
from referrals.mapping.crm_types import CrmField, why_not
from referrals.mapping.engine import Mapper
from referrals.mapping.paths import read_path, write_path
from referrals.mapping.spec import Direction, Protection, Row, Side, Spec

# Of a score of 100, what the required fields make; the rest is shared by all.
_REQUIRED_SHARE = 70
_SHOWN = 5
# A day for steps that ask for today's; no list of values hangs on it.
_ANY_DAY = date(2000, 1, 1)


class RowState(StrEnum):
    """How a row of the mapper stands; the value is what people read."""

    MAPPED = "mapped"
    INCOMPLETE = "incomplete values"
    PAUSED = "paused"
    UNMAPPED = "unmapped"


@dataclass(frozen=True, slots=True)
class ValueCounts:
    """How many of the source's known values arrive; `unmatched` are those that do not, as the source writes them."""

    mapped: int
    total: int
    unmatched: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.mapped}/{self.total}"


@dataclass(frozen=True, slots=True)
class RowStatus:
    """A row's state with a sentence on it ("" where there is nothing to say), and its values where it has a list."""

    state: RowState
    reason: str = ""
    counts: ValueCounts | None = None


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


def need_of(field: Field, direction: Direction) -> str:
    """How much AWS needs the field, as a sentence; "" towards the CRM, where it needs nothing."""
    if direction is Direction.TO_CRM:
        return ""
    when = field.mandatory_when.partition(" (C")[0]
    if is_required(field, direction):
        return f"AWS needs it ({when})." if when else "AWS needs it."
    if field.inbound is Need.CONDITIONAL:
        return f"AWS needs it in this case: {when}."
    return "AWS takes it, but does not need it."


def row_status(kind: Kind, name: str, row: Row | None, crm_field: CrmField | None, direction: Direction) -> RowStatus:
    """How the row of AWS's field `name` stands, None for none. `crm_field` is what the catalogue has at its path."""
    field = fields_of(kind)[name]
    if row is None or not (row.crm or row.default):
        return RowStatus(RowState.UNMAPPED, need_of(field, direction))
    counts = value_counts(kind, row, crm_field, direction)
    if row.paused:
        return RowStatus(RowState.PAUSED, "This row is paused, so it brings no value.", counts)
    if counts and counts.unmatched:
        return RowStatus(RowState.INCOMPLETE, _left(counts, direction), counts)
    return RowStatus(RowState.MAPPED, _doubt(row, field, crm_field, direction), counts)


def value_counts(kind: Kind, row: Row, crm_field: CrmField | None, direction: Direction) -> ValueCounts | None:
    """How many of the source's values the row brings over; None where the source has no list, or no path.

    Each is sent through the row as it stands. It arrives when it is no problem and the target's list, if it has one,
    knows what came out.
    """
    field = fields_of(kind)[row.ace]
    choices = crm_field.choices if crm_field else ()
    listed = field.values if field.is_listed else ()
    sources, targets = (choices, listed) if direction is Direction.TO_ACE else (listed, choices)
    is_asked = bool(row.values or targets) and bool(row.crm)
    if not sources or not is_asked:
        return None
    mapper = Mapper(Side(rows=(_bare(row),)), kind, direction)
    unmatched = tuple(value for value in sources if not _arrives(mapper, row, value, targets, direction))
    return ValueCounts(len(sources) - len(unmatched), len(sources), unmatched)


def _bare(row: Row) -> Row:
    return row.model_copy(update={"paused": False, "protection": Protection.NONE, "default": None})


def _arrives(mapper: Mapper, row: Row, value: str, targets: Sequence[str], direction: Direction) -> bool:
    record: dict[str, Any] = {}
    write_path(record, row.crm if direction is Direction.TO_ACE else row.ace, value)
    mapped = mapper.apply(record, today=_ANY_DAY)
    came = read_path(mapped.payload, row.target(direction))
    return not mapped.problems and (not targets or came in targets or set(entries_of(came)) <= set(targets))


def _required(kind: Kind, direction: Direction, catalogue: Sequence[CrmField]) -> list[str]:
    if direction is Direction.TO_CRM:
        return [each.path for each in catalogue if each.required]
    return [name for name, field in fields_of(kind).items() if is_required(field, direction)]


def _part(share: int, some: int, every: int) -> int:
    """The share rounded down, so that it is whole only when nothing is left; all of it where there is nothing."""
    return share * some // every if every else share


def _left(counts: ValueCounts, direction: Direction) -> str:
    named = ", ".join(counts.unmatched[:_SHOWN])
    more = len(counts.unmatched) - _SHOWN
    listed = f"{named} and {more} more" if more > 0 else named
    if direction is Direction.TO_ACE:
        return f"Records wait that hold one of these: {listed}. Say what each means for AWS."
    return f"Your CRM is not told these: {listed}. Say what each is called there."


def _doubt(row: Row, field: Field, crm_field: CrmField | None, direction: Direction) -> str:
    if not row.crm:
        return "It always takes the default."
    if crm_field is None:
        return f"“{row.crm}” is not among the fields your CRM is known to have."
    return "" if row.chain else why_not(crm_field.type, field, direction)
