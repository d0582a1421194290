"""Stage 7: production switched on by two people and rolled back, the smoke test, the first week, and what follows."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.gates import missing
from onboarding.domain.maintenance import REVIEWS
from onboarding.domain.stages import Move, RequestState, Stage
from onboarding.jobs import look_after
from onboarding.models import HealthDay, Request, Task
from onboarding.selectors.evidence import evidence_of
from onboarding.services.activation import agree, ask, roll_back, withdraw
from onboarding.services.maintenance import plan_reviews
from onboarding.services.passing_nights import pass_nights
from onboarding.services.requests import move
from onboarding.services.smoke import say, send_dummy, unsay
from onboarding.services.watching import write_days
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.models import Connection, ConnectionState, Drift, Referral
from referrals.services.connections import pause, resume
from referrals.services.drafting import submit_opportunity
from referrals.services.exchange import exchange
from tests.factories.onboarding import ready, standing_at, watched
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

if TYPE_CHECKING:
    from pytest_django import Settings

    from aceportal.simulator import Simulator

pytestmark = pytest.mark.django_db
PAGE = "onboarding:stage"


def state_of(connection: Connection) -> str:
    connection.refresh_from_db()
    return connection.state


def test_production_exchanges_nothing_before_two_people_switched_it_on(
    approved: Request, production: Connection, admin: User
) -> None:
    assert state_of(production) == ConnectionState.PAUSED
    with pytest.raises(NotNow, match="waits for two people"):
        resume(production, by=admin)
    with pytest.raises(NotNow, match="paused"):
        exchange(production)


def test_one_asks_and_only_somebody_else_agrees(
    approved: Request, production: Connection, lead: User, admin: User
) -> None:
    ask(approved.pk, by=lead)
    with pytest.raises(NotNow, match="asked already"):
        ask(approved.pk, by=admin)
    with pytest.raises(NotAllowed, match="somebody else has to agree"):
        agree(approved.pk, by=lead)
    assert state_of(production) == ConnectionState.PAUSED
    agree(approved.pk, by=admin)
    assert state_of(production) == ConnectionState.ACTIVE
    assert evidence_of(Request.objects.get(pk=approved.pk)).is_activated
    with pytest.raises(NotNow, match="nothing to agree"):
        agree(approved.pk, by=admin)


def test_a_question_taken_back_can_be_asked_again(approved: Request, lead: User, admin: User) -> None:
    ask(approved.pk, by=lead)
    withdraw(approved.pk, by=admin)
    with pytest.raises(NotNow, match="nothing to take back"):
        withdraw(approved.pk, by=admin)
    ask(approved.pk, by=admin)
    assert [one.ended_at is None for one in approved.activations.order_by("id")] == [False, True]


def test_who_switches_nothing_may_not_ask(approved: Request) -> None:
    for role in (Role.SALES_REP, Role.VIEWER):
        with pytest.raises(NotAllowed):
            ask(approved.pk, by=person(role))


def test_before_the_launch_and_before_its_test_nobody_asks(integration: Request, lead: User) -> None:
    with pytest.raises(NotNow, match="stage 7"):
        ask(integration.pk, by=lead)
    launching = standing_at(Stage.LAUNCH, lead)
    with pytest.raises(NotNow, match="Paste the policy"):
        ask(launching.pk, by=lead)


@pytest.mark.parametrize(("mode", "receives"), [("receive_only", True), ("paused", False)])
def test_a_roll_back_loses_nothing_and_going_on_takes_two_people(
    live: Request, production: Connection, lead: User, admin: User, aws: "Simulator", mode: str, receives: bool
) -> None:
    delivery = submit_opportunity(production, valid_opportunity(), by=lead)
    roll_back(live.pk, mode, "Duplicates came.", by=lead)
    shared = aws.share_opportunity()
    aws.tick()
    production.refresh_from_db()
    if receives:
        exchange(production)
    assert Referral.objects.filter(apn_id=shared).exists() is receives
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.QUEUED
    assert not evidence_of(Request.objects.get(pk=live.pk)).is_activated
    with pytest.raises(NotNow):
        resume(production, by=admin)
    ask(live.pk, by=lead)
    agree(live.pk, by=admin)
    production.refresh_from_db()
    exchange(production)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENT
    assert Referral.objects.filter(apn_id=shared).exists()


def test_a_roll_back_says_why_and_needs_something_to_undo(approved: Request, lead: User) -> None:
    with pytest.raises(NotValid):
        roll_back(approved.pk, "paused", " ", by=lead)
    with pytest.raises(NotNow, match="never switched on"):
        roll_back(approved.pk, "paused", "Too early.", by=lead)


def test_a_switched_on_connection_is_paused_and_resumed_like_any_other(
    live: Request, production: Connection, admin: User
) -> None:
    production.refresh_from_db()
    pause(production, by=admin)
    resume(production, by=admin)
    assert state_of(production) == ConnectionState.ACTIVE


def test_the_smoke_test_is_seen_step_by_step_and_kept_out_of_the_figures(
    live: Request, production: Connection, lead: User, aws: "Simulator", page: Client
) -> None:
    page.post(reverse("onboarding:send_dummy", args=[live.pk]))
    dummy = Referral.objects.get(connection=production)
    assert dummy.is_test
    production.refresh_from_db()
    for act, left in ((lambda: None, 4), (aws.tick, 3), (lambda: aws.reject(str(dummy.partner_crm_id)), 1)):
        act()
        aws.tick()
        exchange(production)
        assert evidence_of(Request.objects.get(pk=live.pk)).smoke_steps_left == left
    say(live.pk, "asked", "Case 4711.", by=lead)
    assert evidence_of(Request.objects.get(pk=live.pk)).smoke_steps_left == 0
    shown = page.get(reverse(PAGE, args=[live.pk, 7])).content.decode()
    assert "5 of 5 done" in shown
    assert str(dummy.partner_crm_id) in shown
    unsay(live.pk, "asked", by=lead)
    assert evidence_of(Request.objects.get(pk=live.pk)).smoke_steps_left == 1


def test_no_dummy_goes_out_while_production_is_off_or_another_is_under_way(
    approved: Request, lead: User, admin: User
) -> None:
    with pytest.raises(NotNow, match="two people"):
        send_dummy(approved.pk, by=lead)
    ask(approved.pk, by=lead)
    agree(approved.pk, by=admin)
    send_dummy(approved.pk, by=lead)
    with pytest.raises(NotNow, match="under way"):
        send_dummy(approved.pk, by=lead)


def test_a_word_of_the_smoke_test_is_about_a_dummy_and_stands_until_it_is_taken_back(
    live: Request, lead: User, admin: User
) -> None:
    with pytest.raises(NotNow, match="First send the dummy"):
        say(live.pk, "asked", "Case 4711.", by=lead)
    send_dummy(live.pk, by=lead)
    say(live.pk, "asked", "Case 4711.", by=lead)
    with pytest.raises(NotNow, match="said already"):
        say(live.pk, "asked", "Case 4712.", by=admin)
    assert live.smoke_steps.get(name="asked").note == "Case 4711."


def test_words_about_a_dummy_that_came_to_nothing_do_not_stand_for_the_next(live: Request, lead: User) -> None:
    first = send_dummy(live.pk, by=lead)
    for step in ("asked", "rejected", "cleaned"):
        say(live.pk, step, "Seen in Partner Central.", by=lead)
    first.deliveries.update(state=DeliveryState.WITHDRAWN)
    send_dummy(live.pk, by=lead)
    assert evidence_of(Request.objects.get(pk=live.pk)).smoke_steps_left == 5


def test_seven_good_days_are_the_first_week_and_writing_them_twice_changes_nothing(live: Request) -> None:
    watched(live)
    watched(live)
    assert live.health_days.count() == 7
    assert evidence_of(Request.objects.get(pk=live.pk)).watch_days_left == 0


def test_in_the_demo_nights_pass_at_once_and_each_day_is_judged_as_ever(
    live: Request, lead: User, settings: "Settings"
) -> None:
    with pytest.raises(NotAllowed, match="in the demo only"):
        pass_nights(live.pk, 1, by=lead)
    settings.DEMO = True
    assert pass_nights(live.pk, 3, by=lead) == 4
    assert pass_nights(live.pk, 4, by=lead) == 0
    cards = HealthDay.objects.filter(is_well=True)
    today = timezone.now().date()
    assert [card.day for card in cards] == [today - timedelta(days=number) for number in range(7, 0, -1)]
    assert not any(card.is_filled_in for card in cards)


def test_no_night_passes_before_production_is_on(approved: Request, lead: User, settings: "Settings") -> None:
    settings.DEMO = True
    with pytest.raises(NotNow, match="once two people have switched production on"):
        pass_nights(approved.pk, 1, by=lead)


def test_a_bad_day_does_not_count_and_says_what_to_do(live: Request, production: Connection, page: Client) -> None:
    since = live.activations.get().agreed_at
    assert since is not None
    Referral.objects.create(
        connection=production,
        kind="opportunity",
        apn_id="O1",
        origin="AWS Referral",
        phase="needs_decision",
        expired_at=since,
        created_at=since,
        updated_at=since,
    )
    watched(live, 2)
    assert [card.is_well for card in live.health_days.all()][:2] == [False, True]
    shown = page.get(reverse(PAGE, args=[live.pk, 7])).content.decode()
    assert "A referral expired undecided." in shown
    assert "not well" in shown


def test_days_nobody_looked_at_are_filled_in_from_what_is_left_of_them(live: Request) -> None:
    since = live.activations.get().agreed_at
    assert since is not None
    written = write_days(live, now=since + timedelta(days=3))
    assert [card.is_filled_in for card in written] == [True, True, False, False]
    assert all(card.measures["silent"]["value"] == 1 for card in written[:2])
    assert evidence_of(Request.objects.get(pk=live.pk)).watch_days_left == 7


def test_today_is_told_so_far_and_counts_when_it_is_over(live: Request, production: Connection) -> None:
    production.refresh_from_db()
    exchange(production)
    look_after()
    card = live.health_days.get()
    assert (card.is_final, card.is_well) == (False, False)
    assert all(one["ok"] for one in card.measures.values())


def test_the_launch_brought_through_its_services_ends_in_maintenance(
    production: Connection, lead: User, page: Client
) -> None:
    request = standing_at(Stage.LAUNCH, lead, partner_id=production.partner_id)
    assert missing(Stage.LAUNCH, evidence_of(request))
    ready(request, Stage.LAUNCH, by=lead)
    assert missing(Stage.LAUNCH, evidence_of(request)) == ()
    move(request.pk, Move.ADVANCE, seen=Stage.LAUNCH, by=lead)
    request.refresh_from_db()
    assert request.state == RequestState.LAUNCHED
    kept = {"kind": "opportunity", "first_at": timezone.now(), "last_at": timezone.now()}
    Drift.objects.create(connection=production, what="new_version", name="version", value="3", **kept)
    shown = page.get(reverse("onboarding:overview", args=[request.pk])).content.decode()
    assert "Maintenance" in shown
    assert "opportunity 3" in shown


def test_each_quarter_after_the_launch_brings_its_review_once(lead: User) -> None:
    request = standing_at(Stage.LAUNCH, lead)
    closed = datetime(2026, 11, 23, tzinfo=UTC)
    Request.objects.filter(pk=request.pk).update(state=RequestState.LAUNCHED, closed_at=closed)
    assert plan_reviews(request.pk, now=datetime(2026, 12, 31, tzinfo=UTC)) == 0
    later = datetime(2027, 1, 2, tzinfo=UTC)
    assert plan_reviews(request.pk, now=later) == len(REVIEWS)
    assert plan_reviews(request.pk, now=later) == 0
    due = set(Task.objects.filter(request=request, title__startswith="Q1 2027").values_list("due", flat=True))
    assert due == {datetime(2027, 1, 28, tzinfo=UTC).date()}


def test_the_page_offers_each_person_what_they_may_do(
    client: Client, page: Client, approved: Request, admin: User
) -> None:
    address = reverse(PAGE, args=[approved.pk, 7])
    assert "Ask to switch production on" in page.get(address).content.decode()
    page.post(reverse("onboarding:ask_activation", args=[approved.pk]))
    assert "Agree and switch on" not in page.get(address).content.decode()
    client.force_login(admin)
    assert "Agree and switch on" in client.get(address).content.decode()
    done = client.post(reverse("onboarding:agree_activation", args=[approved.pk]), follow=True).content.decode()
    assert "Production is on" in done
    back = client.post(
        reverse("onboarding:roll_back", args=[approved.pk]), {"mode": "paused", "reason": "Wait."}, follow=True
    )
    assert "rolled back" in back.content.decode()
    client.force_login(person(Role.VIEWER))
    assert "Ask to switch" not in client.get(address).content.decode()


def test_more_days_cost_the_page_no_query_more(page: Client, lead: User) -> None:
    request = standing_at(Stage.LAUNCH, lead)
    address = reverse(PAGE, args=[request.pk, 7])
    page.get(address)

    def asked() -> int:
        with CaptureQueriesContext(database) as queries:
            page.get(address)
        return len(queries)

    before = asked()
    for number in range(5):
        HealthDay.objects.create(
            request=request, day=timezone.now().date() + timedelta(days=number), is_well=True, at=timezone.now()
        )
    assert asked() == before
    assert before <= 17
