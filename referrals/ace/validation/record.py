"""Small questions about a record's values, asked by many rules."""

from collections.abc import Mapping
from typing import Any

from referrals.ace.masks import is_masked

Fields = Mapping[str, Any]

CO_SELL_PREFIX = "Co-Sell - "
NO_SUPPORT = "Do Not Need Support from AWS Sales Rep"
OTHER_SOLUTION = "Other"
UNITED_STATES = "United States"


def is_empty(value: object) -> bool:
    """Whether the value says nothing: null, "", spaces or an empty array."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def parts_of(value: object) -> tuple[str, ...]:
    """The single values of a `;` text or an array of texts; () for anything else."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def says_yes(fields: Fields, name: str) -> bool:
    """Whether a Yes/No field says Yes."""
    return fields.get(name) == "Yes"


def is_visibility_only(fields: Fields) -> bool:
    """Whether no support from AWS is asked for (FVO)."""
    return NO_SUPPORT in parts_of(fields.get("partnerPrimaryNeedFromAws"))


def wants_co_sell(fields: Fields) -> bool:
    """Whether any co-selling need is named."""
    return any(need.startswith(CO_SELL_PREFIX) for need in parts_of(fields.get("partnerPrimaryNeedFromAws")))


def is_national_security(fields: Fields) -> bool:
    """Whether AWS treats the opportunity as classified."""
    return says_yes(fields, "doesOppBelongToNatSec")


def merged(known: Fields, changes: Fields) -> dict[str, Any]:
    """The record as it will be; what AWS withholds counts as not there."""
    return {name: value for name, value in known.items() if not is_masked(value)} | dict(changes)
