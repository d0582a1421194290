"""Transforms of numbers: read and written as a country writes them, rounded, and multiplied by a ratio."""

from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from math import isfinite
from typing import Any, ClassVar, Literal

from pydantic import Field

from referrals.mapping.transforms.base import (
    Choice,
    Form,
    Forms,
    Scope,
    Step,
    Transform,
    is_empty,
    on_text,
    refusal,
)
from referrals.mapping.transforms.number_forms import NumberForm, read_number, write_number

_NUMBER: Forms = frozenset({Form.NUMBER})
_FORM = "How the CRM writes its numbers. A number in another form is refused, never guessed."


def _number(value: Any) -> int | float:
    if type(value) is int or (type(value) is float and isfinite(value)):
        return value
    raise refusal(value, "is no number; put “Read a number” before this step")


def on_number(convert: Callable[[int | float], Any]) -> Step:
    """A step that works on a number."""

    def step(value: Any, _: Scope) -> Any:
        return value if is_empty(value) else convert(_number(value))

    return step


class ReadNumber(Transform):
    """A text into a number."""

    label: ClassVar[str] = "Read a number"
    help: ClassVar[str] = "Reads a number as your CRM writes it. A currency beside it is left out; brackets mean minus."
    takes: ClassVar[Forms] = frozenset({Form.TEXT, Form.NUMBER})
    gives: ClassVar[Forms] = _NUMBER

    do: Literal["read_number"] = "read_number"
    form: NumberForm = Field(NumberForm.EN, title="Written like", description=_FORM)

    def step(self) -> Step:
        read = on_text(lambda text: read_number(text, self.form))
        return lambda value, scope: _number(value) if isinstance(value, int | float) else read(value, scope)

    def inverse(self) -> "WriteNumber":
        return WriteNumber(form=self.form)


class WriteNumber(Transform):
    """A number into a text."""

    label: ClassVar[str] = "Write a number"
    help: ClassVar[str] = "Writes a number as your CRM writes it, with all its decimals."
    takes: ClassVar[Forms] = _NUMBER
    gives: ClassVar[Forms] = frozenset({Form.TEXT})

    do: Literal["write_number"] = "write_number"
    form: NumberForm = Field(NumberForm.EN, title="Written like", description="How the CRM writes its numbers.")
    decimals: int = Field(0, title="Decimals at least", description="Zeros fill up what is missing.", ge=0, le=6)

    def step(self) -> Step:
        return on_number(lambda number: write_number(number, self.form, self.decimals))

    def inverse(self) -> ReadNumber:
        return ReadNumber(form=self.form)


class Rounding(Choice):
    """Which of two neighbours a number between them becomes."""

    HALF_UP = "half_up", "To the nearer one, a half away from zero"
    DOWN = "down", "Towards zero"
    UP = "up", "Away from zero"


_ROUNDINGS: Mapping[Rounding, str] = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.DOWN: ROUND_DOWN,
    Rounding.UP: ROUND_UP,
}


class RoundNumber(Transform):
    """A number with fewer decimals."""

    label: ClassVar[str] = "Round"
    help: ClassVar[str] = "Rounds a number; with no decimals it becomes a whole number, as AWS wants its amounts."
    takes: ClassVar[Forms] = _NUMBER
    gives: ClassVar[Forms] = _NUMBER

    do: Literal["round"] = "round"
    decimals: int = Field(0, title="Decimals", description="How many stay.", ge=0, le=6)
    rounding: Rounding = Field(Rounding.HALF_UP, title="Rounding", description="What becomes of the rest.")

    def step(self) -> Step:
        unit, how = Decimal(1).scaleb(-self.decimals), _ROUNDINGS[self.rounding]

        def rounded(number: int | float) -> int | float:
            if isinstance(number, int) or number.is_integer():
                return int(number)
            return _plain(float(Decimal(str(number)).quantize(unit, how)))

        return on_number(rounded)


class Ratio(Transform):
    """A number multiplied by a fraction."""

    label: ClassVar[str] = "Multiply by a ratio"
    help: ClassVar[str] = (
        "Multiplies by the first number and divides by the second: 1 and 12 make a month of a year."
        " On the way back an amount in cents comes out as it went in."
    )
    takes: ClassVar[Forms] = _NUMBER
    gives: ClassVar[Forms] = _NUMBER

    do: Literal["ratio"] = "ratio"
    numerator: int = Field(1, title="Multiply by", description="A whole number.", ge=1, le=10_000)
    denominator: int = Field(1, title="Divide by", description="A whole number.", ge=1, le=10_000)

    def step(self) -> Step:
        numerator, denominator = self.numerator, self.denominator

        def multiplied(number: int | float) -> int | float:
            try:
                return _to_the_cent(number * numerator / denominator)
            except OverflowError:
                raise refusal(number, "is too large to multiply") from None

        return on_number(multiplied)

    def inverse(self) -> "Ratio":
        return Ratio(numerator=self.denominator, denominator=self.numerator)


_DUST = 2e-15
"""What two divisions leave beside an amount in cents, as a part of it."""


def _to_the_cent(number: float) -> int | float:
    """The number without the dust of its arithmetic, where it is an amount in cents but for that."""
    cents = round(number * 100)
    return _plain(cents / 100 if abs(number * 100 - cents) <= abs(cents) * _DUST else number)


def _plain(number: float) -> int | float:
    """A whole number as such, so that JSON writes it without decimals."""
    return int(number) if number.is_integer() else number
