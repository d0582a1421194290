"""Rules about single values: type, list, length, form."""

from decimal import Decimal
from typing import Any

import pytest

from referrals.ace.kinds import Kind
from referrals.ace.validation import RULES, Severity
from referrals.ace.validation.values import check_values


def rules(kind: Kind = Kind.OPPORTUNITY, **fields: Any) -> list[str]:
    return [found.rule for found in check_values(fields, kind=kind)]


def test_every_rule_has_a_sentence_and_a_source() -> None:
    for rule_id, rule in RULES.items():
        assert rule.id == rule_id
        assert rule.sentence.endswith(("}", "."))
        assert rule.source


@pytest.mark.parametrize("value", [None, "", "  ", []])
def test_empty_values_break_no_rule(value: Any) -> None:
    assert rules(industry=value, expectedMonthlyAwsRevenue=value, solutionOffered=value) == []


def test_foreign_fields_break_no_rule() -> None:
    assert rules(moonPhase="full", subUseCase="x") == []


def test_placeholder_must_not_be_sent_back() -> None:
    assert rules(customerEmail="Accept To View") == ["value.masked"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("city", 5),
        ("city", ["Oslo"]),
        ("city", True),
        ("solutionOffered", "S-0001234"),
        ("expectedMonthlyAwsRevenue", "100"),
        ("expectedMonthlyAwsRevenue", True),
        ("awsProducts", ["AWSLambda", 5]),
    ],
)
def test_value_of_another_type_is_refused(field: str, value: Any) -> None:
    assert rules(**{field: value}) == ["value.type"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("industry", "government"),
        ("stage", "XYZ"),
        ("opportunityType", "F;lat Renewal"),
        ("deliveryModel", "Resell; Other"),
        ("salesActivities", "Customer has shown interest in the solution"),
        ("IsOppFromMarketingActivity", "Maybe"),
        ("closedLostReason", "Closed"),
        ("state", "Bavaria"),
    ],
)
def test_only_standard_values_are_taken(field: str, value: str) -> None:
    found = set(rules(**{field: value}))
    assert found == {"value.unknown"}


def test_each_unknown_part_of_a_multi_value_is_named() -> None:
    found = list(check_values({"deliveryModel": "Resell;Rent;Lend"}, kind=Kind.OPPORTUNITY))
    assert [violation.message for violation in found] == [
        "Delivery Model: “Rent” is not one of AWS's values.",
        "Delivery Model: “Lend” is not one of AWS's values.",
    ]
    assert {violation.field for violation in found} == {"deliveryModel"}


@pytest.mark.parametrize(
    ("field", "length", "rule"),
    [
        ("customerCompanyName", 120, "length.over"),
        ("otherSolutionOffered", 255, "length.over"),
        ("customerPhone", 40, "length.over"),
        ("city", 255, "length.over_api"),
        ("partnerCrmUniqueIdentifier", 64, "length.over_api"),
        ("additionalComments", 255, "length.over_api"),
        ("projectDescription", 2000, "length.over_api"),
    ],
)
def test_lengths_are_refused_or_warned_by_their_source(field: str, length: int, rule: str) -> None:
    assert rule not in rules(**{field: "a" * length})
    assert rule in rules(**{field: "a" * (length + 1)})
    assert (RULES[rule].severity is Severity.WARN) == rule.endswith("_api")


def test_lead_lengths_are_refused() -> None:
    assert rules(Kind.LEAD, city="a" * 40, title="b" * 128) == []
    assert rules(Kind.LEAD, city="a" * 41, title="b" * 129) == ["length.over"] * 2


def test_description_needs_twenty_characters() -> None:
    assert rules(projectDescription="a" * 19) == ["length.under"]
    assert rules(projectDescription="a" * 20) == []


def test_arrays_are_limited_in_items_and_in_each_item() -> None:
    assert rules(offers=["offer-a", "offer-b"]) == ["items.over"]
    assert rules(solutionOffered=[f"S-{n:07}" for n in range(11)]) == ["items.over_api"]
    assert rules(awsProducts=["AWSLambda"] * 21) == ["items.over_api"]
    assert rules(awsProducts=["x" * 256]) == ["length.over_api", "product.unknown"]


@pytest.mark.parametrize(
    ("field", "good", "bad", "rule"),
    [
        ("targetCloseDate", "2026-09-30", "30.09.2026", "format.date"),
        ("contractStartDate", "2026-09-30", "2026-02-30", "format.date"),
        ("customerEmail", "a@b.example", "a at b", "format.email"),
        ("opportunityOwnerEmail", "a@b.example", "A@b.example", "format.email_case"),
        ("customerPhone", "+4722000000", "1234567890", "format.phone"),
        ("customerWebsite", "https://www.example.com:8080/path", "test@test.com", "format.website"),
        ("customerWebsite", "example.com", "example", "format.website"),
        ("customerDuns", "012345678", "12345678", "duns.digits"),
        ("awsAccountId", "012345678901", "12345678901a", "account.digits"),
        ("parentOppId", "O1234567", "1234567", "parent.id"),
        ("apnCrmLeadUniqueIdentifier", "L123456", "O123456", "lead_id.form"),
        ("solutionOffered", ["S-0001234", "Other"], ["S-1"], "solution.id"),
        ("awsProducts", ["AWSLambda"], ["Lambda"], "product.unknown"),
        ("offers", ["offer-abc123"], ["Offer-XXX"], "offer.id"),
    ],
)
def test_values_have_the_form_aws_wants(field: str, good: Any, bad: Any, rule: str) -> None:
    assert rules(**{field: good}) == []
    assert rules(**{field: bad}) == [rule]


@pytest.mark.parametrize("amount", [1, 100.0, Decimal("7.00"), 10**18 - 1])
def test_whole_positive_revenue_is_taken(amount: Any) -> None:
    assert rules(expectedMonthlyAwsRevenue=amount) == []


@pytest.mark.parametrize(
    ("amount", "rule"),
    [
        (0, "amount.positive"),
        (-5, "amount.positive"),
        (float("inf"), "amount.positive"),
        (float("nan"), "amount.positive"),
        (1041.67, "amount.whole"),
        (10**18, "amount.digits"),
    ],
)
def test_other_revenue_is_refused(amount: Any, rule: str) -> None:
    assert rules(expectedMonthlyAwsRevenue=amount) == [rule]


def test_fraction_is_refused_with_the_rounded_amount() -> None:
    (found,) = check_values({"expectedMonthlyAwsRevenue": 1041.67}, kind=Kind.OPPORTUNITY)
    assert "1042" in found.message


@pytest.mark.parametrize("amount", [0, 0.25, Decimal("99999999999999.99"), 10**14 - 1])
def test_software_value_takes_two_decimals(amount: Any) -> None:
    assert rules(customerSoftwareValue=amount) == []


@pytest.mark.parametrize("amount", [0.125, 10**14, Decimal("1e40"), float("inf")])
def test_software_value_beyond_sixteen_digits_is_refused(amount: Any) -> None:
    assert rules(customerSoftwareValue=amount) == ["amount.digits"]
