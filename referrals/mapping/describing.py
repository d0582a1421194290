"""Says a row of a mapping in words: where its value comes from, its steps, its pairs, and what differs between two."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel

from referrals.mapping.comparing import RowChange
from referrals.mapping.spec import Direction, Mode, Pair, Protection, Row
from referrals.mapping.transforms import Transform
from referrals.mapping.transforms.base import Choice

MODE_WORDS: Mapping[Mode, str] = {
    Mode.OVERWRITE: "Overwrites what is there",
    Mode.ONLY_IF_NEW: "Only when the record is new",
    Mode.ONLY_IF_EMPTY: "Only where nothing stands yet",
    Mode.APPEND: "Adds to what is there",
}
PROTECTION_WORDS: Mapping[Protection, str] = {
    Protection.NONE: "Not protected",
    Protection.SHADOW: "Kept: AWS's value goes beside it",
    Protection.PERSON: "Kept: AWS's value waits for a person",
}
_USUAL = ((MODE_WORDS[Mode.OVERWRITE],), (PROTECTION_WORDS[Protection.NONE],))
DIRECTION_WORDS: Mapping[Direction, str] = {Direction.TO_ACE: "to AWS", Direction.TO_CRM: "to your CRM"}


@dataclass(frozen=True, slots=True)
class Detail:
    """One part of a row that differs: what is gone and what is new, each as people read it."""

    part: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def details(change: RowChange) -> list[Detail]:
    """What differs between the two rows, part by part.

    A new row shows all it has and one taken out all it had, but for what is usual.
    """
    found, both = [], (change.before, change.after)
    usual = () if all(both) else _USUAL
    for part, say in _PARTS.items():
        before, after = ((say(row, change.direction) if row else ()) for row in both)
        if before != after and (*before, *after) not in usual:
            found.append(Detail(part, *_apart(before, after)))
    return found


def _apart(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What only one side has; everything where the two differ in their order alone."""
    gone, new = (tuple(one for one in a if one not in b) for a, b in ((before, after), (after, before)))
    return (gone, new) if gone or new else (before, after)


def summary(change: RowChange) -> str:
    """The change in a few words, such as `Steps, value pairs`."""
    if change.before is None:
        return "New row"
    if change.after is None:
        return "Taken out"
    return ", ".join(one.part for one in details(change)).capitalize()


def source_of(row: Row, direction: Direction) -> str:
    """Where the value is read; empty for a row that only has a default."""
    return row.crm if direction is Direction.TO_ACE else row.ace


def steps_of(row: Row) -> tuple[str, ...]:
    """Each step of the chain with what it was told, such as `Replace (find: “GmbH”)`."""
    return tuple(_step(one) for one in row.chain)


def pairs_of(row: Row, direction: Direction) -> tuple[str, ...]:
    """Each pair as `from → to`, and the fallback last."""
    if row.values is None:
        return ()
    pairs = tuple(_pair(one, direction) for one in row.values.pairs)
    return pairs if row.values.fallback is None else (*pairs, f"any other → {row.values.fallback}")


def in_words(value: Any) -> str:
    """A value of a record as people read it; empty for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Choice):
        return value.label
    if isinstance(value, Enum):
        return in_words(value.value)
    if isinstance(value, BaseModel):
        return ", ".join(f"{_title(value, name)}: {text}" for name, text in _told(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {in_words(one)}" for key, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(in_words(one) for one in value)
    return str(value)


def _step(step: Transform) -> str:
    told = ", ".join(f"{_title(step, name).lower()}: “{text}”" for name, text in _told(step) if name != "do")
    return f"{step.label} ({told})" if told else step.label


def _told(model: BaseModel) -> list[tuple[str, str]]:
    """Every setting that says something, by its name."""
    settings = ((name, in_words(getattr(model, name))) for name in type(model).model_fields)
    return [(name, text) for name, text in settings if text]


def _title(model: BaseModel, name: str) -> str:
    return type(model).model_fields[name].title or name.replace("_", " ").capitalize()


def _pair(pair: Pair, direction: Direction) -> str:
    return f"{pair.crm} → {pair.ace}" if direction is Direction.TO_ACE else f"{pair.ace} → {pair.crm}"


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _shield(row: Row) -> tuple[str, ...]:
    words = PROTECTION_WORDS[row.protection]
    return (f"{words}, in {row.shadow}",) if row.shadow else (words,)


_PARTS: Mapping[str, Callable[[Row, Direction], tuple[str, ...]]] = {
    "source": lambda row, direction: _one(source_of(row, direction)),
    "steps": lambda row, _: steps_of(row),
    "value pairs": pairs_of,
    "default": lambda row, _: _one(row.default or ""),
    "mode": lambda row, _: (MODE_WORDS[row.mode],),
    "protection": lambda row, _: _shield(row),
    "paused": lambda row, _: _one("Paused" if row.paused else ""),
}
