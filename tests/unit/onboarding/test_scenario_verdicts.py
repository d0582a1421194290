"""A scenario's verdict, what a run waits for, and the support case that asks AWS for it."""

from typing import Any

import pytest

from onboarding.domain.plan import PLAN
from onboarding.domain.scenarios import SCRIPTS
from onboarding.domain.scenarios.script import Start
from onboarding.domain.scenarios.support_case import Wish, support_case
from onboarding.domain.scenarios.verdicts import Observed, Outcome, judge
from onboarding.domain.scenarios.waiting import helper_of, what_it_waits_for
from referrals.ace.stages import Phase


def outcome(key: str, payload: dict[str, Any] | None = None, *, special: bool = False, **seen: Any) -> Outcome:
    observed = Observed(**{"phase": SCRIPTS[key].phase, **seen})
    return judge(SCRIPTS[key], observed, payload or {}, special_program=special).outcome


@pytest.mark.parametrize(
    ("key", "seen", "expected"),
    [
        ("POC-1", {}, Outcome.WAITS),
        ("POC-1", {"was_taken": True, "apn_id": "O1"}, Outcome.PASSED),
        ("POC-1", {"was_taken": True}, Outcome.FAILED),
        ("POC-1", {"was_taken": False, "errors": ("No.",)}, Outcome.FAILED),
        ("POC-7.1", {"was_taken": False, "errors": ("Required: Use Case",)}, Outcome.PASSED),
        ("POC-7.1", {"was_taken": False}, Outcome.FAILED),
        ("POC-7.1", {"was_taken": True, "apn_id": "O1"}, Outcome.FAILED),
        ("POC-6", {}, Outcome.WAITS),
        ("POC-6", {"was_taken": True}, Outcome.PASSED),
        ("POC-6", {"was_taken": False, "errors": ("Record is not editable.",)}, Outcome.PASSED),
        ("PO-2", {"phase": Phase.IN_REVIEW}, Outcome.WAITS),
        ("PO-2", {"phase": Phase.OPEN}, Outcome.PASSED),
        ("PO-2", {"phase": Phase.REJECTED}, Outcome.FAILED),
        ("PO-2.2", {"phase": Phase.OPEN}, Outcome.FAILED),
    ],
)
def test_a_verdict_rests_on_awss_answer_and_on_where_the_record_stands(
    key: str, seen: dict[str, Any], expected: Outcome
) -> None:
    assert outcome(key, **seen) is expected


@pytest.mark.parametrize(
    ("received", "has_news", "expected"),
    [
        ({}, False, Outcome.WAITS),
        ({"city": "Tacoma"}, True, Outcome.PASSED),
        ({"city": "Tacoma", "parentOppId": "O9"}, True, Outcome.FAILED),
    ],
)
def test_what_aws_is_to_ignore_is_judged_by_a_file_after_its_answer(
    received: dict[str, Any], has_news: bool, expected: Outcome
) -> None:
    seen = {"was_taken": True, "apn_id": "O1", "received": received, "has_news": has_news}
    assert outcome("POC-7.16", {"parentOppId": "O9"}, **seen) is expected


@pytest.mark.parametrize(
    ("city", "has_news", "expected"),
    [("Seattle", False, Outcome.WAITS), ("Tacoma", False, Outcome.PASSED), ("Seattle", True, Outcome.FAILED)],
)
def test_a_changed_field_has_to_come_back_with_our_value(city: str, has_news: bool, expected: Outcome) -> None:
    payload = {
        "targetCloseDate": "2027-01-01",
        "expectedMonthlyAwsRevenue": 6400,
        "city": "Tacoma",
        "useCase": "Energy",
    }
    seen = {"was_taken": True, "apn_id": "O1", "received": {**payload, "city": city}, "has_news": has_news}
    assert outcome("PO-3", payload, **seen) is expected


def test_withheld_and_shown_fields_are_told_apart() -> None:
    there = {"customerCompanyName": "Aldermoor", "partnerProjectTitle": "Dispatch"}
    masked = dict.fromkeys(("customerFirstName", "customerLastName", "customerEmail"), "Accept to View")
    assert outcome("AO-1", received={**there, **masked}) is Outcome.PASSED
    assert outcome("AO-1", received={**there, "customerEmail": "iris@aldermoor.example"}) is Outcome.FAILED
    assert outcome("AO-1") is Outcome.WAITS


