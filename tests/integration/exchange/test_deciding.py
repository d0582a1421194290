"""Deciding: who may, when, what is queued, and taking it back."""

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.errors import InvalidMove, NotAllowed, NotFound, NotNow, NotValid
from referrals.models import Delivery, Event, Referral
from referrals.services.assigning import assign
from referrals.services.deciding import decide, decide_many, withdraw
from tests.factories.bench import Bench
from tests.factories.people import person

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


def test_a_decision_holds_the_ids_and_nothing_else(bench: Bench) -> None:
    referral = bench.shared_opportunity()
    delivery = decide(referral.pk, Decision.ACCEPT, by=person(Role.SALES_REP))
    assert delivery.payload == {
        "apnCrmUniqueIdentifier": referral.apn_id,
        "partnerAcceptanceStatus": "Accepted",
    }


def test_rejecting_an_opportunity_takes_one_of_awss_reasons(bench: Bench) -> None:
    referral = bench.shared_opportunity()
    rep = person(Role.SALES_REP)
    with pytest.raises(NotValid):
        decide(referral.pk, Decision.REJECT, by=rep)
    with pytest.raises(NotValid):
        decide(referral.pk, Decision.REJECT, by=rep, rejection_reason="Bad weather")
    delivery = decide(referral.pk, Decision.REJECT, by=rep, rejection_reason="Next steps unclear")
    assert delivery.payload["rejectionReason"] == "Next steps unclear"


def test_a_viewer_may_not_decide_and_a_colleagues_referral_does_not_exist_for_a_rep(bench: Bench) -> None:
    referral = bench.shared_opportunity()
    owner, other = person(Role.SALES_REP), person(Role.SALES_REP)
    assign(referral.pk, to=owner, by=owner)
    with pytest.raises(NotAllowed):
        decide(referral.pk, Decision.ACCEPT, by=person(Role.VIEWER))
    with pytest.raises(NotFound):
        decide(referral.pk, Decision.ACCEPT, by=other)
    assert not Delivery.objects.exists()


def test_deciding_twice_is_refused_with_where_the_first_stands(bench: Bench) -> None:
    referral = bench.shared_opportunity()
    lead = person(Role.ALLIANCE_LEAD)
    decide(referral.pk, Decision.ACCEPT, by=lead)
    with pytest.raises(NotNow, match="already on its way"):
        decide(referral.pk, Decision.REJECT, by=lead, rejection_reason="Other")
    assert Delivery.objects.count() == 1


def test_a_decision_can_be_taken_back_until_it_leaves(bench: Bench, settings: "Settings") -> None:
    settings.UNDO_SECONDS = 60
    referral = bench.shared_opportunity()
    rep = person(Role.SALES_REP)
    delivery = decide(referral.pk, Decision.ACCEPT, by=rep)
    bench.exchange()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.QUEUED
    withdraw(delivery, by=rep)
    settings.UNDO_SECONDS = 0
    again = decide(referral.pk, Decision.REJECT, by=rep, rejection_reason="Other")
    bench.exchange()
    again.refresh_from_db()
    with pytest.raises(InvalidMove):
        withdraw(again, by=rep)
    assert again.state == DeliveryState.SENT


def test_after_the_deadline_nothing_is_sent_and_the_timeline_says_so(bench: Bench) -> None:
    referral = bench.shared_opportunity()
    Referral.objects.filter(pk=referral.pk).update(accept_by=timezone.now() - timedelta(minutes=1))
    with pytest.raises(NotNow, match="time to decide has passed"):
        decide(referral.pk, Decision.ACCEPT, by=person(Role.SALES_REP))
    bench.exchange()
    bench.exchange()
    assert Event.objects.filter(referral=referral, name="referral.expired").count() == 1


def test_bulk_decides_row_by_row_and_one_refusal_spoils_nothing(bench: Bench) -> None:
    first, second = bench.shared_opportunity(), bench.shared_lead()
    rep = person(Role.SALES_REP)
    decide(first.pk, Decision.ACCEPT, by=rep)
    results = decide_many([first.pk, second.pk, 10**9], Decision.ACCEPT, by=rep)
    assert [result.ok for result in results] == [False, True, False]
    assert all(result.message for result in results)


def test_a_rep_takes_an_unassigned_referral_and_a_lead_hands_it_on(bench: Bench) -> None:
    referral = bench.shared_opportunity()
    rep, colleague, lead = person(Role.SALES_REP), person(Role.SALES_REP), person(Role.ALLIANCE_LEAD)
    assign(referral.pk, to=rep, by=rep)
    with pytest.raises(NotAllowed):
        assign(referral.pk, to=colleague, by=rep)
    assign(referral.pk, to=colleague, by=lead)
    with pytest.raises(NotValid):
        assign(referral.pk, to=person(Role.VIEWER), by=lead)
    referral.refresh_from_db()
    assert referral.assignee == colleague
    assert Event.objects.filter(referral=referral, name="referral.assigned").count() == 2
