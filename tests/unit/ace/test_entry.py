"""From what people type to the value AWS takes."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from referrals.ace.entry import entries_of, read_entry, write_entry
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind

FIELDS = fields_of(Kind.OPPORTUNITY)


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("customerCompanyName", "  Aldermoor ", "Aldermoor"),
        ("awsAccountId", 123456789012.0, "123456789012"),
        ("postalCode", date(2026, 5, 4), "2026-05-04"),
        ("country", "united states", "United States"),
        ("deliveryModel", ["SaaS or PaaS", " Resell ", ""], "SaaS or PaaS;Resell"),
        ("deliveryModel", "saas or paas\nResell", "SaaS or PaaS;Resell"),
        ("customerCompanyName", ["a", "b"], "a;b"),
        ("solutionOffered", "S-0000001; S-0000001;S-0000002", ["S-0000001", "S-0000002"]),
        ("awsProducts", ["AWSLambda"], ["AWSLambda"]),
        ("targetCloseDate", datetime(2026, 5, 4, 9, tzinfo=UTC), "2026-05-04"),
        ("targetCloseDate", date(2026, 5, 4), "2026-05-04"),
        ("targetCloseDate", " 4 May ", "4 May"),
        ("expectedMonthlyAwsRevenue", "$12,500", 12500),
        ("expectedMonthlyAwsRevenue", "12.5", 12.5),
        ("expectedMonthlyAwsRevenue", 100.0, 100),
        ("expectedMonthlyAwsRevenue", Decimal("99.5"), 99.5),
        ("expectedMonthlyAwsRevenue", 7, 7),
        ("expectedMonthlyAwsRevenue", "about 100", "about 100"),
        ("expectedMonthlyAwsRevenue", "Infinity", "Infinity"),
        ("expectedMonthlyAwsRevenue", "1e999999", "1e999999"),
        ("offers", "https://market.example/offers/offer-1", ["offer-1"]),
    ],
)
def test_entry_becomes_the_value_aws_takes(name: str, given: object, value: Any) -> None:
    assert read_entry(FIELDS[name], given) == value


@pytest.mark.parametrize("given", [None, "", "  ", []])
def test_nothing_typed_is_nothing(given: object) -> None:
    assert read_entry(FIELDS["city"], given) is None


def test_value_goes_back_into_one_line() -> None:
    assert write_entry(FIELDS["city"], None) == ""
    assert write_entry(FIELDS["awsProducts"], ["a", "b"]) == "a;b"
    assert write_entry(FIELDS["expectedMonthlyAwsRevenue"], 4200) == "4200"


def test_entries_are_told_apart_however_they_are_kept() -> None:
    assert entries_of(["a", 1]) == ["a", "1"]
    assert entries_of("a; b;") == ["a", "b"]
    assert entries_of(None) == []
