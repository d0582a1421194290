"""Deciding on many at once: shown first, then a result for each row."""

from html import unescape

from django.test import Client
from pytest_django import Settings

from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.models import Delivery
from referrals.services.assigning import assign
from referrals.services.deciding import decide
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person


def text(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


def test_bulk_acceptance_is_shown_first_and_then_queued_with_a_result_per_row(
    bench: Bench, client: Client, settings: Settings
) -> None:
    settings.UNDO_SECONDS = 600
    free, taken = bench.shared_opportunity(), bench.shared_opportunity()
    rep = person(Role.SALES_REP)
    decide(taken.pk, Decision.ACCEPT, by=rep)
    client.force_login(rep)
    chosen = {"ids": [free.pk, taken.pk], "decision": "accept", "next": "/inbox/"}
    asked = client.post("/inbox/bulk/", chosen)
    assert "Accept 2 referrals?" in text(asked)
    assert Delivery.objects.count() == 1
    page = text(client.post("/inbox/bulk/", {**chosen, "confirmed": "yes"}))
    assert "1 of 2 queued" in page
    assert "A decision is already on its way (queued)." in page
    assert f'action="/deliveries/{latest_delivery(free).pk}/undo/"' in page


def test_bulk_rejection_asks_for_awss_reason_once_and_leads_go_without(bench: Bench, client: Client) -> None:
    opportunity, lead = bench.shared_opportunity(), bench.shared_lead()
    client.force_login(person(Role.SALES_REP))
    chosen = {"ids": [opportunity.pk, lead.pk], "decision": "reject", "confirmed": "yes"}
    assert client.post("/inbox/bulk/", chosen).status_code == 422
    assert not Delivery.objects.exists()
    assert "2 of 2 queued" in text(client.post("/inbox/bulk/", {**chosen, "rejection_reason": "Next steps unclear"}))
    assert latest_delivery(opportunity).payload["rejectionReason"] == "Next steps unclear"
    assert "rejectionReason" not in latest_delivery(lead).payload


def test_bulk_sent_twice_decides_each_once(bench: Bench, client: Client, settings: Settings) -> None:
    settings.UNDO_SECONDS = 600
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    chosen = {"ids": [referral.pk, referral.pk], "decision": "accept", "confirmed": "yes"}
    assert "1 of 1 queued" in text(client.post("/inbox/bulk/", chosen))
    assert "0 of 1 queued" in text(client.post("/inbox/bulk/", chosen))
    assert Delivery.objects.count() == 1


def test_bulk_without_a_choice_says_what_to_do(bench: Bench, client: Client) -> None:
    client.force_login(person(Role.SALES_REP))
    for posted in ({"decision": "accept"}, {"ids": ["x"], "decision": "accept"}, {"ids": ["1"], "decision": "burn"}):
        response = client.post("/inbox/bulk/", posted)
        assert response.status_code == 422
        assert "Tick at least one referral" in text(response)


def test_bulk_neither_shows_nor_decides_a_colleagues_referral_nor_obeys_a_viewer(bench: Bench, client: Client) -> None:
    referral, owner = bench.shared_opportunity(), person(Role.SALES_REP)
    assign(referral.pk, to=owner, by=owner)
    chosen = {"ids": [referral.pk], "decision": "accept"}
    client.force_login(person(Role.SALES_REP))
    assert referral.customer not in text(client.post("/inbox/bulk/", chosen))
    assert "0 of 1 queued" in text(client.post("/inbox/bulk/", {**chosen, "confirmed": "yes"}))
    client.force_login(person(Role.VIEWER))
    assert "Your role does not let you" in text(client.post("/inbox/bulk/", {**chosen, "confirmed": "yes"}))
    assert not Delivery.objects.exists()
