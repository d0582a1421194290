"""Which fields of a new opportunity matter, given the others."""

import pytest

from referrals.ace.conditions import CONDITIONS, field_hints, hidden_fields, idle_fields, required_fields
from referrals.ace.fields import Moment, fields_of
from referrals.ace.kinds import Kind

WAKES = [
    ("doesOppBelongToNatSec", {"industry": "Government"}),
    ("industryOther", {"industry": "Other"}),
    ("state", {"country": "United States"}),
    ("postalCode", {"country": "Germany"}),
    ("parentOppId", {"opportunityType": "Flat Renewal"}),
    ("competitiveTrackingOther", {"competitiveTracking": "*Other"}),
    ("otherSolutionOffered", {"solutionOffered": ["Other"]}),
    ("nextStep", {"partnerPrimaryNeedFromAws": "Co-Sell - Deal Support"}),
    ("isMarketingDevelopmentFunded", {"IsOppFromMarketingActivity": "Yes"}),
    ("marketingActivityChannel", {"IsOppFromMarketingActivity": "Yes"}),
    ("marketingActivityUsecase", {"IsOppFromMarketingActivity": "Yes"}),
    ("awsSFCampaignName", {"IsOppFromMarketingActivity": "Yes"}),
]
IDLE = {"country": "Hong Kong", "partnerPrimaryNeedFromAws": "Do Not Need Support from AWS Sales Rep"}


def test_every_conditional_field_goes_with_a_new_opportunity() -> None:
    known = fields_of(Kind.OPPORTUNITY)
    assert [name for name in CONDITIONS if Moment.CREATE not in known[name].sent_in] == []


def test_every_condition_has_a_case_here() -> None:
    assert {name for name, _ in WAKES} == set(CONDITIONS)


@pytest.mark.parametrize(("name", "values"), WAKES)
def test_field_matters_when_another_says_so(name: str, values: dict[str, object]) -> None:
    assert name in idle_fields(IDLE)
    assert name not in idle_fields(values)


def test_an_idle_field_is_hidden_only_while_it_holds_nothing() -> None:
    assert "state" in hidden_fields({"country": "Germany"})
    held = {"country": "Germany", "state": "Texas"}
    assert "state" not in hidden_fields(held)
    assert "Clear it" in field_hints(held)["state"]
    assert "Clear it" not in field_hints({"country": "Germany"})["state"]


def test_the_next_step_keeps_its_place_and_says_why_it_is_idle() -> None:
    assert "nextStep" not in hidden_fields(IDLE)
    assert "visibility only" in field_hints(IDLE)["nextStep"]


def test_the_country_tells_the_form_of_its_postal_code() -> None:
    assert field_hints({"country": "Germany"})["postalCode"] == "Germany: 99999 (9 is a digit)."
    assert "A a letter" in field_hints({"country": "Canada"})["postalCode"]
    assert "postalCode" not in field_hints({})
    assert "no postal codes" in field_hints({"country": "Hong Kong", "postalCode": "1"})["postalCode"]


def test_national_security_says_what_it_changes_and_asks_for_less() -> None:
    classified = {"industry": "Government", "doesOppBelongToNatSec": "Yes", "country": "United States"}
    assert "redacts" in field_hints(classified)["doesOppBelongToNatSec"]
    assert "customerCompanyName" not in required_fields(classified)
    assert "customerCompanyName" in required_fields({})


def test_a_conditional_field_is_required_only_when_it_matters() -> None:
    assert "state" in required_fields({"country": "United States"})
    assert "state" not in required_fields({"country": "Germany"})
    assert "parentOppId" not in required_fields({"opportunityType": "Flat Renewal"})
