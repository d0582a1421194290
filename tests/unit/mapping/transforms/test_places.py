"""Countries and states: any common spelling into AWS's, and AWS's back into a CRM's."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.vocabulary.countries import COUNTRIES, COUNTRY_OF_ISO
from referrals.ace.vocabulary.lead_lists import LEAD_COUNTRIES, LEAD_STATES
from referrals.ace.vocabulary.opportunity_lists import STATES
from referrals.mapping.transforms import CannotRead, Scope
from referrals.mapping.transforms.base import Otherwise
from referrals.mapping.transforms.country_spellings import EVERYDAY_NAMES, LONG_CODES, country_code
from referrals.mapping.transforms.places import (
    CODE_OF_STATE,
    CountryForm,
    CountryList,
    ReadCountry,
    ReadState,
    WriteCountry,
    WriteState,
)

SCOPE = Scope(record={}, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("United States", "United States"),
        ("us", "United States"),
        ("USA", "United States"),
        ("U.S.A.", "United States"),
        ("uk", "United Kingdom"),
        ("England", "United Kingdom"),
        ("Great Britain", "Great Britain"),
        ("DEU", "Germany"),
        ("Deutschland", "Germany"),
        ("Korea, Republic of", "Korea"),
        ("Türkiye", "Turkey"),
        ("Côte d\u2019Ivoire", "Cote d'Ivoire"),
        ("St. Kitts & Nevis", "Saint Kitts and Nevis"),
        ("Vietnam", "Viet Nam"),
        ("virgin islands, u.s.", "VIRGIN ISLANDS, U.S."),
        ("congo (drc)", "Democratic Republic Of The Congo"),
    ],
)
def test_country_in_any_spelling_becomes_awss(spelling: str, name: str) -> None:
    assert ReadCountry().step()(spelling, SCOPE) == name


@pytest.mark.parametrize("text", ["Nowhere", "North Korea", "..", "x" * 5000])
def test_country_nobody_knows_is_refused(text: str) -> None:
    with pytest.raises(CannotRead, match="is no country of AWS's list"):
        ReadCountry().step()(text, SCOPE)
    with pytest.raises(CannotRead, match="is no country of AWS's list"):
        WriteCountry().step()(text, SCOPE)


def test_leads_have_a_list_of_their_own() -> None:
    step = ReadCountry(countries=CountryList.LEAD).step()
    assert step("MF", SCOPE) == "Saint Martin (French Part )"
    assert step("Bonaire, Sint Eustatius and Saba", SCOPE) == "Bonaire,Sint Eustatius and Saba"
    with pytest.raises(CannotRead):
        step("Iran", SCOPE)


@pytest.mark.parametrize(("countries", "values"), [("opportunity", tuple(COUNTRIES)), ("lead", LEAD_COUNTRIES)])
def test_every_value_of_a_list_is_read_as_itself(countries: str, values: tuple[str, ...]) -> None:
    step = ReadCountry(countries=CountryList(countries)).step()
    assert [step(value, SCOPE) for value in values] == list(values)


def test_tables_of_codes_and_names_are_total() -> None:
    assert set(LONG_CODES) == set(COUNTRY_OF_ISO) == set(EVERYDAY_NAMES)
    assert len(set(LONG_CODES.values())) == len(LONG_CODES)
    assert {country_code(name): name for name in EVERYDAY_NAMES.values()} == dict(EVERYDAY_NAMES)


@given(st.sampled_from(sorted(COUNTRY_OF_ISO)), st.sampled_from(list(CountryForm)))
def test_country_of_a_crm_comes_back_as_it_was(code: str, form: CountryForm) -> None:
    writer = WriteCountry(form=form)
    written = writer.step()(COUNTRY_OF_ISO[code], SCOPE)
    assert writer.step()(writer.inverse().step()(written, SCOPE), SCOPE) == written
    assert writer.inverse().step()(written, SCOPE) == COUNTRY_OF_ISO[code]


def test_country_is_written_as_the_crm_names_it() -> None:
    assert [WriteCountry(form=form).step()("Korea", SCOPE) for form in CountryForm] == ["KR", "KOR", "South Korea"]
    assert ReadCountry().inverse() == WriteCountry()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CA", "California"),
        ("us-ny", "New York"),
        ("new  york", "New York"),
        ("District of Columbia", "Dist. of Columbia"),
        ("DC", "Dist. of Columbia"),
        ("AP", "FPO, AP"),
    ],
)
def test_state_becomes_awss_name(text: str, name: str) -> None:
    assert ReadState().step()(text, SCOPE) == name


def test_states_names_are_on_both_of_awss_lists() -> None:
    assert set(CODE_OF_STATE) <= set(STATES)
    assert set(CODE_OF_STATE) <= set(LEAD_STATES)
    assert set(STATES) - set(CODE_OF_STATE) == {"AFO/FPO"}


@given(st.sampled_from(sorted(CODE_OF_STATE)))
def test_state_comes_back_from_its_code(name: str) -> None:
    writer = WriteState()
    assert writer.inverse().step()(writer.step()(name, SCOPE), SCOPE) == name
    assert ReadState().inverse() == WriteState(otherwise=Otherwise.REFUSE)


def test_region_of_another_country_is_refused_kept_or_left_out() -> None:
    with pytest.raises(CannotRead, match="“Bavaria” is no state of the United States"):
        ReadState().step()("Bavaria", SCOPE)
    assert ReadState(otherwise=Otherwise.KEEP).step()("Bavaria", SCOPE) == "Bavaria"
    assert ReadState(otherwise=Otherwise.EMPTY).step()("Bavaria", SCOPE) is None
    assert WriteState().step()("Bavaria", SCOPE) == "Bavaria"
