"""Transforms that make a text of several fields: put together, or set into a template of named fields."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Literal

from pydantic import Field

from referrals.mapping.paths import Getter, check_path, getter
from referrals.mapping.transforms.base import PATH, Form, Forms, RecordPath, Scope, Step, Transform, is_empty, text_of

_ANY: Forms = frozenset({Form.ANY})
_TEXT: Forms = frozenset({Form.TEXT})
_BETWEEN_ITEMS = "; "


def _words(value: Any) -> str:
    """The value as a part of a text; a list's items stand one after the other."""
    if isinstance(value, list):
        return _BETWEEN_ITEMS.join(text_of(item) for item in value if not is_empty(item))
    return "" if is_empty(value) else text_of(value)


class Concatenate(Transform):
    """Several fields in one text."""

    label: ClassVar[str] = "Put fields together"
    help: ClassVar[str] = "Writes several fields of the record one after the other; empty ones are left out."
    takes: ClassVar[Forms] = _ANY
    gives: ClassVar[Forms] = _TEXT

    do: Literal["concatenate"] = "concatenate"
    paths: tuple[RecordPath, ...] = Field(
        title="Fields",
        description="In the order they are written.",
        min_length=1,
        max_length=20,
        json_schema_extra=PATH,
    )
    separator: str = Field(" ", title="Between them", description="What stands between two fields.", max_length=20)

    def step(self) -> Step:
        getters, separator = [getter(path) for path in self.paths if path], self.separator

        def step(_: Any, scope: Scope) -> Any:
            texts = (_words(read(scope.record)).strip() for read in getters)
            return separator.join(text for text in texts if text) or None

        return step


class Template(Transform):
    """A text with places for named fields."""

    label: ClassVar[str] = "Fill in a text"
    help: ClassVar[str] = (
        "Writes your text and puts a field's value wherever you write its name in braces: {Account.Name}."
        " Nothing else in braces does anything. Where all the fields are empty, so is the text."
    )
    takes: ClassVar[Forms] = _ANY
    gives: ClassVar[Forms] = _TEXT

    do: Literal["template"] = "template"
    text: str = Field(title="Text", description="Such as {Account.Name} - {Name}.", min_length=1, max_length=2000)

    def reads(self) -> Iterable[str]:
        return (path for _, path in _cut(self.text) if path)

    def step(self) -> Step:
        parts = [getter(path) if path else words for words, path in _cut(self.text)]
        fixed = not any(callable(part) for part in parts)

        def step(_: Any, scope: Scope) -> Any:
            filled = [part if isinstance(part, str) else _words(part(scope.record)) for part in parts]
            return "".join(filled) if fixed or any(map(_differs, filled, parts)) else None

        return step


def _differs(filled: str, part: str | Getter) -> bool:
    return bool(filled) and not isinstance(part, str)


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """The template in pieces, each with its path when it is a field; doubled braces and what is no path stay text."""
    at = 0
    while (opening := text.find("{", at)) >= 0:
        doubled = text.startswith("{{", opening)
        closing = text.find("}}" if doubled else "}", opening)
        if closing < 0:
            break
        end = closing + 2 if doubled else closing + 1
        yield text[at:opening], ""
        yield text[opening:end], "" if doubled else _path(text[opening:end])
        at = end
    yield text[at:], ""


def _path(braced: str) -> str:
    path = braced[1:-1].strip()
    return "" if check_path(path) else path
