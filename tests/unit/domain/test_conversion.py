"""What a lead says about the opportunity it becomes."""

import pytest

from referrals.ace.fields import Moment, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.ace.vocabulary.lead_lists import LEAD_COUNTRIES, LEAD_INDUSTRIES, LEAD_USE_CASES
from referrals.ace.vocabulary.opportunity_lists import INDUSTRIES, USE_CASES
from referrals.domain.conversion import (
    INDUSTRY_OF_LEAD,
    SAME,
    UNDECIDED_INDUSTRIES,
    UNDECIDED_USE_CASES,
    USE_CASE_OF_LEAD,
    convert_fields,
    why_not_convert,
)


def test_every_industry_of_a_lead_has_a_twin_or_is_left_on_purpose() -> None:
    assert set(INDUSTRY_OF_LEAD) | UNDECIDED_INDUSTRIES == set(LEAD_INDUSTRIES)
    assert set(INDUSTRY_OF_LEAD.values()) <= set(INDUSTRIES)
    assert UNDECIDED_INDUSTRIES.isdisjoint(INDUSTRY_OF_LEAD)


def test_every_use_case_of_a_lead_has_a_twin_or_is_left_on_purpose() -> None:
    assert set(USE_CASE_OF_LEAD) | UNDECIDED_USE_CASES == set(LEAD_USE_CASES)
    assert set(USE_CASE_OF_LEAD.values()) <= set(USE_CASES)


def test_every_country_of_a_lead_becomes_one_of_an_opportunity() -> None:
    known = fields_of(Kind.OPPORTUNITY)["country"].values
    assert all(convert_fields({"country": name}).fields["country"] in known for name in LEAD_COUNTRIES)


def test_every_field_goes_where_a_new_opportunity_takes_it() -> None:
    leads, opportunities = fields_of(Kind.LEAD), fields_of(Kind.OPPORTUNITY)
    assert set(SAME) <= set(leads)
    assert all(Moment.CREATE in opportunities[target].sent_in for target in SAME.values())


def test_a_lead_becomes_an_opportunity_in_awss_other_words() -> None:
    made = convert_fields(
        {
            "apnCrmUniqueIdentifier": "L77",
            "company": "Aldermoor Freight",
            "country": "United States",
            "state": "Washington",
            "industry": "Computer Software",
            "useCaseWorkload": "Marketplace;Big Data",
            "fullName": "Mary Ann Poole",
            "campaignName": "Spring webinar",
        }
    )
    assert made.fields == {
        "apnCrmLeadUniqueIdentifier": "L77",
        "customerCompanyName": "Aldermoor Freight",
        "country": "United States",
        "state": "Washington",
        "industry": "Software & Internet",
        "useCase": "Big Data: Data Warehouse / Data Integration / ETL / Data Lake / BI",
        "customerFirstName": "Mary Ann",
        "customerLastName": "Poole",
        "IsOppFromMarketingActivity": "Yes",
        "awsSFCampaignName": "Spring webinar",
    }
    assert made.left == {}


def test_what_has_no_twin_is_left_and_said() -> None:
    made = convert_fields({"industry": "Agriculture & Mining", "useCaseWorkload": "Other", "country": "Atlantis"})
    assert made.fields == {}
    assert made.left == {
        "Industry": "Agriculture & Mining",
        "Use case or workload": "Other",
        "Country": "Atlantis",
    }


def test_a_state_outside_the_united_states_and_withheld_values_stay_behind() -> None:
    assert convert_fields({"country": "Canada", "state": "Quebec", "email": "Accept to View"}).fields == {
        "country": "Canada"
    }


def test_a_known_campaign_is_kept_as_a_program_too_and_a_first_name_beats_the_full_one() -> None:
    made = convert_fields({"campaignName": "Windows", "fullName": "Poole", "lastName": "Pool"}).fields
    assert (made["campaignName"], made["awsSFCampaignName"]) == ("Windows", "Windows")
    assert (made["customerLastName"], "customerFirstName" in made) == ("Pool", False)


@pytest.mark.parametrize(
    ("phase", "status", "before", "words"),
    [
        (Phase.OPEN, "Qualified", [], ""),
        (Phase.OPEN, "Qualified", [Phase.REJECTED], ""),
        (Phase.OPEN, "Research", [], "Qualified first"),
        (Phase.LEAD_CLOSED, "Disqualified", [], "Qualified first"),
        (Phase.NEEDS_DECISION, "Qualified", [], "you have accepted"),
        (Phase.OPEN, "Qualified", [Phase.NEW], "converted already"),
    ],
)
def test_only_an_accepted_and_qualified_lead_is_converted_and_only_once(
    phase: Phase, status: str, before: list[Phase], words: str
) -> None:
    reason = why_not_convert(phase, status, before)
    assert (words in reason) if words else reason == ""


def test_a_lead_waits_for_awss_word_on_its_new_status() -> None:
    assert "not confirmed by AWS yet" in why_not_convert(Phase.OPEN, "Research", [], is_qualifying=True)
