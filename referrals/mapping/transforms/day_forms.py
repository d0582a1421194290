"""How CRMs write days and moments, as two tables of readers and writers. No form is ever guessed."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from referrals.ace.moments import read_moment, write_moment
from referrals.mapping.transforms.base import Choice, refusal

_1970 = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND, _MILLISECOND = timedelta(seconds=1), timedelta(milliseconds=1)
When = TypeVar("When", date, datetime)


class DayForm(Choice):
    """The way a CRM writes days."""

    ISO = "iso", "2027-03-31"
    DOTS = "d.m.y", "31.03.2027 (day first)"
    DAY_FIRST = "d/m/y", "31/03/2027 (day first)"
    MONTH_FIRST = "m/d/y", "03/31/2027 (month first)"
    YEAR_FIRST = "y/m/d", "2027/03/31"
    SECONDS = "seconds", "1806451200 (seconds since 1970)"
    MILLISECONDS = "milliseconds", "1806451200000 (milliseconds since 1970)"
    MOMENT = "moment", "2027-03-31T00:00:00Z (day and time with zone)"


class MomentForm(Choice):
    """The way a CRM writes moments."""

    ISO = "iso", "2027-03-31T10:00:00Z (with zone)"
    SECONDS = "seconds", "1806487200 (seconds since 1970)"
    MILLISECONDS = "milliseconds", "1806487200000 (milliseconds since 1970)"


def _iso_day(value: Any) -> date:
    if len(value) == 10 and value[4] == value[7] == "-":
        return date.fromisoformat(value)
    raise ValueError(value)


def _parts(separator: str, year: int, month: int, day: int) -> Callable[[Any], date]:
    """Reads three numbers with a separator; the arguments are their places."""

    def read(value: Any) -> date:
        parts = value.strip().split(separator)
        digits = "".join(parts)
        if len(parts) != 3 or len(parts[year]) != 4 or len(digits) > 8 or not (digits.isascii() and digits.isdigit()):
            raise ValueError(value)
        return date(int(parts[year]), int(parts[month]), int(parts[day]))

    return read


def _since_1970(unit: timedelta) -> Callable[[Any], datetime]:
    """Reads a count of that unit."""
    return lambda value: _1970 + _count(value) * unit


def _count(value: Any) -> int:
    if isinstance(value, str):
        sign = -1 if value.startswith("-") else 1
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 16):
            raise ValueError(value)
        return sign * int(digits)
    if isinstance(value, bool) or value != int(value):
        raise ValueError(value)
    return int(value)


def _iso_moment(value: Any) -> datetime:
    moment = read_moment(value)
    if moment is None:
        raise ValueError(value)
    return moment


def _count_of(moment: datetime, unit: timedelta) -> int:
    return (moment - _1970) // unit


_MOMENT_READERS: Mapping[MomentForm, Callable[[Any], datetime]] = {
    MomentForm.ISO: _iso_moment,
    MomentForm.SECONDS: _since_1970(_SECOND),
    MomentForm.MILLISECONDS: _since_1970(_MILLISECOND),
}
_MOMENT_WRITERS: Mapping[MomentForm, Callable[[datetime], str | int]] = {
    MomentForm.ISO: write_moment,
    MomentForm.SECONDS: lambda moment: _count_of(moment, _SECOND),
    MomentForm.MILLISECONDS: lambda moment: _count_of(moment, _MILLISECOND),
}
_DAY_READERS: Mapping[DayForm, Callable[[Any], date]] = {
    DayForm.ISO: _iso_day,
    DayForm.DOTS: _parts(".", year=2, month=1, day=0),
    DayForm.DAY_FIRST: _parts("/", year=2, month=1, day=0),
    DayForm.MONTH_FIRST: _parts("/", year=2, month=0, day=1),
    DayForm.YEAR_FIRST: _parts("/", year=0, month=1, day=2),
    DayForm.SECONDS: lambda value: _since_1970(_SECOND)(value).date(),
    DayForm.MILLISECONDS: lambda value: _since_1970(_MILLISECOND)(value).date(),
    DayForm.MOMENT: lambda value: _iso_moment(value).date(),
}


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


_DAY_WRITERS: Mapping[DayForm, Callable[[date], str | int]] = {
    DayForm.ISO: date.isoformat,
    DayForm.DOTS: lambda day: f"{day.day:02d}.{day.month:02d}.{day.year:04d}",
    DayForm.DAY_FIRST: lambda day: f"{day.day:02d}/{day.month:02d}/{day.year:04d}",
    DayForm.MONTH_FIRST: lambda day: f"{day.month:02d}/{day.day:02d}/{day.year:04d}",
    DayForm.YEAR_FIRST: lambda day: f"{day.year:04d}/{day.month:02d}/{day.day:02d}",
    DayForm.SECONDS: lambda day: _count_of(_midnight(day), _SECOND),
    DayForm.MILLISECONDS: lambda day: _count_of(_midnight(day), _MILLISECOND),
    DayForm.MOMENT: lambda day: write_moment(_midnight(day)),
}
_UNREADABLE = (ValueError, TypeError, AttributeError, OverflowError)
"""What a value of another form or kind makes the readers raise."""


def day_reader(form: DayForm) -> Callable[[Any], date]:
    """Reads a day in that form; a moment is taken as its day in GMT. It raises CannotRead."""
    return _refusing(_DAY_READERS[form], f"is no day written like {form.label}")


def moment_reader(form: MomentForm) -> Callable[[Any], datetime]:
    """Reads a moment in that form, in GMT. It raises CannotRead."""
    return _refusing(_MOMENT_READERS[form], f"is no moment written like {form.label}")


def day_writer(form: DayForm) -> Callable[[date], str | int]:
    """Writes a day in that form, a count of seconds at midnight in GMT."""
    return _DAY_WRITERS[form]


def moment_writer(form: MomentForm) -> Callable[[datetime], str | int]:
    """Writes a moment in that form, the last one to the millisecond."""
    return _MOMENT_WRITERS[form]


def _refusing(read: Callable[[Any], When], why: str) -> Callable[[Any], When]:
    def reader(value: Any) -> When:
        try:
            return read(value)
        except _UNREADABLE:
            raise refusal(value, why) from None

    return reader
