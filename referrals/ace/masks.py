"""Values AWS withholds until the partner accepts: how to know them."""

from collections.abc import Mapping

PLACEHOLDER = "Accept to View"
_FOLDED = PLACEHOLDER.casefold()


def is_masked(value: object) -> bool:
    """Whether AWS withheld this value; AWS spells the placeholder three ways (C15)."""
    if not isinstance(value, str) or len(value) < len(_FOLDED):
        return False
    words = value.strip()
    return len(words) == len(_FOLDED) and words.casefold() == _FOLDED


def masked_fields(fields: Mapping[str, object]) -> list[str]:
    """Names of the fields that carry the placeholder, in the record's order (C18: no fixed list)."""
    return [name for name, value in fields.items() if is_masked(value)]
