"""Times in words: `in 3 h 20 min`, `2 days ago`; static/js/time.js says the same in the browser."""

from datetime import datetime, timedelta

MINUTE, HOUR, DAY = 60, 3600, 86_400
SAYS_MINUTES_BELOW = 10 * HOUR
SAYS_HOURS_BELOW = 2 * DAY
SAYS_DAYS_BELOW = 60 * DAY


def exact(at: datetime) -> str:
    """The moment to the minute, in UTC, as people read it."""
    return f"{at:%-d %b %Y, %H:%M} UTC"


def relative(at: datetime, now: datetime) -> str:
    """How far `at` is from `now`; beyond sixty days the date itself."""
    seconds = int((at - now).total_seconds())
    if abs(seconds) < MINUTE:
        return "now"
    if abs(seconds) >= SAYS_DAYS_BELOW:
        return f"{at:%-d %b %Y}"
    length = span(abs(seconds))
    return f"in {length}" if seconds > 0 else f"{length} ago"


def span(seconds: int) -> str:
    """A length of time, rounded down to what matters: `45 min`, `3 h 20 min`, `26 h`, `4 days`."""
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < SAYS_MINUTES_BELOW:
        hours, rest = divmod(seconds, HOUR)
        minutes = rest // MINUTE
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if seconds < SAYS_HOURS_BELOW:
        return f"{seconds // HOUR} h"
    return f"{seconds // DAY} days"


def urgency(until: datetime, now: datetime) -> str:
    """The tone of a deadline: red below four hours, amber below a day, grey with time to spare or none left."""
    left = until - now
    if left <= timedelta(0) or left > timedelta(hours=24):
        return "rest"
    return "person" if left <= timedelta(hours=4) else "soon"
