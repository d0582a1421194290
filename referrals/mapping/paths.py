"""Places in a CRM's record: `Account.Name`, `contacts[0].email`, `products[].code`. Keys and indexes, never attributes.

A dot parts keys, `[2]` takes one item of a list and `[]` all of them. A key that itself has one of `. [ ] { } ! : \\`
is written with `\\` before that sign; `key_path` does so.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

MAX_LENGTH = 300
MAX_STEPS = 12
MAX_INDEX = 99
SPECIAL = frozenset(".[]{}!:\\")


class Every(Enum):
    """The step `[]`: all items of a list."""

    ITEM = "[]"


Step = str | int | Every
Getter = Callable[[Mapping[str, Any]], Any]
Setter = Callable[[dict[str, Any], Any], None]


class BadPath(ValueError):
    """The text is no path; the message is a sentence for people."""


class PathClash(ValueError):
    """A value stands where the path needs a group of fields or a list; the message is a sentence for people."""


@dataclass(slots=True)
class _Reader:
    """Reads one path from left to right."""

    text: str
    at: int = 0

    def steps(self) -> Iterator[Step]:
        yield self._key()
        while self.at < len(self.text):
            sign = self.text[self.at]
            self.at += 1
            if sign not in ".[":
                raise BadPath(f"“{self.text}” has “{sign}” where a dot or a bracket should be.")
            yield self._key() if sign == "." else self._index()

    def _key(self) -> str:
        start, letters = self.at, []
        while self.at < len(self.text) and (letter := self.text[self.at]) not in SPECIAL - {"\\"}:
            self.at += 1 + (letter == "\\")
            letters.append(self.text[self.at - 1 : self.at])
        key = "".join(letters)
        if not key or self.at > len(self.text):
            raise BadPath(f"“{self.text}” lacks a field's name at character {start + 1}.")
        if not key.isprintable() or (key.startswith("__") and key.endswith("__")):
            raise BadPath(f"“{self.text}” has a part that cannot be a field's name.")
        return key

    def _index(self) -> int | Every:
        end = self.text.find("]", self.at)
        inside, self.at = self.text[self.at : end], end + 1
        if end < 0:
            raise BadPath(f"“{self.text}” has a bracket that never closes.")
        if not inside:
            return Every.ITEM
        if not (inside.isascii() and inside.isdigit() and len(inside) <= len(str(MAX_INDEX))):
            raise BadPath(f"“{self.text}”: a bracket holds nothing or a number up to {MAX_INDEX}.")
        return int(inside)


@lru_cache(maxsize=4096)
def read_steps(path: str) -> tuple[Step, ...]:
    """The path's steps. Raises BadPath, which says what is wrong with it."""
    if len(path) > MAX_LENGTH:
        raise BadPath(f"A path has at most {MAX_LENGTH} characters.")
    steps = tuple(_Reader(path).steps())
    if len(steps) > MAX_STEPS:
        raise BadPath(f"“{path}” goes deeper than {MAX_STEPS} steps.")
    return steps


def check_path(path: str) -> str:
    """What is wrong with the path, as a sentence; empty when nothing is."""
    try:
        read_steps(path)
    except BadPath as trouble:
        return str(trouble)
    return ""


def key_path(key: str) -> str:
    """The path of one key as it stands, such as a column's title with a dot in it."""
    return "".join(f"\\{letter}" if letter in SPECIAL else letter for letter in key)


def getter(path: str) -> Getter:
    """Reads that path of any record; None where it leads nowhere. Raises BadPath."""
    steps = read_steps(path)
    first, second = str(steps[0]), steps[-1]
    if len(steps) == 1:
        return lambda record: record.get(first)
    if len(steps) == 2 and isinstance(second, str):
        return lambda record: inner.get(second) if isinstance(inner := record.get(first), dict) else None
    if all(isinstance(step, str) for step in steps):
        return lambda record: _by_keys(record, steps)
    return lambda record: _found(record, steps)


