"""The gates between the stages: each requirement alone keeps its gate shut, and says why."""

from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest

from onboarding.domain.evidence import Backfill, Confirmation, EnvironmentFacts, Evidence, Verdict
from onboarding.domain.gates import GATES, REQUIREMENTS, judged, missing
from onboarding.domain.stages import Stage

WORD = Confirmation("Alex", datetime(2026, 11, 23, tzinfo=UTC), "Seen in Partner Central.")
READY = EnvironmentFacts(has_arn=True, policy=Verdict.PASSED, has_connection=True, connection_test=Verdict.PASSED)
ALL = Evidence(
    has_accounts=True,
    sandbox=READY,
    production=READY,
    has_crm=True,
    has_published_mapping=True,
    has_notices=True,
    files_received=1,
    files_answered=1,
    is_watched=True,
    scenarios=82,
    scenarios_passed=82,
    backfill=Backfill.NEEDED,
    has_packet=True,
    is_activated=True,
    is_exchanging=True,
    confirmed=MappingProxyType({one.name: WORD for one in REQUIREMENTS if one.is_confirmed_by_a_person}),
)


def sandbox(**facts: Any) -> dict[str, Any]:
    return {"sandbox": replace(READY, **facts)}


def production(**facts: Any) -> dict[str, Any]:
    return {"production": replace(READY, **facts)}


SHUT: dict[str, list[dict[str, Any]]] = {
    "team": [{"missing_roles": ("Developer",)}],
    "accounts": [{"has_accounts": False}],
    "principal": [sandbox(has_arn=False)],
    "form": [{"form_problems": 1}],
    "sandbox_policy": [sandbox(policy=Verdict.NONE), sandbox(policy=Verdict.FAILED)],
    "sandbox_connection": [sandbox(has_connection=False)],
    "sandbox_test": [sandbox(connection_test=Verdict.NONE), sandbox(connection_test=Verdict.FAILED)],
    "mapping": [{"has_published_mapping": False}, {"unmapped_required": 2}],
    "people": [{"missing_portal_roles": ("Sales rep",)}],
    "notices": [{"has_notices": False}],
    "first_received": [{"files_received": 0}],
    "first_answered": [{"files_answered": 0}],
    "nothing_aside": [{"set_aside": 3}],
    "watched": [{"is_watched": False}],
    "scenarios": [{"scenarios_passed": 81}, {"scenarios_failed": 1}, {"scenarios": 0, "scenarios_passed": 0}],
    "production_arn": [production(has_arn=False)],
    "backfill": [{"backfill": Backfill.UNDECIDED}, {"backfill_open": 4}],
    "packet": [{"has_packet": False}],
    "signatures": [{"missing_signatures": ("Alliance lead",)}],
    "production_policy": [production(policy=Verdict.FAILED)],
    "production_connection": [production(has_connection=False)],
    "production_test": [production(connection_test=Verdict.FAILED)],
    "activated": [{"is_activated": False}, {"is_exchanging": False}],
    "smoke": [{"smoke_steps_left": 1}],
    "watch": [{"watch_days_left": 7}],
}
CASES = [(name, facts) for name, several in SHUT.items() for facts in several]


def test_every_stage_has_a_gate_and_every_requirement_a_name_of_its_own() -> None:
    assert set(GATES) == set(Stage)
    assert len({one.name for one in REQUIREMENTS}) == len(REQUIREMENTS)


def test_every_requirement_on_facts_has_its_row_here() -> None:
    assert set(SHUT) == {one.name for one in REQUIREMENTS if not one.is_confirmed_by_a_person}


@pytest.mark.parametrize("stage", Stage, ids=lambda stage: stage.name)
def test_gate_is_open_when_everything_holds(stage: Stage) -> None:
    assert missing(stage, ALL) == ()
    assert all(one.is_met for one in judged(stage, ALL))


@pytest.mark.parametrize(("name", "facts"), CASES)
def test_one_fact_alone_shuts_its_gate_and_no_other(name: str, facts: dict[str, Any]) -> None:
    found = [one for stage in Stage for one in missing(stage, replace(ALL, **facts))]
    assert [one.requirement.name for one in found] == [name]
    assert found[0].why.endswith(".")


@pytest.mark.parametrize("name", [one.name for one in REQUIREMENTS if one.is_confirmed_by_a_person])
def test_what_only_a_person_knows_shuts_its_gate_until_confirmed(name: str) -> None:
    others = MappingProxyType({key: word for key, word in ALL.confirmed.items() if key != name})
    found = [one for stage in Stage for one in missing(stage, replace(ALL, confirmed=others))]
    assert [one.requirement.name for one in found] == [name]


@pytest.mark.parametrize("stage", Stage, ids=lambda stage: stage.name)
def test_gate_of_a_request_with_nothing_done_is_shut(stage: Stage) -> None:
    assert missing(stage, Evidence())


def test_partner_without_a_crm_needs_no_mapping() -> None:
    bare = replace(ALL, has_crm=False, has_published_mapping=False)
    assert missing(Stage.IMPLEMENTATION, bare) == ()


def test_backfill_that_is_not_needed_is_settled() -> None:
    assert missing(Stage.PRODUCTION_APPROVAL, replace(ALL, backfill=Backfill.NOT_NEEDED)) == ()
