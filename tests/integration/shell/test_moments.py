"""Times in words, on the server and in the browser's twin of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from aceportal.moments import exact, relative, urgency

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (timedelta(seconds=30), "now"),
        (timedelta(minutes=59, seconds=59), "in 59 min"),
        (timedelta(hours=3, minutes=20), "in 3 h 20 min"),
        (timedelta(hours=4), "in 4 h"),
        (timedelta(hours=47), "in 47 h"),
        (timedelta(days=5), "in 5 days"),
        (timedelta(minutes=-4), "4 min ago"),
        (timedelta(days=-2), "2 days ago"),
        (timedelta(days=90), "2 Jun 2026"),
    ],
)
def test_distance_is_said_in_the_words_people_use(distance: timedelta, words: str) -> None:
    assert relative(NOW + distance, NOW) == words


@pytest.mark.parametrize(
    ("left", "tone"),
    [
        (timedelta(hours=24, seconds=1), "rest"),
        (timedelta(hours=24), "soon"),
        (timedelta(hours=4, seconds=1), "soon"),
        (timedelta(hours=4), "person"),
        (timedelta(seconds=1), "person"),
        (timedelta(0), "rest"),
    ],
)
def test_deadline_turns_amber_below_a_day_and_red_below_four_hours(left: timedelta, tone: str) -> None:
    assert urgency(NOW + left, NOW) == tone


def test_exact_time_names_its_zone() -> None:
    assert exact(NOW) == "4 Mar 2026, 12:00 UTC"


def test_our_scripts_stay_small_and_inline_nothing() -> None:
    scripts = list(Path("static/js").glob("*.js"))
    assert scripts
    assert sum(script.stat().st_size for script in scripts) < 60_000
    assert not [script for script in scripts if "eval(" in script.read_text() or "innerHTML" in script.read_text()]
