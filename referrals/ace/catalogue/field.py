"""One row of the catalogue: everything we know about one of AWS's fields."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict, Unpack

from referrals.ace.violations import Severity


class Section(StrEnum):
    """Where a page shows the field; the order here is the order on the page."""

    CUSTOMER = "Customer"
    CONTACT = "Customer contact"
    PROJECT = "Project"
    SOLUTION = "Solutions and products"
    PROGRESS = "Progress"
    MARKETING = "Marketing"
    CONTRACT = "Contract"
    PARTNER_TEAM = "Your team"
    AWS_TEAM = "AWS team"
    AWS_VIEW = "AWS's view"
    REVIEW = "Decision and review"
    RECORD = "Ids and history"


class FieldType(StrEnum):
    """How AWS types a value; MULTI is one text with `;`, ARRAY a JSON array of texts."""

    TEXT = "text"
    LONG_TEXT = "long text"
    LIST = "one of a list"
    MULTI = "several of a list"
    ARRAY = "array of texts"
    DATE = "date"
    MOMENT = "date and time"
    WHOLE_AMOUNT = "whole amount in USD"
    AMOUNT = "amount"
    NUMBER = "number"
    EMAIL = "e-mail"
    PHONE = "phone"
    URL = "web address"


NUMERIC = frozenset({FieldType.WHOLE_AMOUNT, FieldType.AMOUNT, FieldType.NUMBER})
LISTED = frozenset({FieldType.LIST, FieldType.MULTI})


class Need(StrEnum):
    """How much a direction needs the field."""

    MANDATORY = "mandatory"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"
    NEVER = "never"


class Moment(StrEnum):
    """When the partner may send the field (the columns A to D of AWS's list, and the decision)."""

    CREATE = "create"
    ACTION_REQUIRED = "action required"
    OPEN = "open"
    LAUNCHED = "launched"
    DECISION = "decision"


class Programme(StrEnum):
    """Partners who alone may change the field after launch."""

    ISV = "ISV partners"
    SPECIAL = "special programs"


class Writer(StrEnum):
    """Whose word the field is."""

    PARTNER = "partner"
    AWS = "aws"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a referral.

    `inbound` and `outbound` are AWS's needs towards AWS and from AWS. `max_length` counts
    characters (of each item in an array), `max_items` items; `standing` says whether passing them is
    refused (an S3 source states the limit) or only warned about (an API limit). `min_length` is
    always refused. `launched_for` narrows the moment LAUNCHED. `api_path` is the field's place in
    the Partner Central Selling API, "" where it has none. `source` is where the row rests.
    """

    name: str
    label: str
    section: Section
    type: FieldType
    inbound: Need
    outbound: Need
    sent_in: frozenset[Moment] = frozenset()
    values: tuple[str, ...] = ()
    min_length: int = 0
    max_length: int | None = None
    max_items: int | None = None
    standing: Severity = Severity.WARN
    mandatory_when: str = ""
    launched_for: Programme | None = None
    api_path: str = ""
    is_contact: bool = False
    is_identifier: bool = False
    note: str = ""
    source: str

    @property
    def writer(self) -> Writer:
        """Who may write it: one the partner never changes is AWS's, one AWS never sends ours."""
        if not self.sent_in:
            return Writer.AWS
        return Writer.PARTNER if self.outbound is Need.NEVER else Writer.BOTH

    @property
    def is_listed(self) -> bool:
        """Whether only standard values are taken."""
        return bool(self.values) and self.type in LISTED

    @property
    def is_numeric(self) -> bool:
        """Whether the JSON value is a number."""
        return self.type in NUMERIC


_NEEDS = {"M": Need.MANDATORY, "C": Need.CONDITIONAL, "O": Need.OPTIONAL, "-": Need.NEVER}
_MOMENTS = {
    "A": Moment.CREATE,
    "B": Moment.ACTION_REQUIRED,
    "C": Moment.OPEN,
    "D": Moment.LAUNCHED,
    "X": Moment.DECISION,
}


class Row(TypedDict, total=False):
    """What a row may say beyond its first five columns."""

    values: tuple[str, ...]
    min_length: int
    max_length: int
    max_items: int
    standing: Severity
    mandatory_when: str
    launched_for: Programme
    api_path: str
    is_contact: bool
    is_identifier: bool
    note: str


RowMaker = Callable[[Section, str], Field]


def row(name: str, label: str, kind: FieldType, needs: str, moments: str, **more: Unpack[Row]) -> RowMaker:
    """One row. `needs` is two letters, to AWS and from AWS: M, C, O, or - for never.

    `moments` are letters: A create, B action required, C open, D launched, X decision.
    """

    def made(section: Section, source: str) -> Field:
        inbound, outbound = (_NEEDS[letter] for letter in needs)
        sent_in = frozenset(_MOMENTS[letter] for letter in moments)
        return Field(
            name=name,
            label=label,
            section=section,
            type=kind,
            inbound=inbound,
            outbound=outbound,
            sent_in=sent_in,
            source=source,
            **more,
        )

    return made


def rows(section: Section, source: str, *makers: RowMaker) -> tuple[Field, ...]:
    """The rows of one section, which all rest on the same list of AWS's."""
    return tuple(make(section, source) for make in makers)
