"""Reads what AWS publishes of its fields and standard values, as CSV or JSON, in any of the forms it has used."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from referrals.ace.documents import read_document
from referrals.ace.fields import DEPRECATED_FIELDS, READ_ALIASES, FieldType, Need, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.schema import Unreadable
from referrals.errors import NotValid
from referrals.mapping.other_names import names_for
from referrals.mapping.similarity import folded

MAX_BYTES = 4_000_000
MAX_ROWS = 20_000
PRODUCTS_FIELD = "awsProducts"

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GivenField:
    """A field as a list describes it; None where the list does not say."""

    name: str
    type: FieldType | None = None
    max_length: int | None = None
    inbound: Need | None = None
    is_sent: bool | None = None


@dataclass(frozen=True, slots=True)
class GivenList:
    """What one file says. `unknown` are columns of values whose field we do not know."""

    kind: Kind
    fields: Mapping[str, GivenField] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


# Titles of the columns, folded, the surest first.
_NAME = ("fieldnameapncrmjsonname", "jsonname", "fieldname", "field", "name")
_TYPE = ("datatype", "type")
_LENGTH = ("formatlength", "maxlength", "length")
_INBOUND = ("inboundmandatoryconditionallymandatoryoptional", "mandatoryfieldsvalidations", "inbound")
_WAYS = ("inboundoutbound",)
_SENT = ("outboundpayload", "outbound")
_VALUE = ("value", "standardvalue")
_CODE = ("identifier",)
_FAMILY = ("family",)

_TYPES: tuple[tuple[str, FieldType], ...] = (
    ("single select", FieldType.LIST),
    ("picklist", FieldType.LIST),
    ("multi", FieldType.MULTI),
    ("long text", FieldType.LONG_TEXT),
    ("text area", FieldType.LONG_TEXT),
    ("text", FieldType.TEXT),
    ("datetime", FieldType.MOMENT),
    ("date", FieldType.DATE),
    ("currency(18,0)", FieldType.WHOLE_AMOUNT),
    ("currency", FieldType.AMOUNT),
    ("number", FieldType.NUMBER),
    ("email", FieldType.EMAIL),
    ("phone", FieldType.PHONE),
    ("url", FieldType.URL),
    ("array", FieldType.ARRAY),
)
_NEEDS: tuple[tuple[str, Need], ...] = (
    ("conditional", Need.CONDITIONAL),
    ("mandatory", Need.MANDATORY),
    ("optional", Need.OPTIONAL),
    ("na", Need.NEVER),
    ("#n/a", Need.NEVER),
)
_IS_LENGTH = re.compile("[0-9]{1,9}")
_LENGTH_IN_TYPE = re.compile(r"\((\d+)\)")
_NO_LIST = (
    "This is none of AWS's lists that we know. A list of fields needs a column for the field's name and one for its "
    "type; a list of values has the fields' names in its first line, or a column for the field and one for the value."
)


def read_list(content: bytes, kind: Kind) -> GivenList:
    """What the file says of the kind's fields or values. Raises NotValid with a sentence."""
    if len(content) > MAX_BYTES:
        raise _refused(f"The file is larger than {MAX_BYTES // 1_000_000} MB. AWS's lists are much smaller.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("The file is not text in UTF-8. Save it as “CSV UTF-8” and load it again.") from None
    if "\x00" in text:
        raise _refused("The file holds a NUL character. Save it as “CSV UTF-8” and load it again.")
    if text.lstrip()[:1] in ("[", "{"):
        return _of_json(text, kind)
    return _of_table(_csv_rows(text), kind)


def _of_json(text: str, kind: Kind) -> GivenList:
    try:
        given = read_document(text.encode())
    except Unreadable as refusal:
        raise _refused(f"The file begins like JSON, but cannot be read as JSON. {refusal.message}") from refusal
    if isinstance(given, dict):
        return _of_columns({str(name): _texts(values) for name, values in given.items()}, kind)
    return _of_table([_cells(row.items()) for row in given if isinstance(row, dict)], kind)


def _texts(values: Any) -> list[str]:
    return [_text(value) for value in values] if isinstance(values, list) else []


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _cells(items: Iterable[tuple[Any, Any]]) -> Cells:
    return {_text(title): _text(value) for title, value in items}


def _csv_rows(text: str) -> list[Cells]:
    first = text[: text.find("\n")]
    separator = ";" if first.count(";") > first.count(",") else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise _refused("The file cannot be read as CSV. Save it as “CSV UTF-8” and load it again.") from None
    header = rows[0] if rows else []
    return [_cells(zip(header, row, strict=False)) for row in rows[1:] if any(row)]


def _of_table(rows: Sequence[Cells], kind: Kind) -> GivenList:
    if len(rows) > MAX_ROWS:
        raise _refused(f"The list has more than {MAX_ROWS:,} rows. AWS's lists are much shorter.")
    titles = {folded(title): title for row in rows for title in row}
    column = _finder(titles)
    if (name := column(_NAME)) and column(_TYPE):
        found = (_given_field(row, name, column, kind) for row in rows if row.get(name))
        return GivenList(kind, fields={each.name: each for each in found})
    if name and (value := column(_VALUE)):
        return _of_columns(_grouped(rows, name, value), kind)
    if (code := column(_CODE)) and column(_FAMILY):
        return _of_columns({PRODUCTS_FIELD: [row.get(code, "") for row in rows]}, kind)
    return _of_columns({title: [row.get(title, "") for row in rows] for title in titles.values()}, kind)


_Find = Callable[[Sequence[str]], str]


def _finder(titles: Mapping[str, str]) -> _Find:
    return lambda names: next((titles[name] for name in names if name in titles), "")


def _grouped(rows: Sequence[Cells], name: str, value: str) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for row in rows:
        columns.setdefault(row.get(name, ""), []).append(row.get(value, ""))
    return columns


def _of_columns(columns: Mapping[str, Sequence[str]], kind: Kind) -> GivenList:
    named = {title: _field_called(title, kind) for title in columns}
    values = {
        name: tuple(dict.fromkeys(value for value in columns[title] if value))
        for title, name in named.items()
        if name in fields_of(kind)
    }
    if not any(values.values()):
        raise _refused(_NO_LIST)
    passed = DEPRECATED_FIELDS | values.keys() | {""}
    unknown = tuple(name for name in named.values() if name not in passed)
    return GivenList(kind, values=values, unknown=unknown)


def _given_field(row: Cells, name: str, column: _Find, kind: Kind) -> GivenField:
    written = row.get(column(_TYPE), "").casefold()
    ways = row.get(column(_WAYS), "").casefold()
    length = _LENGTH_IN_TYPE.search(written)
    stated = length[1] if length else row.get(column(_LENGTH), "")
    need = row.get(column(_INBOUND), "").casefold()
    return GivenField(
        name=_field_called(row[name], kind),
        type=next((kind for start, kind in _TYPES if written.startswith(start)), None),
        max_length=int(stated) if _IS_LENGTH.fullmatch(stated) else None,
        inbound=_need_in(need, ways) if ways else _need(need),
        is_sent=_is_sent(ways, row.get(column(_SENT), "").casefold()),
    )


def _need(written: str) -> Need | None:
    return next((need for start, need in _NEEDS if written.startswith(start)), None)


def _need_in(written: str, ways: str) -> Need:
    """A list that says the ways says of the need only where it is mandatory."""
    if "inbound" not in ways:
        return Need.NEVER
    return Need.MANDATORY if written.startswith("mandatory") else Need.OPTIONAL


def _is_sent(ways: str, sent: str) -> bool | None:
    if ways:
        return "outbound" in ways
    return sent in ("yes", "true") if sent else None


def _field_called(title: str, kind: Kind) -> str:
    """Our name of the field that a list calls so; the title itself where we know none."""
    plain = title.partition("(required)")[0].strip()
    known = fields_of(kind)
    spoken = {folded(name): each.name for each in known.values() for name in names_for(kind, each)}
    alike = {folded(name): name for name in known}
    alias = READ_ALIASES[kind].get(plain.casefold(), plain)
    return alike.get(folded(alias)) or spoken.get(folded(plain)) or alias


def _refused(sentence: str) -> NotValid:
    return NotValid("mapping.list", sentence)
