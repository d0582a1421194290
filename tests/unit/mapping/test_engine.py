"""A mapping applied to a record: rungs, problems, modes and protection."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.kinds import Kind
from referrals.ace.stages import Stage
from referrals.mapping.engine import apply
from referrals.mapping.outcome import WORDS, Mapped, ProblemCode, Rung
from referrals.mapping.spec import Direction, Mode, Pair, Protection, Row, Side, Spec, ValueMap

TODAY = date(2026, 11, 23)
STAGES = ValueMap(pairs=(Pair(crm="Proposal", ace="Technical Validation"), Pair(crm="Offer sent", ace="Committed")))


def to_ace(record: dict[str, Any], *rows: dict[str, Any], current: dict[str, Any] | None = None) -> Mapped:
    return mapped(Direction.TO_ACE, record, rows, current)


def to_crm(record: dict[str, Any], *rows: dict[str, Any], current: dict[str, Any] | None = None) -> Mapped:
    return mapped(Direction.TO_CRM, record, rows, current)


def mapped(direction: Direction, record: dict[str, Any], rows: Any, current: dict[str, Any] | None) -> Mapped:
    side = Side(rows=tuple(Row.model_validate(row) for row in rows))
    spec = Spec().with_side(Kind.OPPORTUNITY, direction, side)
    return apply(spec, record, kind=Kind.OPPORTUNITY, direction=direction, today=TODAY, current=current)


TITLE = {"ace": "partnerProjectTitle", "crm": "Name"}
STAGE = {"ace": "stage", "crm": "Stage", "values": STAGES}
REVENUE = {"ace": "expectedMonthlyAwsRevenue", "crm": "Amount"}
WEBSITE = {"ace": "customerWebsite", "crm": "Account.Website"}
USE_CASES = {"ace": "awsProducts", "crm": "Products"}


def test_value_is_read_where_it_stands_and_put_under_awss_name() -> None:
    found = to_ace({"Account": {"Website": "aldermoor.example"}}, WEBSITE)
    assert found.payload == {"customerWebsite": "aldermoor.example"}
    assert found.trace == {"customerWebsite": Rung.SOURCE}


@pytest.mark.parametrize(
    ("given", "value", "rung"),
    [
        ("Proposal", "Technical Validation", Rung.EXACT),
        ("  PRO posal", "Technical Validation", Rung.CLOSE),
        ("Qualified", "Qualified", Rung.AS_IS),
        ("qualified ", "Qualified", Rung.CLOSE),
    ],
)
def test_value_map_goes_down_its_rungs(given: str, value: str, rung: Rung) -> None:
    found = to_ace({"Stage": given}, STAGE)
    assert (found.payload["stage"], found.trace["stage"], found.problems) == (value, rung, [])


def test_value_in_no_pair_takes_the_fallback_and_the_trace_says_so() -> None:
    found = to_ace({"Stage": "Nobody knows"}, {**STAGE, "values": {"pairs": (), "fallback": "Prospect"}})
    assert (found.payload["stage"], found.trace["stage"]) == ("Prospect", Rung.FALLBACK)


def test_value_in_no_pair_without_a_fallback_is_a_problem_that_names_it() -> None:
    found = to_ace({"Stage": "Nobody knows", "Name": "Planner"}, STAGE, TITLE)
    [problem] = found.problems
    assert (problem.field, problem.code, problem.value, problem.source) == (
        "stage",
        ProblemCode.UNMAPPED_VALUE,
        "Nobody knows",
        "Stage",
    )
    assert found.payload == {"partnerProjectTitle": "Planner"}
    assert problem.as_data()["code"] == "unmapped_value"


def test_every_problem_is_found_at_once() -> None:
    close = {"ace": "targetCloseDate", "crm": "Close"}
    found = to_ace({"Stage": "Nobody knows", "Amount": "a lot", "Close": "soon"}, STAGE, REVENUE, close)
    assert [problem.field for problem in found.problems] == ["stage", "expectedMonthlyAwsRevenue", "targetCloseDate"]
    assert {found.trace[name] for name in ("stage", "targetCloseDate")} == {Rung.REFUSED}


def test_listed_field_without_a_value_map_takes_only_awss_own_values() -> None:
    assert to_ace({"Stage": "Launched"}, {"ace": "stage", "crm": "Stage"}).payload == {"stage": "Launched"}
    assert to_ace({"Stage": "Won"}, {"ace": "stage", "crm": "Stage"}).problems[0].value == "Won"


def test_several_values_are_each_mapped_and_said_once() -> None:
    row = {
        "ace": "partnerPrimaryNeedFromAws",
        "crm": "Needs",
        "values": {
            "pairs": (
                {"crm": "Help", "ace": "Co-Sell - Architectural Validation"},
                {"crm": "Support", "ace": "Co-Sell - Architectural Validation"},
            )
        },
    }
    found = to_ace({"Needs": ["Help", "Support"]}, row)
    assert found.payload["partnerPrimaryNeedFromAws"] == "Co-Sell - Architectural Validation"
    assert found.trace["partnerPrimaryNeedFromAws"] is Rung.EXACT
    assert to_ace({"Needs": "Help;Nonsense"}, row).problems[0].value == "Nonsense"


def test_steps_change_the_value_before_the_map_sees_it() -> None:
    found = to_ace({"Stage": "--Proposal--"}, {**STAGE, "chain": [{"do": "replace", "find": "--", "put": ""}]})
    assert found.payload["stage"] == "Technical Validation"
    plain = to_ace({"Name": " Planner "}, {**TITLE, "chain": [{"do": "trim"}]})
    assert (plain.payload, plain.trace) == (
        {"partnerProjectTitle": "Planner"},
        {"partnerProjectTitle": Rung.TRANSFORMED},
    )


def test_empty_source_takes_the_default_and_without_one_nothing() -> None:
    assert to_ace({}, {**REVENUE, "default": "100"}).payload == {"expectedMonthlyAwsRevenue": 100}
    assert to_ace({"Amount": ""}, {**REVENUE, "default": "100"}).trace["expectedMonthlyAwsRevenue"] is Rung.DEFAULT
    absent = to_ace({}, TITLE)
    assert (absent.payload, absent.trace) == ({}, {"partnerProjectTitle": Rung.EMPTY})


def test_default_never_takes_the_place_of_a_value_the_target_has() -> None:
    row = {**REVENUE, "default": "100"}
    kept = to_ace({}, row, current={"expectedMonthlyAwsRevenue": 4200})
    assert (kept.payload, kept.trace) == ({}, {"expectedMonthlyAwsRevenue": Rung.KEPT})
    assert to_ace({}, row, current={"expectedMonthlyAwsRevenue": None}).payload == {"expectedMonthlyAwsRevenue": 100}


def test_source_emptied_in_the_crm_clears_the_field() -> None:
    assert to_ace({"Name": ""}, TITLE).payload == {"partnerProjectTitle": None}
    assert to_ace({"Account": {"Website": None}}, WEBSITE).trace["customerWebsite"] is Rung.CLEARED
    assert to_ace({"Account": "text"}, WEBSITE).payload == {}


def test_default_that_aws_does_not_take_is_a_problem_not_an_error() -> None:
    [problem] = to_ace({}, {**REVENUE, "default": "many"}).problems
    assert problem.code is ProblemCode.CANNOT_READ


def test_default_list_belongs_to_its_record_alone() -> None:
    row = {"ace": "solutionOffered", "crm": "Products", "default": "Other"}
    to_ace({}, row).payload["solutionOffered"].append("S-0000001")
    assert to_ace({}, row).payload == {"solutionOffered": ["Other"]}


@pytest.mark.parametrize("group", [{"Name": "Copperline"}, [{"Name": "Copperline"}]])
def test_group_of_fields_is_no_value(group: Any) -> None:
    [problem] = to_ace({"Account": group}, {"ace": "customerCompanyName", "crm": "Account"}).problems
    assert "group of fields" in problem.message


def test_row_without_a_source_gives_its_default_or_nothing() -> None:
    assert to_ace({}, {"ace": "stage", "default": "Prospect"}).payload == {"stage": "Prospect"}
    assert to_ace({}, {"ace": "stage"}).payload == {}


def test_zero_and_false_are_values() -> None:
    assert to_ace({"Amount": 0}, REVENUE).payload == {"expectedMonthlyAwsRevenue": 0}
    flag = {"ace": "IsOppFromMarketingActivity", "crm": "Flag"}
    pairs = {"values": {"pairs": ({"crm": "false", "ace": "No"},)}}
    assert to_ace({"Flag": False}, {**flag, **pairs}).payload == {"IsOppFromMarketingActivity": "No"}


def test_paused_row_does_nothing() -> None:
    found = to_ace({"Name": "Planner"}, {**TITLE, "paused": True})
    assert (found.payload, found.trace) == ({}, {"partnerProjectTitle": Rung.PAUSED})


@pytest.mark.parametrize(
    ("mode", "current", "value"),
    [
        (Mode.OVERWRITE, {"partnerProjectTitle": "Old"}, "New"),
        (Mode.ONLY_IF_NEW, {"partnerProjectTitle": ""}, None),
        (Mode.ONLY_IF_NEW, None, "New"),
        (Mode.ONLY_IF_EMPTY, {"partnerProjectTitle": "Old"}, None),
        (Mode.ONLY_IF_EMPTY, {"partnerProjectTitle": ""}, "New"),
        (Mode.APPEND, {"partnerProjectTitle": "Old"}, "Old\nNew"),
        (Mode.APPEND, {"partnerProjectTitle": "New"}, "New"),
        (Mode.APPEND, {}, "New"),
    ],
)
def test_mode_looks_at_what_the_target_says(mode: Mode, current: dict[str, Any] | None, value: str | None) -> None:
    found = to_ace({"Name": "New"}, {**TITLE, "mode": mode}, current=current)
    assert found.payload.get("partnerProjectTitle") == value
    assert (found.trace["partnerProjectTitle"] is Rung.KEPT) == (value is None)


def test_append_adds_to_a_list_what_is_not_there() -> None:
    row = {"ace": "solutionOffered", "crm": "Solutions", "mode": "append"}
    found = to_ace({"Solutions": ["S-0000002", "S-0000001"]}, row, current={"solutionOffered": ["S-0000001"]})
    assert found.payload == {"solutionOffered": ["S-0000001", "S-0000002"]}


def test_awss_values_take_the_shape_of_the_crm() -> None:
    found = to_crm({"stage": "Committed", "customerWebsite": "a.example"}, STAGE, WEBSITE)
    assert found.payload == {"Stage": "Offer sent", "Account": {"Website": "a.example"}}
    assert found.trace == {"Stage": Rung.EXACT, "Account.Website": Rung.SOURCE}


def test_what_aws_emptied_is_emptied_and_what_it_does_not_say_stays() -> None:
    assert to_crm({"partnerProjectTitle": None}, TITLE).payload == {"Name": None}
    assert to_crm({}, TITLE).payload == {}


def test_masked_value_never_reaches_the_crm() -> None:
    found = to_crm({"partnerProjectTitle": "Accept To View"}, TITLE)
    assert (found.payload, found.trace) == ({}, {"Name": Rung.MASKED})


def test_protected_field_goes_beside_it_or_waits_for_a_person() -> None:
    shadow = {**TITLE, "protection": Protection.SHADOW, "shadow": "Aws.Title"}
    found = to_crm({"partnerProjectTitle": "AWS's title"}, shadow)
    assert (found.payload, found.trace) == ({"Aws": {"Title": "AWS's title"}}, {"Name": Rung.SHADOWED})
    person = to_crm({"partnerProjectTitle": "AWS's title"}, {**TITLE, "protection": Protection.PERSON})
    assert (person.payload, person.held) == ({}, {"Name": "AWS's title"})


def test_mode_towards_the_crm_looks_at_the_crms_record() -> None:
    row = {**WEBSITE, "mode": "only_if_empty"}
    kept = to_crm({"customerWebsite": "b.example"}, row, current={"Account": {"Website": "a.example"}})
    assert (kept.payload, kept.trace) == ({}, {"Account.Website": Rung.KEPT})


def test_two_rows_that_need_a_place_to_be_both_text_and_group_are_a_problem() -> None:
    rows = ({"ace": "customerCompanyName", "crm": "Account"}, WEBSITE)
    found = to_crm({"customerCompanyName": "Aldermoor", "customerWebsite": "a.example"}, *rows)
    assert [problem.code for problem in found.problems] == [ProblemCode.CANNOT_READ]


def test_field_aws_no_longer_has_is_passed_on_untyped() -> None:
    assert to_ace({"Old": "x"}, {"ace": "goneFromAws", "crm": "Old"}).payload == {"goneFromAws": "x"}
    row = {"ace": "goneFromAws", "crm": "Old", "mode": "append"}
    assert to_crm({"goneFromAws": "x"}, row, current={"Old": "y"}).payload == {"Old": "y\nx"}


def test_every_rung_has_words() -> None:
    assert set(WORDS) == set(Rung)


@given(st.sampled_from([stage.value for stage in Stage]), st.data())
def test_every_mapped_value_comes_back_as_it_was(stage: str, data: st.DataObject) -> None:
    others = data.draw(st.lists(st.text("abcdefg", min_size=1), min_size=12, max_size=12, unique=True))
    pairs = [{"crm": crm, "ace": ace.value} for crm, ace in zip(others, Stage, strict=False)]
    row = {"ace": "stage", "crm": "Deal.Stage", "values": {"pairs": pairs}}
    there = to_crm({"stage": stage}, row)
    assert to_ace(there.payload, row).payload == {"stage": stage}
