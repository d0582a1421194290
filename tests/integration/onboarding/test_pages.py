"""The onboarding's pages: the list, the overview, a page for each stage."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.gates import GATES
from onboarding.domain.stages import TITLES, Move, RequestState, Stage
from onboarding.models import Request, Task, TeamRole
from onboarding.selectors.overview import acting_in, overview
from onboarding.services.attachments import Upload, attach
from onboarding.services.comments import say
from onboarding.services.requests import answer, move
from onboarding.services.tasks import NewTask, add_task
from onboarding.services.team import Named, add_member
from tests.factories.onboarding import ready, standing_at, started
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def test_the_list_names_each_request_with_its_stage_and_state(page: Client, integration: Request) -> None:
    shown = page.get(reverse("onboarding:requests")).content.decode()
    assert integration.partner in shown
    assert "Prerequisites" in shown
    assert "Draft" in shown


@pytest.mark.parametrize("stage", list(Stage))
def test_each_stage_has_a_page_with_its_requirements(page: Client, integration: Request, stage: Stage) -> None:
    answer = page.get(reverse("onboarding:stage", args=[integration.pk, stage.value]))
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert TITLES[stage] in shown
    assert all(one.label.replace("'", "&#x27;") in shown for one in GATES[stage])


def test_an_eighth_stage_does_not_exist(page: Client, integration: Request) -> None:
    assert page.get(reverse("onboarding:stage", args=[integration.pk, 8])).status_code == 404


def _queries(page: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert page.get(address).status_code == 200
    return len(asked)


def test_more_requests_cost_the_list_no_query_more(page: Client, integration: Request, lead: User) -> None:
    address = reverse("onboarding:requests")
    page.get(address)
    before = _queries(page, address)
    for _ in range(3):
        started(lead)
    assert _queries(page, address) == before
    assert before <= 12


@pytest.mark.parametrize("name", ["overview", "status", "stage"])
def test_more_tasks_people_and_words_cost_no_query_more(
    page: Client, integration: Request, lead: User, name: str
) -> None:
    address = reverse(f"onboarding:{name}", args=[integration.pk, *([1] if name == "stage" else [])])
    page.get(address)
    before = _queries(page, address)
    for number in range(3):
        named = Named(role=TeamRole.DEVELOPER, name=f"Dee {number}", email=f"dee{number}@partner.example")
        owner = add_member(integration.pk, named, by=lead)
        add_task(integration.pk, Stage.PREREQUISITES, NewTask(title=f"Ask {number}", owner=owner), by=lead)
        say(integration.pk, Stage.PREREQUISITES, "Asked", by=lead)
        attach(integration.pk, Stage.PREREQUISITES, Upload("a.txt", b"asked"), by=lead)
    assert _queries(page, address) == before
    assert before <= 12


def test_the_list_says_who_acts_and_how_long(page: Client, lead: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=6), tick=False):
        started(lead)
    shown = page.get(reverse("onboarding:requests")).content.decode()
    assert "Us" in shown
    assert '<td data-label="Days in stage" class="number">6</td>' in shown


def test_the_overview_forecasts_honestly(page: Client, lead: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=9), tick=False):
        late = started(lead)
    shown = page.get(reverse("onboarding:overview", args=[late.pk])).content.decode()
    assert "about 8 weeks left" in shown
    assert "4 days over our estimate" in shown


def test_after_awss_failure_the_next_move_is_ours(page: Client, lead: User) -> None:
    integration = standing_at(Stage.SANDBOX_SETUP, lead)
    move(integration.pk, Move.FAIL, seen=Stage.SANDBOX_SETUP, by=lead)
    integration.refresh_from_db()
    shown = overview(integration, user=lead)
    assert [one.side for one in shown.acting] == ["us"]
    assert shown.moves == [Move.RESUBMIT, Move.ABANDON]


def test_who_only_follows_is_offered_no_move_and_no_form(client: Client, integration: Request) -> None:
    client.force_login(person(Role.VIEWER))
    over = client.get(reverse("onboarding:overview", args=[integration.pk])).content.decode()
    stage = client.get(reverse("onboarding:stage", args=[integration.pk, 1])).content.decode()
    assert "Only an alliance lead moves a request." in over
    assert "Add a task of your own" not in stage
    assert "Confirm it" not in stage


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ALLIANCE_LEAD, True), (Role.CRM_ADMIN, True), (Role.VIEWER, True), (Role.SALES_REP, False)]
)
def test_the_navigation_leads_there_for_whoever_follows(client: Client, role: Role, sees: bool) -> None:
    client.force_login(person(role))
    shown = client.get(reverse("onboarding:requests")).content.decode()
    assert ("<span>Onboarding</span>" in shown) is sees


@pytest.mark.parametrize(
    ("sides", "acting"),
    [
        (["aws"], [("AWS", 1)]),
        (["us", "aws", "us"], [("us", 2), ("AWS", 1)]),
        (["vendor"], [("vendor", 1)]),
        ([], [("us", 1)]),
    ],
)
def test_whoever_has_open_tasks_in_the_stage_acts_now_and_the_lead_when_none_is_left(
    lead: User, sides: list[str], acting: list[tuple[str, int]]
) -> None:
    integration = standing_at(Stage.SANDBOX_SETUP, lead)
    tasks = [Task(request=integration, stage=Stage.SANDBOX_SETUP, side=side) for side in sides]
    later = Task(request=integration, stage=Stage.TESTING, side="vendor")
    assert [(one.side, one.count) for one in acting_in(integration, [*tasks, later])] == acting


def test_days_in_a_stage_go_on_through_a_failure_at_aws(page: Client, lead: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=5), tick=False):
        integration = ready(started(lead), Stage.PREREQUISITES, by=lead)
        move(integration.pk, Move.ADVANCE, seen=Stage.PREREQUISITES, by=lead)
    Request.objects.filter(pk=integration.pk).update(state=RequestState.SUBMITTED)
    move(integration.pk, Move.FAIL, seen=Stage.REQUEST, by=lead)
    shown = page.get(reverse("onboarding:requests")).content.decode()
    assert '<td data-label="Days in stage" class="number">5</td>' in shown


def test_the_history_names_the_answers_that_changed(page: Client, integration: Request, lead: User) -> None:
    answer(integration.pk, {"sandbox_account": "123456789012"}, seen=integration.version, by=lead)
    shown = page.get(reverse("onboarding:overview", args=[integration.pk])).content.decode()
    assert '<span class="step-note">sandbox account</span>' in shown


def test_the_lead_says_when_it_is_wanted_and_an_older_page_overwrites_nothing(
    page: Client, client: Client, integration: Request
) -> None:
    address = reverse("onboarding:wanted", args=[integration.pk])
    page.post(address, {"seen": integration.version, "target_date": "2027-03-01"})
    stale = page.post(address, {"seen": integration.version, "target_date": ""}, follow=True).content.decode()
    assert "Somebody saved this meanwhile" in stale
    assert "1 Mar 2027" in stale
    assert (
        "between 2000 and 2199"
        in page.post(address, {"seen": integration.version, "target_date": "9999-12-31"}, follow=True).content.decode()
    )
    client.force_login(person(Role.CRM_ADMIN))
    assert client.post(address, {"seen": integration.version}).status_code == 403
    overview = client.get(reverse("onboarding:overview", args=[integration.pk])).content.decode()
    assert "Change the wanted day" not in overview
