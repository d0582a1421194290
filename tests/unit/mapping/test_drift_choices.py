"""A person's choices among a list's news, and the news kept between two pages."""

import pytest

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.drift import FieldNews, News, ValueNews, What
from referrals.mapping.drift_choices import as_data, chosen, from_data, gone_values

STAGES = fields_of(Kind.OPPORTUNITY)["stage"].values
NEWS = News(
    Kind.OPPORTUNITY,
    fields=(FieldNews("nextStep", What.LENGTH, "255", "100"),),
    values=(
        ValueNews("stage", added=("Signed",), removed=("Committed",), renamed=(("Prospect", "Prospecting"),)),
        ValueNews("noLongerKnown", removed=("x",)),
    ),
    unknown=("Colour",),
)


def test_every_gone_value_comes_with_what_may_take_its_place() -> None:
    committed, prospect, unknown = gone_values(NEWS)
    assert (committed.label, committed.value, committed.proposal) == ("Stage", "Committed", "")
    assert (prospect.value, prospect.proposal) == ("Prospect", "Prospecting")
    stays = tuple(one for one in STAGES if one not in {"Committed", "Prospect"})
    assert committed.options == ("Prospecting", "Signed", *stays)
    assert (unknown.label, unknown.options) == ("noLongerKnown", ())


def test_without_a_choice_the_proposals_stand() -> None:
    assert chosen(NEWS, {}) == NEWS


def test_a_choice_takes_the_place_of_the_proposal() -> None:
    news = chosen(NEWS, {("stage", "Committed"): "Signed", ("stage", "Prospect"): ""}).of_field("stage")
    assert news is not None
    assert (news.renamed, news.removed) == ((("Committed", "Signed"),), ("Prospect",))


def test_what_aws_does_not_take_is_no_choice() -> None:
    news = chosen(NEWS, {("stage", "Committed"): "Made up", ("stage", "Prospect"): "Committed"}).of_field("stage")
    assert news is not None
    assert (news.renamed, news.removed) == ((), ("Committed", "Prospect"))


def test_news_come_back_from_their_data_as_they_were() -> None:
    assert from_data(as_data(NEWS)) == NEWS


def test_anything_else_is_no_news() -> None:
    with pytest.raises(ValueError, match="kind"):
        from_data({"kind": "invoice"})
