"""From what people type, paste or put in a table's cell to the value AWS takes; rules judge it afterwards."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from referrals.ace.catalogue.field import Field, FieldType
from referrals.ace.preparing import mended

_BETWEEN = re.compile(r"[;\n]")
_MOST_DIGITS = 30  # "1e999999" is short to write and no amount
_GROUPING = re.compile(r"[\s,_']")


def read_entry(field: Field, given: object) -> Any:
    """The field's value from text, a list of texts or a cell's own type; None for nothing.

    What cannot be read stays as it was typed, so that nothing is lost and the rule names it.
    """
    return entry_reader(field)(given)


def entry_reader(field: Field) -> Callable[[Any], Any]:
    """`read_entry` of one field, for many values."""
    read, is_plain = _READERS.get(field.type, _text), is_plain_text(field)

    def reader(given: Any) -> Any:
        if given.__class__ is str:
            given = given.strip()
            if is_plain or not given:
                return given or None
        elif given is None or given == []:
            return None
        return mended(field, read(given))

    return reader


def is_plain_text(field: Field) -> bool:
    """Whether any text is taken as it stands, but for the spaces around it."""
    return field.type not in _READERS and not field.is_listed


def write_entry(field: Field, value: Any) -> str:
    """The value as one line of text, for a cell or an input."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ";".join(str(item) for item in value)
    return str(value)


def entries_of(value: Any) -> list[str]:
    """The single entries of a field that takes several, however they are kept."""
    if isinstance(value, list):
        return [str(item) for item in value]
    return [part.strip() for part in str(value or "").split(";") if part.strip()]


def _text(given: object) -> Any:
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    if isinstance(given, (date, datetime)):
        return _day(given)
    return _joined(given) if isinstance(given, (list, tuple)) else str(given).strip()


def _joined(given: Sequence[Any]) -> str:
    return ";".join(str(item).strip() for item in given if str(item).strip())


def _several(given: object) -> str:
    items = given if isinstance(given, (list, tuple)) else _BETWEEN.split(str(given))
    return _joined(items)


def _array(given: object) -> list[str]:
    items = given if isinstance(given, (list, tuple)) else _BETWEEN.split(str(given))
    return list(dict.fromkeys(text for item in items if (text := str(item).strip())))


def _day(given: object) -> str:
    if isinstance(given, datetime):
        return given.date().isoformat()
    return given.isoformat() if isinstance(given, date) else str(given).strip()


def _number(given: object) -> Any:
    if isinstance(given, (int, Decimal)):
        return int(given) if given == int(given) else float(given)
    text = _GROUPING.sub("", str(given)).removeprefix("USD").removeprefix("$")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return str(given).strip()
    if not amount.is_finite() or amount.adjusted() > _MOST_DIGITS:
        return str(given).strip()
    return int(amount) if amount == amount.to_integral_value() else float(amount)


_READERS = {
    FieldType.MULTI: _several,
    FieldType.ARRAY: _array,
    FieldType.DATE: _day,
    FieldType.WHOLE_AMOUNT: _number,
    FieldType.AMOUNT: _number,
    FieldType.NUMBER: _number,
}
