"""The seed world: everything it invents would pass AWS's own rules and belongs to nobody."""

import json
from datetime import UTC, datetime

import pytest

from aceportal.simulator.combinations import Setting
from aceportal.simulator.companies import COMPANIES
from aceportal.simulator.fields import LEAD_FIELDS, OPPORTUNITY_FIELDS, value_errors
from aceportal.simulator.places import ANY_POSTAL_CODE, COUNTRIES, FORMATS, STATES, WITHOUT_POSTAL_CODE, postal_error
from aceportal.simulator.products import PRODUCTS
from aceportal.simulator.projects import PROJECTS
from aceportal.simulator.rules import create_errors
from aceportal.simulator.values import INDUSTRIES, USE_CASES
from aceportal.simulator.world import invent_lead, invent_opportunity

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SETTING = Setting(NOW.date(), frozenset(), lambda email: True, lambda apn_id: True)


def test_invented_opportunities_pass_aws_s_own_rules() -> None:
    for number in range(60):
        fields = invent_opportunity(seed=3, number=number, now=NOW)
        ours = {name: value for name, value in fields.items() if name in OPPORTUNITY_FIELDS}
        assert create_errors({**ours, "partnerCrmUniqueIdentifier": "PR1"}, SETTING) == []


def test_invented_leads_pass_aws_s_own_rules() -> None:
    for number in range(60):
        fields = invent_lead(seed=3, number=number, now=NOW)
        assert value_errors(LEAD_FIELDS, {name: fields[name] for name in LEAD_FIELDS if name in fields}) == []


def test_first_screen_shows_every_company_once() -> None:
    names = [invent_opportunity(seed=1, number=number, now=NOW)["customerCompanyName"] for number in range(20)]
    assert len(set(names)) == 20
    assert len({company.country for company in COMPANIES}) >= 10


def test_addresses_and_people_belong_to_nobody() -> None:
    for number in range(60):
        fields = invent_opportunity(seed=5, number=number, now=NOW)
        emails = [value for name, value in fields.items() if name.endswith("Email") and value]
        assert all(email.endswith(".example") and email.isascii() for email in emails)
        assert fields["customerWebsite"].endswith(".example")


def test_projects_use_aws_s_values() -> None:
    for project in PROJECTS:
        assert project.use_case in USE_CASES
        assert set(project.products) <= PRODUCTS
        assert set(project.industries) <= set(INDUSTRIES)


def test_same_seed_invents_the_same_record() -> None:
    first, second = (json.dumps(invent_opportunity(seed=9, number=4, now=NOW)) for _ in range(2))
    assert first == second


def test_countries_and_states_are_complete_and_told_apart() -> None:
    with_format = [country for countries in FORMATS.values() for country in countries]
    assert (len(COUNTRIES), len(STATES), len(WITHOUT_POSTAL_CODE), len(with_format)) == (251, 62, 59, 149)
    assert len(ANY_POSTAL_CODE) == 251 - 59 - 149 + len({*with_format} & {*WITHOUT_POSTAL_CODE})


@pytest.mark.parametrize(
    ("country", "good", "bad"),
    [
        ("United States", "84133-1234", "8413"),
        ("Germany", "20457", "2045"),
        ("United Kingdom", "LS11 5QN", "5QN LS11"),
        ("Great Britain", "DT3 6GB", "99999"),
        ("Canada", "B3J 2K9", "B3J-2K9"),
        ("Netherlands", "1012 AB", "1012"),
        ("Sweden", "852 30", "85230-1"),
        ("Poland", "00-950", "00950"),
        ("New Caledonia", "98800", "12300"),
        ("El Salvador", "1102", "11020"),
        ("Saint Barthelemy", "97133", "97134"),
        ("Hong Kong", None, "999077"),
        ("Anguilla", "AI-2640", None),
        ("Japan", "460-0008", "46-00008"),
        ("Lithuania", "LT-01100", "LV-01100"),
    ],
)
def test_postal_codes_are_read_as_aws_words_them(country: str, good: str | None, bad: str | None) -> None:
    assert postal_error(country, good) is None
    assert bad is None or (postal_error(country, bad) or "").startswith(
        f"The postal code is invalid for country {country}"
    )
