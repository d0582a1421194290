"""Fields of a CRM learned from sample records, from a table's headers and from records received."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from referrals.errors import NotValid
from referrals.mapping.crm_types import MAX_TEXT, CrmField, CrmType, FieldOrigin
from referrals.mapping.guessing import type_by_name, type_of
from referrals.mapping.paths import check_path, key_path

MAX_FIELDS = 500
MAX_DEPTH = 5
MAX_RECORDS = 200
MAX_CHARACTERS = 1_000_000
MAX_LEARNED_CHOICES = 100
_CHOICE_LENGTH = 200
_CHOOSING = frozenset({CrmType.PICKLIST, CrmType.MULTIPICKLIST})
_PRIVATE = frozenset({CrmType.EMAIL, CrmType.PHONE})
_BY_HAND = frozenset({FieldOrigin.ADDED, FieldOrigin.STANDARD})


def sample_records(text: str) -> list[dict[str, Any]]:
    """The records of a pasted sample: one JSON object or a list of them. Raises NotValid."""
    if len(text) > MAX_CHARACTERS:
        raise _refused("long", f"A sample has at most {MAX_CHARACTERS:,} characters. Paste fewer records.")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise _refused("json", "This is not JSON. Paste one record in curly brackets, or a list of records.") from None
    records = given if isinstance(given, list) else [given]
    if not records or not all(isinstance(record, dict) for record in records):
        raise _refused("json", "Paste one record in curly brackets, or a list of records in square brackets.")
    return records


def learned(records: Iterable[Mapping[str, Any]], *, origin: FieldOrigin = FieldOrigin.SAMPLE) -> tuple[CrmField, ...]:
    """The fields of the records with the types their values suggest; the first MAX_RECORDS count. Raises NotValid.

    A list of groups gives each field twice: of the first group (`contacts[0].email`), and of all of them.
    """
    seen: dict[str, _Seen] = {}
    for record, _ in zip(records, range(MAX_RECORDS), strict=False):
        for path, label, value in _leaves(record, "", "", 0):
            seen.setdefault(path, _Seen(label)).take(value)
    known = {path: one for path, one in seen.items() if one.values or not _is_group(path, seen)}
    _check_count(len(known))
    return tuple(one.as_field(path, origin) for path, one in known.items())


def from_headers(titles: Sequence[str]) -> tuple[CrmField, ...]:
    """One field a column of a table, its type guessed from the title; empty titles are left out. Raises NotValid."""
    named = [title.strip() for title in titles if title.strip()]
    twice = sorted({title for title in named if named.count(title) > 1})
    if twice:
        raise _refused("titles", f"The column “{twice[0]}” stands there twice. Give each column a title of its own.")
    _check_count(len(named))
    return tuple(_column(title) for title in named)


def merged(old: Sequence[CrmField], new: Sequence[CrmField]) -> tuple[CrmField, ...]:
    """The old fields with what the new ones teach, then the fields that are new. Raises NotValid for too many.

    What people wrote stays: labels, and the types of fields they made. Choices are added, never taken away.
    """
    fresh = {each.path: each for each in new}
    kept = [_taught(each, fresh.pop(each.path)) if each.path in fresh else each for each in old]
    _check_count(len(kept) + len(fresh))
    return (*kept, *fresh.values())


@dataclass(slots=True)
class _Seen:
    """What the records hold at one path."""

    label: str
    values: list[Any] = field(default_factory=list)

    def take(self, value: Any) -> None:
        if value not in (None, "", []):
            self.values.append(value)

    def as_field(self, path: str, origin: FieldOrigin) -> CrmField:
        kind = type_of(self.label, self.values)
        choices = self._choices() if kind in _CHOOSING else ()
        label = (self.label or path)[:MAX_TEXT]
        return CrmField(path=path, label=label, type=kind, choices=choices, origin=origin)

    def _choices(self) -> tuple[str, ...]:
        """The values seen, in their order; none where they are too many or too long, or people's addresses."""
        every = [item for value in self.values for item in (value if isinstance(value, list) else [value])]
        if any(isinstance(item, list) for item in every) or type_of(self.label, every) in _PRIVATE:
            return ()
        distinct = tuple(dict.fromkeys(str(item) for item in every))
        fits = len(distinct) <= MAX_LEARNED_CHOICES and all(0 < len(each) <= _CHOICE_LENGTH for each in distinct)
        return distinct if fits else ()


