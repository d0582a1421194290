"""A referral's values as one person may read them: labelled, formatted, masked by AWS or hidden by role."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from aceportal.models import User
from aceportal.moments import exact
from aceportal.roles import Ability
from referrals.ace.fields import Field, FieldType, Section, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.masks import is_masked
from referrals.ace.moments import read_date, read_moment

HIDDEN = "hidden for your role"
UNKNOWN_SECTION = "Not in AWS's published list"
OUR_OWN = {"assignee": "Owner"}
"""Values the timeline may hold that are the portal's, not AWS's."""


class ValueState(StrEnum):
    """Why a value is shown, or is not."""

    SHOWN = "shown"
    EMPTY = "empty"
    MASKED = "masked"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class ShownValue:
    """One value as text; `text` is empty unless the state is SHOWN."""

    state: ValueState
    text: str = ""


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field of a section; `href` only for web addresses that a browser may safely open."""

    name: str
    label: str
    value: ShownValue
    is_wide: bool = False
    href: str = ""


def sees_contacts(user: User) -> bool:
    """Whether this person may read customer contact data."""
    return user.may(Ability.SEE_CONTACTS)


def is_hidden(kind: Kind, name: str, *, contacts: bool) -> bool:
    """Whether the field is withheld from a person without contact rights; an unknown field is, to be safe."""
    if contacts or name in OUR_OWN:
        return False
    known = fields_of(kind).get(name)
    return known is None or known.is_contact


def shown(kind: Kind, name: str, value: object, *, contacts: bool) -> ShownValue:
    """The value as this person may read it. AWS's mask is said before ours: there is nothing to hide yet."""
    if value is None or value in ("", []):
        return ShownValue(ValueState.EMPTY)
    if is_masked(value):
        return ShownValue(ValueState.MASKED)
    if is_hidden(kind, name, contacts=contacts):
        return ShownValue(ValueState.HIDDEN)
    return ShownValue(ValueState.SHOWN, formatted(fields_of(kind).get(name), value))


def shown_field(kind: Kind, field: Field, value: object, *, contacts: bool) -> ShownField:
    """A catalogue field with its value."""
    seen = shown(kind, field.name, value, contacts=contacts)
    href = seen.text if field.type is FieldType.URL and seen.text.startswith(("https://", "http://")) else ""
    return ShownField(field.name, field.label, seen, field.type is FieldType.LONG_TEXT, href)


def by_section(kind: Kind, fields: Mapping[str, Any], *, contacts: bool) -> dict[str, list[ShownField]]:
    """Every field of the catalogue by section in AWS's order, then what AWS sent beyond its list."""
    known = fields_of(kind)
    sections: dict[str, list[ShownField]] = {section.value: [] for section in Section}
    for field in known.values():
        sections[field.section].append(shown_field(kind, field, fields.get(field.name), contacts=contacts))
    strange = [name for name in fields if name not in known]
    sections[UNKNOWN_SECTION] = [
        ShownField(name, name, shown(kind, name, fields[name], contacts=contacts)) for name in strange
    ]
    return {title: rows for title, rows in sections.items() if rows}


def masked_labels(kind: Kind, fields: Mapping[str, Any]) -> list[str]:
    """Labels of what AWS withholds until the referral is accepted."""
    return [field.label for name, field in fields_of(kind).items() if is_masked(fields.get(name))]


def without_contacts(kind: Kind, fields: Mapping[str, Any], text: str) -> str:
    """AWS's free text with the record's own contact values taken out; a text that quotes a payload goes whole."""
    if "{" in text:
        return f"AWS's text quotes the record and is {HIDDEN}."
    for secret in sorted(_contact_values(kind, fields), key=len, reverse=True):
        text = text.replace(secret, f"({HIDDEN})")
    return text


def _contact_values(kind: Kind, fields: Mapping[str, Any]) -> Iterable[str]:
    contacts = (fields.get(name) for name, field in fields_of(kind).items() if field.is_contact)
    return (value for value in contacts if isinstance(value, str) and len(value) > 2 and not is_masked(value))


def formatted(field: Field | None, value: object) -> str:
    """The value as people write it; whatever does not have its type's form is shown as it came."""
    form = _FORMS.get(field.type) if field else None
    return (form(value) if form else None) or _plain(value)


def amount(value: object, currency: str = "") -> str | None:
    """`12,400` or `12,400.50`, with the currency before it; None for what is no number."""
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    digits = f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
    return f"{currency} {digits}".strip()


def _day(value: object) -> str | None:
    found: date | None = read_date(value)
    return f"{found:%-d %b %Y}" if found else None


def _moment(value: object) -> str | None:
    found: datetime | None = read_moment(value)
    return exact(found) if found else None


def _several(value: object) -> str | None:
    parts = value if isinstance(value, list) else str(value).split(";")
    return ", ".join(text for part in parts if (text := str(part).strip()))


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(part)}" for name, part in value.items())
    return str(value)


_FORMS: Mapping[FieldType, Callable[[object], str | None]] = {
    FieldType.WHOLE_AMOUNT: lambda value: amount(value, "USD"),
    FieldType.AMOUNT: amount,
    FieldType.DATE: _day,
    FieldType.MOMENT: _moment,
    FieldType.MULTI: _several,
    FieldType.ARRAY: _several,
}
