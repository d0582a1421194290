"""Business days of AWS's review."""

from datetime import UTC, datetime

import pytest

from referrals.domain.business_days import REVIEW_DAYS, after_business_days


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-02", "2026-03-09"),
        ("2026-03-06", "2026-03-13"),
        ("2026-03-07", "2026-03-13"),
        ("2026-03-08", "2026-03-13"),
    ],
)
def test_weekends_do_not_count(start: str, end: str) -> None:
    began = datetime.fromisoformat(f"{start}T10:00:00+00:00")
    assert after_business_days(began, REVIEW_DAYS) == datetime.fromisoformat(f"{end}T10:00:00+00:00")


def test_no_days_are_no_time() -> None:
    now = datetime(2026, 3, 7, tzinfo=UTC)
    assert after_business_days(now, 0) == now
