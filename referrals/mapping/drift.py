"""What AWS's newer lists say otherwise than our catalogue, and which values of a record that breaks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from referrals.ace.entry import entries_of
from referrals.ace.fields import DEPRECATED_FIELDS, Field, FieldType, Need, fields_of, label_of
from referrals.ace.kinds import Kind
from referrals.ace.vocabulary.products import PRODUCTS
from referrals.mapping.aws_lists import PRODUCTS_FIELD, GivenField, GivenList
from referrals.mapping.similarity import closest, folded

# AWS's list types these otherwise than AWS's payloads do, which is no news.
_TYPED_IN_LIST: Mapping[str, FieldType] = {
    "createdDate": FieldType.DATE,
    "lastModifiedDate": FieldType.DATE,
    "useCaseWorkload": FieldType.LIST,
}
_ALIKE = 0.85


class What(StrEnum):
    """What became of a field; the value is what people read."""

    ADDED = "new field"
    REMOVED = "field gone"
    TYPE = "other type"
    LENGTH = "other length"
    NEED = "other need"
    SENT = "sent otherwise"


@dataclass(frozen=True, slots=True)
class FieldNews:
    """One thing that is new about one field; `before` and `after` are words, "" for nothing."""

    name: str
    what: What
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> str:
        """The news as people read it."""
        if self.what is What.ADDED:
            return f"{self.name} is new. The portal cannot send it before its next release."
        if self.what is What.REMOVED:
            return f"{self.name} is no longer in AWS's list."
        return f"{self.name}: {self.what}, {self.after or 'none'} instead of {self.before or 'none'}."


@dataclass(frozen=True, slots=True)
class ValueNews:
    """What is new in one field's list of values. `renamed` are (old, new) pairs that look like one value."""

    name: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def replacements(self) -> dict[str, str]:
        """Each renamed value with its new name."""
        return dict(self.renamed)

    @property
    def gone(self) -> frozenset[str]:
        """Every value AWS takes no longer, renamed ones too."""
        return frozenset((*self.removed, *self.replacements))


@dataclass(frozen=True, slots=True)
class News:
    """What a list says otherwise than we do. `unknown` are its columns whose field we do not know."""

    kind: Kind
    fields: tuple[FieldNews, ...] = ()
    values: tuple[ValueNews, ...] = ()
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.fields or self.values)

    def of_field(self, name: str) -> ValueNews | None:
        """The news of that field's values; None for none."""
        return next((one for one in self.values if one.name == name), None)

    def limit_of(self, name: str) -> int | None:
        """The new limit of characters, where it is a tighter one."""
        found = (int(one.after) for one in self.fields if (one.name, one.what) == (name, What.LENGTH))
        limit = next(found, None)
        known = fields_of(self.kind)[name].max_length
        return limit if limit is not None and (known is None or limit < known) else None


@dataclass(frozen=True, slots=True)
class BrokenValue:
    """A value of a draft or a record that AWS's newer list does not take; `replacement` is None without a proposal."""

    field: str
    value: str
    sentence: str
    replacement: str | None = None


def news_of(given: GivenList) -> News:
    """What the list says otherwise than our catalogue; a list says nothing of what it does not hold."""
    known = fields_of(given.kind)
    return News(
        kind=given.kind,
        fields=tuple(_field_news(given.fields, known)) if given.fields else (),
        values=tuple(
            news for name, values in given.values.items() if values and (news := _value_news(known[name], values))
        ),
        unknown=given.unknown,
    )


def broken_values(news: News, kind: Kind, fields: Mapping[str, Any]) -> list[BrokenValue]:
    """The values of a draft or a record (AWS's names to values) that the newer lists break; none of another kind."""
    if news.kind is not kind:
        return []
    held = [(name, value) for name, value in fields.items() if value not in (None, "", [])]
    return [one for name, value in held for one in (*_gone(news, name, value), *_too_long(news, name, value))]


