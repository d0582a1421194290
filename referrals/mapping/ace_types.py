"""The last look before a value goes to AWS: is it of the type AWS takes."""

import re
from collections.abc import Callable
from typing import Any

from referrals.ace.catalogue.field import NUMERIC, Field, FieldType
from referrals.ace.entry import entry_reader, is_plain_text
from referrals.mapping.transforms import CannotRead

_GROUPS = (dict, list)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def ace_reader(field: Field) -> Callable[[Any], Any]:
    """Reads a value of the CRM as AWS types the field. It raises CannotRead."""
    read = entry_reader(field)
    checks, is_plain = field.type in NUMERIC or field.type is FieldType.DATE, is_plain_text(field)

    def reader(value: Any) -> Any:
        if value.__class__ is str and not checks:
            return (value.strip() or None) if is_plain else read(value)
        return check_type(field, read(_single(value)))

    return reader


def _single(value: Any) -> Any:
    """The value itself. Raises CannotRead for a group of fields, which is no value, alone or in a list."""
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, _GROUPS) for item in items):
        raise CannotRead("There is a group of fields where one value is needed. Choose a field within the group.")
    return value


def check_type(field: Field, value: Any) -> Any:
    """The value itself. Raises CannotRead when AWS wants a number or a date and this is none."""
    if value is None:
        return None
    if field.type in NUMERIC:
        if value.__class__ is not int and value.__class__ is not float:
            raise CannotRead(f"{value} is no number. Add the step that reads numbers as your CRM writes them.")
    elif field.type is FieldType.DATE and not _DAY.fullmatch(value):
        raise CannotRead(f"{value} is no date as AWS writes it. Add the step that reads your CRM's dates.")
    return value
