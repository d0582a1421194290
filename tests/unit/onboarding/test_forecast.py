"""The forecast: days in a stage, and what is left against the estimates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from onboarding.domain.forecast import ESTIMATES, Stay, days_in, forecast, roughly, stays
from onboarding.domain.stages import Stage

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def _day(number: int) -> datetime:
    return START + timedelta(days=number)


def test_a_stay_ends_when_the_next_stage_is_entered() -> None:
    been = stays([(Stage.PREREQUISITES, _day(0)), (Stage.REQUEST, _day(4))], None)
    assert been == [Stay(Stage.PREREQUISITES, _day(0), _day(4)), Stay(Stage.REQUEST, _day(4), None)]


def test_a_failure_in_a_stage_does_not_end_the_stay() -> None:
    been = stays([(Stage.REQUEST, _day(0)), (Stage.REQUEST, _day(3))], None)
    assert been == [Stay(Stage.REQUEST, _day(0), None)]


def test_nothing_entered_is_no_stay() -> None:
    assert stays([], _day(1)) == []


def test_days_of_two_stays_count_together_and_a_closed_request_ages_no_more() -> None:
    entered = [(Stage.TESTING, _day(0)), (Stage.IMPLEMENTATION, _day(3)), (Stage.TESTING, _day(5))]
    assert days_in(Stage.TESTING, stays(entered, None), _day(9)) == 7
    assert days_in(Stage.TESTING, stays(entered, _day(6)), _day(99)) == 4


def test_what_is_left_is_the_rest_of_this_stage_and_all_that_follow() -> None:
    left = forecast(Stage.PRODUCTION_APPROVAL, 4, date(2026, 3, 2))
    assert left.days == ESTIMATES[Stage.PRODUCTION_APPROVAL] - 4 + ESTIMATES[Stage.LAUNCH]
    assert left.ready_on == date(2026, 3, 2) + timedelta(days=left.days)
    assert left.over == 0


def test_a_stage_beyond_its_estimate_never_promises_to_end_today() -> None:
    left = forecast(Stage.LAUNCH, 40, date(2026, 3, 2))
    assert left.days == 3
    assert left.over == 30
    assert left.words == "about 3 days left"


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "1 day"), (11, "11 days"), (12, "2 weeks"), (21, "3 weeks"), (74, "11 weeks"), (75, "2 months")],
)
def test_days_are_said_no_more_exactly_than_they_are_known(days: int, words: str) -> None:
    assert roughly(days) == words
