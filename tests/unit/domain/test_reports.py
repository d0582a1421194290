"""Periods, shares and medians."""

from datetime import UTC, date, datetime
from itertools import pairwise
from statistics import median

import pytest

from referrals.domain.reports import (
    PERIOD_LABELS,
    PeriodName,
    middle,
    period_of,
    quarter_of,
    quarters_until,
    share,
)

TODAY = date(2026, 2, 15)


def test_every_period_has_words() -> None:
    assert set(PERIOD_LABELS) == set(PeriodName)


@pytest.mark.parametrize(
    ("name", "first", "last", "label"),
    [
        (PeriodName.THIS_QUARTER, date(2026, 1, 1), date(2026, 3, 31), "Q1 2026"),
        (PeriodName.LAST_QUARTER, date(2025, 10, 1), date(2025, 12, 31), "Q4 2025"),
        (PeriodName.THIS_YEAR, date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (PeriodName.LAST_YEAR, date(2025, 1, 1), date(2025, 12, 31), "2025"),
    ],
)
def test_a_named_period_is_whole(name: PeriodName, first: date, last: date, label: str) -> None:
    period = period_of(name, TODAY)
    assert (period.first, period.last, period.label) == (first, last, label)


def test_chosen_days_are_both_in_the_period() -> None:
    period = period_of(PeriodName.CUSTOM, TODAY, date(2026, 1, 5), date(2026, 1, 6))
    assert (period.start, period.end) == (datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 1, 7, tzinfo=UTC))
    assert period.label == "5 Jan 2026 to 6 Jan 2026"


def test_without_days_the_present_quarter_stands_in() -> None:
    assert period_of(PeriodName.CUSTOM, TODAY) == quarter_of(TODAY)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_lies_in_its_quarter_and_quarters_meet(month: int) -> None:
    quarter = quarter_of(date(2026, month, 28))
    assert quarter.first <= date(2026, month, 28) <= quarter.last
    assert quarter_of(quarter.last) == quarter
    assert quarter_of(quarter.end.date()).first == quarter.end.date()


def test_quarters_come_oldest_first_without_a_gap() -> None:
    quarters = quarters_until(TODAY)
    assert [quarter.label for quarter in quarters[-3:]] == ["Q3 2025", "Q4 2025", "Q1 2026"]
    assert all(one.end == other.start for one, other in pairwise(quarters))


def test_a_share_of_nothing_is_none() -> None:
    assert share(1, 4) == 25
    assert share(0, 0) is None


@pytest.mark.parametrize("count", range(1, 8))
def test_the_middle_is_where_the_median_stands(count: int) -> None:
    values = [number * number for number in range(count)]
    chosen = values[middle(count)]
    assert sum(chosen) / len(chosen) == median(values)


def test_nothing_has_an_empty_middle() -> None:
    assert [][middle(0)] == []
