"""The calendar of due dates as RFC 5545 asks for it."""

from datetime import UTC, date, datetime

from onboarding.domain.calendar import Due, calendar

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def _due(**named: str) -> Due:
    words = {"uid": "task-1@portal.example", "title": "Policy", "text": "", "url": "https://portal.example/1", **named}
    return Due(day=date(2026, 12, 31), **words)


def test_a_due_date_is_a_whole_day() -> None:
    lines = calendar("Onboarding", [_due()], now=NOW).split("\r\n")
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert "DTSTAMP:20260302T093000Z" in lines


def test_the_last_day_there_is_has_no_day_after_it() -> None:
    due = Due(uid="task-1@portal.example", day=date.max, title="Policy", text="", url="https://portal.example/1")
    lines = calendar("Onboarding", [due], now=NOW).split("\r\n")
    assert "DTSTART;VALUE=DATE:99991231" in lines
    assert not [line for line in lines if line.startswith("DTEND")]


def test_what_would_break_a_line_is_escaped() -> None:
    text = calendar("A, B; C", [_due(title="one\r\ntwo \\ three")], now=NOW)
    assert "X-WR-CALNAME:A\\, B\\; C\r\n" in text
    assert "SUMMARY:one\\ntwo \\\\ three\r\n" in text


def test_no_line_is_longer_than_75_octets_and_no_letter_is_split() -> None:
    title = "Größe prüfen ü " * 12
    text = calendar("Onboarding", [_due(title=title)], now=NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in text.replace("\r\n ", "")


def test_a_calendar_without_dates_is_still_a_calendar() -> None:
    text = calendar("Onboarding", [], now=NOW)
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
