"""The scenarios' payloads against AWS's rules: right ones break none, wrong ones the very rule they are about."""

from datetime import UTC, datetime

import pytest

from onboarding.domain.plan import BY_KEY, PLAN
from onboarding.domain.scenarios import SCRIPTS
from onboarding.domain.scenarios.fixtures import ids, launch, opportunity
from onboarding.domain.scenarios.script import Act, Case, Result, Script, Start
from referrals.ace.kinds import Kind
from referrals.ace.preparing import prepare_create
from referrals.ace.stages import Origin, Phase
from referrals.ace.validation import (
    Context,
    Severity,
    Violation,
    check_create,
    check_decision,
    check_lead_update,
    check_update,
    check_version,
)

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
CREATED = Case(today=NOW.date(), own_id="TEST-1")
BROKEN = {
    "POC-7.1": {"required.create", "state.required", "postal.required"},
    "POC-7.2": {"need.exclusive"},
    "POC-7.3": {"value.unknown"},
    "POC-7.4": {"value.unknown"},
    "POC-7.5": {"decision.reason"},
    "POC-7.6": {"parent.not_ours"},
    "POC-7.7": {"duns.digits"},
    "POC-7.8": {"account.digits"},
    "POC-7.9": {"product.unknown"},
    "POC-7.10": {"required.create"},
    "POC-7.11": {"amount.positive"},
    "POC-7.13": {"length.under"},
    "POC-7.14": {"marketing.funds"},
    "POC-7.15": {"marketing.clear"},
    "T5-3": {"required.create"},
    "AO-2.2": {"decision.reason"},
    "PO-3.2": {"required.update"},
    "PO-3.4": {"duns.digits"},
    "PO-3.5": {"parent.not_ours"},
    "PO-3.6": {"product.unknown"},
    "PO-3.7": {"solution.id"},
    "PO-3.8": {"launch.account"},
    "PO-3.9": {"marketing.clear"},
    "PO-3.10": {"launch.contract"},
    "PO-3.11": {"close.reason"},
    "PO-3.14": {"value.unknown"},
    "PO-3.15": {"update.not_now"},
    "AO-3.4": {"duns.digits"},
    "AO-3.5": {"parent.not_ours"},
    "AO-3.6": {"product.unknown"},
    "AO-3.7": {"solution.id"},
    "AO-4.2": {"required.update"},
    "AO-4.3": {"launch.account"},
    "AO-4.5": {"launch.contract"},
    "AO-4.6": {"close.reason"},
    "AO-4.10": {"value.unknown"},
    "AO-4.11": {"update.not_now"},
}
"""The rule of ours that each case with a wrong record is about."""


def known(script: Script) -> Case:
    """A record of the case's own side that AWS knows."""
    held = {
        **opportunity(CREATED),
        "stage": "Qualified",
        "opportunityOwnership": "Partner Referral" if script.is_ours else "AWS Referral",
    }
    return Case(today=NOW.date(), own_id="TEST-1", apn_id="O1234567", held=held, special_program=True)


def found_in(script: Script) -> list[Violation]:
    """Everything our rules say of the case's payload."""
    assert script.payload is not None
    context = Context(now=NOW, phase=script.phase, special_program=True, own_opportunity_ids=frozenset())
    if script.start is Start.OURS and script.phase is Phase.NEW:
        return check_create(script.payload(CREATED), context=context)
    case = known(script)
    payload = script.payload(case)
    if script.kind is Kind.LEAD:
        return check_lead_update(payload, known={"apnCrmUniqueIdentifier": "L123456"}, context=context)
    if "partnerAcceptanceStatus" in payload:
        fields = {name: value for name, value in payload.items() if name != "partnerCrmUniqueIdentifier"}
        return check_decision(fields, kind=script.kind, context=Context(now=NOW, phase=script.phase, origin=Origin.AWS))
    return check_update(payload, known=case.held, context=context)


def refusing(found: list[Violation]) -> set[str]:
    return {one.rule for one in found if one.severity is Severity.REFUSE}


