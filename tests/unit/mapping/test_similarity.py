"""What means the same and what only looks alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.similarity import closest, folded, likeness, words_of

LISTS = [field.values for kind in Kind for field in fields_of(kind).values() if len(field.values) > 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("AWS_Use_Case__c", ("aws", "use", "case")),
        ("BillingPostalCode", ("billing", "postal", "code")),
        ("APNOpportunityId", ("aws", "opportunity", "id")),
        ("Customer E-mail", ("customer", "email")),
        ("estimatedCloseDate", ("expected", "close", "date")),
        ("Zip of the company", ("postal", "code", "company")),
        ("!?", ()),
    ],
)
def test_names_are_read_word_by_word(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Not Qualified", "Qualified"),
        ("Unqualified", "Qualified"),
        ("Disqualified", "Qualified"),
        ("Closed Won", "Closed Lost"),
        ("Lost to Competitor Google", "Lost to Competitor Microsoft"),
        ("Phase 1 of the roll-out", "Phase 2 of the roll-out"),
        ("County of the customer", "Country of the customer"),
        ("Contract Title", "Contact Title"),
        ("Austria", "Australia"),
        ("", "Qualified"),
    ],
)
def test_opposites_and_siblings_are_not_alike(one: str, other: str) -> None:
    assert likeness(words_of(one), words_of(other)) == 0
    assert closest(one, [other]) is None


def test_slip_of_the_pen_still_counts() -> None:
    assert closest("Telecomunications", ["Telecommunications", "Retail"]) == "Telecommunications"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Financial Services", "Financial Services"),
        ("financial-services", "Financial Services"),
        ("FinancialServices", "Financial Services"),
        ("Financial Services Sector", "Financial Services"),
        ("Financial", None),
        ("Services", None),
        ("???", None),
    ],
)
def test_only_a_sure_match_counts(text: str, meant: str | None) -> None:
    assert closest(text, ["Financial Services", "Professional Services", "Other"]) == meant


def test_two_that_might_be_meant_are_none() -> None:
    assert closest("web site", ["Web-Site", "WebSite"]) is None
    assert closest("Public Tender Support Request", ["Public Tender Support", "Tender Support Request"]) is None


def test_nothing_is_close_to_an_empty_list() -> None:
    assert closest("Retail", []) is None


@pytest.mark.parametrize("values", LISTS, ids=lambda values: values[0])
def test_each_value_of_aws_means_itself_however_it_is_spelt(values: tuple[str, ...]) -> None:
    spelt = [value.upper().replace(" ", "  ") for value in values]
    alike = {value for value in values if [folded(each) for each in values].count(folded(value)) > 1}
    assert [value for value in values if closest(value, values) != value] == []
    found = zip(values, (closest(each, values) for each in spelt), strict=True)
    assert [value for value, meant in found if meant != value and value not in alike] == []


@given(text=st.text(max_size=30), candidates=st.lists(st.text(max_size=30), max_size=6))
def test_match_is_always_one_of_the_candidates(text: str, candidates: list[str]) -> None:
    assert closest(text, candidates) in {None, *candidates}


@given(one=st.text(max_size=40), other=st.text(max_size=40))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    forth, back = likeness(words_of(one), words_of(other)), likeness(words_of(other), words_of(one))
    assert 0 <= forth <= 1
    assert (forth > 0) == (back > 0)
