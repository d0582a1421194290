"""The health card of one day of the first week: what is measured, where it turns, what to do about it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import ceil

from referrals.domain.deliveries import ALARM_AFTER, WARN_AFTER

_MINUTE = 60


class Light(StrEnum):
    """How a measure or a day stands, as its word says it."""

    WELL = "well"
    NEAR = "near the limit"
    BAD = "not well"


class Unit(StrEnum):
    """What a value counts."""

    SECONDS = "seconds"
    COUNT = "count"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A measure with where it turns: from `near` on it is near the limit, above `limit` it is not well.

    `share` lets a limit that counts grow with the day's answers: that part of them may be refused.
    """

    name: str
    label: str
    unit: Unit
    near: float
    limit: float
    cure: str
    share: float = 0


THRESHOLDS: tuple[Threshold, ...] = (
    Threshold(
        "silent",
        "Exchange asleep",
        Unit.TRUTH,
        1,
        0,
        "Nothing was exchanged that day. See whether workers and scheduler run and the connection is not paused.",
    ),
    Threshold(
        "rolled_back",
        "Rolled back",
        Unit.TRUTH,
        1,
        0,
        "Production was not switched on all day. Mend what it was rolled back for, then switch it on again.",
    ),
    Threshold(
        "queue",
        "Longest wait in the queue",
        Unit.SECONDS,
        10 * _MINUTE,
        30 * _MINUTE,
        "Look at the exchange: it is late or in trouble, and says why.",
    ),
    Threshold(
        "refused",
        "Refused by AWS",
        Unit.COUNT,
        1,
        2,
        "Read AWS's words under Action required, correct the records, and mend the mapping where it is the cause.",
        share=0.05,
    ),
    Threshold(
        "duplicates",
        "Possible duplicates",
        Unit.COUNT,
        1,
        0,
        "Two open records have the same customer and title. Keep one, and check the ids of the backfill.",
    ),
    Threshold(
        "missed",
        "Decisions missed",
        Unit.COUNT,
        1,
        0,
        "A referral expired undecided. See who gets notices, and give the inbox's referrals owners.",
    ),
    Threshold(
        "due",
        "Decisions due within a day",
        Unit.COUNT,
        1,
        10,
        "Decide them now, or ask their owners to; the inbox shows the nearest first.",
    ),
    Threshold(
        "answer",
        "AWS's answer, 95 of 100 within",
        Unit.SECONDS,
        WARN_AFTER.total_seconds(),
        ALARM_AFTER.total_seconds(),
        "AWS usually answers within five minutes. See the overdue files; open a support case where AWS stays silent.",
    ),
)
BY_NAME: Mapping[str, Threshold] = {one.name: one for one in THRESHOLDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """What happened on one day. None where there was nothing to measure; seconds otherwise counts."""

    silent: int = 0
    rolled_back: int = 0
    queue: float | None = None
    answered: int = 0
    refused: int = 0
    duplicates: int = 0
    missed: int = 0
    due: int = 0
    answer: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """One measure of a day, with the limit that held for it."""

    threshold: Threshold
    value: float | None
    limit: float

    @property
    def light(self) -> Light:
        """How it stands; nothing to measure is well."""
        if self.value is None or self.value < min(self.threshold.near, self.limit + 1):
            return Light.WELL
        return Light.BAD if self.value > self.limit else Light.NEAR

    @property
    def words(self) -> str:
        """The value as people read it."""
        if self.value is None:
            return "nothing to measure"
        return _WORDS[self.threshold.unit](self.value)


def measured(facts: DayFacts) -> tuple[Measured, ...]:
    """Every measure of a day, in the order of the table."""
    return tuple(Measured(one, getattr(facts, one.name), _limit(one, facts)) for one in THRESHOLDS)


def light_of(measures: Iterable[Measured]) -> Light:
    """The worst light of them."""
    found = {one.light for one in measures}
    return next((light for light in (Light.BAD, Light.NEAR) if light in found), Light.WELL)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that so large a share of them does not exceed; None of nothing."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)), 1) - 1] if ordered else None


def lasting(seconds: float) -> str:
    """A time in its two largest units."""
    minutes, rest = divmod(round(timedelta(seconds=seconds).total_seconds()), _MINUTE)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{rest} s"


_WORDS: Mapping[Unit, Callable[[float], str]] = {
    Unit.SECONDS: lasting,
    Unit.COUNT: lambda value: str(round(value)),
    Unit.TRUTH: lambda value: "yes" if value else "no",
}


def _limit(threshold: Threshold, facts: DayFacts) -> float:
    return max(threshold.limit, threshold.share * facts.answered)
