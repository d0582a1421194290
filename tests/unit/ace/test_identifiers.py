"""The partner's own ids."""

from datetime import date

import pytest

from referrals.ace.identifiers import MAX_LENGTH, check_pattern, is_made_by, partner_id

DAY = date(2026, 5, 4)


def test_pattern_counts_with_leading_zeros_and_the_year() -> None:
    assert partner_id("{year}-{number:04}", 7, DAY) == "2026-0007"


def test_id_stays_within_the_limit_of_aws() -> None:
    assert len(partner_id("x" * 100 + "{number}", 7, DAY)) == MAX_LENGTH


@pytest.mark.parametrize("pattern", ["ACE-{number}", "ACE-{number:06}", "{year}/{number:3}"])
def test_good_patterns_have_nothing_against_them(pattern: str) -> None:
    assert check_pattern(pattern) == ""


@pytest.mark.parametrize(
    "pattern", ["ACE", "ACE-{number", "{number.__class__}", "{number}{customer}", "{number:<10}", "{number:999}"]
)
def test_pattern_that_cannot_count_or_reaches_further_is_refused_with_a_sentence(pattern: str) -> None:
    assert check_pattern(pattern).endswith((".", "}."))


@pytest.mark.parametrize(
    ("pattern", "given", "is_made"),
    [
        ("ACE-{number:06}", "ACE-000006", True),
        ("ACE-{number:06}", "ACE-000007", False),
        ("ACE-{number:06}", "D-000006", False),
        ("{year}/{number}", "2026/3", True),
        ("A.{number}", "AB3", False),
    ],
)
def test_id_is_the_portals_own_when_its_pattern_gave_it_already(pattern: str, given: str, is_made: bool) -> None:
    assert is_made_by(pattern, given, 7) is is_made
