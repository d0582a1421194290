"""Phone numbers and web addresses, towards AWS's form and back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.mapping.transforms import CannotRead, Scope
from referrals.mapping.transforms.contacts import DomainToUrl, Phone, UrlToDomain

TODAY = date(2026, 11, 23)
SCOPE = Scope(record={}, today=TODAY)


@pytest.mark.parametrize(
    ("phone", "country", "international"),
    [
        ("+4420555010", "", "+4420555010"),
        (" +44 20 7946 0958 ", "", "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("(206) 555-0100", "US", "+12065550100"),
        ("030 1234567", "DE", "+49301234567"),
        (2065550100, "US", "+12065550100"),
        ("+1 206 555 0100", "DE", "+12065550100"),
    ],
)
def test_phone_gets_its_international_form(phone: Any, country: str, international: str) -> None:
    assert Phone(country=country).step()(phone, SCOPE) == international


def test_country_in_the_record_goes_before_the_one_in_the_step() -> None:
    step = Phone(country="US", country_path="Account.Country").step()
    countries: list[Any] = ["Germany", "GBR", None, "Nowhere", 5]
    records = [{"Account": {"Country": country}} for country in countries]
    assert [step("030 123 4567", Scope(record=record, today=TODAY))[:3] for record in records[:2]] == ["+49", "+44"]
    assert [step("206 555 0100", Scope(record=record, today=TODAY))[:2] for record in records[2:]] == ["+1"] * 3


@pytest.mark.parametrize(
    ("phone", "country", "why"),
    [
        ("020 7946 0958", "", "“020 7946 0958” does not say its country; AWS takes the form +4420555010."),
        ("call me", "US", "“call me” is no phone number; AWS takes the form +4420555010."),
        ("+999 1", "", "“+999 1” is no phone number; AWS takes the form +4420555010."),
        ("12 345", "US", "“12 345” has too few or too many digits for a phone number of its country."),
        ("(206) 555-0100 ext. 12", "US", "“(206) 555-0100 ext. 12” has an extension, for which AWS has no room."),
        ("5" * 300, "US", "is no phone number"),
    ],
)
def test_phone_that_cannot_be_told_is_refused(phone: str, country: str, why: str) -> None:
    with pytest.raises(CannotRead) as refused:
        Phone(country=country).step()(phone, SCOPE)
    assert why in str(refused.value)


def test_extension_is_left_out_only_when_asked() -> None:
    assert Phone(country="US", drop_extension=True).step()("(206) 555-0100 ext. 12", SCOPE) == "+12065550100"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.aldermoor.example/about?x=1", "aldermoor.example"),
        ("HTTP://Aldermoor.Example:8080", "aldermoor.example"),
        ("www.aldermoor.example.", "aldermoor.example"),
        ("aldermoor.example/path", "aldermoor.example"),
        ("m\u00fcller.example", "m\u00fcller.example"),
    ],
)
def test_domain_is_what_stays_of_a_web_address(address: str, domain: str) -> None:
    assert UrlToDomain().step()(address, SCOPE) == domain


@pytest.mark.parametrize(
    "address",
    [
        "aldermoor",
        "ftp://aldermoor.example",
        "javascript://a.b",
        "127.0.0.1",
        "http://[::1",
        "http://[::1]/",
        "a b.example",
        "-a.example",
        "a..example",
        "x" * 250 + ".example",
        "//",
    ],
)
def test_what_has_no_domain_is_refused(address: str) -> None:
    for step in (UrlToDomain().step(), DomainToUrl().step()):
        if not address.startswith("http"):
            with pytest.raises(CannotRead, match="is no web address"):
                step(address, SCOPE)
    with pytest.raises(CannotRead, match="is no web address"):
        UrlToDomain().step()(address, SCOPE)


def test_www_stays_when_asked() -> None:
    assert UrlToDomain(keep_www=True).step()("https://www.aldermoor.example", SCOPE) == "www.aldermoor.example"


def test_domain_becomes_a_web_address_and_an_address_stays() -> None:
    url = DomainToUrl().step()
    assert url("Aldermoor.example", SCOPE) == "https://aldermoor.example"
    assert url(" http://aldermoor.example/a ", SCOPE) == "http://aldermoor.example/a"


LABELS = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


@given(st.lists(LABELS, min_size=2, max_size=4).map(".".join))
def test_domain_comes_back_from_its_web_address(domain: str) -> None:
    url = DomainToUrl()
    assert url.inverse().step()(url.step()(domain, SCOPE), SCOPE) == domain
    assert UrlToDomain().inverse() == url