def test_every_case_of_the_plan_has_its_script_and_sends_or_looks_at_something() -> None:
    assert list(SCRIPTS) == [case.key for case in PLAN]
    for script in SCRIPTS.values():
        assert script.sends or script.ends or script.present or script.changed
        assert script.sends == (script.result is not Result.NONE)


def test_the_plan_names_the_cases_that_need_nobody_at_aws() -> None:
    alone = {script.key for script in SCRIPTS.values() if script.start is Start.OURS and script.act is Act.NONE}
    assert alone == {key for key, case in BY_KEY.items() if case.by_portal}


@pytest.mark.parametrize(
    "key", [key for key, script in SCRIPTS.items() if script.result is Result.TAKEN and script.payload]
)
def test_a_payload_that_aws_is_to_take_breaks_no_rule(key: str) -> None:
    script = SCRIPTS[key]
    if script.phase is Phase.NEW:
        assert script.payload is not None
        payload, dropped = prepare_create(script.payload(CREATED))
        assert refusing(check_create(payload, context=Context(now=NOW))) == set()
        assert {one.field for one in dropped} == set(script.dropped)
    elif script.phase is not Phase.LAUNCHED:
        assert refusing(found_in(script)) == set()


@pytest.mark.parametrize("key", BROKEN)
def test_a_payload_that_aws_is_to_refuse_breaks_the_rule_the_case_is_about(key: str) -> None:
    rules = {one.rule for one in found_in(SCRIPTS[key])}
    assert rules & BROKEN[key]
    assert rules <= BROKEN[key] | {"value.unknown", "update.nothing"} or key == "T5-3"


def test_every_case_aws_is_to_refuse_is_looked_at_here_or_has_a_wrong_version_or_an_offer() -> None:
    refused = {key for key, script in SCRIPTS.items() if script.result is Result.REFUSED}
    assert refused - set(BROKEN) == {"POC-7.18", "POC-7.20", "PO-3.3", "AO-3.3"}
    assert "offers" in {one.field for one in prepare_create(SCRIPTS["POC-7.18"].payload(CREATED))[1]}  # type: ignore[misc]
    assert check_version(SCRIPTS["POC-7.20"].version, 2)


@pytest.mark.parametrize("special", [True, False])
def test_a_launch_is_complete_with_and_without_a_special_programme(*, special: bool) -> None:
    case = Case(today=NOW.date(), own_id="TEST-1", apn_id="O1", special_program=special)
    held = {**opportunity(case), "stage": "Committed"}
    context = Context(now=NOW, phase=Phase.OPEN, special_program=special)
    assert refusing(check_update({**ids(case), **launch(case)}, known=held, context=context)) == set()


def test_outside_of_a_special_programme_its_rule_may_or_may_not_bite() -> None:
    assert SCRIPTS["PO-3.10"].result_for(special_program=True) is Result.REFUSED
    assert SCRIPTS["PO-3.10"].result_for(special_program=False) is Result.EITHER


def test_every_payload_names_its_record_and_has_its_dates_ahead() -> None:
    for script in SCRIPTS.values():
        if script.payload is None:
            continue
        is_new = script.start is Start.OURS and script.phase is Phase.NEW
        payload = script.payload(CREATED if is_new else known(script))
        dates = [value for name, value in payload.items() if name.endswith("Date") and value]
        assert all(value > NOW.date().isoformat() for value in dates)
        assert set(payload) & {"partnerCrmUniqueIdentifier", "apnCrmUniqueIdentifier", "projectDescription"}


def test_only_fields_a_later_file_proves_let_a_run_wait_for_it() -> None:
    assert {key for key, script in SCRIPTS.items() if script.looks} == {
        *("POC-7.16", "POC-7.17", "POC-7.19", "PO-3", "PO-3.12", "PO-3.13", "PO-3.16"),
        *("AO-4", "AO-4.8", "AO-4.9", "AO-4.12", "LD-4"),
    }
