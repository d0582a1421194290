"""Newer lists of AWS: what they say otherwise, and what that breaks in drafts, records and mappings."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.fields import FieldType, Need, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.vocabulary.products import PRODUCTS
from referrals.mapping.aws_lists import PRODUCTS_FIELD, GivenField, GivenList
from referrals.mapping.breaks import Break, Fix, Part, breaks, mended
from referrals.mapping.drift import (
    BrokenValue,
    FieldNews,
    News,
    ValueNews,
    What,
    broken_values,
    news_of,
    replaced_values,
)
from referrals.mapping.spec import Direction, Pair, Row, Side, Spec, ValueMap
from referrals.mapping.transforms.choosing import Lookup, When
from referrals.mapping.transforms.texts import Limit

OPPORTUNITY, LEAD = Kind.OPPORTUNITY, Kind.LEAD
TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM
STAGES = fields_of(OPPORTUNITY)["stage"].values
MODELS = fields_of(OPPORTUNITY)["deliveryModel"].values


def same_fields() -> dict[str, GivenField]:
    return {
        name: GivenField(name, field.type, field.max_length, field.inbound, field.outbound is not Need.NEVER)
        for name, field in fields_of(OPPORTUNITY).items()
    }


def with_field(name: str, **changes: Any) -> News:
    fields = same_fields() | {name: GivenField(name, **changes)}
    return news_of(GivenList(OPPORTUNITY, fields=fields))


def with_values(name: str, *values: str) -> News:
    return news_of(GivenList(OPPORTUNITY, values={name: values}))


def without(name: str) -> News:
    return news_of(GivenList(OPPORTUNITY, fields={key: one for key, one in same_fields().items() if key != name}))


def spec(*rows: Row, direction: Direction = TO_ACE) -> Spec:
    return Spec().with_side(OPPORTUNITY, direction, Side(rows=rows))


def pairs(*each: tuple[str, str], fallback: str | None = None) -> ValueMap:
    return ValueMap(pairs=tuple(Pair(crm=crm, ace=ace) for crm, ace in each), fallback=fallback)


RENAMED = with_values("stage", *("Technical Validations" if one == "Technical Validation" else one for one in STAGES))
REMOVED = with_values("stage", *(one for one in STAGES if one != "Committed"))


def test_our_own_catalogue_brings_no_news() -> None:
    assert not news_of(GivenList(OPPORTUNITY, fields=same_fields()))
    assert not with_values("stage", *reversed(STAGES))
    assert not with_values(PRODUCTS_FIELD, *PRODUCTS)


def test_field_is_new_or_gone() -> None:
    added, gone = with_field("newOne"), without("city")
    assert [one.sentence for one in added.fields] == [
        "newOne is new. The portal cannot send it before its next release."
    ]
    assert [one.sentence for one in gone.fields] == ["city is no longer in AWS's list."]


def test_field_given_up_long_ago_is_no_news() -> None:
    assert not with_field("leadSource")


@pytest.mark.parametrize(
    ("changes", "what", "sentence"),
    [
        ({"type": FieldType.DATE}, What.TYPE, "city: other type, date instead of text."),
        ({"max_length": 40}, What.LENGTH, "city: other length, 40 instead of 255."),
        ({"inbound": Need.MANDATORY}, What.NEED, "city: other need, mandatory instead of optional."),
        ({"is_sent": False}, What.SENT, "city: sent otherwise, not sent by AWS instead of sent by AWS."),
    ],
)
def test_change_of_a_field_is_said_in_a_sentence(changes: dict[str, Any], what: What, sentence: str) -> None:
    (news,) = with_field("city", **changes).fields
    assert (news.what, news.sentence) == (what, sentence)


def test_field_without_a_limit_gets_one() -> None:
    (news,) = with_field("awsSFCampaignName", max_length=10).fields
    assert news.sentence == "awsSFCampaignName: other length, 10 instead of none."


def test_list_that_says_nothing_of_a_field_is_no_news() -> None:
    assert not with_field("city")


def test_type_that_aws_always_lists_otherwise_is_no_news() -> None:
    assert not with_field("createdDate", type=FieldType.DATE)
    assert with_field("createdDate", type=FieldType.TEXT)


def test_values_are_added_and_removed() -> None:
    news = with_values("stage", *(one for one in STAGES if one != "Committed"), "On hold")
    assert news.values == (ValueNews("stage", added=("On hold",), removed=("Committed",)),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Technical Validation", "technical-validation"),
        ("Technical Validation", "Technical Validation Phase"),
        ("Closed Lost", "Closed-Losst"),
    ],
)
def test_value_written_a_little_differently_is_the_same_renamed(old: str, new: str) -> None:
    news = with_values("stage", *(new if one == old else one for one in STAGES))
    assert news.values == (ValueNews("stage", renamed=((old, new),)),)


def test_field_without_a_list_of_ours_has_no_news_of_values() -> None:
    assert not with_values("city", "Berlin")
    assert not with_values("stage")


def test_new_product_is_news() -> None:
    assert with_values(PRODUCTS_FIELD, *PRODUCTS, "AWSNew").values == (ValueNews(PRODUCTS_FIELD, added=("AWSNew",)),)


@given(st.lists(st.sampled_from([*STAGES, "New", "Other", "prospect"]), unique=True, min_size=1))
def test_news_of_values_account_for_every_difference(values: list[str]) -> None:
    news = with_values("stage", *values).of_field("stage") or ValueNews("stage")
    old, new = set(news.replacements), set(news.replacements.values())
    assert (set(STAGES) - news.gone) | set(news.added) | new == set(values)
    assert old.isdisjoint(news.removed)
    assert new.isdisjoint(news.added)


def test_record_with_a_renamed_value_gets_a_proposal() -> None:
    fields = {"stage": "Technical Validation", "useCase": "SAP", "city": None}
    assert broken_values(RENAMED, OPPORTUNITY, fields) == [
        BrokenValue(
            "stage",
            "Technical Validation",
            "Stage: AWS no longer takes “Technical Validation”. It is probably “Technical Validations” now.",
            "Technical Validations",
        )
    ]
    assert replaced_values(RENAMED, OPPORTUNITY, fields) == {"stage": "Technical Validations"}


def test_record_with_a_value_that_is_gone_needs_a_person() -> None:
    (broken,) = broken_values(REMOVED, OPPORTUNITY, {"stage": "Committed"})
    assert (broken.replacement, broken.sentence) == (None, "Stage: AWS no longer takes “Committed”. Choose another.")
    assert replaced_values(REMOVED, OPPORTUNITY, {"stage": "Committed"}) == {}


def test_several_values_break_one_by_one() -> None:
    news = with_values("deliveryModel", *("Reselling" if one == "Resell" else one for one in MODELS if one != "Other"))
    news = News(
        OPPORTUNITY, values=(ValueNews("deliveryModel", removed=("Other",), renamed=(("Resell", "Reselling"),)),)
    )
    held = {"deliveryModel": "Resell;Managed Services;Other"}
    assert [one.value for one in broken_values(news, OPPORTUNITY, held)] == ["Resell", "Other"]
    assert replaced_values(news, OPPORTUNITY, held) == {"deliveryModel": "Reselling;Managed Services;Other"}


def test_values_in_a_list_break_and_are_replaced_too() -> None:
    news = News(OPPORTUNITY, values=(ValueNews(PRODUCTS_FIELD, renamed=(("AWSLambda", "Lambda"),)),))
    held = {PRODUCTS_FIELD: ["AWSLambda", "AmazonS3"]}
    assert [one.value for one in broken_values(news, OPPORTUNITY, held)] == ["AWSLambda"]
    assert replaced_values(news, OPPORTUNITY, held) == {PRODUCTS_FIELD: ["Lambda", "AmazonS3"]}


def test_text_longer_than_the_new_limit_breaks() -> None:
    news = with_field("city", max_length=5)
    (broken,) = broken_values(news, OPPORTUNITY, {"city": "Berlin", "stage": "Prospect"})
    assert broken.sentence == "City: AWS now takes at most 5 characters; this has more."
    assert broken_values(news, OPPORTUNITY, {"city": "Ulm", "_unknown": "x"}) == []


def test_wider_limit_breaks_nothing() -> None:
    assert broken_values(with_field("city", max_length=999), OPPORTUNITY, {"city": "x" * 300}) == []
    assert with_field("awsSFCampaignName", max_length=10).limit_of("awsSFCampaignName") == 10


def test_value_of_a_field_that_is_gone_breaks() -> None:
    (broken,) = broken_values(without("city"), OPPORTUNITY, {"city": "Berlin"})
    assert broken.sentence == "City: AWS no longer has this field."


def test_news_of_opportunities_break_no_lead() -> None:
    assert broken_values(REMOVED, LEAD, {"stage": "Committed"}) == []
    assert replaced_values(RENAMED, LEAD, {"stage": "Technical Validation"}) == {}


def only(news: News, mapping: Spec) -> Break:
    (found,) = breaks(news, mapping)
    return found


def test_row_of_a_field_that_is_gone_is_paused() -> None:
    mapping = spec(Row(ace="city", crm="town"), Row(ace="stage", crm="stage"))
    found = only(without("city"), mapping)
    assert (found.part, found.fix, found.sentence) == (Part.ROW, Fix.PAUSE, "City: AWS no longer has this field.")
    assert [row.paused for row in mended(mapping, [found]).side(OPPORTUNITY, TO_ACE).rows] == [True, False]


def test_field_that_aws_takes_no_longer_breaks_only_the_way_to_aws() -> None:
    news = with_field("city", inbound=Need.NEVER)
    assert only(news, spec(Row(ace="city", crm="town"))).fix is Fix.PAUSE
    assert breaks(news, spec(Row(ace="city", crm="town"), direction=TO_CRM)) == ()


def test_field_that_aws_sends_no_longer_breaks_only_the_way_back() -> None:
    news = with_field("city", is_sent=False)
    found = only(news, spec(Row(ace="city", crm="town"), direction=TO_CRM))
    assert (found.fix, found.sentence) == (Fix.BY_HAND, "City: it is now not sent by AWS.")
    assert breaks(news, spec(Row(ace="city", crm="town"))) == ()


def test_other_type_asks_for_a_look_at_the_steps() -> None:
    found = only(with_field("city", type=FieldType.DATE), spec(Row(ace="city", crm="town")))
    assert found.sentence == "City: it is now of the type date, so look at the row's steps."


def test_optional_need_breaks_nothing() -> None:
    news = with_field("stage", inbound=Need.OPTIONAL)
    assert news
    assert breaks(news, spec(Row(ace="stage", crm="stage"))) == ()


def test_field_that_aws_now_needs_is_missed() -> None:
    news = with_field("city", inbound=Need.MANDATORY)
    found = only(news, Spec())
    assert (found.part, found.crm) == (Part.MISSING, "")
    assert found.sentence == "City: AWS now needs it of every opportunity, and no row gives it."
    assert breaks(news, spec(Row(ace="city", crm="town"))) == ()
    assert mended(Spec(), [found]) == Spec()


def test_default_longer_than_the_new_limit_breaks() -> None:
    news = with_field("city", max_length=5)
    found = only(news, spec(Row(ace="city", crm="town", default="Berlin")))
    assert (found.part, found.fix) == (Part.DEFAULT, Fix.BY_HAND)
    assert breaks(news, spec(Row(ace="city", crm="town", default="Ulm"))) == ()


def test_pair_with_a_renamed_value_takes_the_new_one_both_ways() -> None:
    values = pairs(("Demo", "Technical Validation"), ("New", "Prospect"))
    for direction in Direction:
        mapping = spec(Row(ace="stage", crm="stage", values=values), direction=direction)
        found = only(RENAMED, mapping)
        assert (found.part, found.fix, found.replacement) == (Part.PAIR, Fix.REPLACE, "Technical Validations")
        (row,) = mended(mapping, [found]).side(OPPORTUNITY, direction).rows
        assert row.values == pairs(("Demo", "Technical Validations"), ("New", "Prospect"))


def test_pair_with_a_value_that_is_gone_is_taken_out() -> None:
    mapping = spec(Row(ace="stage", crm="stage", values=pairs(("Deal", "Committed"), ("New", "Prospect"))))
    found = only(REMOVED, mapping)
    assert found.sentence == "Stage: “Deal” is paired with “Committed”, which AWS has no longer."
    (row,) = mended(mapping, [found]).side(OPPORTUNITY, TO_ACE).rows
    assert row.values == pairs(("New", "Prospect"))


def test_default_and_fallback_are_replaced_or_taken_out() -> None:
    for news, kept in ((RENAMED, "Technical Validations"), (REMOVED, None)):
        old = "Technical Validation" if kept else "Committed"
        mapping = spec(Row(ace="stage", crm="stage", default=old, values=pairs(fallback=old)))
        found = breaks(news, mapping)
        assert [one.part for one in found] == [Part.DEFAULT, Part.FALLBACK]
        (row,) = mended(mapping, found).side(OPPORTUNITY, TO_ACE).rows
        assert row.default == kept
        assert row.values == pairs(fallback=kept)


def test_default_of_several_values_keeps_the_others() -> None:
    news = News(
        OPPORTUNITY, values=(ValueNews("deliveryModel", removed=("Other",), renamed=(("Resell", "Reselling"),)),)
    )
    mapping = spec(Row(ace="deliveryModel", default="Resell;Managed Services;Other"))
    (row,) = mended(mapping, breaks(news, mapping)).side(OPPORTUNITY, TO_ACE).rows
    assert row.default == "Reselling;Managed Services"


def test_step_that_names_a_value_needs_a_person() -> None:
    steps = (Limit(), Lookup(table=(("won", "Committed"),)), When(then="Committed", path="x"))
    mapping = spec(Row(ace="stage", crm="stage", chain=steps))
    found = breaks(REMOVED, mapping)
    assert [(one.part, one.fix) for one in found] == [(Part.STEP, Fix.BY_HAND)] * 2
    assert found[0].sentence == "Stage: the step “Look up in a table” names “Committed”, which AWS has no longer."
    assert mended(mapping, found) == mapping


def test_new_value_asks_what_the_crm_calls_it() -> None:
    news = with_values("stage", *STAGES, "On hold")
    row = Row(ace="stage", crm="stage", values=pairs(("New", "Prospect")))
    found = only(news, spec(row, direction=TO_CRM))
    assert (found.part, found.value) == (Part.NEW_VALUE, "On hold")
    assert breaks(news, spec(row)) == ()
    for calm in (pairs(("Hold", "On hold")), pairs(fallback="Other"), None):
        assert breaks(news, spec(row.model_copy(update={"values": calm}), direction=TO_CRM)) == ()


def test_mapping_of_the_other_kind_is_left_alone() -> None:
    lead = Spec().with_side(LEAD, TO_ACE, Side(rows=(Row(ace="city", crm="town"),)))
    assert breaks(without("city"), lead) == ()


def test_mending_touches_only_the_row_that_breaks() -> None:
    one = Row(ace="stage", crm="a", values=pairs(("Deal", "Committed")))
    other = Row(ace="stage", crm="b", values=pairs(("Deal", "Prospect")))
    mapping = spec(one, other, direction=TO_CRM)
    (first, second) = mended(mapping, breaks(REMOVED, mapping)).side(OPPORTUNITY, TO_CRM).rows
    assert first.values == pairs()
    assert second == other


def test_news_say_whether_there_are_any() -> None:
    assert not News(OPPORTUNITY, unknown=("Somewhere",))
    assert News(OPPORTUNITY, fields=(FieldNews("city", What.REMOVED),))
