"""What Salesforce says of an object's fields, in the words of our catalogue of a CRM's fields."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from referrals.mapping.crm_types import MAX_CHOICES, CrmField, CrmType, FieldOrigin

TYPES: Mapping[str, CrmType] = {
    "string": CrmType.TEXT,
    "encryptedstring": CrmType.TEXT,
    "combobox": CrmType.TEXT,
    "time": CrmType.TEXT,
    "textarea": CrmType.LONG_TEXT,
    "boolean": CrmType.TRUTH,
    "int": CrmType.WHOLE_NUMBER,
    "long": CrmType.WHOLE_NUMBER,
    "double": CrmType.NUMBER,
    "percent": CrmType.NUMBER,
    "currency": CrmType.CURRENCY,
    "date": CrmType.DATE,
    "datetime": CrmType.MOMENT,
    "picklist": CrmType.PICKLIST,
    "multipicklist": CrmType.MULTIPICKLIST,
    "phone": CrmType.PHONE,
    "email": CrmType.EMAIL,
    "url": CrmType.URL,
    "reference": CrmType.REFERENCE,
    "id": CrmType.ID,
}
"""Salesforce's field types; those not listed (address, location, base64, anyType …) hold no single value to map."""

_COUNTRY = re.compile(r"(?:\w*[a-z_])?Country(?:Code)?")
FOLLOWED = ("Account",)
"""Objects whose fields AWS asks for, though they stand one reference away."""

_NAMED = frozenset({"User", "Contact", "Campaign", "Pricebook2", "RecordType"})
"""Other objects one reference away of which the name is enough."""


def catalogue_of(object_name: str, described: Callable[[str], list[dict[str, Any]]]) -> tuple[CrmField, ...]:
    """The fields of an object and of what it refers to; `described` asks Salesforce for one object's fields."""
    once = cache(described)
    fields = once(object_name)
    return (*_fields(fields), *(one for field in fields for one in _behind(field, once)))


def _behind(field: Mapping[str, Any], described: Callable[[str], list[dict[str, Any]]]) -> Iterator[CrmField]:
    """What a reference leads to."""
    targets, way = field.get("referenceTo") or [], field.get("relationshipName")
    if not way or len(targets) != 1:
        return
    if targets[0] in FOLLOWED:
        yield from _fields(described(targets[0]), way=f"{way}.", of=f"{way}: ")
    elif targets[0] in _NAMED:
        yield CrmField(path=f"{way}.Name", label=f"{way}: Name", type=CrmType.TEXT)


def _fields(described: list[dict[str, Any]], *, way: str = "", of: str = "") -> Iterator[CrmField]:
    for field in described:
        if (kind := TYPES.get(field["type"])) is not None:
            yield _field(field, _country(field["name"], kind), way, of)


def _field(field: Mapping[str, Any], kind: CrmType, way: str, of: str) -> CrmField:
    choices = [one for one in field.get("picklistValues") or () if one.get("active")][:MAX_CHOICES]
    values = tuple(str(one["value"]) for one in choices)
    labels = tuple(str(one.get("label") or one["value"]) for one in choices)
    return CrmField(
        path=f"{way}{field['name']}",
        label=f"{of}{field.get('label') or field['name']}"[:200],
        type=kind,
        choices=values,
        choice_labels=labels if labels != values else (),
        required=not way and _is_required(field),
        origin=FieldOrigin.ADDED if field.get("custom") else FieldOrigin.STANDARD,
    )


def _country(name: str, kind: CrmType) -> CrmType:
    is_country = kind in (CrmType.TEXT, CrmType.PICKLIST) and _COUNTRY.fullmatch(name)
    return CrmType.COUNTRY if is_country else kind


def _is_required(field: Mapping[str, Any]) -> bool:
    """Salesforce refuses a new record without it."""
    return bool(field.get("createable")) and not field.get("nillable") and not field.get("defaultedOnCreate")
