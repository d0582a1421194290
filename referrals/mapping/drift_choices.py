"""What a person chose of a list's news: which new value takes the place of each that is gone, and the news kept so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from referrals.ace.fields import fields_of, label_of
from referrals.mapping.drift import News, ValueNews

_NEWS = TypeAdapter(News)
Choices = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Gone:
    """A value AWS has no longer, what may take its place, and the proposal ("" for none)."""

    field: str
    label: str
    value: str
    options: tuple[str, ...]
    proposal: str


def gone_values(news: News) -> list[Gone]:
    """Every value that is gone, field by field."""
    return [one for values in news.values for one in _gone(news, values)]


def chosen(news: News, choices: Choices) -> News:
    """The news with a person's replacements, {(field, old value): new value, "" for none}; only options count."""
    return replace(news, values=tuple(_chosen(news, values, choices) for values in news.values))


def as_data(news: News) -> dict[str, Any]:
    """The news as JSON data."""
    data: dict[str, Any] = _NEWS.dump_python(news, mode="json")
    return data


def from_data(data: Any) -> News:
    """What `as_data` wrote. Raises ValueError for anything else."""
    return _NEWS.validate_python(data)


def _gone(news: News, values: ValueNews) -> Iterator[Gone]:
    options = _options(news, values)
    for old in sorted(values.gone):
        yield Gone(values.name, label_of(news.kind, values.name), old, options, values.replacements.get(old, ""))


def _options(news: News, values: ValueNews) -> tuple[str, ...]:
    """What AWS takes now: what it took before and still does, and what is new."""
    field = fields_of(news.kind).get(values.name)
    stays = [one for one in (field.values if field else ()) if one not in values.gone]
    return tuple(dict.fromkeys((*values.replacements.values(), *values.added, *stays)))


def _chosen(news: News, values: ValueNews, choices: Choices) -> ValueNews:
    options = _options(news, values)
    wanted = {old: choices.get((values.name, old), values.replacements.get(old, "")) for old in sorted(values.gone)}
    renamed = tuple((old, new) for old, new in wanted.items() if new in options)
    taken = {old for old, _ in renamed}
    return replace(values, renamed=renamed, removed=tuple(old for old in wanted if old not in taken))
