"""What a live integration needs every quarter, and when: AWS changes its definitions two to four times a year."""

from dataclasses import dataclass
from datetime import date, timedelta

DUE_AFTER = timedelta(days=27)
"""A review is due four weeks into its quarter; AWS advises to keep two to four weeks of each for it."""

REVIEWS: tuple[str, ...] = (
    "Compare AWS's newest lists of fields and values with the portal's, and mend what they break",
    "Go through the mapping: held records, fallbacks that were used, fields nobody fills",
    "Go through what AWS refused and what was set aside, and end the causes",
    "Check people and roles, who gets notices, and who is told by AWS",
    "Change access keys, and run the production connection test",
)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int

    @property
    def starts(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def due(self) -> date:
        """The day its review is due."""
        return self.starts + DUE_AFTER

    def __str__(self) -> str:
        return f"Q{self.number} {self.year}"


def quarter_of(day: date) -> Quarter:
    """The quarter a day is in."""
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def following(quarter: Quarter) -> Quarter:
    """The quarter after it."""
    return Quarter(quarter.year + quarter.number // 4, quarter.number % 4 + 1)


def reviewed_in(launched: date, today: date) -> tuple[Quarter, ...]:
    """The quarters whose review has come: from the first one after the launch to today's."""
    found, quarter = [], following(quarter_of(launched))
    while quarter <= quarter_of(today):
        found.append(quarter)
        quarter = following(quarter)
    return tuple(found)


def titles_of(quarter: Quarter) -> tuple[str, ...]:
    """The tasks of a quarter's review."""
    return tuple(f"{quarter}: {one}" for one in REVIEWS)
