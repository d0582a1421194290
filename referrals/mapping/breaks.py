"""Which rows, pairs, defaults and fallbacks of a mapping AWS's newer lists break, and the mapping with them mended."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from referrals.ace.entry import entries_of
from referrals.ace.fields import Need, label_of
from referrals.ace.kinds import Kind
from referrals.mapping.coverage import gives_value
from referrals.mapping.drift import FieldNews, News, ValueNews, What
from referrals.mapping.spec import Direction, Pair, Row, Side, Spec, ValueMap


class Part(StrEnum):
    """The part of a mapping that breaks; the value is what people read."""

    ROW = "row"
    PAIR = "value pair"
    DEFAULT = "default"
    FALLBACK = "fallback"
    STEP = "step"
    MISSING = "missing row"
    NEW_VALUE = "new value"


class Fix(StrEnum):
    """What mends a break; the value is what people read."""

    PAUSE = "pause the row"
    REPLACE = "use the new value"
    REMOVE = "take it out"
    BY_HAND = "look at it"


@dataclass(frozen=True, slots=True)
class Break:
    """One thing of a mapping that a newer list breaks. `crm` is the row's path; `value` the value AWS has no longer.

    `fix` is the proposal; `replacement` is the value that takes the old one's place, None where there is none.
    """

    kind: Kind
    direction: Direction
    ace: str
    crm: str
    part: Part
    sentence: str
    fix: Fix = Fix.BY_HAND
    value: str = ""
    replacement: str | None = None


def breaks(news: News, spec: Spec) -> tuple[Break, ...]:
    """All that breaks, row by row, then what AWS now needs and no row gives."""
    found = [
        one
        for direction in Direction
        for row in spec.side(news.kind, direction).rows
        for one in _of_row(news, row, direction)
    ]
    return (*found, *_missing(news, spec))


def mended(spec: Spec, found: Sequence[Break]) -> Spec:
    """The mapping with every proposed fix made; what has to be looked at by hand stays as it is."""
    for kind in Kind:
        for direction in Direction:
            ours = [one for one in found if (one.kind, one.direction) == (kind, direction)]
            if ours:
                rows = tuple(_mended_row(row, ours) for row in spec.side(kind, direction).rows)
                spec = spec.with_side(kind, direction, Side(rows=rows))
    return spec


def _of_row(news: News, row: Row, direction: Direction) -> Iterator[Break]:
    here = _Place(news.kind, direction, row)
    for one in news.fields:
        if one.name == row.ace:
            yield from here.of_field(one)
    if values := news.of_field(row.ace):
        yield from here.of_values(values)
    limit = news.limit_of(row.ace)
    if limit is not None and direction is Direction.TO_ACE and len(row.default or "") > limit:
        yield here.broken(Part.DEFAULT, f"the default has more than the {limit} characters AWS now takes.")


@dataclass(frozen=True, slots=True)
class _Place:
    """One row, asked about one piece of news after the other."""

    kind: Kind
    direction: Direction
    row: Row

    def broken(
        self, part: Part, words: str, fix: Fix = Fix.BY_HAND, value: str = "", replacement: str | None = None
    ) -> Break:
        sentence = f"{label_of(self.kind, self.row.ace)}: {words}"
        return Break(self.kind, self.direction, self.row.ace, self.row.crm, part, sentence, fix, value, replacement)

    def of_field(self, news: FieldNews) -> Iterator[Break]:
        to_ace = self.direction is Direction.TO_ACE
        if news.what is What.REMOVED:
            yield self.broken(Part.ROW, "AWS no longer has this field.", Fix.PAUSE)
        elif news.what is What.NEED and news.after == Need.NEVER and to_ace:
            yield self.broken(Part.ROW, "AWS no longer takes this field from you.", Fix.PAUSE)
        elif news.what is What.SENT and not to_ace:
            yield self.broken(Part.ROW, f"it is now {news.after}.")
        elif news.what is What.TYPE:
            yield self.broken(Part.ROW, f"it is now of the type {news.after}, so look at the row's steps.")

    def of_values(self, news: ValueNews) -> Iterator[Break]:
        yield from self._of_pairs(news)
        if self.direction is Direction.TO_ACE:
            yield from self._of_single(news, Part.DEFAULT, self.row.default)
            yield from self._of_single(news, Part.FALLBACK, self.row.values.fallback if self.row.values else None)
            yield from self._of_steps(news)
        elif self.row.values and self.row.values.fallback is None:
            told = {pair.ace for pair in self.row.values.pairs}
            for value in news.added:
                if value not in told:
                    yield self.broken(
                        Part.NEW_VALUE, f"AWS may send “{value}”, and no pair says what it is.", value=value
                    )

    def _of_pairs(self, news: ValueNews) -> Iterator[Break]:
        for pair in self.row.values.pairs if self.row.values else ():
            if pair.ace in news.gone:
                new = news.replacements.get(pair.ace)
                words = f"“{pair.crm}” is paired with “{pair.ace}”, which AWS has no longer."
                yield self.broken(Part.PAIR, words, Fix.REPLACE if new else Fix.REMOVE, pair.ace, new)

    def _of_single(self, news: ValueNews, part: Part, held: str | None) -> Iterator[Break]:
        for item in [held] if held in news.gone else entries_of(held):
            if item in news.gone:
                new = news.replacements.get(item)
                words = f"the {part} is “{item}”, which AWS has no longer."
                yield self.broken(part, words, Fix.REPLACE if new else Fix.REMOVE, item, new)

    def _of_steps(self, news: ValueNews) -> Iterator[Break]:
        for step in self.row.chain:
            for value in sorted(news.gone.intersection(_texts_in(step.model_dump(mode="json")))):
                yield self.broken(
                    Part.STEP, f"the step “{step.label}” names “{value}”, which AWS has no longer.", value=value
                )


def _texts_in(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        yield from _texts_in(list(data.values()))
    elif isinstance(data, list):
        for item in data:
            yield from _texts_in(item)


def _missing(news: News, spec: Spec) -> Iterator[Break]:
    """Fields AWS now needs of every record, and no row towards AWS gives."""
    given = {row.ace for row in spec.side(news.kind, Direction.TO_ACE).rows if gives_value(row)}
    for one in news.fields:
        if one.what is What.NEED and one.after == Need.MANDATORY and one.name not in given:
            sentence = f"{label_of(news.kind, one.name)}: AWS now needs it of every {news.kind}, and no row gives it."
            yield Break(news.kind, Direction.TO_ACE, one.name, "", Part.MISSING, sentence)


def _mended_row(row: Row, found: Sequence[Break]) -> Row:
    for one in found:
        if (one.ace, one.crm) == (row.ace, row.crm) and one.fix is not Fix.BY_HAND:
            row = _MENDERS[one.part](row, one)
    return row


def _with_pairs(row: Row, pairs: Sequence[Pair]) -> Row:
    values = (row.values or ValueMap()).model_copy(update={"pairs": tuple(pairs)})
    return row.model_copy(update={"values": values})


def _mend_pair(row: Row, one: Break) -> Row:
    pairs = row.values.pairs if row.values else ()
    if one.replacement is None:
        return _with_pairs(row, [pair for pair in pairs if pair.ace != one.value])
    new = one.replacement
    return _with_pairs(row, [Pair(crm=pair.crm, ace=new) if pair.ace == one.value else pair for pair in pairs])


def _mend_default(row: Row, one: Break) -> Row:
    return row.model_copy(update={"default": _swapped(row.default, one)})


def _mend_fallback(row: Row, one: Break) -> Row:
    values = row.values or ValueMap()
    return row.model_copy(update={"values": values.model_copy(update={"fallback": _swapped(values.fallback, one)})})


def _swapped(held: str | None, one: Break) -> str | None:
    """The text with the value replaced or taken out; None when nothing is left."""
    kept = [one.replacement if item == one.value else item for item in _items(held, one.value)]
    return ";".join(item for item in kept if item) or None


def _items(held: str | None, value: str) -> list[str]:
    return [value] if held == value else entries_of(held)


_MENDERS: Mapping[Part, Callable[[Row, Break], Row]] = {
    Part.ROW: lambda row, _: row.model_copy(update={"paused": True}),
    Part.PAIR: _mend_pair,
    Part.DEFAULT: _mend_default,
    Part.FALLBACK: _mend_fallback,
}
