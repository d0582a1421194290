"""What a CRM is told anew: the difference of two records in its own shape."""

from collections.abc import Mapping
from typing import Any


def changed_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The part of `after` that is not in `before`, nested as it is; a list counts as a whole."""
    parts: dict[str, Any] = {}
    for name, value in after.items():
        old = before.get(name)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            if inner := changed_parts(old, value):
                parts[name] = inner
        elif value != old or name not in before:
            parts[name] = value
    return parts


def merged_parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """`before` with `after` laid over it, group by group."""
    merged = dict(before)
    for name, value in after.items():
        old = merged.get(name)
        both = isinstance(value, Mapping) and isinstance(old, Mapping)
        merged[name] = merged_parts(old, value) if both else value  # type: ignore[arg-type]
    return merged
