"""The usual words of CRMs mean values that AWS has."""

import pytest

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.similarity import folded
from referrals.mapping.usual_values import called, meanings

LISTS = [
    (Kind.OPPORTUNITY, "stage"),
    (Kind.OPPORTUNITY, "opportunityType"),
    (Kind.OPPORTUNITY, "industry"),
    (Kind.LEAD, "industry"),
    (Kind.LEAD, "status"),
]
each_list = pytest.mark.parametrize(("kind", "name"), LISTS)


@each_list
def test_every_word_means_a_value_of_aws(kind: Kind, name: str) -> None:
    values = fields_of(kind)[name].values
    assert set(meanings(kind, name).values()) <= set(values)
    assert all(word == folded(word) and word for word in meanings(kind, name))


@each_list
def test_value_said_in_the_crms_words_means_that_value_again(kind: Kind, name: str) -> None:
    known = meanings(kind, name)
    for value in fields_of(kind)[name].values:
        words = called(kind, name, value)
        assert words[0] == folded(value)
        assert {known.get(word, value) for word in words} == {value}


def test_part_of_an_industry_is_not_written_for_the_whole() -> None:
    assert meanings(Kind.OPPORTUNITY, "industry")["banking"] == "Financial Services"
    assert "banking" not in called(Kind.OPPORTUNITY, "industry", "Financial Services")


def test_lead_has_industries_of_its_own() -> None:
    assert meanings(Kind.LEAD, "industry")["mining"] == "Agriculture & Mining"
    assert "automotive" not in meanings(Kind.LEAD, "industry")
    assert "miningmetals" in called(Kind.LEAD, "industry", "Agriculture & Mining")


def test_field_without_usual_words_knows_its_values_alone() -> None:
    assert meanings(Kind.OPPORTUNITY, "useCase") == {}
    assert called(Kind.OPPORTUNITY, "useCase", "SAP") == ("sap",)