def read_path(record: Mapping[str, Any], path: str) -> Any | None:
    """The value there, or None; a path with `[]` gives a list. Raises BadPath."""
    return getter(path)(record)


def is_given(record: Mapping[str, Any], path: str) -> bool:
    """Whether the record has this place at all, if only empty. Raises BadPath."""
    return giver(path)(record)


def giver(path: str) -> Callable[[Mapping[str, Any]], bool]:
    """Asks any record whether it has that path, if only empty. Raises BadPath."""
    *keys, last = read_steps(path)
    way = tuple(keys)
    return lambda record: isinstance(holder := _found(record, way), dict | Mapping) and last in holder


def _by_keys(value: Any, keys: tuple[Step, ...]) -> Any:
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _found(value: Any, steps: tuple[Step, ...]) -> Any:
    for place, step in enumerate(steps):
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        elif not isinstance(value, list):
            return None
        elif isinstance(step, int):
            value = value[step] if step < len(value) else None
        else:
            return _of_all(value, steps[place + 1 :])
    return value


def _of_all(items: list[Any], rest: tuple[Step, ...]) -> list[Any]:
    """What each item holds there; a second `[]` gives one flat list, and items without it are left out."""
    found = [_found(item, rest) for item in items]
    if Every.ITEM in rest:
        return [value for values in found if values for value in values]
    return [value for value in found if value is not None]


def setter(path: str) -> Setter:
    """Writes that path of any record, making groups and lists on its way. Raises BadPath; it itself PathClash."""
    steps = read_steps(path)
    if len(steps) == 1:
        key = str(steps[0])
        return lambda record, value: record.__setitem__(key, value)
    return lambda record, value: _put(record, steps, value, path)


def write_path(record: dict[str, Any], path: str, value: Any) -> None:
    """Puts the value there; a path with `[]` takes a list, one item each. Raises BadPath and PathClash."""
    setter(path)(record, value)


def _put(place: Any, steps: tuple[Step, ...], value: Any, path: str) -> None:
    step, rest = steps[0], steps[1:]
    if step is Every.ITEM:
        for number, item in enumerate(value if isinstance(value, list) else [value]):
            _put(place, (number, *rest), item, path)
        return
    if isinstance(step, int):
        place.extend([None] * (step + 1 - len(place)))
    if not rest:
        place[step] = value
        return
    _put(_group(place, step, rest[0], path), rest, value, path)


def _group(place: Any, step: Step, following: Step, path: str) -> Any:
    """The group of fields or the list at that step, made when nothing is there."""
    kind: type[Any] = dict if isinstance(following, str) else list
    held = place[step] if isinstance(step, int) else place.get(step)
    if held is None:
        held = place[step] = kind()
    if not isinstance(held, kind):
        raise PathClash(f"“{path}” cannot be written: another row already puts a value on its way.")
    return held


def paths_of(record: Mapping[str, Any]) -> list[str]:
    """The paths of all values in a sample record, each once, in the record's order; lists as `[]`."""
    return list(dict.fromkeys(path for path in _leaves(record, "", 0) if not check_path(path)))


def _leaves(value: Any, path: str, depth: int) -> Iterator[str]:
    """The places of single values; what lies deeper than a path can go is left out."""
    inside = _inside(value, path)
    if inside is None:
        yield path
    elif depth < MAX_STEPS:
        for inner_path, inner in inside:
            yield from _leaves(inner, inner_path, depth + 1)


def _inside(value: Any, path: str) -> list[tuple[str, Any]] | None:
    """The places and values in a group of fields or a list of groups; None for a single value or a plain list."""
    if isinstance(value, Mapping):
        return [(f"{path}.{key_path(key)}" if path else key_path(key), inner) for key, inner in value.items()]
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        return [(f"{path}[]", item) for item in value]
    return None
