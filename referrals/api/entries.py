"""What callers write: fields by AWS's names, read as a form or a table's cell is read."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, Strict, StringConstraints, WithJsonSchema

from referrals.ace.entry import read_entry
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.ace.vocabulary.opportunity_lists import CLOSED_LOST_REASONS
from referrals.api.schemas import NO_NUL, RowId, Shape

_LONGEST, _MOST, _LARGEST = 40_000, 100, 10**15
_Words = Annotated[str, StringConstraints(max_length=_LONGEST, pattern=NO_NUL)]
_Several = Annotated[list[_Words], Field(max_length=_MOST)]
_Amount = (
    Annotated[int, Strict(), Field(ge=-_LARGEST, le=_LARGEST)]
    | Annotated[float, Strict(), Field(ge=-_LARGEST, le=_LARGEST, allow_inf_nan=False)]
)
Value = _Words | _Amount | _Several | None
"""What JSON can say of a field; whether AWS takes it is for the rules to say."""


def _named(kind: Kind) -> Any:
    """The type of a field's name: one of AWS's for the kind."""
    names = list(fields_of(kind))

    def check(name: str) -> str:
        if name not in fields_of(kind):
            raise ValueError("AWS has no such field; names are case-sensitive.")
        return name

    return Annotated[str, AfterValidator(check), WithJsonSchema({"type": "string", "enum": names})]


def _values_of(kind: Kind) -> Any:
    meaning = "AWS's field names to values; null clears a field."
    return Annotated[dict[_named(kind), Value], Field(description=meaning)]  # type: ignore[misc]


if TYPE_CHECKING:
    OpportunityFields = dict[str, Value]
    LeadFields = dict[str, Value]
else:
    OpportunityFields, LeadFields = _values_of(Kind.OPPORTUNITY), _values_of(Kind.LEAD)


class OpportunityIn(Shape):
    """A new opportunity: kept as a draft, or handed over for AWS's review at once."""

    connection: RowId
    fields: OpportunityFields
    submit: Annotated[bool, Strict()] = False


class OpportunityChangesIn(Shape):
    """Fields to change; those left out stay as they are."""

    fields: OpportunityFields


class LeadChangesIn(Shape):
    """Fields to change; those left out stay as they are."""

    fields: LeadFields


class ClosingIn(Shape):
    """How it ended, with whatever AWS needs to know about it that it does not know yet."""

    stage: Annotated[
        Literal["Launched", "Closed Lost"],
        Field(description="Launched says that the workload runs and AWS has begun billing."),
    ]
    closed_lost_reason: Annotated[_Words | None, Field(json_schema_extra={"enum": [*CLOSED_LOST_REASONS, None]})] = None
    aws_account_id: _Words | None = None
    target_close_date: _Words | None = None
    solution_offered: _Several | None = None
    offers: _Several | None = None
    contract_start_date: _Words | None = None
    contract_end_date: _Words | None = None
    customer_software_value: _Amount | None = None
    customer_software_value_currency: _Words | None = None
    procurement_type: _Words | None = None
    additional_comments: _Words | None = None
    next_step: _Words | None = None

    def changes(self) -> dict[str, Any]:
        """What was said, under AWS's names."""
        return self.model_dump(mode="json", exclude_none=True, by_alias=True)


Resolution = Annotated[
    dict[Annotated[str, StringConstraints(max_length=80, pattern=NO_NUL)], Literal["yours", "aws", "original"]],
    Field(min_length=1, max_length=_MOST),
]
"""How each conflict ends: with your value, AWS's, or the one before both changes."""


def read(kind: Kind, given: Mapping[str, Value]) -> dict[str, Any]:
    """The values as AWS takes them, as far as they can be read."""
    known = fields_of(kind)
    return {name: read_entry(known[name], value) for name, value in given.items()}
