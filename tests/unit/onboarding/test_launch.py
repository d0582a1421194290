"""The launch's texts, and the quarters of maintenance."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from onboarding.domain.announcement import Live, announcement
from onboarding.domain.evidence import Backfill
from onboarding.domain.launch import dummy_fields
from onboarding.domain.maintenance import REVIEWS, Quarter, following, quarter_of, reviewed_in, titles_of
from referrals.ace.preparing import prepare_create
from referrals.ace.validation import Context, check_create


def live(**facts: object) -> Live:
    usual = {
        "partner": "Larkfield",
        "since": date(2026, 11, 23),
        "crm": "HubSpot",
        "backfill": Backfill.NEEDED,
        "contact": "Lena Lead",
        "address": "https://portal.example/",
    }
    return Live(**(usual | facts))  # type: ignore[arg-type]


def test_the_announcement_says_since_when_where_and_whom_to_ask() -> None:
    mail = announcement(live())
    assert "Larkfield" in mail.subject
    for words in ("between HubSpot and AWS", "since 23 November 2026", "carry our ids", "tell Lena Lead"):
        assert words in mail.text


def test_before_it_is_live_the_announcement_claims_no_day() -> None:
    assert "since" not in announcement(live(since=None)).text


def test_the_mail_opens_with_everybody_and_its_lines_unbroken() -> None:
    mail = announcement(live())
    parts = urlsplit(mail.mailto(["a@partner.example", "b&c@partner.example"]))
    assert parts.path == "a@partner.example,b%26c@partner.example"
    assert parse_qs(parts.query)["body"] == [mail.text.replace("\n", "\r\n")]


@pytest.mark.parametrize(("isv", "special_program"), [(False, False), (True, False), (True, True)])
def test_aws_takes_the_dummy_and_nobody_takes_it_for_a_real_one(isv: bool, special_program: bool) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    fields = {**dummy_fields("Larkfield", now.date()), "partnerCrmUniqueIdentifier": "ACE-000001"}
    payload, dropped = prepare_create(fields)
    assert check_create(payload, context=Context(now=now, isv=isv, special_program=special_program)) == []
    assert not dropped
    assert "TEST" in payload["partnerProjectTitle"]


@pytest.mark.parametrize(
    ("day", "quarter"), [(date(2026, 1, 1), Quarter(2026, 1)), (date(2026, 12, 31), Quarter(2026, 4))]
)
def test_a_day_is_in_its_quarter(day: date, quarter: Quarter) -> None:
    assert quarter_of(day) == quarter


def test_a_quarter_begins_and_is_due_four_weeks_later_and_another_follows() -> None:
    last = Quarter(2026, 4)
    assert (last.starts, last.due) == (date(2026, 10, 1), date(2026, 10, 28))
    assert following(last) == Quarter(2027, 1)
    assert following(Quarter(2026, 3)) == last


def test_reviews_begin_with_the_quarter_after_the_launch() -> None:
    launched = date(2026, 11, 23)
    assert reviewed_in(launched, date(2026, 12, 31)) == ()
    assert reviewed_in(launched, date(2027, 4, 1)) == (Quarter(2027, 1), Quarter(2027, 2))


def test_a_review_has_a_task_for_each_point() -> None:
    titles = titles_of(Quarter(2027, 1))
    assert len(titles) == len(REVIEWS)
    assert all(title.startswith("Q1 2027: ") and len(title) <= 200 for title in titles)