@pytest.mark.parametrize("phase", [Phase.DECLINED, Phase.OPEN])
def test_a_referral_that_is_decided_does_not_show_how_one_arrives(phase: Phase) -> None:
    there = {"customerCompanyName": "Aldermoor", "partnerProjectTitle": "Dispatch"}
    assert outcome("AO-1", phase=phase, received=there) is Outcome.FAILED


def test_a_comment_that_went_with_awss_answer_counts_as_it_was() -> None:
    seen = {"was_taken": True, "apn_id": "O1", "before": {"apnReviewerComments": "Please say more."}}
    assert outcome("PO-4.1", **seen) is Outcome.PASSED
    assert outcome("PO-4.1", was_taken=True, apn_id="O1") is Outcome.WAITS


def test_a_sellers_change_is_another_value_than_before() -> None:
    before = {"nextStep": "Meet."}
    assert outcome("AO-5", before=before, received=before) is Outcome.WAITS
    assert outcome("AO-5", before=before, received={"nextStep": "Meet the board."}) is Outcome.PASSED


def test_our_own_change_that_aws_shows_is_no_sellers_change() -> None:
    seen = {"before": {"nextStep": "Meet."}, "received": {"nextStep": "Show the pilot."}}
    assert outcome("AO-5", sent={"nextStep": ["Show the pilot."]}, **seen) is Outcome.WAITS
    assert outcome("AO-5", sent={"nextStep": ["Call."]}, **seen) is Outcome.PASSED


def test_a_rule_of_the_programmes_bites_only_in_them() -> None:
    assert outcome("PO-3.10", was_taken=True, apn_id="O1") is Outcome.PASSED
    assert outcome("PO-3.10", special=True, was_taken=True, apn_id="O1") is Outcome.FAILED


def test_lines_are_kept_as_plain_rows_with_long_values_cut() -> None:
    observed = Observed(phase=Phase.OPEN, before={"nextStep": "a"}, received={"nextStep": "b" * 300})
    line = judge(SCRIPTS["AO-5"], observed, {}).lines[0].as_row()
    assert (line["expected"], line["seen"], line["ok"]) == ("a new value", "b" * 200, True)
    listed = Observed(phase=Phase.NEW, was_taken=True, apn_id="O1", has_news=True, received={"parentOppId": ["a", "b"]})
    assert judge(SCRIPTS["POC-7.16"], listed, {"parentOppId": "O9"}).lines[2].seen == "a, b"


def test_every_case_that_takes_a_record_of_another_says_which_case_brings_one() -> None:
    keys = {case.key for case in PLAN}
    for script in SCRIPTS.values():
        if script.start is Start.ANY:
            assert helper_of(script) in keys
            assert f"Case {helper_of(script)} brings one" in what_it_waits_for(script, has_record=False, phase=None)
        else:
            assert helper_of(script) == ""


def test_a_waiting_case_says_who_acts_next() -> None:
    assert "enter AWS's id" in what_it_waits_for(SCRIPTS["AO-1"], has_record=False, phase=None)
    assert "Ask AWS to approve it" in what_it_waits_for(SCRIPTS["PO-2"], has_record=True, phase=Phase.SUBMITTED)
    assert "on its way" in what_it_waits_for(SCRIPTS["AO-4.5"], has_record=True, phase=Phase.NEEDS_DECISION)


def test_one_case_counts_the_records_aws_is_to_send_and_names_those_it_is_to_change() -> None:
    wishes = [
        Wish(SCRIPTS["AO-1"]),
        Wish(SCRIPTS["AO-2"]),
        Wish(SCRIPTS["LD-1"]),
        Wish(SCRIPTS["PO-2"], "O1234567", "TEST-PO-2-1"),
        Wish(SCRIPTS["AO-5"], "O7654321"),
        Wish(SCRIPTS["PO-2.1"]),
        Wish(SCRIPTS["POC-6"], "O1", "TEST-POC-6-1"),
    ]
    text = support_case(wishes, partner_id="397476", bucket="a-bucket")
    assert "1. Please send 2 new AWS referrals to our sandbox, for: AO-1, AO-2." in text
    assert "2. Please send 1 new lead to our sandbox, for: LD-1." in text
    assert "3. PO-2: O1234567 (TEST-PO-2-1): please approve it." in text
    assert "4. AO-5: O7654321: please add a next step." in text
    assert "POC-6" not in text
    assert "PO-2.1" not in text
    assert support_case([], partner_id="397476", bucket="a-bucket") == ""
    assert Wish(SCRIPTS["AO-1"]).sentence == "Please send 1 new AWS referral to our sandbox, for: AO-1."
