"""The health card: where each measure turns, and what a day comes to."""

import pytest

from onboarding.domain.watch import THRESHOLDS, DayFacts, Light, lasting, light_of, measured, percentile

QUIET = DayFacts()


def light(**facts: float) -> Light:
    return light_of(measured(DayFacts(**facts)))  # type: ignore[arg-type]


def test_a_day_on_which_nothing_was_measured_is_well() -> None:
    assert light_of(measured(QUIET)) is Light.WELL
    assert {one.words for one in measured(QUIET)} == {"0", "no", "nothing to measure"}


@pytest.mark.parametrize(
    ("name", "well", "near", "bad"),
    [
        ("silent", 0, None, 1),
        ("rolled_back", 0, None, 1),
        ("queue", 599, 1800, 1801),
        ("refused", 0, 2, 3),
        ("duplicates", 0, None, 1),
        ("missed", 0, None, 1),
        ("due", 0, 10, 11),
        ("answer", 899, 3600, 3601),
    ],
)
def test_each_measure_turns_where_its_threshold_says(name: str, well: int, near: int | None, bad: int) -> None:
    assert light(**{name: well}) is Light.WELL
    assert near is None or light(**{name: near}) is Light.NEAR
    assert light(**{name: bad}) is Light.BAD


def test_of_many_answers_more_may_be_refused() -> None:
    assert light(refused=5, answered=100) is Light.NEAR
    assert light(refused=6, answered=100) is Light.BAD


def test_what_happened_or_not_is_told_as_yes() -> None:
    assert next(one.words for one in measured(DayFacts(silent=1)) if one.threshold.name == "silent") == "yes"


def test_every_measure_says_what_to_do_when_it_is_not_well() -> None:
    assert all(one.cure.endswith(".") for one in THRESHOLDS)


@pytest.mark.parametrize(
    ("values", "found"), [([], None), ([3.0], 3.0), ([float(n) for n in range(1, 101)], 95.0), ([1.0, 9.0], 9.0)]
)
def test_ninety_five_of_a_hundred_do_not_exceed_the_percentile(values: list[float], found: float | None) -> None:
    assert percentile(values, 0.95) == found


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3600, "1 h"), (5460, "1 h 31 min")]
)
def test_a_time_is_told_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert lasting(seconds) == words
