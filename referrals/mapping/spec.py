"""A mapping as data: what stands where in the partner's CRM, and how it becomes AWS's value and comes back.

A spec holds for each kind and each direction the rows, one for each target field. It is read once with pydantic;
`format` lets an older one be read for ever.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.paths import check_path
from referrals.mapping.transforms import AnyTransform

MAX_ROWS = 300
MAX_PAIRS = 2000
MAX_CHAIN = 12


class Direction(StrEnum):
    """Which way the values go."""

    TO_ACE = "to_ace"
    TO_CRM = "to_crm"


class Mode(StrEnum):
    """What happens to a value the target has already."""

    OVERWRITE = "overwrite"
    ONLY_IF_NEW = "only_if_new"
    ONLY_IF_EMPTY = "only_if_empty"
    APPEND = "append"


class Protection(StrEnum):
    """How a field of the CRM is kept from AWS's word: not at all, by a field beside it, or by a person's yes."""

    NONE = "none"
    SHADOW = "shadow"
    PERSON = "person"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pair(_Data):
    """One value of the CRM and AWS's value for it."""

    crm: Annotated[str, Field(max_length=500)]
    ace: Annotated[str, Field(max_length=500)]


class ValueMap(_Data):
    """Which value becomes which. A value in no pair takes the fallback, and without one is refused."""

    pairs: Annotated[tuple[Pair, ...], Field(max_length=MAX_PAIRS)] = ()
    fallback: Annotated[str, Field(max_length=500)] | None = None


class Row(_Data):
    """How one target field gets its value. `ace` is AWS's name, `crm` a path in the CRM's record.

    Towards AWS the value is read at `crm`, goes through the chain, the value map and the default, and stands in
    `ace`; towards the CRM the other way round. `shadow` is the path that takes AWS's value in place of a protected
    `crm`.
    """

    ace: Annotated[str, Field(max_length=80)]
    crm: Annotated[str, Field(max_length=200)] = ""
    chain: Annotated[tuple[AnyTransform, ...], Field(max_length=MAX_CHAIN)] = ()
    values: ValueMap | None = None
    default: Annotated[str, Field(max_length=2000)] | None = None
    mode: Mode = Mode.OVERWRITE
    paused: bool = False
    protection: Protection = Protection.NONE
    shadow: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _paths_are_paths(self) -> Self:
        for path in filter(None, (self.crm, self.shadow)):
            if problem := check_path(path):
                raise ValueError(problem)
        if self.protection is Protection.SHADOW and not self.shadow:
            raise ValueError(f"{self.ace}: say which field of your CRM takes AWS's value.")
        return self

    def target(self, direction: Direction) -> str:
        """The field this row fills."""
        return self.ace if direction is Direction.TO_ACE else self.crm


class Side(_Data):
    """One kind in one direction."""

    rows: Annotated[tuple[Row, ...], Field(max_length=MAX_ROWS)] = ()

    def __hash__(self) -> int:
        """Computed once: a side is the key under which its compiled form is kept."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.model_dump_json())


class Both(_Data):
    """One kind, both ways."""

    to_ace: Side = Side()
    to_crm: Side = Side()


class Spec(_Data):
    """The whole mapping of a CRM profile."""

    format: Literal[1] = 1
    opportunity: Both = Both()
    lead: Both = Both()

    def side(self, kind: Kind, direction: Direction) -> Side:
        """The rows of one kind in one direction."""
        both: Both = getattr(self, kind.value)
        side: Side = getattr(both, direction.value)
        return side

    @property
    def has_rows(self) -> bool:
        """Whether anything is mapped at all."""
        return any(self.side(kind, direction).rows for kind in Kind for direction in Direction)

    def with_side(self, kind: Kind, direction: Direction, side: Side) -> "Spec":
        """The same mapping with this side in place of its own."""
        both: Both = getattr(self, kind.value)
        return self.model_copy(update={kind.value: both.model_copy(update={direction.value: side})})


def faults_of(spec: Spec) -> list[str]:
    """Why the mapping cannot work, a sentence for each fault; AWS's field list is asked here, never when reading."""
    sides = [(kind, direction) for kind in Kind for direction in Direction]
    return [fault for kind, direction in sides for fault in _faults(spec.side(kind, direction), kind, direction)]


def _faults(side: Side, kind: Kind, direction: Direction) -> Iterator[str]:
    known, taken = fields_of(kind), set[str]()
    for row in side.rows:
        target = row.target(direction)
        if row.ace not in known:
            yield f"AWS's {kind.value} has no field {row.ace}."
        elif not target:
            yield f"{row.ace}: choose the field of your CRM that takes it."
        elif target in taken:
            yield f"{target} is filled twice. Keep one of the rows."
        taken.add(target)


def read_spec(data: Any) -> Spec:
    """A kept or uploaded mapping. Raises ValueError (pydantic's) with every fault it has."""
    return Spec.model_validate(data)


def written(spec: Spec) -> dict[str, Any]:
    """The mapping as JSON data."""
    return spec.model_dump(mode="json")
