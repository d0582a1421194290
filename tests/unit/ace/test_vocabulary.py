"""Vocabulary: the lists are whole, unique and spelt as AWS does."""

import pytest

from referrals.ace.fields import LEAD_FIELDS, OPPORTUNITY_FIELDS
from referrals.ace.vocabulary import lead_lists, opportunity_lists
from referrals.ace.vocabulary.countries import COUNTRIES, COUNTRY_OF_ISO, NO_CODE, UNCHECKED
from referrals.ace.vocabulary.packing import packed
from referrals.ace.vocabulary.postal import postal_code_fits, postal_code_hint
from referrals.ace.vocabulary.products import PRODUCTS

SIZES = {
    "salesActivities": 8, "opportunityType": 3, "rejectionReason": 6, "engagementScore": 3, "cosellConvertReason": 5,
    "industry": 28, "country": 251, "state": 62, "status": 6, "partnerPrimaryNeedFromAws": 9, "competitiveTracking": 11,
    "useCase": 39, "campaignName": 16, "stage": 7, "deliveryModel": 6, "closedLostReason": 19, "procurementType": 3,
    "customerSoftwareValueCurrency": 168, "marketingActivityChannel": 13, "marketingActivityUsecase": 26,
}  # fmt: skip
LEAD_SIZES = {"industry": 37, "country": 249, "state": 163, "useCaseWorkload": 10, "status": 4, "currentLeadStage": 2}


def test_opportunity_lists_have_as_many_values_as_aws_publishes() -> None:
    sizes = {field.name: len(field.values) for field in OPPORTUNITY_FIELDS}
    assert {name: sizes[name] for name in SIZES} == SIZES


def test_lead_lists_have_as_many_values_as_aws_publishes() -> None:
    sizes = {field.name: len(field.values) for field in LEAD_FIELDS}
    assert {name: sizes[name] for name in LEAD_SIZES} == LEAD_SIZES


def test_no_list_holds_a_value_twice_or_with_stray_spaces() -> None:
    for field in (*OPPORTUNITY_FIELDS, *LEAD_FIELDS):
        assert len(set(field.values)) == len(field.values), field.name
        assert all(value == " ".join(value.split()) for value in field.values), field.name


def test_competitors_are_lost_to_with_an_en_dash() -> None:
    assert sum("\N{EN DASH}" in reason for reason in opportunity_lists.CLOSED_LOST_REASONS) == 5


def test_one_state_has_a_comma_and_stays_one_value() -> None:
    assert "FPO, AP" in opportunity_lists.STATES
    assert "FPO, AP" in lead_lists.LEAD_STATES


def test_every_lead_country_leads_to_an_opportunity_country() -> None:
    assert {lead_lists.COUNTRY_OF_LEAD_COUNTRY[name] for name in lead_lists.LEAD_COUNTRIES} < set(COUNTRIES)


def test_product_codes_are_522_and_made_of_letters_and_digits() -> None:
    assert len(PRODUCTS) == 522
    assert all(code.isalnum() for code in PRODUCTS)
    assert PRODUCTS["AWSLambda"].name == "AWS Lambda"
    assert "Lambda" not in PRODUCTS


def test_iso_codes_lead_back_to_one_name() -> None:
    assert len(COUNTRY_OF_ISO) == 249
    assert COUNTRY_OF_ISO["GB"] == "United Kingdom"
    assert COUNTRY_OF_ISO["RS"] == "Serbia"


def test_59_countries_take_no_postal_code_and_149_have_a_form() -> None:
    forms = [country.postal_form for country in COUNTRIES.values()]
    assert forms.count(NO_CODE) == 59
    assert len(forms) - forms.count(NO_CODE) - forms.count(UNCHECKED) == 149
    assert not COUNTRIES["Hong Kong"].takes_postal_code
    assert COUNTRIES["Norway"].takes_postal_code
    assert COUNTRIES["Chile"].takes_postal_code


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("United States", "84133"),
        ("United States", "84133-0001"),
        ("United Kingdom", "SW1A 1AA"),
        ("United Kingdom", "M11AE"),
        ("Great Britain", "DT3 6GB"),
        ("Canada", "K1A 0B1"),
        ("Brunei Darussalam", "KB1234"),
        ("Sweden", "SE-12345"),
        ("San Marino", "47890"),
        ("Chile", "any form"),
        ("Atlantis", "any form"),
    ],
)
def test_postal_codes_of_the_countrys_form_fit(country: str, code: str) -> None:
    assert postal_code_fits(country, code)


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("United States", "8413"),
        ("United Kingdom", "12345"),
        ("San Marino", "12345"),
        ("Hong Kong", "1"),
        ("India", "11 00 01"),
    ],
)
def test_postal_codes_of_another_form_do_not_fit(country: str, code: str) -> None:
    assert not postal_code_fits(country, code)


def test_postal_hint_reads_as_aws_writes_it() -> None:
    assert postal_code_hint("United States") == "99999 or 99999-9999"
    assert postal_code_hint("United Kingdom") == "A(A)9(9) 9AA"
    assert postal_code_hint("Chile") == postal_code_hint("Hong Kong") == postal_code_hint("Atlantis") == ""


def test_packed_text_becomes_values_with_single_spaces() -> None:
    assert packed("one\n  two; three") == ("one two", "three")
    assert packed("A\nB C", separator=None) == ("A", "B", "C")
