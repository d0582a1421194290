"""The values of a row: what may come in, what becomes of each, and what the other side offers."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import methodcaller
from typing import Any

from django.utils import timezone

from aceportal.models import User
from referrals.ace.entry import entries_of
from referrals.ace.fields import Field, FieldType
from referrals.ace.kinds import Kind
from referrals.mapping.automap import match_back, match_values
from referrals.mapping.crm_types import CrmField
from referrals.mapping.outcome import Rung
from referrals.mapping.paths import getter
from referrals.mapping.spec import Direction, Row
from referrals.mapping.transforms import CannotRead, Scope
from referrals.mapping.usual_values import meanings
from referrals.mapping.values import Translation, Unmapped, as_text, translation
from referrals.models import Connection, CrmProfile
from referrals.selectors.choices import SOURCES
from referrals.selectors.mapper_samples import records_received, referrals_of

RECORDS_LOOKED_AT = 200
MOST_VALUES = 500
_SEVERAL = frozenset({FieldType.MULTI, FieldType.ARRAY})
_ANSWERED = frozenset({Rung.EXACT, Rung.CLOSE, Rung.AS_IS})


@dataclass(frozen=True, slots=True)
class Chip:
    """How many of the values that may come have an answer, and whether the others have a fallback."""

    answered: int
    total: int
    has_fallback: bool

    @property
    def tone(self) -> str:
        """Whose move it is."""
        if self.answered == self.total:
            return "confirmed"
        return "soon" if self.has_fallback else "person"


@dataclass(frozen=True, slots=True)
class Option:
    """One value of the other side and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value that may come: how often it was seen, and its answer.

    `answer` is "" where nothing says what becomes of it; the fallback is no answer of its own. `is_pair` tells a pair
    of the map from what AWS's own list gives.
    """

    source: str
    label: str
    seen: int
    answer: str
    is_pair: bool


def is_mapped_by_value(row: Row, known: Field, crm: CrmField | None) -> bool:
    """Whether a value map makes sense: one is there, or either side has a list."""
    return row.values is not None or known.is_listed or known.name in SOURCES or bool(crm and crm.choices)


def records_seen(user: User, profile: CrmProfile, kind: Kind, direction: Direction) -> list[Mapping[str, Any]]:
    """The latest records as the direction reads them; one query."""
    if direction is Direction.TO_ACE:
        return list(records_received(profile, kind).values_list("record", flat=True)[:RECORDS_LOOKED_AT])
    return list(referrals_of(user, profile, kind).values_list("received", flat=True)[:RECORDS_LOOKED_AT])


def chip_of(
    row: Row, known: Field, crm: CrmField | None, direction: Direction, records: Sequence[Mapping[str, Any]]
) -> Chip | None:
    """The figures of the row's value map; None where every value passes as it is."""
    compiled = translation(row.values, known, direction)
    if compiled is None:
        return None
    given = dict.fromkeys([*_expected(row, known, crm, direction), *_seen(row, known, direction, records)])
    answered = sum(_answer(compiled, value) != "" for value in given)
    return Chip(answered, len(given), compiled.fallback is not None)


def values_of(
    connection: Connection,
    row: Row,
    known: Field,
    crm: CrmField | None,
    direction: Direction,
    records: Sequence[Mapping[str, Any]],
) -> list[Value]:
    """Every value that may come, those without an answer on top, then the most seen; at most MOST_VALUES."""
    seen = _seen(row, known, direction, records)
    labels = _source_labels(connection, known, crm, direction)
    compiled = translation(row.values, known, direction)
    pairs = _pairs_of(row, direction)
    sources = list(dict.fromkeys([*_expected(row, known, crm, direction), *(value for value, _ in seen.most_common())]))
    values = [
        Value(
            source=source,
            label=labels.get(source, source),
            seen=seen.get(source, 0),
            answer=_answer(compiled, source) if compiled else "",
            is_pair=source in pairs,
        )
        for source in sources[:MOST_VALUES]
    ]
    return sorted(values, key=lambda one: (bool(one.answer), -one.seen))


def options_of(connection: Connection, known: Field, crm: CrmField | None, direction: Direction) -> list[Option]:
    """What a value may become: AWS's list, or the CRM's; empty where any text will do."""
    if direction is Direction.TO_CRM:
        return [Option(value, label) for value, label in crm.labelled_choices] if crm else []
    if known.name in SOURCES:
        return [Option(one.value, one.label) for one in SOURCES[known.name](connection)]
    return [Option(str(value), str(value)) for value in known.values]


def _pairs_of(row: Row, direction: Direction) -> dict[str, str]:
    pairs = row.values.pairs if row.values else ()
    return {(one.crm if direction is Direction.TO_ACE else one.ace): one.ace for one in reversed(pairs)}


def _expected(row: Row, known: Field, crm: CrmField | None, direction: Direction) -> list[str]:
    """The values that the source's list and the pairs name, as they stand after the row's steps."""
    listed = (crm.choices if crm else ()) if direction is Direction.TO_ACE else tuple(map(str, known.values))
    after = _after_steps(row, known)
    return list(dict.fromkeys([*chain.from_iterable(map(after, listed)), *_pairs_of(row, direction)]))


def _seen(row: Row, known: Field, direction: Direction, records: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How often each value stands in the records, after the row's steps."""
    after, source = _after_steps(row, known), row.crm if direction is Direction.TO_ACE else row.ace
    if not source:
        return Counter()
    read = getter(source) if direction is Direction.TO_ACE else methodcaller("get", source)
    return Counter(chain.from_iterable(after(read(record), record) for record in records))


def _after_steps(row: Row, known: Field) -> Callable[..., list[str]]:
    """From a value at the source to the texts that the value map is asked for."""
    steps, today = [one.step() for one in row.chain], timezone.now().date()

    def texts(value: Any, record: Mapping[str, Any] | None = None) -> list[str]:
        scope = Scope(record=record or {}, today=today)
        try:
            for step in steps:
                value = step(value, scope)
        except CannotRead:
            return []
        if value in (None, "", []):
            return []
        return entries_of(value) if known.type in _SEVERAL else [as_text(value)]

    return texts


def _source_labels(connection: Connection, known: Field, crm: CrmField | None, direction: Direction) -> dict[str, str]:
    if direction is Direction.TO_ACE:
        return dict(crm.labelled_choices) if crm else {}
    offered: Iterable[Any] = SOURCES[known.name](connection) if known.name in SOURCES else ()
    return {one.value: one.label for one in offered}


def _answer(compiled: Translation, value: str) -> str:
    """What becomes of the value without the fallback; "" for nothing."""
    try:
        found, rung = compiled.of(value)
    except Unmapped:
        return ""
    text = str(found) if isinstance(found, str) else ";".join(found)
    return text if rung in _ANSWERED else ""


def proposed_answers(
    kind: Kind, known: Field, values: Iterable[Value], options: Iterable[Option], direction: Direction
) -> dict[str, str]:
    """What auto-match surely knows of the values without an answer."""
    open_ones, offered = [one for one in values if not one.answer], list(options)
    sources, targets = [one.source for one in open_ones], [one.value for one in offered]
    if direction is Direction.TO_ACE:
        labels, usual = [one.label for one in open_ones], meanings(kind, known.name)
        found = match_values(sources, targets, labels=labels, usual=usual)
        return {pair.crm: pair.ace for pair in found}
    back = match_back(kind, known.name, sources, targets, labels=[one.label for one in offered])
    return {pair.ace: pair.crm for pair in back}
