"""Production does not stay on behind a request that left the launch, nor behind another request's connection."""

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from onboarding.domain.gates import missing
from onboarding.domain.stages import Move, Stage
from onboarding.models import Request
from onboarding.selectors.evidence import evidence_of
from onboarding.services.activation import agree, ask, roll_back
from onboarding.services.connecting import link
from onboarding.services.policies import check_policy
from onboarding.services.requests import move
from referrals.errors import NotNow
from referrals.models import Connection, ConnectionState
from referrals.services.connections import pause, resume
from tests.factories.onboarding import policy_for, standing_at

pytestmark = pytest.mark.django_db
LEAVING = (Move.GO_BACK, Move.FAIL, Move.ABANDON)


def is_on(request: Request) -> bool:
    return evidence_of(Request.objects.get(pk=request.pk)).is_activated


def test_nobody_launches_while_production_is_paused(live: Request, production: Connection, admin: User) -> None:
    def lacks() -> str:
        facts = evidence_of(Request.objects.get(pk=live.pk))
        return next((one.why for one in missing(Stage.LAUNCH, facts) if one.requirement.name == "activated"), "")

    production.refresh_from_db()
    assert not lacks()
    pause(production, by=admin)
    assert "does not exchange now" in lacks()
    resume(production, by=admin)
    assert not lacks()


@pytest.mark.parametrize("wanted", LEAVING)
def test_production_only_receives_once_its_request_has_left_the_launch(
    live: Request, production: Connection, lead: User, admin: User, wanted: Move
) -> None:
    move(live.pk, wanted, seen=Stage.LAUNCH, by=lead, words="AWS asked for it.")
    production.refresh_from_db()
    assert production.state == ConnectionState.RECEIVE_ONLY
    assert not is_on(live)
    with pytest.raises(NotNow, match="waits for two people"):
        resume(production, by=admin)
    assert list(live.steps.order_by("-id").values_list("name", flat=True)[:2]) == [
        "production rolled back to receive only",
        wanted.value,
    ]


def test_a_paused_production_stays_paused_when_its_request_leaves_the_launch(
    live: Request, production: Connection, lead: User, admin: User
) -> None:
    production.refresh_from_db()
    pause(production, by=admin)
    move(live.pk, Move.GO_BACK, seen=Stage.LAUNCH, by=lead)
    production.refresh_from_db()
    assert production.state == ConnectionState.PAUSED
    assert production.awaits_activation


def test_a_question_ends_when_its_request_leaves_the_launch(
    approved: Request, production: Connection, lead: User, admin: User
) -> None:
    ask(approved.pk, by=lead)
    move(approved.pk, Move.FAIL, seen=Stage.LAUNCH, by=lead)
    move(approved.pk, Move.RESUBMIT, seen=Stage.LAUNCH, by=lead)
    with pytest.raises(NotNow, match="nothing to agree"):
        agree(approved.pk, by=admin)
    production.refresh_from_db()
    assert production.state == ConnectionState.PAUSED


@pytest.mark.parametrize("wanted", ["go-back", "fail", "abandon"])
def test_the_page_says_what_leaving_the_launch_does_to_production(page: Client, live: Request, wanted: str) -> None:
    address = reverse("onboarding:move", args=[live.pk, wanted])
    assert "Production is on" in page.get(address).content.decode()
    done = page.post(address, {"seen": 7}, follow=True).content.decode()
    assert "Production only receives now" in done
    assert "receive only" in page.get(reverse("onboarding:overview", args=[live.pk])).content.decode()
    launch = page.get(reverse("onboarding:stage", args=[live.pk, 7])).content.decode()
    assert "Pause it" in launch
    assert "Receive only" not in launch.partition("Roll back</h3>")[2]


def test_the_page_says_that_an_abandoned_request_leaves_production_waiting(page: Client, approved: Request) -> None:
    shown = page.get(reverse("onboarding:move", args=[approved.pk, "abandon"])).content.decode()
    assert "Only another request's launch switches it on" in shown.replace("&#x27;", "'")


def test_a_connection_another_request_takes_is_switched_off_for_the_first_one_too(
    live: Request, production: Connection, lead: User, admin: User
) -> None:
    other = standing_at(Stage.LAUNCH, lead, partner_id=production.partner_id)
    check_policy(other.pk, "production", policy_for(production.bucket), by=lead)
    link(other.pk, "production", by=admin)
    assert not is_on(live)
    ask(live.pk, by=lead)
    agree(live.pk, by=admin)
    assert is_on(live)


def test_a_roll_back_from_an_abandoned_request_switches_off_whoever_uses_its_connection(
    live: Request, production: Connection, lead: User, admin: User
) -> None:
    move(live.pk, Move.ABANDON, seen=Stage.LAUNCH, by=lead)
    after = standing_at(Stage.LAUNCH, lead, partner_id=production.partner_id)
    after.production = production
    after.save()
    after.activations.create(asked_by=lead, asked_at=live.stage_at, agreed_by=admin, agreed_at=live.stage_at)
    roll_back(live.pk, "paused", "Duplicates came.", by=admin)
    assert not is_on(after)
