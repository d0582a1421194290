"""What a new mapping would do differently to real records: values that change, records that fail, records it mends."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from referrals.ace.kinds import Kind
from referrals.mapping.engine import apply
from referrals.mapping.outcome import Mapped, Problem
from referrals.mapping.paths import paths_of, read_path
from referrals.mapping.spec import Direction, Spec


class How(StrEnum):
    """What happens to a field of the other side; the value is what people read."""

    SENT = "sent"
    EMPTIED = "emptied"
    WAITS = "waits for a person"
    LEFT = "not sent"


@dataclass(frozen=True, slots=True)
class Sample:
    """A record to try: its row's id, what people call it, its values, and what the other side says already.

    `address` is the page where people find it, "" for none.
    """

    pk: int
    label: str
    record: Mapping[str, Any]
    current: Mapping[str, Any] | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """One value that would go out differently; `was` and `now` say what becomes of the field."""

    sample: Sample
    field: str
    before: Any
    after: Any
    was: How = How.SENT
    now: How = How.SENT


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem of one record, new or mended."""

    sample: Sample
    problem: Problem


@dataclass(frozen=True, slots=True)
class FieldCount:
    """How often a field changes, with the first time as an example."""

    field: str
    number: int
    example: Changed


@dataclass(slots=True)
class DryRun:
    """The outcome of trying `records` records: every changed value, every new failure, everything mended."""

    records: int = 0
    changed: list[Changed] = field(default_factory=list)
    failures: list[Trouble] = field(default_factory=list)
    fixed: list[Trouble] = field(default_factory=list)

    @property
    def touched(self) -> int:
        """How many records would go out differently, fail or be mended."""
        troubled = (one.sample.pk for one in (*self.failures, *self.fixed))
        return len({*troubled, *(one.sample.pk for one in self.changed)})

    @property
    def by_field(self) -> list[FieldCount]:
        """The changed values by field, the most frequent first."""
        groups: dict[str, list[Changed]] = {}
        for one in self.changed:
            groups.setdefault(one.field, []).append(one)
        counts = [FieldCount(name, len(group), group[0]) for name, group in groups.items()]
        return sorted(counts, key=lambda one: -one.number)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing would be different."""
        return not (self.changed or self.failures or self.fixed)


def dry_run(
    old: Spec | None, new: Spec, samples: Iterable[Sample], *, kind: Kind, direction: Direction, today: date
) -> DryRun:
    """Map each record by the mapping in use and by the new one; None for `old` when none is in use yet.

    A value that only comes or goes because its field fails or is mended is told once, as that.
    """
    run = DryRun()
    for sample in samples:
        run.records += 1
        before, after = (_mapped(spec, sample, kind, direction, today) for spec in (old, new))
        _note(run, sample, before, after)
    return run


def _mapped(spec: Spec | None, sample: Sample, kind: Kind, direction: Direction, today: date) -> Mapped:
    if spec is None:
        return Mapped({}, [], {}, {})
    return apply(spec, sample.record, kind=kind, direction=direction, today=today, current=sample.current)


def _note(run: DryRun, sample: Sample, before: Mapped, after: Mapped) -> None:
    was, now = ({_key(one): one for one in mapped.problems} for mapped in (before, after))
    failures = [problem for key, problem in now.items() if key not in was]
    fixed = [problem for key, problem in was.items() if key not in now]
    run.failures += [Trouble(sample, one) for one in failures]
    run.fixed += [Trouble(sample, one) for one in fixed]
    told = {one.field for one in (*before.problems, *after.problems)}
    run.changed += [one for one in _changes(sample, before, after) if one.field not in told]


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.field, problem.code, problem.value


def _changes(sample: Sample, before: Mapped, after: Mapped) -> Iterator[Changed]:
    old, new = _outgoing(before), _outgoing(after)
    for name in dict.fromkeys((*new, *old)):
        (was, how_was), (now, how_now) = old.get(name, _NOTHING), new.get(name, _NOTHING)
        if (was, how_was) != (now, how_now):
            yield Changed(sample, name, was, now, how_was, how_now)


def _outgoing(mapped: Mapped) -> dict[str, tuple[Any, How]]:
    """Every value on its way by its path, and what becomes of the field."""
    values = {path: read_path(mapped.payload, path) for path in paths_of(mapped.payload)}
    sent = {path: (value, How.EMPTIED if value is None else How.SENT) for path, value in values.items()}
    return {**sent, **{path: (value, How.WAITS) for path, value in mapped.held.items()}}


_NOTHING: tuple[Any, How] = (None, How.LEFT)
