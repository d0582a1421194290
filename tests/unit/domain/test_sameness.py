"""Keys by which two records look like one customer."""

import pytest

from referrals.domain.sameness import customer_key, website_key


@pytest.mark.parametrize("name", ["Aldermoor Freight, Inc.", "aldermoor  freight", "ALDERMOOR-FREIGHT GmbH"])
def test_legal_form_case_and_spacing_make_no_other_customer(name: str) -> None:
    assert customer_key(name) == "aldermoor freight"


def test_no_name_has_no_key() -> None:
    assert customer_key("  ") == ""


@pytest.mark.parametrize(
    "address", ["https://www.aldermoor.example/about?x=1", "aldermoor.example:8443", "http://me@Aldermoor.example"]
)
def test_scheme_path_port_and_www_make_no_other_website(address: str) -> None:
    assert website_key(address) == "aldermoor.example"


def test_no_address_has_no_key() -> None:
    assert website_key("") == ""
