"""Business days as AWS's review counts them: Monday to Friday, in GMT."""

from datetime import UTC, datetime, timedelta

REVIEW_DAYS = 5
"""AWS reviews a new opportunity within this many business days (CRM guide)."""

_SATURDAY = 5


def after_business_days(start: datetime, days: int) -> datetime:
    """The same hour, `days` business days later; from a weekend the count begins on Monday."""
    moment = start.astimezone(UTC)
    while days:
        moment += timedelta(days=1)
        days -= moment.weekday() < _SATURDAY
    return moment