def replaced_values(news: News, kind: Kind, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in which a renamed value stands, with its new name in its place: what one click changes."""
    renames = {one.name: one.replacements for one in news.values if one.renamed} if news.kind is kind else {}
    changed = {name: _renamed_in(fields[name], table) for name, table in renames.items() if fields.get(name)}
    return {name: value for name, value in changed.items() if value != fields[name]}


def _renamed_in(value: Any, table: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [table.get(item, item) for item in value]
    if value in table:
        return table[value]
    return ";".join(table.get(item, item) for item in entries_of(value)) if ";" in str(value) else value


def _field_news(given: Mapping[str, GivenField], known: Mapping[str, Field]) -> Iterator[FieldNews]:
    yield from (FieldNews(name, What.ADDED) for name in given if name not in known and name not in DEPRECATED_FIELDS)
    for name, field in known.items():
        if name in given:
            yield from _differences(field, given[name])
        else:
            yield FieldNews(name, What.REMOVED)


def _differences(field: Field, given: GivenField) -> Iterator[FieldNews]:
    if given.type and given.type not in (field.type, _TYPED_IN_LIST.get(field.name)):
        yield FieldNews(field.name, What.TYPE, field.type, given.type)
    if given.max_length and given.max_length != field.max_length:
        yield FieldNews(field.name, What.LENGTH, str(field.max_length or ""), str(given.max_length))
    if given.inbound and given.inbound is not field.inbound:
        yield FieldNews(field.name, What.NEED, field.inbound, given.inbound)
    is_sent = field.outbound is not Need.NEVER
    if given.is_sent is not None and given.is_sent is not is_sent:
        yield FieldNews(field.name, What.SENT, *(_SENT[sent] for sent in (is_sent, given.is_sent)))


_SENT = {True: "sent by AWS", False: "not sent by AWS"}


def _value_news(field: Field, given: Sequence[str]) -> ValueNews | None:
    ours = tuple(PRODUCTS) if field.name == PRODUCTS_FIELD else tuple(map(str, field.values))
    removed = [value for value in ours if value not in given]
    added = [value for value in given if value not in ours]
    if not ours or not (removed or added):
        return None
    renamed = tuple(_renamed(removed, added))
    old, new = ({pair[side] for pair in renamed} for side in (0, 1))
    return ValueNews(
        name=field.name,
        added=tuple(value for value in added if value not in new),
        removed=tuple(value for value in removed if value not in old),
        renamed=renamed,
    )


def _renamed(removed: Sequence[str], added: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a value gone and a new one so alike that they are one; each new one once."""
    free = list(added)
    for old in removed:
        new = closest(old, free) or _nearest(old, free)
        if new is not None:
            free.remove(new)
            yield old, new


def _nearest(old: str, candidates: Sequence[str]) -> str | None:
    near = [each for each in candidates if SequenceMatcher(None, folded(old), folded(each)).ratio() >= _ALIKE]
    return near[0] if len(near) == 1 else None


def _gone(news: News, name: str, value: Any) -> Iterator[BrokenValue]:
    label = label_of(news.kind, name)
    if any((one.name, one.what) == (name, What.REMOVED) for one in news.fields):
        yield BrokenValue(name, str(value), f"{label}: AWS no longer has this field.")
    values = news.of_field(name)
    gone = values.gone if values else frozenset()
    for item in [str(value)] if str(value) in gone else entries_of(value):
        if values and item in gone:
            new = values.replacements.get(item)
            then = f" It is probably “{new}” now." if new else " Choose another."
            yield BrokenValue(name, item, f"{label}: AWS no longer takes “{item}”.{then}", new)


def _too_long(news: News, name: str, value: Any) -> Iterator[BrokenValue]:
    limit = news.limit_of(name) if name in fields_of(news.kind) else None
    if limit is not None and len(str(value)) > limit:
        label = label_of(news.kind, name)
        yield BrokenValue(name, str(value), f"{label}: AWS now takes at most {limit} characters; this has more.")
