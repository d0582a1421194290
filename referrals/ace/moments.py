"""Dates and times as AWS writes them: `2024-05-01` and `2024-05-01T10:00:00.000Z`, both in GMT."""

import re
from datetime import UTC, date, datetime

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_moment(value: object) -> datetime | None:
    """The moment in UTC, or None when the value is no date-time or names no zone."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def read_date(value: object) -> date | None:
    """The day, or None when the value is not written `YYYY-MM-DD` or is no day of the calendar."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def write_moment(moment: datetime) -> str:
    """AWS's form, to the millisecond; the moment must know its zone."""
    in_gmt = moment.astimezone(UTC)
    return f"{in_gmt:%Y-%m-%dT%H:%M:%S}.{in_gmt.microsecond // 1000:03d}Z"
