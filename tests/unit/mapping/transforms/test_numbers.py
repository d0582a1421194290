"""Numbers: read and written as countries write them, rounded and multiplied, never guessed."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.mapping.transforms import TRANSFORMS, CannotRead, Scope
from referrals.mapping.transforms.number_forms import NumberForm
from referrals.mapping.transforms.numbers import Ratio, ReadNumber, RoundNumber, WriteNumber

SCOPE = Scope(record={}, today=date(2026, 11, 23))


def read(text: Any, form: str = "en") -> Any:
    return ReadNumber(form=NumberForm(form)).step()(text, SCOPE)


@pytest.mark.parametrize(
    ("text", "form", "number"),
    [
        ("1200", "plain", 1200),
        ("1200.50", "plain", 1200.5),
        ("1,234,567.89", "en", 1234567.89),
        ("1.234", "en", 1.234),
        (".5", "en", 0.5),
        ("1.234.567,89", "de", 1234567.89),
        ("1.234", "de", 1234),
        ("1 234,5", "fr", 1234.5),
        ("1\u202f234\u202f567", "fr", 1234567),
        ("1\u00a0234", "fr", 1234),
        ("1'234.50", "ch", 1234.5),
        ("1\u2019234", "ch", 1234),
        ("12,34,567.89", "in", 1234567.89),
        ("34,567", "in", 34567),
        ("123", "in", 123),
        ("-1,200", "en", -1200),
        ("\u2212 5", "en", -5),
        ("$1,200.00", "en", 1200),
        ("-$1,200", "en", -1200),
        ("$-1,200", "en", -1200),
        ("US$ 5", "en", 5),
        ("1.200 €", "de", 1200),
        ("EUR 1.200", "de", 1200),
        ("1.200 eur", "de", 1200),
        ("(1,200)", "en", -1200),
        ("$ (1,200)", "en", -1200),
        ("(USD 1,200)", "en", -1200),
        (7, "de", 7),
        (7.5, "de", 7.5),
        ("1.2300000000000000000000", "plain", 1.23),
    ],
)
def test_number_is_read_in_its_form(text: Any, form: str, number: float) -> None:
    found = read(text, form)
    assert (found, type(found)) == (number, type(number))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1,23", "en"),
        ("1.23", "de"),
        ("1,2345", "en"),
        ("1,234,56", "en"),
        (",234", "en"),
        ("1,234", "plain"),
        ("1.", "en"),
        ("1.2.3", "en"),
        ("123,456", "in"),
        ("1,234,567", "in"),
        ("1 000", "en"),
        ("1e5", "en"),
        ("0x10", "en"),
        ("--5", "en"),
        ("5-", "en"),
        ("USD", "en"),
        ("ABC 5", "en"),
        ("\u0661", "en"),
        ("²", "en"),
        ("about 5", "en"),
        ("NaN", "plain"),
        ("1_000", "plain"),
    ],
)
def test_number_in_another_form_is_refused(text: str, form: str) -> None:
    with pytest.raises(CannotRead, match="is no number written like"):
        read(text, form)


@pytest.mark.parametrize("text", ["9" * 31, "1234567890123.456"])
def test_number_longer_than_can_be_kept_is_refused(text: str) -> None:
    with pytest.raises(CannotRead, match="more digits than an amount can keep"):
        read(text, "plain")


@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), [1]])
def test_other_values_are_no_numbers(value: Any) -> None:
    with pytest.raises(CannotRead):
        read(value)
    with pytest.raises(CannotRead, match="is no number; put “Read a number” before this step"):
        RoundNumber().step()(value, SCOPE)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("plain", "-1234567.50"),
        ("en", "-1,234,567.50"),
        ("de", "-1.234.567,50"),
        ("fr", "-1\u202f234\u202f567,50"),
        ("ch", "-1'234'567.50"),
        ("in", "-12,34,567.50"),
    ],
)
def test_number_is_written_in_its_form(form: str, text: str) -> None:
    assert WriteNumber(form=NumberForm(form), decimals=2).step()(-1234567.5, SCOPE) == text


def test_number_is_written_with_all_its_decimals_and_no_exponent() -> None:
    written = WriteNumber().step()
    assert [written(number, SCOPE) for number in (5, 5.0, 0.00001, 1e20, 0)] == [
        "5",
        "5",
        "0.00001",
        "100,000,000,000,000,000,000",
        "0",
    ]


NUMBERS = st.integers(-(10**18), 10**18) | st.integers(-(10**12), 10**12).map(lambda cents: cents / 100)


@given(NUMBERS, st.sampled_from(list(NumberForm)))
def test_written_number_is_read_as_it_was(number: float, form: NumberForm) -> None:
    writer = WriteNumber(form=form, decimals=2)
    assert writer.inverse().step()(writer.step()(number, SCOPE), SCOPE) == number
    assert ReadNumber(form=form).inverse() == WriteNumber(form=form)


@pytest.mark.parametrize(
    ("rounding", "numbers"),
    [("half_up", [3, -3, 2, -2, 1]), ("down", [2, -2, 2, -2, 1]), ("up", [3, -3, 3, -3, 2])],
)
def test_number_is_rounded_as_chosen(rounding: str, numbers: list[int]) -> None:
    step = TRANSFORMS["round"](rounding=rounding).step()
    assert [step(value, SCOPE) for value in (2.5, -2.5, 2.4, -2.4, 1.005)] == numbers


def test_rounding_keeps_the_decimals_asked_for() -> None:
    step = RoundNumber(decimals=2).step()
    assert [step(value, SCOPE) for value in (1.005, 1.994, 7, 1e300, 2.0)] == [1.01, 1.99, 7, int(1e300), 2]
    assert isinstance(RoundNumber().step()(2.5, SCOPE), int)


def test_year_becomes_a_month_and_a_year_again() -> None:
    monthly = Ratio(numerator=1, denominator=12)
    assert monthly.step()(120_000, SCOPE) == 10_000
    assert isinstance(monthly.step()(120_000, SCOPE), int)
    assert monthly.step()(100_000, SCOPE) == pytest.approx(8333.3333, abs=1e-4)
    assert monthly.inverse() == Ratio(numerator=12, denominator=1)


@given(
    st.integers(-(10**8), 10**8) | st.integers(-(10**10), 10**10).map(lambda cents: cents / 100),
    st.integers(1, 100),
    st.integers(1, 100),
)
def test_amount_in_cents_comes_back_from_any_ratio(amount: float, numerator: int, denominator: int) -> None:
    ratio = Ratio(numerator=numerator, denominator=denominator)
    assert ratio.inverse().step()(ratio.step()(amount, SCOPE), SCOPE) == amount


@pytest.mark.parametrize("number", [1e308, 10**400])
def test_number_too_large_to_multiply_is_refused(number: float) -> None:
    with pytest.raises(CannotRead, match="too large to multiply"):
        Ratio(numerator=10_000).step()(number, SCOPE)
