"""The types a CRM's fields have, and which of them may feed which of AWS's fields in each direction."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from referrals.ace.fields import Field as AceField
from referrals.ace.fields import FieldType, Need
from referrals.ace.vocabulary.opportunity_lists import YES_NO
from referrals.mapping.paths import check_path
from referrals.mapping.spec import Direction

MAX_CHOICES = 2000
MAX_TEXT = 200


class CrmType(StrEnum):
    """What a field of a CRM holds; the value is what people read."""

    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    WHOLE_NUMBER = "whole number"
    CURRENCY = "currency"
    TRUTH = "yes or no"
    DATE = "date"
    MOMENT = "date and time"
    PICKLIST = "picklist"
    MULTIPICKLIST = "multi-select picklist"
    PHONE = "phone"
    EMAIL = "e-mail"
    URL = "web address"
    COUNTRY = "country"
    REFERENCE = "reference"
    ID = "id"


class FieldOrigin(StrEnum):
    """How a field came into the catalogue of a CRM profile."""

    STANDARD = "standard"
    ADDED = "added"
    SAMPLE = "sample"
    HEADER = "header"
    RECEIVED = "received"


class CrmField(BaseModel):
    """One field of a CRM's record, found at `path`. `choices` are its values as the record holds them.

    `choice_labels` are what people read in place of the choices, one each, where a CRM keeps codes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    label: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    type: CrmType = CrmType.TEXT
    choices: Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=MAX_CHOICES)] = ()
    choice_labels: Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=MAX_CHOICES)] = ()
    required: bool = False
    origin: FieldOrigin = FieldOrigin.STANDARD

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        if problem := check_path(self.path):
            raise ValueError(problem)
        if self.choice_labels and len(self.choice_labels) != len(self.choices):
            raise ValueError(f"{self.path}: give each choice a label, or none of them.")
        return self

    @property
    def labelled_choices(self) -> tuple[tuple[str, str], ...]:
        """Each choice with what people read; the choice itself where it has no label."""
        return tuple(zip(self.choices, self.choice_labels or self.choices, strict=True))


_WORDS = frozenset({CrmType.TEXT, CrmType.LONG_TEXT})
_NUMBERS = frozenset({CrmType.NUMBER, CrmType.WHOLE_NUMBER, CrmType.CURRENCY})
_DAYS = frozenset({CrmType.DATE, CrmType.MOMENT, CrmType.TEXT})
_CODES = frozenset({CrmType.REFERENCE, CrmType.ID})
_FIGURES = _NUMBERS | {CrmType.TEXT}
_WRITABLE = frozenset(CrmType) - {CrmType.TRUTH}
_ONE_CHOICE = frozenset({CrmType.PICKLIST, CrmType.TEXT, CrmType.TRUTH, CrmType.COUNTRY, CrmType.WHOLE_NUMBER, *_CODES})
_SEVERAL = frozenset({CrmType.MULTIPICKLIST, *_WORDS})

_BOTH_WAYS: Mapping[FieldType, frozenset[CrmType]] = {
    FieldType.DATE: _DAYS,
    FieldType.MOMENT: _DAYS,
    FieldType.WHOLE_AMOUNT: _FIGURES,
    FieldType.AMOUNT: _FIGURES,
    FieldType.NUMBER: _FIGURES,
    FieldType.EMAIL: frozenset({CrmType.EMAIL, CrmType.TEXT}),
    FieldType.PHONE: frozenset({CrmType.PHONE, CrmType.TEXT}),
    FieldType.URL: frozenset({CrmType.URL, CrmType.TEXT}),
}
COMPATIBLE: Mapping[FieldType, frozenset[CrmType]] = MappingProxyType(
    {
        **_BOTH_WAYS,
        FieldType.TEXT: _WRITABLE,
        FieldType.LONG_TEXT: _WRITABLE,
        FieldType.LIST: _ONE_CHOICE,
        FieldType.MULTI: _SEVERAL | {CrmType.PICKLIST},
        FieldType.ARRAY: _SEVERAL | _CODES | {CrmType.PICKLIST},
    }
)
"""Towards AWS: which of the CRM's types may feed AWS's."""

TAKES: Mapping[FieldType, frozenset[CrmType]] = MappingProxyType(
    {
        **_BOTH_WAYS,
        FieldType.TEXT: _WORDS | _CODES | {CrmType.PICKLIST},
        FieldType.LONG_TEXT: _WORDS,
        FieldType.LIST: _ONE_CHOICE | {CrmType.LONG_TEXT, CrmType.MULTIPICKLIST},
        FieldType.MULTI: _SEVERAL,
        FieldType.ARRAY: _SEVERAL,
    }
)
"""Towards the CRM: which of its types may take AWS's."""

_TABLES: Mapping[Direction, Mapping[FieldType, frozenset[CrmType]]] = {
    Direction.TO_ACE: COMPATIBLE,
    Direction.TO_CRM: TAKES,
}
_COUNTRY = "country"


def fitting_types(ace_field: AceField, direction: Direction) -> frozenset[CrmType]:
    """The CRM's types that may stand on the other side of this field of AWS's; none where AWS takes no value."""
    if direction is Direction.TO_ACE and ace_field.inbound is Need.NEVER:
        return frozenset()
    return _TABLES[direction][ace_field.type] - _foreign_to(ace_field)


def _foreign_to(ace_field: AceField) -> frozenset[CrmType]:
    """Types that one list holds and another cannot: a country, a yes or no."""
    if ace_field.type is not FieldType.LIST:
        return frozenset()
    foreign = set()
    if ace_field.name != _COUNTRY:
        foreign.add(CrmType.COUNTRY)
    if set(ace_field.values) != set(YES_NO):
        foreign.add(CrmType.TRUTH)
    return frozenset(foreign)


def fits(crm_type: CrmType, ace_field: AceField, direction: Direction) -> bool:
    """Whether a CRM field of this type may feed AWS's field, or take its value."""
    return crm_type in fitting_types(ace_field, direction)


def why_not(crm_type: CrmType, ace_field: AceField, direction: Direction) -> str:
    """Why the two do not go together, and what would; "" where they do."""
    fitting = fitting_types(ace_field, direction)
    if crm_type in fitting:
        return ""
    if not fitting:
        return f"{ace_field.label}: AWS fills this field itself and takes no value from you."
    verb = "be filled from" if direction is Direction.TO_ACE else "go into"
    names = [crm.value for crm in CrmType if crm in fitting]
    return (
        f"{ace_field.label} ({ace_field.type}) cannot {verb} a field of the type {crm_type}. "
        f"These go together with it: {', '.join(names)}."
    )
