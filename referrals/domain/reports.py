"""The arithmetic of reports: periods, shares, and where the median of many values stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

QUARTERS_SHOWN = 8


class PeriodName(StrEnum):
    """The periods people choose from, as addresses call them."""

    THIS_QUARTER = "this-quarter"
    LAST_QUARTER = "last-quarter"
    THIS_YEAR = "this-year"
    LAST_YEAR = "last-year"
    CUSTOM = "custom"


PERIOD_LABELS: Mapping[PeriodName, str] = {
    PeriodName.THIS_QUARTER: "This quarter",
    PeriodName.LAST_QUARTER: "Last quarter",
    PeriodName.THIS_YEAR: "This year",
    PeriodName.LAST_YEAR: "Last year",
    PeriodName.CUSTOM: "From … to",
}


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in UTC, both included."""

    first: date
    last: date
    label: str

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))


def quarter_of(day: date) -> Period:
    """The calendar quarter a day lies in."""
    number = (day.month - 1) // 3
    first = date(day.year, 3 * number + 1, 1)
    following = date(day.year + number // 3, (3 * number + 3) % 12 + 1, 1)
    return Period(first, following - timedelta(days=1), f"Q{number + 1} {day.year}")


def year_of(day: date) -> Period:
    """The calendar year a day lies in."""
    return Period(date(day.year, 1, 1), date(day.year, 12, 31), str(day.year))


def period_of(name: PeriodName, today: date, first: date | None = None, last: date | None = None) -> Period:
    """The period a person chose; `first` and `last` are theirs where they chose days, and must be in order."""
    if name is PeriodName.CUSTOM and first and last:
        return Period(first, last, f"{first:%-d %b %Y} to {last:%-d %b %Y}")
    this = quarter_of(today)
    named: Mapping[PeriodName, Period] = {
        PeriodName.LAST_QUARTER: quarter_of(this.first - timedelta(days=1)),
        PeriodName.THIS_YEAR: year_of(today),
        PeriodName.LAST_YEAR: year_of(date(today.year - 1, 1, 1)),
    }
    return named.get(name, this)


def quarters_until(day: date, number: int = QUARTERS_SHOWN) -> list[Period]:
    """The quarter of `day` and those before it, oldest first."""
    quarters = [quarter_of(day)]
    while len(quarters) < number:
        quarters.append(quarter_of(quarters[-1].first - timedelta(days=1)))
    return quarters[::-1]


def share(part: int, whole: int) -> float | None:
    """`part` of `whole` in percent; None of nothing."""
    return 100 * part / whole if whole else None


def middle(count: int) -> slice:
    """Where the median stands among `count` values in order: one place, or the two beside the middle."""
    return slice(max(count - 1, 0) // 2, count // 2 + 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
