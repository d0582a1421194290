"""Dates and times in AWS's form."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from referrals.ace.moments import read_date, read_moment, write_moment


def test_aws_moment_is_read_in_utc() -> None:
    assert read_moment("2026-03-08T13:15:35.000Z") == datetime(2026, 3, 8, 13, 15, 35, tzinfo=UTC)


def test_another_zone_is_brought_to_utc() -> None:
    read = read_moment("2026-03-08T15:15:35+02:00")
    assert read is not None
    assert read.isoformat() == "2026-03-08T13:15:35+00:00"


@pytest.mark.parametrize(
    "value", [None, "", "yesterday", "2026-03-08", "2026-03-08T13:15:35", 5, "9999-12-31T23:59:59-23:00"]
)
def test_what_is_no_zoned_moment_reads_as_none(value: object) -> None:
    assert read_moment(value) is None


def test_date_is_read_only_in_aws_form() -> None:
    assert read_date("2026-02-28") == date(2026, 2, 28)
    assert [read_date(value) for value in ("2026-02-30", "20260228", "28.02.2026", None, 5)] == [None] * 5


def test_moment_is_written_to_the_millisecond_in_gmt() -> None:
    moment = datetime(2026, 3, 8, 15, 15, 35, 123999, tzinfo=timezone(timedelta(hours=2)))
    assert write_moment(moment) == "2026-03-08T13:15:35.123Z"
