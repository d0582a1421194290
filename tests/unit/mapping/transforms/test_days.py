"""Days and moments: read and written in named forms, and counted on in GMT."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.moments import write_moment
from referrals.mapping.transforms import CannotRead, Scope
from referrals.mapping.transforms.day_forms import DayForm, MomentForm
from referrals.mapping.transforms.days import AddDays, CountFrom, ReadDate, ReadMoment, WriteDate, WriteMoment

MONDAY = date(2026, 11, 23)
SCOPE = Scope(record={}, today=MONDAY)


@pytest.mark.parametrize(
    ("form", "value", "day"),
    [
        ("iso", "2027-03-31", "2027-03-31"),
        ("d.m.y", "31.3.2027", "2027-03-31"),
        ("d/m/y", "03/04/2027", "2027-04-03"),
        ("m/d/y", "03/04/2027 ", "2027-03-04"),
        ("y/m/d", "2027/3/4", "2027-03-04"),
        ("seconds", 1806451200, "2027-03-31"),
        ("seconds", "-86400", "1969-12-31"),
        ("milliseconds", "1806451200000", "2027-03-31"),
        ("milliseconds", 1806451200000.0, "2027-03-31"),
        ("moment", "2027-03-31T23:30:00-05:00", "2027-04-01"),
        ("moment", "2027-03-31T00:00:00Z", "2027-03-31"),
    ],
)
def test_day_is_read_in_its_form(form: str, value: Any, day: str) -> None:
    assert ReadDate(form=DayForm(form)).step()(value, SCOPE) == day


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("iso", "20270331"),
        ("iso", "2027-02-30"),
        ("iso", "2027-W13-3"),
        ("iso", "2027-03-31T00:00:00Z"),
        ("iso", 20270331),
        ("d.m.y", "31/03/2027"),
        ("d.m.y", "31.03.27"),
        ("d.m.y", "31.03"),
        ("d.m.y", "3a.03.2027"),
        ("d.m.y", "003.003.2027"),
        ("d.m.y", "..2027"),
        ("d.m.y", "\u0663.\u0663.2027"),
        ("d.m.y", ["31.03.2027"]),
        ("m/d/y", "31/03/2027"),
        ("seconds", "soon"),
        ("seconds", True),
        ("seconds", 1.5),
        ("seconds", float("nan")),
        ("seconds", float("inf")),
        ("seconds", 10**15),
        ("seconds", "9" * 40),
        ("milliseconds", {"at": 1}),
        ("moment", "2027-03-31T00:00:00"),
        ("moment", "2027-03-31"),
    ],
)
def test_day_in_another_form_is_refused(form: str, value: Any) -> None:
    with pytest.raises(CannotRead, match="is no day written like"):
        ReadDate(form=DayForm(form)).step()(value, SCOPE)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("iso", "2027-03-04"),
        ("d.m.y", "04.03.2027"),
        ("d/m/y", "04/03/2027"),
        ("m/d/y", "03/04/2027"),
        ("y/m/d", "2027/03/04"),
        ("seconds", 1804118400),
        ("milliseconds", 1804118400000),
        ("moment", "2027-03-04T00:00:00.000Z"),
    ],
)
def test_day_is_written_in_its_form(form: str, written: object) -> None:
    assert WriteDate(form=DayForm(form)).step()("2027-03-04", SCOPE) == written


@given(st.dates(date(1000, 1, 1)), st.sampled_from(list(DayForm)))
def test_written_day_is_read_as_it_was(day: date, form: DayForm) -> None:
    writer = WriteDate(form=form)
    assert writer.inverse().step()(writer.step()(day.isoformat(), SCOPE), SCOPE) == day.isoformat()
    assert ReadDate(form=form).inverse() == writer


MOMENTS = st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year >= 1000)
UNITS = {MomentForm.ISO: 1000, MomentForm.SECONDS: 1_000_000, MomentForm.MILLISECONDS: 1000}


@given(MOMENTS, st.sampled_from(list(MomentForm)))
def test_written_moment_is_read_as_it_was(moment: datetime, form: MomentForm) -> None:
    kept = write_moment(moment - timedelta(microseconds=moment.microsecond % UNITS[form]))
    writer = WriteMoment(form=form)
    assert writer.inverse().step()(writer.step()(kept, SCOPE), SCOPE) == kept
    assert ReadMoment(form=form).inverse() == writer


def test_moment_is_turned_to_gmt() -> None:
    assert ReadMoment().step()("2027-03-31T10:00:00+02:00", SCOPE) == "2027-03-31T08:00:00.000Z"
    with pytest.raises(CannotRead, match="is no moment written like"):
        ReadMoment().step()("2027-03-31T10:00:00", SCOPE)


def test_days_are_counted_from_the_value() -> None:
    assert AddDays(days=15).step()("2026-11-23", SCOPE) == "2026-12-08"
    assert AddDays(days=-23).step()("2026-11-23", SCOPE) == "2026-10-31"
    assert AddDays(days=15).step()(None, SCOPE) is None


def test_days_are_counted_from_today() -> None:
    today = AddDays(start=CountFrom.TODAY, days=15).step()
    if_empty = AddDays(start=CountFrom.TODAY_IF_EMPTY, days=15).step()
    assert [today(value, SCOPE) for value in (None, "2027-01-01")] == ["2026-12-08"] * 2
    assert [if_empty(value, SCOPE) for value in ("", "2027-01-01")] == ["2026-12-08", "2027-01-01"]


SATURDAY = MONDAY + timedelta(days=5)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (MONDAY, 5, MONDAY + timedelta(days=7)),
        (MONDAY, -1, MONDAY - timedelta(days=3)),
        (MONDAY, 0, MONDAY),
        (SATURDAY, 1, SATURDAY + timedelta(days=2)),
        (SATURDAY, 5, SATURDAY + timedelta(days=6)),
        (SATURDAY, -1, SATURDAY - timedelta(days=1)),
        (SATURDAY, 0, SATURDAY),
    ],
)
def test_business_days_leave_weekends_out(start: date, days: int, end: date) -> None:
    assert AddDays(days=days, business=True).step()(start.isoformat(), SCOPE) == end.isoformat()


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(1, 300))
def test_business_days_are_as_many_as_asked_for(start: date, days: int) -> None:
    end = date.fromisoformat(AddDays(days=days, business=True).step()(start.isoformat(), SCOPE))
    between = [start + timedelta(days=number) for number in range(1, (end - start).days + 1)]
    assert sum(day.weekday() < 5 for day in between) == days
    assert end.weekday() < 5


@given(st.dates(date(1000, 1, 1), date(3000, 1, 1)), st.integers(-3660, 3660))
def test_counting_back_undoes_counting_on(day: date, days: int) -> None:
    ahead = AddDays(days=days)
    back = ahead.inverse()
    assert back is not None
    assert back.step()(ahead.step()(day.isoformat(), SCOPE), SCOPE) == day.isoformat()


def test_weekends_and_today_cannot_be_undone() -> None:
    assert AddDays(business=True).inverse() is None
    assert AddDays(start=CountFrom.TODAY).inverse() is None


def test_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(CannotRead, match="too far away to count days from it"):
        AddDays(days=15).step()("9999-12-31", SCOPE)
    with pytest.raises(CannotRead, match="is no day"):
        AddDays(days=15).step()("tomorrow", SCOPE)
