"""The onboarding for scripts: where requests stand, tasks, and the gate that lets no script past either."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aceportal.roles import Role
from onboarding.domain.gates import GATES
from onboarding.domain.stages import Stage
from onboarding.models import Request
from onboarding.selectors.requests import ONLY_LEADS
from onboarding.services.tasks import NewTask, add_task
from tests.factories.onboarding import ready, started
from tests.integration.api.conftest import Caller, caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def script(db: None) -> Caller:
    """A script of an alliance lead."""
    return caller(Role.ALLIANCE_LEAD)


@pytest.fixture
def integration(script: Caller) -> Request:
    return started(script.user)


def test_the_list_says_where_each_request_stands(script: Caller, integration: Request) -> None:
    started(script.user)
    body = script.get("/onboarding").json()
    assert [one["id"] for one in body["items"]] == sorted((one["id"] for one in body["items"]), reverse=True)
    assert body["items"][-1]["stageTitle"] == "Prerequisites"
    assert body["next"] is None
    older = script.get("/onboarding", before=body["items"][0]["id"]).json()
    assert [one["id"] for one in older["items"]] == [integration.pk]


def test_a_request_shows_its_gate_with_what_is_missing(script: Caller, integration: Request) -> None:
    body = script.get(f"/onboarding/{integration.pk}").json()
    gate = {one["name"]: one for one in body["gate"]}
    assert set(gate) == {one.name for one in GATES[Stage.PREREQUISITES]}
    assert gate["accounts"]["why"] == "Enter the account of each environment."
    assert gate["eligible"]["byPerson"] is True
    assert body["acts"] == [{"side": "us", "open": len(gate)}]
    assert body["forecast"]["days"] > 0


def test_a_request_costs_the_same_queries_however_much_there_is(script: Caller, integration: Request) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert script.get(f"/onboarding/{integration.pk}").status_code == 200
        return len(queries)

    asked()
    before = asked()
    for number in range(3):
        add_task(integration.pk, Stage.REQUEST, NewTask(title=f"Ask {number}"), by=script.user)
    assert asked() == before <= 12


def test_a_script_gives_a_task_owner_day_and_end(script: Caller, integration: Request) -> None:
    owner = integration.team.get()
    task = add_task(integration.pk, Stage.REQUEST, NewTask(title="Ask the PDM"), by=script.user)
    said = {"owner": owner.pk, "due": "2026-12-24", "state": "done"}
    answered = script.post(f"/onboarding/{integration.pk}/tasks/{task.pk}", said)
    assert answered.status_code == 200
    assert answered.json()["owner"]["name"] == owner.name
    task.refresh_from_db()
    assert (task.state, task.due) == ("done", date(2026, 12, 24))
    taken = script.post(f"/onboarding/{integration.pk}/tasks/{task.pk}", {"due": None, "state": "open"}).json()
    assert (taken["due"], taken["state"], taken["owner"]["id"]) == (None, "open", owner.pk)


def test_a_task_that_follows_a_requirement_is_not_done_by_a_word_and_keeps_all_else(
    script: Caller, integration: Request
) -> None:
    task = integration.tasks.get(requirement="accounts")
    answered = script.post(f"/onboarding/{integration.pk}/tasks/{task.pk}", {"state": "done", "blocker": "Finance"})
    assert answered.status_code == 409
    assert answered.json()["id"] == "onboarding.task.follows"
    task.refresh_from_db()
    assert task.blocker == ""


def test_an_owner_of_another_request_is_refused(script: Caller, integration: Request) -> None:
    stranger = started(script.user).team.get()
    task = integration.tasks.first()
    assert task is not None
    answered = script.post(f"/onboarding/{integration.pk}/tasks/{task.pk}", {"owner": stranger.pk})
    assert (answered.status_code, answered.json()["id"]) == (422, "onboarding.task.owner")


def test_a_shut_gate_names_everything_it_misses(script: Caller, integration: Request) -> None:
    answered = script.post(f"/onboarding/{integration.pk}/advance", {"seen": 1})
    assert answered.status_code == 409
    named = {one["rule"] for one in answered.json()["violations"]}
    assert named == {one.name for one in GATES[Stage.PREREQUISITES]}


def test_an_open_gate_lets_one_script_through_once(script: Caller, integration: Request) -> None:
    ready(integration, Stage.PREREQUISITES, by=script.user)
    moved = script.post(f"/onboarding/{integration.pk}/advance", {"seen": 1, "words": "By script"})
    assert (moved.status_code, moved.json()["stage"]) == (200, 2)
    assert moved["ETag"] == f'"{moved.json()["version"]}"'
    late = script.post(f"/onboarding/{integration.pk}/advance", {"seen": 1})
    assert (late.status_code, late.json()["id"]) == (409, "onboarding.not_now.moved")


@pytest.mark.parametrize("role", [Role.CRM_ADMIN, Role.VIEWER])
def test_only_an_alliance_leads_token_moves_a_request(integration: Request, role: Role) -> None:
    answered = caller(role).post(f"/onboarding/{integration.pk}/advance", {"seen": 1})
    assert (answered.status_code, answered.json()["message"]) == (403, ONLY_LEADS)
