"""Reads a form of catalogue fields back: what was typed, what the page had shown, and what of it was touched."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict

from referrals.ace.entry import entries_of, read_entry
from referrals.ace.fields import Field, FieldType, fields_of
from referrals.ace.kinds import Kind

SEEN = "seen-"
_SEVERAL = frozenset({FieldType.MULTI, FieldType.ARRAY})


def read_form(kind: Kind, names: Iterable[str], data: QueryDict) -> dict[str, Any]:
    """Field to value for those of `names` that the form held; an emptied field is None.

    A group with nothing ticked sends nothing itself, so `seen-<name>` says that it was there. What says the same as
    the page had shown is exactly that: ticks come back in the list's order, whatever order they were kept in.
    """
    catalogue = fields_of(kind)
    held = [name for name in names if name in data or f"{SEEN}{name}" in data]
    typed = {name: read_entry(catalogue[name], _given(catalogue[name], data)) for name in held}
    seen = read_seen(held, data)
    return {
        name: seen[name] if name in seen and _is_same(value, seen[name]) else value for name, value in typed.items()
    }


def read_seen(names: Iterable[str], data: QueryDict) -> dict[str, Any]:
    """What the page showed for each of `names`; one that cannot be read is as if the page had not said."""
    found = {}
    for name in names:
        try:
            found[name] = json.loads(data.get(f"{SEEN}{name}", ""))
        except (ValueError, RecursionError):
            continue
    return found


def read_touched(kind: Kind, names: Sequence[str], data: QueryDict) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the person changed in the form, and what the page had shown for it; the rest is not theirs to save."""
    typed, seen = read_form(kind, names, data), read_seen(names, data)
    touched = {name: value for name, value in typed.items() if name not in seen or not _is_same(value, seen[name])}
    return touched, {name: value for name, value in seen.items() if name in touched}


def _is_same(typed: Any, seen: Any) -> bool:
    """Whether both say the same, in whatever order."""
    if isinstance(typed, (int, float)) or isinstance(seen, (int, float)):
        return bool(typed == seen)
    return sorted(entries_of(typed)) == sorted(entries_of(seen))


def _given(field: Field, data: QueryDict) -> str:
    """Several inputs of one name, or one with a line each, are the same to the reader."""
    if field.type in _SEVERAL:
        return "\n".join(data.getlist(field.name))
    return data.get(field.name, "").replace("\r\n", "\n")
