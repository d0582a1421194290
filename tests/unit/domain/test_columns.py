"""The values lists sort and filter on."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from referrals.ace.kinds import Kind
from referrals.ace.stages import Origin, Phase
from referrals.domain.columns import columns_of, origin_of, search_text


def opportunity(**fields: Any) -> dict[str, Any]:
    return columns_of(Kind.OPPORTUNITY, {"opportunityOwnership": "AWS Referral", **fields})


def test_an_opportunity_fills_its_columns() -> None:
    columns = opportunity(
        customerCompanyName="Aldermoor",
        partnerProjectTitle="Dispatch",
        expectedMonthlyAwsRevenue=4200.5,
        targetCloseDate="2027-01-31",
        acceptBy="2026-11-24T10:00:00.000Z",
        aWSSalesRepName=None,
        aWSSalesRepEmail="rep@aws.example",
    )
    assert columns["customer"] == "Aldermoor"
    assert columns["monthly_revenue"] == Decimal("4200.50")
    assert columns["target_close_date"] == date(2027, 1, 31)
    assert columns["accept_by"] == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert columns["aws_contact"] == "rep@aws.example"
    assert columns["phase"] == Phase.NEEDS_DECISION
    assert not columns["masked"]


def test_a_masked_value_leaves_its_column_empty() -> None:
    columns = opportunity(country="Accept To View", customerCompanyName="Aldermoor")
    assert columns["country"] == ""
    assert columns["masked"]


def test_a_lead_takes_its_company_and_description() -> None:
    columns = columns_of(
        Kind.LEAD, {"company": "Aldermoor", "projectDescription": "x" * 300, "currentLeadStage": "Accepted"}
    )
    assert columns["customer"] == "Aldermoor"
    assert len(columns["title"]) == 255
    assert columns["stage"] == ""
    assert columns["phase"] == Phase.OPEN


@pytest.mark.parametrize("value", [None, True, "about 100", float("inf"), 10**30])
def test_a_revenue_that_is_no_amount_is_left_empty(value: object) -> None:
    assert opportunity(expectedMonthlyAwsRevenue=value)["monthly_revenue"] is None


@pytest.mark.parametrize(("value", "expected"), [(None, None), ("soon", None), (5, None)])
def test_a_date_that_is_none_is_left_empty(value: object, expected: object) -> None:
    assert opportunity(targetCloseDate=value, acceptBy=value)["target_close_date"] is expected
    assert opportunity(acceptBy=value)["accept_by"] is expected


def test_a_time_without_a_zone_is_utc() -> None:
    assert opportunity(acceptBy="2026-11-24T10:00:00")["accept_by"] == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_lists_and_objects_never_become_text() -> None:
    assert opportunity(customerCompanyName=["a"])["customer"] == ""


def test_the_origin_is_the_records_word_then_ours_then_aws() -> None:
    assert origin_of(Kind.LEAD, {}) is Origin.AWS
    assert origin_of(Kind.OPPORTUNITY, {"opportunityOwnership": "Partner Referral"}) is Origin.PARTNER
    assert origin_of(Kind.OPPORTUNITY, {}, "Partner Referral") is Origin.PARTNER
    assert origin_of(Kind.OPPORTUNITY, {}) is Origin.AWS


def test_search_looks_without_regard_to_case() -> None:
    assert search_text("ÅLESUND Fisk", None, "O123") == "ålesund fisk o123"
