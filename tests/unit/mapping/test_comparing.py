"""What two versions of a mapping do differently, row by row, and how that is said."""

import pytest

from referrals.ace.kinds import Kind
from referrals.mapping.comparing import RowChange, differences, rows_of
from referrals.mapping.describing import Detail, details, in_words, source_of, steps_of, summary
from referrals.mapping.spec import Direction, Mode, Pair, Protection, Row, Side, Spec, ValueMap
from referrals.mapping.transforms.texts import Case, ChangeCase, Replace, Trim

TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM
NAME = Row(ace="customerCompanyName", crm="Account.Name")
STAGE = Row(
    ace="stage",
    crm="StageName",
    values=ValueMap(pairs=(Pair(crm="Won", ace="Launched"), Pair(crm="Open", ace="Prospect")), fallback="Qualified"),
)


def spec_of(*rows: Row, direction: Direction = TO_ACE) -> Spec:
    return Spec().with_side(Kind.OPPORTUNITY, direction, Side(rows=rows))


def change(before: Row | None, after: Row | None, direction: Direction = TO_ACE) -> RowChange:
    return RowChange(Kind.OPPORTUNITY, direction, "stage", before, after)


def test_the_same_mapping_differs_in_nothing() -> None:
    assert differences(spec_of(NAME, STAGE), spec_of(STAGE, NAME)) == []


def test_new_rows_come_in_the_newer_order_and_what_is_gone_last() -> None:
    title = Row(ace="partnerProjectTitle", crm="Name")
    found = differences(spec_of(STAGE, NAME), spec_of(title, NAME.model_copy(update={"crm": "Name__c"})))
    assert [(one.target, one.before, one.after) for one in found] == [
        ("partnerProjectTitle", None, title),
        ("customerCompanyName", NAME, NAME.model_copy(update={"crm": "Name__c"})),
        ("stage", STAGE, None),
    ]


def test_towards_the_crm_rows_are_told_apart_by_its_fields() -> None:
    assert list(rows_of(Side(rows=(NAME, STAGE)), TO_CRM)) == ["Account.Name", "StageName"]
    moved = NAME.model_copy(update={"crm": "Company"})
    found = differences(spec_of(NAME, direction=TO_CRM), spec_of(moved, direction=TO_CRM))
    assert [(one.target, summary(one)) for one in found] == [("Company", "New row"), ("Account.Name", "Taken out")]


def test_a_change_names_the_parts_that_differ() -> None:
    after = STAGE.model_copy(update={"default": "Prospect", "mode": Mode.ONLY_IF_NEW})
    assert change(STAGE, after).parts == ["default", "mode"]
    assert "crm" in change(None, STAGE).parts


def test_a_change_of_pairs_says_which_came_and_which_went() -> None:
    values = ValueMap(pairs=(Pair(crm="Won", ace="Launched"), Pair(crm="Lost", ace="Closed Lost")))
    one = change(STAGE, STAGE.model_copy(update={"values": values}))
    assert details(one) == [
        Detail("value pairs", ("Open → Prospect", "any other → Qualified"), ("Lost → Closed Lost",))
    ]
    assert summary(one) == "Value pairs"


def test_towards_the_crm_a_pair_reads_from_awss_value() -> None:
    one = change(STAGE, STAGE.model_copy(update={"values": None}), TO_CRM)
    assert details(one)[0].gone[0] == "Launched → Won"


def test_every_part_of_a_row_is_said_in_words() -> None:
    after = Row(
        ace="stage",
        crm="Phase",
        chain=(Trim(), Replace(find="GmbH", put=""), ChangeCase(case=Case.LOWER)),
        default="Prospect",
        mode=Mode.APPEND,
        paused=True,
        protection=Protection.SHADOW,
        shadow="AWS_Stage",
    )
    assert details(change(Row(ace="stage", crm="StageName"), after)) == [
        Detail("source", ("StageName",), ("Phase",)),
        Detail("steps", (), ("Trim", "Replace (find: “GmbH”)", "Change case (case: “lower case”)")),
        Detail("default", (), ("Prospect",)),
        Detail("mode", ("Overwrites what is there",), ("Adds to what is there",)),
        Detail("protection", ("Not protected",), ("Kept: AWS's value goes beside it, in AWS_Stage",)),
        Detail("paused", (), ("Paused",)),
    ]


def test_steps_in_another_order_are_shown_whole() -> None:
    one, other = (Trim(), Replace(find="a", put="b")), (Replace(find="a", put="b"), Trim())
    detail = details(change(NAME.model_copy(update={"chain": one}), NAME.model_copy(update={"chain": other})))[0]
    assert (detail.gone, detail.new) == (
        ("Trim", "Replace (find: “a”, put instead: “b”)"),
        ("Replace (find: “a”, put instead: “b”)", "Trim"),
    )


def test_a_new_row_shows_all_it_has_but_for_what_is_usual() -> None:
    assert details(change(None, NAME)) == [Detail("source", (), ("Account.Name",))]
    assert details(change(NAME, None)) == [Detail("source", ("Account.Name",), ())]
    appends = NAME.model_copy(update={"mode": Mode.APPEND})
    assert Detail("mode", (), ("Adds to what is there",)) in details(change(None, appends))


def test_a_row_without_steps_or_source_says_nothing_of_them() -> None:
    constant = Row(ace="stage", default="Prospect")
    assert (source_of(constant, TO_ACE), steps_of(constant)) == ("", ())
    assert source_of(STAGE, TO_CRM) == "stage"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (4200, "4200"),
        (["a", "b"], "a; b"),
        ({"code": 7, "ok": True}, "code: 7, ok: yes"),
        (Case.TITLE, "Every Word With A Capital"),
        (Mode.APPEND, "append"),
        (Pair(crm="Won", ace="Launched"), "Crm: Won, Ace: Launched"),
    ],
)
def test_values_are_shown_as_people_read_them(value: object, words: str) -> None:
    assert in_words(value) == words
