"""Transforms of days and moments: read and written as a CRM writes them, and days counted on from one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from referrals.ace.moments import write_moment
from referrals.mapping.transforms.base import Choice, Form, Forms, Scope, Step, Transform, is_empty, refusal
from referrals.mapping.transforms.day_forms import (
    DayForm,
    MomentForm,
    day_reader,
    day_writer,
    moment_reader,
    moment_writer,
)

_DATE: Forms = frozenset({Form.DATE})
_MOMENT: Forms = frozenset({Form.MOMENT})
_WRITTEN: Forms = frozenset({Form.TEXT, Form.NUMBER})
_READ_AS = "How the CRM writes it. A value in another form is refused, never guessed."
_WRITE_AS = "How the CRM writes it."


def _on_value(convert: Callable[[Any], Any]) -> Step:
    def step(value: Any, _: Scope) -> Any:
        return value if is_empty(value) else convert(value)

    return step


class ReadDate(Transform):
    """A CRM's day into AWS's."""

    label: ClassVar[str] = "Read a date"
    help: ClassVar[str] = "Reads a day as your CRM writes it. A moment becomes its day in GMT, as AWS counts days."
    takes: ClassVar[Forms] = frozenset({Form.TEXT, Form.NUMBER, Form.DATE, Form.MOMENT})
    gives: ClassVar[Forms] = _DATE

    do: Literal["read_date"] = "read_date"
    form: DayForm = Field(DayForm.ISO, title="Written like", description=_READ_AS)

    def step(self) -> Step:
        read = day_reader(self.form)
        return _on_value(lambda value: read(value).isoformat())

    def inverse(self) -> "WriteDate":
        return WriteDate(form=self.form)


class WriteDate(Transform):
    """AWS's day into a CRM's."""

    label: ClassVar[str] = "Write a date"
    help: ClassVar[str] = "Writes a day as your CRM writes it."
    takes: ClassVar[Forms] = _DATE
    gives: ClassVar[Forms] = _WRITTEN | _DATE | _MOMENT

    do: Literal["write_date"] = "write_date"
    form: DayForm = Field(DayForm.ISO, title="Written like", description=_WRITE_AS)

    def step(self) -> Step:
        read, write = day_reader(DayForm.ISO), day_writer(self.form)
        return _on_value(lambda value: write(read(value)))

    def inverse(self) -> ReadDate:
        return ReadDate(form=self.form)


class ReadMoment(Transform):
    """A CRM's moment into AWS's."""

    label: ClassVar[str] = "Read a date with time"
    help: ClassVar[str] = "Reads a day with its time as your CRM writes it, and turns it to GMT."
    takes: ClassVar[Forms] = frozenset({Form.TEXT, Form.NUMBER, Form.MOMENT})
    gives: ClassVar[Forms] = _MOMENT

    do: Literal["read_moment"] = "read_moment"
    form: MomentForm = Field(MomentForm.ISO, title="Written like", description=_READ_AS)

    def step(self) -> Step:
        read = moment_reader(self.form)
        return _on_value(lambda value: write_moment(read(value)))

    def inverse(self) -> "WriteMoment":
        return WriteMoment(form=self.form)


class WriteMoment(Transform):
    """AWS's moment into a CRM's."""

    label: ClassVar[str] = "Write a date with time"
    help: ClassVar[str] = "Writes a day with its time as your CRM writes it."
    takes: ClassVar[Forms] = _MOMENT
    gives: ClassVar[Forms] = _WRITTEN | _MOMENT

    do: Literal["write_moment"] = "write_moment"
    form: MomentForm = Field(MomentForm.ISO, title="Written like", description=_WRITE_AS)

    def step(self) -> Step:
        read, write = moment_reader(MomentForm.ISO), moment_writer(self.form)
        return _on_value(lambda value: write(read(value)))

    def inverse(self) -> ReadMoment:
        return ReadMoment(form=self.form)


class CountFrom(Choice):
    """The day from which days are counted."""

    VALUE = "value", "The value"
    TODAY = "today", "Today, whatever the value"
    TODAY_IF_EMPTY = "today_if_empty", "Today where there is no value; else the value stays"


class AddDays(Transform):
    """A day so many days later or earlier."""

    label: ClassVar[str] = "Count days on"
    help: ClassVar[str] = "Gives the day so many days after (or, below zero, before) the value or today, in GMT."
    takes: ClassVar[Forms] = _DATE
    gives: ClassVar[Forms] = _DATE

    do: Literal["add_days"] = "add_days"
    start: CountFrom = Field(CountFrom.VALUE, title="Count from", description="Where the count begins.")
    days: int = Field(15, title="Days", description="How many; below zero counts back.", ge=-3660, le=3660)
    business: bool = Field(False, title="Business days only", description="Count Monday to Friday alone.")

    def step(self) -> Step:
        read, later = day_reader(DayForm.ISO), _business_days_later if self.business else _days_later
        start, days = self.start, self.days

        def step(value: Any, scope: Scope) -> Any:
            nothing = is_empty(value)
            if start is CountFrom.TODAY or (nothing and start is CountFrom.TODAY_IF_EMPTY):
                return _counted(scope.today, days, later)
            return value if nothing or start is CountFrom.TODAY_IF_EMPTY else _counted(read(value), days, later)

        return step

    def inverse(self) -> "AddDays | None":
        """Counting back; weekends and today's day cannot be undone."""
        undoable = self.start is CountFrom.VALUE and not self.business
        return AddDays(days=-self.days) if undoable else None


def _counted(day: date, days: int, later: Callable[[date, int], date]) -> str:
    try:
        return later(day, days).isoformat()
    except OverflowError:
        raise refusal(day.isoformat(), "is too far away to count days from it") from None


def _days_later(day: date, days: int) -> date:
    return day + timedelta(days=days)


_WORKDAYS, _SATURDAY = 5, 5


def _business_days_later(day: date, days: int) -> date:
    """So many days from Monday to Friday later or earlier; from a weekend the next workday that way is the first."""
    ahead = 1 if days > 0 else -1
    weeks, rest = divmod(abs(days), _WORKDAYS)
    while days and day.weekday() >= _SATURDAY:
        day -= timedelta(days=ahead)
    day += timedelta(weeks=weeks * ahead)
    while rest:
        day += timedelta(days=ahead)
        rest -= day.weekday() < _SATURDAY
    return day
