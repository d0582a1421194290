"""Whether a record of a CRM can be kept, and the bytes by which two of them are told to be the same."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from referrals.errors import NotValid

MAX_BYTES = 200_000
MAX_DEPTH = 30
_NOT_KEPT = "The record holds a sign or a number that cannot be kept, such as NUL or NaN."
_TOO_DEEP = f"The record has groups of fields more than {MAX_DEPTH} deep."
_TOO_LONG = f"A record may have at most {MAX_BYTES:,} bytes."


def kept_form(record: Mapping[str, Any]) -> bytes:
    """The record as JSON in one order.

    Raises NotValid for what no database keeps (NUL, half a sign, no number) and for what is too deep or too long.
    """
    if any("\0" in text for text in _texts(record)):
        raise NotValid("crm.not_kept", _NOT_KEPT)
    try:
        content = json.dumps(record, sort_keys=True, default=str, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, TypeError) as error:
        raise NotValid("crm.not_kept", _NOT_KEPT) from error
    if len(content) > MAX_BYTES:
        raise NotValid("crm.too_long", _TOO_LONG)
    return content


def _texts(record: Mapping[str, Any]) -> Iterator[str]:
    """Every name and text in the record, without a call for each level."""
    level: list[Any] = [record]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise NotValid("crm.too_deep", _TOO_DEEP)
        groups = [one for one in level if isinstance(one, Mapping)]
        yield from (name for group in groups for name in group if isinstance(name, str))
        inside = [value for one in level for value in (one.values() if isinstance(one, Mapping) else one)]
        yield from (value for value in inside if isinstance(value, str))
        level = [value for value in inside if isinstance(value, dict | list)]
