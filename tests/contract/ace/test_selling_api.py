"""The catalogue's Selling API paths and lists against the service model inside botocore."""

from functools import cache
from typing import Any

import botocore.session
import pytest

from referrals.ace.fields import OPPORTUNITY_FIELDS, Field
from referrals.ace.stages import Stage
from referrals.ace.vocabulary import opportunity_lists as lists
from referrals.ace.vocabulary.countries import COUNTRIES

ROOTS = {
    "AwsSummary": "GetAwsOpportunitySummaryResponse",
    "EngagementInvitation": "GetEngagementInvitationResponse",
    "RejectEngagementInvitation": "RejectEngagementInvitationRequest",
}
WITH_PATHS = [field for field in OPPORTUNITY_FIELDS if field.api_path]


@cache
def model() -> Any:
    return botocore.session.get_session().get_service_model("partnercentral-selling")


def enum(shape: str) -> list[str]:
    return list(model().shape_for(shape).enum)


@pytest.mark.parametrize("field", WITH_PATHS, ids=lambda field: field.name)
def test_path_exists_in_the_model(field: Field) -> None:
    first, *rest = field.api_path.split(".")
    steps = rest if first in ROOTS else [first, *rest]
    shape = model().shape_for(ROOTS.get(first, "GetOpportunityResponse"))
    for step in steps:
        shape = shape.members[step.removesuffix("[]")]
        if step.endswith("[]"):
            shape = shape.member


def test_five_fields_have_no_place_in_the_api() -> None:
    assert {field.name for field in OPPORTUNITY_FIELDS} - {field.name for field in WITH_PATHS} == {
        "primaryContactTitle",
        "backwardsCompatibilityChanges",
        "apnCrmLeadUniqueIdentifier",
        "createdBy",
        "lastModifiedBy",
    }


def test_country_codes_are_the_apis() -> None:
    assert {country.iso_code for country in COUNTRIES.values()} == set(enum("CountryCode"))


@pytest.mark.parametrize(
    ("shape", "ours"),
    [
        ("Stage", tuple(Stage)),
        ("SalesActivity", lists.SALES_ACTIVITIES),
        ("DeliveryModel", lists.DELIVERY_MODELS),
        ("CompetitorName", lists.COMPETITORS),
        ("OpportunityType", lists.OPPORTUNITY_TYPES),
        ("Channel", lists.MARKETING_CHANNELS),
        ("RevenueModel", lists.PROCUREMENT_TYPES),
        ("CurrencyCode", lists.CURRENCIES),
    ],
)
def test_lists_that_agree_with_the_api_still_do(shape: str, ours: tuple[str, ...]) -> None:
    assert set(ours) == set(enum(shape))


def test_lists_that_differ_from_the_api_differ_as_known() -> None:
    assert set(enum("PrimaryNeedFromAws")) == set(lists.PRIMARY_NEEDS) - {"Do Not Need Support from AWS Sales Rep"}
    assert {reason.replace("\N{EN DASH}", "-") for reason in lists.CLOSED_LOST_REASONS} == set(enum("ClosedLostReason"))
    assert {industry.replace(" & ", " and ") for industry in lists.INDUSTRIES} == set(enum("Industry"))
