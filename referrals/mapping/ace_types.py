"""The last look before a value goes to AWS: is it of the type AWS takes."""

import re
from typing import Any

from referrals.ace.catalogue.field import NUMERIC, Field, FieldType
from referrals.mapping.transforms import CannotRead

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


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
