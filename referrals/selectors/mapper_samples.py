"""Trying a mapping on one real record: what stood at the source, what came of it, and by which rung."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.mapping.describing import in_words, source_of
from referrals.mapping.engine import apply
from referrals.mapping.outcome import WORDS, Mapped, Problem, Rung
from referrals.mapping.paths import read_path
from referrals.mapping.spec import Direction, Protection, Row, Side, Spec
from referrals.models import CrmProfile, CrmRecord, Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.pending import said_by

MOST_RECORDS = 20
_LONGEST = 160
_TONES = {Rung.REFUSED: "person", Rung.FALLBACK: "soon", Rung.DEFAULT: "soon", Rung.CLOSE: "soon"}
_NO_RESULT = frozenset({Rung.EMPTY, Rung.PAUSED, Rung.KEPT, Rung.MASKED, Rung.REFUSED})


@dataclass(frozen=True, slots=True)
class Choice:
    """A record that may be tried."""

    pk: int
    label: str


@dataclass(frozen=True, slots=True)
class Sampled:
    """What one row makes of the record. `result` is "" where nothing is written; `words` say by which rung."""

    source: str
    result: str
    words: str
    tone: str
    problem: str


@dataclass(frozen=True)
class Trial:
    """The records to choose from and, where one was chosen, what the mapping makes of it."""

    choices: tuple[Choice, ...]
    chosen: int = 0
    record: Mapping[str, Any] = field(default_factory=dict)
    mapped: Mapped | None = None

    @property
    def problems(self) -> list[Problem]:
        """All that would keep the record."""
        return self.mapped.problems if self.mapped else []

    def of(self, row: Row, direction: Direction) -> Sampled | None:
        """What the row made of the record; None while no record is tried."""
        if self.mapped is None:
            return None
        target = row.target(direction)
        rung = self.mapped.trace.get(target, Rung.EMPTY)
        problem = next((one.message for one in self.problems if one.field == target), "")
        result = "" if rung in _NO_RESULT else in_words(_result(self.mapped, row, direction))
        source = in_words(_at(self.record, source_of(row, direction), direction))
        return Sampled(source[:_LONGEST], result[:_LONGEST], WORDS[rung], _TONES.get(rung, "rest"), problem)


def trial_of(user: User, profile: CrmProfile, kind: Kind, direction: Direction, spec: Spec, chosen: int) -> Trial:
    """The latest records to try, and the chosen one tried as if it were new; an unknown one is as none."""
    if direction is Direction.TO_ACE:
        return _of_records(profile, kind, spec, chosen)
    return _of_referrals(user, profile, kind, spec, chosen)


def tried_row(
    user: User, profile: CrmProfile, kind: Kind, direction: Direction, row: Row, chosen: int
) -> tuple[str, Sampled] | None:
    """What one row, saved or not, makes of the chosen record, else of the latest; None where there is none."""
    spec = Spec().with_side(kind, direction, Side(rows=(row,)))
    trial = trial_of(user, profile, kind, direction, spec, chosen)
    if trial.mapped is None and trial.choices:
        trial = trial_of(user, profile, kind, direction, spec, trial.choices[0].pk)
    sample = trial.of(row, direction)
    name = next((one.label for one in trial.choices if one.pk == trial.chosen), "An older record")
    return (name, sample) if sample else None


def records_received(profile: CrmProfile, kind: Kind) -> QuerySet[CrmRecord]:
    """What the CRM gave, the latest first."""
    return profile.records.filter(kind=kind.value).exclude(received_at=None).order_by("-received_at", "-pk")


def referrals_of(user: User, profile: CrmProfile, kind: Kind) -> QuerySet[Referral]:
    """The connection's referrals that this person may see, the latest first."""
    rows = visible_referrals(user).filter(connection=profile.connection_id, kind=kind.value)
    return rows.order_by("-updated_at", "-pk")


def _of_records(profile: CrmProfile, kind: Kind, spec: Spec, chosen: int) -> Trial:
    latest = records_received(profile, kind).values_list("pk", "crm_id", "referral__title")[:MOST_RECORDS]
    choices = tuple(Choice(pk, " · ".join(filter(None, (crm_id, title)))) for pk, crm_id, title in latest)
    row = profile.records.filter(pk=chosen, kind=kind.value).first() if chosen else None
    return _tried(choices, row.pk, row.record, spec, kind, Direction.TO_ACE) if row else Trial(choices)


def _of_referrals(user: User, profile: CrmProfile, kind: Kind, spec: Spec, chosen: int) -> Trial:
    rows = referrals_of(user, profile, kind)
    choices = tuple(
        Choice(pk, title or f"{kind.value} {pk}") for pk, title in rows.values_list("pk", "title")[:MOST_RECORDS]
    )
    row = rows.filter(pk=chosen).first() if chosen else None
    return _tried(choices, row.pk, said_by(row), spec, kind, Direction.TO_CRM) if row else Trial(choices)


def _tried(
    choices: tuple[Choice, ...], chosen: int, record: Mapping[str, Any], spec: Spec, kind: Kind, direction: Direction
) -> Trial:
    mapped = apply(spec, record, kind=kind, direction=direction, today=timezone.now().date())
    return Trial(choices, chosen, record, mapped)


def _at(record: Mapping[str, Any], source: str, direction: Direction) -> Any:
    if not source:
        return None
    return read_path(record, source) if direction is Direction.TO_ACE else record.get(source)


def _result(mapped: Mapped, row: Row, direction: Direction) -> Any:
    if direction is Direction.TO_ACE:
        return mapped.payload.get(row.ace)
    if row.crm in mapped.held:
        return mapped.held[row.crm]
    return read_path(mapped.payload, row.shadow if row.protection is Protection.SHADOW else row.crm)
