"""The vocabulary against AWS's standard values, postal rules and product codes, row by row."""

import re

import pytest

from referrals.ace.fields import FieldType, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.vocabulary.countries import COUNTRIES, NO_CODE
from referrals.ace.vocabulary.postal import postal_code_fits
from referrals.ace.vocabulary.products import PRODUCTS
from tests.contract.ace.aws_data import LEADS, OPPORTUNITIES, columns, needs_aws_data, products, table

pytestmark = needs_aws_data

OPPORTUNITY_VALUES = columns(OPPORTUNITIES / "Opportunity_-_StandardValues.csv")
LEAD_VALUES = {" ".join(name.split()): values for name, values in columns(LEADS / "Lead_-_StandardValues.csv").items()}
LEAD_COLUMNS = {
    "Industry Vertical (required)": "industry",
    "Country (required)": "country",
    "State/Province": "state",
    "status": "status",
    "Use Case": "useCaseWorkload",
    "Current Lead Stage": "currentLeadStage",
}
OF_DEPRECATED_FIELDS = {
    "isThisForMarketplace",
    "isThisAPublicReference",
    "isNetNewBusinessForCompany",
    "awsFieldEngagement",
}
POSTAL_ROWS = table(OPPORTUNITIES / "PostalCodeValidations.csv")
WITHOUT_CODES = columns(OPPORTUNITIES / "CountriesWithoutPostalCode.csv").get("Countries without Postal Code", [])
PRODUCT_ROWS = products()

# Forms that AWS gives as examples or in a notation of their own: codes that have to fit, and one that must not.
WRITTEN_OTHERWISE = {
    "El Salvador": (["1101", "2201"], "11"),
    "Great Britain": (["DT3 6GB", "L2 2DP"], "DT36GB1"),
    "United Kingdom": (["M1 1AE", "B338TH", "SW1A 1AA", "EC1A1BB"], "1M1 1AE"),
    "Netherlands": (["1234 AC", "1234AC"], "1234"),
}
PREFIXES = ("KB", "LT-", "VC", "M9", "SE-", "S-", "B-")


def examples(form: str) -> list[str]:
    """One code a form: 9 and N are digits, A a letter, a known prefix and everything else itself."""
    found = []
    for alternative in re.split(r"\s+or\s+", form, flags=re.IGNORECASE):
        prefix = next((prefix.rstrip("9") for prefix in PREFIXES if alternative.startswith(prefix)), "")
        body = alternative[len(prefix) :]
        is_literal = body.isdigit() and set(body) != {"9"}
        found.append(prefix + (body if is_literal else filled(body)))
    return found


def filled(body: str) -> str:
    literal = re.match(r"\d{3,4}(?=N)", body)
    start = literal[0] if literal else ""
    return start + body[len(start) :].replace("9", "5").replace("N", "7").replace("A", "B")


def test_aws_data_has_the_published_sizes() -> None:
    assert (len(POSTAL_ROWS), len(WITHOUT_CODES), len(PRODUCT_ROWS)) == (149, 59, 522)


@pytest.mark.parametrize("column", sorted(set(OPPORTUNITY_VALUES) - OF_DEPRECATED_FIELDS))
def test_opportunity_values_are_aws(column: str) -> None:
    assert sorted(fields_of(Kind.OPPORTUNITY)[column].values) == sorted(OPPORTUNITY_VALUES[column])


@pytest.mark.parametrize("column", sorted(LEAD_VALUES))
def test_lead_values_are_aws(column: str) -> None:
    assert sorted(fields_of(Kind.LEAD)[LEAD_COLUMNS[column]].values) == sorted(LEAD_VALUES[column])


def test_every_listed_opportunity_field_has_a_column_of_aws() -> None:
    listed = {
        field.name for field in fields_of(Kind.OPPORTUNITY).values() if field.type in {FieldType.LIST, FieldType.MULTI}
    }
    assert listed == set(OPPORTUNITY_VALUES) - OF_DEPRECATED_FIELDS


@pytest.mark.parametrize("row", POSTAL_ROWS, ids=lambda row: row["Name"])
def test_postal_form_is_aws(row: dict[str, str]) -> None:
    country = row["Name"]
    form = re.search(r"must be in (.*) format\.$", row["Validation Error Message"])
    assert form is not None
    good, bad = WRITTEN_OTHERWISE.get(country) or (examples(form[1]), "!")
    assert [code for code in good if not postal_code_fits(country, code)] == []
    assert not postal_code_fits(country, bad)
    assert not postal_code_fits(country, good[0] + "000")
    written = COUNTRIES[country].postal_form or ""
    if country not in WRITTEN_OTHERWISE:
        assert len(written.split("|")) == len(good)


@pytest.mark.parametrize("country", WITHOUT_CODES)
def test_country_without_codes_is_aws(country: str) -> None:
    spelt = re.sub(r",\s*", ", ", " ".join(country.split()))
    assert COUNTRIES[spelt].postal_form == NO_CODE


def test_no_other_country_has_a_rule_of_ours() -> None:
    ruled = [country.name for country in COUNTRIES.values() if country.postal_form is not None]
    assert len(ruled) == len(POSTAL_ROWS) + len(WITHOUT_CODES)


@pytest.mark.parametrize("row", PRODUCT_ROWS, ids=lambda row: row["Identifier"])
def test_product_is_aws(row: dict[str, str]) -> None:
    product = PRODUCTS[row["Identifier"]]
    assert (product.code, product.name, product.family) == (row["Identifier"], row["Name"], row["Family"])