def _is_group(path: str, seen: Mapping[str, _Seen]) -> bool:
    """Whether other records hold a group of fields or a list there."""
    return any(other.startswith((f"{path}.", f"{path}[")) for other in seen)


def _leaves(value: Any, path: str, label: str, depth: int) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, Mapping):
        yield from _of_group(value, path, label, depth)
    elif isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        yield from _of_list(value, path, label, depth)
    else:
        yield path, label, value


def _of_group(group: Mapping[str, Any], path: str, label: str, depth: int) -> Iterator[tuple[str, str, Any]]:
    if depth == MAX_DEPTH:
        raise _refused("deep", f"The group “{path}” lies deeper than {MAX_DEPTH} levels. Give a flatter sample.")
    for key, inner in group.items():
        name = key_path(key)
        if len(path) + len(name) < MAX_TEXT and not check_path(name):
            yield from _leaves(inner, f"{path}.{name}" if path else name, f"{label} {_words(key)}".strip(), depth + 1)


def _of_list(items: list[Any], path: str, label: str, depth: int) -> Iterator[tuple[str, str, Any]]:
    yield from _leaves(items[0], f"{path}[0]", f"{label} (first)", depth)
    together: dict[str, tuple[str, list[Any]]] = {}
    for item in items:
        for inner, inner_label, value in _leaves(item, f"{path}[]", f"{label} (all)", depth):
            if "[0]" not in inner[len(path) :]:
                together.setdefault(inner, (inner_label, []))[1].extend(value if isinstance(value, list) else [value])
    for inner, (inner_label, values) in together.items():
        yield inner, inner_label, [value for value in values if value not in (None, "")]


def _words(key: str) -> str:
    """The key as people would write it: `close_date` is Close date, `BillingCountry` Billing Country."""
    plain = key.removesuffix("__c").removesuffix("__r").replace("_", " ").strip() or key
    spaced = "".join(
        f" {letter}" if letter.isupper() and before.islower() else letter
        for before, letter in zip(" " + plain, plain, strict=False)
    )
    return spaced[:1].upper() + spaced[1:]


def _column(title: str) -> CrmField:
    path = key_path(title)
    if len(path) > MAX_TEXT or check_path(path):
        raise _refused("titles", f"The column “{title[:60]}” has a title that cannot be a field's name. Shorten it.")
    return CrmField(path=path, label=title[:MAX_TEXT], type=type_by_name(title), origin=FieldOrigin.HEADER)


def _taught(old: CrmField, new: CrmField) -> CrmField:
    is_ours = old.origin in _BY_HAND or old.type is not CrmType.TEXT
    kind = old.type if is_ours else new.type
    choices = _joined(old, new) if kind in _CHOOSING else old.choices
    labels = (*old.choice_labels, *choices[len(old.choices) :]) if old.choice_labels else ()
    return old.model_copy(update={"type": kind, "choices": choices, "choice_labels": labels})


def _joined(old: CrmField, new: CrmField) -> tuple[str, ...]:
    added = tuple(each for each in new.choices if each not in old.choices)
    return (*old.choices, *added[:MAX_LEARNED_CHOICES])


def _check_count(count: int) -> None:
    if count > MAX_FIELDS:
        raise _refused("many", f"That makes {count} fields; {MAX_FIELDS} is the most. Leave some out and try again.")


def _refused(what: str, sentence: str) -> NotValid:
    return NotValid(f"crm.sample.{what}", sentence)
