"""How long the rest may take: our own estimates per stage against the days that have passed.

AWS publishes no times of its own, so these are the portal's guesses, and pages call them that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType

from onboarding.domain.stages import Stage

ESTIMATES: Mapping[Stage, int] = MappingProxyType(
    {
        Stage.PREREQUISITES: 5,
        Stage.REQUEST: 2,
        Stage.SANDBOX_SETUP: 7,
        Stage.IMPLEMENTATION: 14,
        Stage.TESTING: 14,
        Stage.PRODUCTION_APPROVAL: 10,
        Stage.LAUNCH: 10,
    }
)
"""Days a stage usually takes, waiting for AWS included."""
_TAIL = 4
"""A stage that takes longer than its estimate is given a fourth of the estimate from today on."""
_DAYS_BELOW, _WEEKS_BELOW = 12, 75


@dataclass(frozen=True, slots=True)
class Stay:
    """A time the request spent in a stage; `until` None while it is there."""

    stage: Stage
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is left to production: `days`, the day it leads to, and by how many days this stage is over its estimate."""

    days: int
    ready_on: date
    over: int

    @property
    def words(self) -> str:
        """The days as somebody would say them, never more exact than they are."""
        return f"about {roughly(self.days)} left"


def stays(entered: Iterable[tuple[Stage, datetime]], closed_at: datetime | None) -> list[Stay]:
    """The stays in order, from the moments a stage was entered; entering the same one again goes on with it."""
    found: list[Stay] = []
    for stage, at in entered:
        if found and found[-1].stage is stage:
            continue
        if found:
            found[-1] = Stay(found[-1].stage, found[-1].since, at)
        found.append(Stay(stage, at, None))
    if found and closed_at:
        found[-1] = Stay(found[-1].stage, found[-1].since, closed_at)
    return found


def days_in(stage: Stage, been: Iterable[Stay], now: datetime) -> int:
    """Whole days spent in a stage, all its stays together."""
    spent = ((stay.until or now) - stay.since for stay in been if stay.stage is stage)
    return sum(spent, timedelta()).days


def forecast(stage: Stage, days_here: int, today: date) -> Forecast:
    """The rest of this stage and the estimates of those that follow."""
    estimate = ESTIMATES[stage]
    here = max(estimate - days_here, -(-estimate // _TAIL))
    left = here + sum(days for following, days in ESTIMATES.items() if following > stage)
    return Forecast(left, today + timedelta(days=left), max(0, days_here - estimate))


def roughly(days: int) -> str:
    """Days in the largest unit that still says something."""
    if days < _DAYS_BELOW:
        return _counted(days, "day")
    return _counted(round(days / 7), "week") if days < _WEEKS_BELOW else _counted(round(days / 30.4), "month")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
