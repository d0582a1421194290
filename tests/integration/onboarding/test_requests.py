"""Moving a request by its pages and services: gates, two people at once, duplicates, who may."""

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.gates import GATES
from onboarding.domain.stages import Move, RequestState, Stage
from onboarding.models import Request
from onboarding.services.requests import DUPLICATE, GateShut, answer, move
from referrals.errors import InvalidMove, NotAllowed, NotNow, NotValid
from tests.factories.onboarding import SANDBOX_ARN, ready, standing_at, started
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def _moving(integration: Request, wanted: str) -> str:
    return reverse("onboarding:move", args=[integration.pk, wanted])


def test_a_request_starts_with_a_task_for_each_requirement(page: Client) -> None:
    page.post(reverse("onboarding:start"), {"partner": "Larkfield", "partner_id": "1234567"})
    begun = Request.objects.get(partner_id="1234567")
    assert (begun.stage, begun.state) == (Stage.PREREQUISITES, RequestState.DRAFT)
    assert begun.tasks.count() == sum(len(gate) for gate in GATES.values())


def test_a_partner_id_with_letters_is_refused_beside_its_field(page: Client) -> None:
    answered = page.post(reverse("onboarding:start"), {"partner": "Larkfield", "partner_id": "12a"})
    assert answered.status_code == 422
    assert "A Partner ID has one to ten digits" in answered.content.decode()


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.CRM_ADMIN, Role.VIEWER])
def test_nobody_but_a_lead_starts_or_moves_a_request(client: Client, integration: Request, role: Role) -> None:
    client.force_login(person(role))
    for address in (reverse("onboarding:start"), _moving(integration, "advance")):
        refused = client.get(address)
        assert refused.status_code == 403
        assert "Only Alliance Lead contact can make this request." in refused.content.decode()


def test_a_shut_gate_names_all_it_misses_with_the_way_there(page: Client, integration: Request) -> None:
    refused = page.post(_moving(integration, "advance"), {"seen": 1})
    shown = refused.content.decode()
    assert refused.status_code == 409
    assert all(one.label in shown for one in GATES[Stage.PREREQUISITES])
    assert f"{reverse('onboarding:stage', args=[integration.pk, 1])}#requirement-eligible" in shown
    integration.refresh_from_db()
    assert integration.stage == Stage.PREREQUISITES


def test_the_first_gate_opens_once_everything_is_there(page: Client, integration: Request, lead: User) -> None:
    ready(integration, Stage.PREREQUISITES, by=lead)
    answered = page.post(_moving(integration, "advance"), {"seen": 1, "words": "On to the form"})
    integration.refresh_from_db()
    assert answered.status_code == 302
    assert integration.stage == Stage.REQUEST
    assert integration.steps.filter(name="advance", note="On to the form", actor=lead).exists()


def test_of_two_people_moving_at_once_the_second_is_told(integration: Request, lead: User) -> None:
    ready(integration, Stage.PREREQUISITES, by=lead)
    move(integration.pk, Move.ADVANCE, seen=Stage.PREREQUISITES, by=lead)
    with pytest.raises(NotNow, match="A colleague has just moved it") as refusal:
        move(integration.pk, Move.ADVANCE, seen=Stage.PREREQUISITES, by=lead)
    assert not isinstance(refusal.value, GateShut)
    assert Request.objects.get(pk=integration.pk).stage == Stage.REQUEST


def test_going_back_keeps_what_was_proved(page: Client, integration: Request, lead: User) -> None:
    ready(integration, Stage.PREREQUISITES, by=lead)
    move(integration.pk, Move.ADVANCE, seen=Stage.PREREQUISITES, by=lead)
    page.post(_moving(integration, "go-back"), {"seen": 2})
    integration.refresh_from_db()
    assert integration.stage == Stage.PREREQUISITES
    assert integration.confirmations.filter(requirement="eligible", withdrawn_at=None).exists()
    assert page.post(_moving(integration, "advance"), {"seen": 1}).status_code == 302


def test_a_second_request_of_the_same_principal_is_refused_in_awss_words(lead: User) -> None:
    first, second = started(lead, partner_id="1234567"), started(lead, partner_id="1234567")
    answer(first.pk, {"form": {"sandbox_arn": SANDBOX_ARN}}, seen=first.version, by=lead)
    with pytest.raises(NotValid, match=DUPLICATE):
        answer(second.pk, {"form": {"sandbox_arn": SANDBOX_ARN}}, seen=second.version, by=lead)
    move(first.pk, Move.ABANDON, seen=Stage.PREREQUISITES, by=lead)
    assert (
        answer(second.pk, {"form": {"sandbox_arn": SANDBOX_ARN}}, seen=second.version, by=lead).principal == SANDBOX_ARN
    )


def test_a_failed_request_is_submitted_again_where_it_was(page: Client, lead: User) -> None:
    integration = standing_at(Stage.SANDBOX_SETUP, lead)
    page.post(_moving(integration, "fail"), {"seen": 3, "words": "AWS had an error"})
    integration.refresh_from_db()
    assert integration.state == RequestState.FAILED
    with pytest.raises(InvalidMove, match="in the state Failed cannot move on"):
        move(integration.pk, Move.ADVANCE, seen=Stage.SANDBOX_SETUP, by=lead)
    page.post(_moving(integration, "resubmit"), {"seen": 3})
    integration.refresh_from_db()
    assert (integration.stage, integration.state) == (Stage.SANDBOX_SETUP, RequestState.SUBMITTED)


def test_an_abandoned_request_takes_nothing_more(page: Client, integration: Request) -> None:
    page.post(_moving(integration, "abandon"), {"seen": 1})
    assert page.post(_moving(integration, "advance"), {"seen": 1}).status_code == 409
    assert "Abandoned" in page.get(reverse("onboarding:overview", args=[integration.pk])).content.decode()


def test_a_lead_of_no_role_sees_no_request(client: Client, integration: Request) -> None:
    client.force_login(person())
    assert client.get(reverse("onboarding:overview", args=[integration.pk])).status_code == 404


def test_the_service_itself_refuses_who_may_not_move(integration: Request) -> None:
    with pytest.raises(NotAllowed):
        move(integration.pk, Move.ABANDON, seen=Stage.PREREQUISITES, by=person(Role.CRM_ADMIN))
