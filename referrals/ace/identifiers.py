"""The partner's own ids: made from a connection's pattern, unique and never given twice."""

import re
import string
from datetime import date

MAX_LENGTH = 64
"""AWS's limit on the Selling API (`PartnerOpportunityIdentifier`), kept here because S3 states none."""

_ALLOWED = {"number", "year"}


def check_pattern(pattern: str) -> str:
    """Why a pattern cannot be used, or nothing. `{number}` is a must, `{year}` may come along.

    A width may follow the number, as in `{number:06}`; nothing else is taken.
    """
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError:
        return "A curly bracket is open or closed alone."
    names = [name for _, name, _, _ in parts if name is not None]
    if "number" not in names:
        return "Put {number} where the counting number goes, as in ACE-{number:06}."
    if set(names) - _ALLOWED:
        return "Only {number} and {year} can stand in the pattern."
    if any(spec and not (spec.isdigit() and int(spec) <= 12) for _, _, spec, _ in parts):
        return "Only a width may follow the number, as in {number:06}."
    return ""


def partner_id(pattern: str, number: int, today: date) -> str:
    """The id the pattern gives for this number."""
    return pattern.format(number=number, year=today.year)[:MAX_LENGTH]


def is_made_by(pattern: str, given: str, next_number: int) -> bool:
    """Whether the id is one that the pattern has given so far, `next_number` being its next."""
    parts = string.Formatter().parse(pattern)
    written = "".join(re.escape(text) + _PLACES.get(name or "", "") for text, name, _, _ in parts)
    found = re.fullmatch(written, given)
    numbers = [int(one) for one in found.groups()] if found else []
    return bool(numbers) and all(one < next_number for one in numbers)


_PLACES = {"number": "([0-9]{1,12})", "year": "[0-9]{4}"}
