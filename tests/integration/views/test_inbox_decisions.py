"""Deciding from the inbox: with and without JavaScript, twice, by two people, too late, and taken back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.models import Delivery, Referral
from referrals.services.assigning import assign
from referrals.services.deciding import decide
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox/"}


def text(response: object) -> str:
    return unescape(response.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def undo_time(bench: Bench, settings: Settings) -> None:
    """Decisions stay here for a while before they leave."""
    settings.UNDO_SECONDS = 600


def test_accepting_is_followed_until_aws_confirmed_it_and_the_contacts_appear(bench: Bench, client: Client) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    queued = text(client.post(f"/referrals/{referral.pk}/accept/", headers=HTMX))
    assert "Acceptance queued" in queued
    bench.exchange()
    sent = text(client.get(f"/inbox/{referral.pk}/row/", headers=HTMX))
    assert "Acceptance sent to AWS" in sent
    assert "every 3s" in sent
    bench.aws.tick()
    bench.exchange()
    done = text(client.get(f"/inbox/{referral.pk}/row/", headers=HTMX))
    assert "Acceptance confirmed by AWS" in done
    assert "every 3s" not in done
    referral.refresh_from_db()
    assert referral.fields["customerEmail"] in text(client.get(f"/inbox/{referral.pk}/card/"))


def test_a_decision_by_htmx_answers_with_the_card_the_line_and_a_word_to_the_tabs(
    bench: Bench, client: Client, undo_time: None
) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    response = client.post(f"/referrals/{referral.pk}/accept/", headers=HTMX)
    page = text(response)
    assert response["HX-Trigger"] == "inbox-changed"
    assert "<html" not in page
    assert 'id="card"' in page
    assert f'id="row-{referral.pk}" hx-swap-oob="true"' in page
    assert "Undo" in page


def test_every_form_works_without_javascript(bench: Bench, client: Client, undo_time: None) -> None:
    accepted, rejected = bench.shared_opportunity(), bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    page = text(client.get(f"/inbox/?open={accepted.pk}"))
    assert f'action="/referrals/{accepted.pk}/accept/"' in page
    assert f'href="/referrals/{accepted.pk}/reject/' in page
    done = client.post(f"/referrals/{accepted.pk}/accept/", {"next": "/inbox/"}, follow=True)
    assert "Acceptance queued. You can undo it until it is sent." in text(done)
    form = text(client.get(f"/referrals/{rejected.pk}/reject/?next=/inbox/"))
    assert "Customer problem unclear" in form
    given = {"rejection_reason": "Unable to support", "next": "/inbox/"}
    assert client.post(f"/referrals/{rejected.pk}/reject/", given)["Location"] == "/inbox/"
    assert latest_delivery(rejected).payload["rejectionReason"] == "Unable to support"
    assert client.post(f"/deliveries/{latest_delivery(rejected).pk}/undo/", {"next": "/inbox/"}).status_code == 302
    assert latest_delivery(rejected).state == DeliveryState.WITHDRAWN


def test_rejecting_an_opportunity_without_a_reason_shows_the_form_again(bench: Bench, client: Client) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    for reason in ("", "Because"):
        response = client.post(f"/referrals/{referral.pk}/reject/", {"rejection_reason": reason})
        assert response.status_code == 422
        assert "form-errors" in text(response)
    fragment = client.post(f"/referrals/{referral.pk}/reject/", headers=HTMX)
    assert (fragment.status_code, fragment["HX-Retarget"]) == (422, "#reject-form")
    assert not Delivery.objects.exists()


def test_lead_is_rejected_without_a_reason(bench: Bench, client: Client) -> None:
    lead = bench.shared_lead()
    client.force_login(person(Role.SALES_REP))
    assert "rejection_reason" not in text(client.get(f"/referrals/{lead.pk}/reject/"))
    assert client.post(f"/referrals/{lead.pk}/reject/", {"next": "/inbox/"}).status_code == 302
    assert latest_delivery(lead).payload.get("currentLeadStage") == "Rejected"


def test_pressing_twice_decides_once_and_says_so_kindly(bench: Bench, client: Client, undo_time: None) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    client.post(f"/referrals/{referral.pk}/accept/")
    again = client.post(f"/referrals/{referral.pk}/accept/")
    assert again.status_code == 409
    assert "A decision is already on its way (queued)." in text(again)
    assert Delivery.objects.count() == 1


def test_of_two_people_the_second_reads_a_sentence_and_nothing_else_happens(
    bench: Bench, client: Client, undo_time: None
) -> None:
    referral = bench.shared_opportunity()
    decide(referral.pk, Decision.REJECT, by=person(Role.ALLIANCE_LEAD), rejection_reason="Other")
    client.force_login(person(Role.SALES_REP))
    response = client.post(f"/referrals/{referral.pk}/accept/", headers=HTMX)
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#messages"
    assert "already on its way" in text(response)
    assert [delivery.kind for delivery in Delivery.objects.all()] == ["reject"]


def test_undo_puts_the_referral_back_and_after_sending_it_is_refused(
    bench: Bench, client: Client, undo_time: None
) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    client.post(f"/referrals/{referral.pk}/accept/")
    undone = text(client.post(f"/deliveries/{latest_delivery(referral).pk}/undo/", headers=HTMX))
    assert f'action="/referrals/{referral.pk}/accept/"' in undone
    client.post(f"/referrals/{referral.pk}/accept/")
    Delivery.objects.update(not_before=timezone.now())
    bench.exchange()
    late = client.post(f"/deliveries/{latest_delivery(referral).pk}/undo/")
    assert late.status_code == 409
    assert "It is already sent" in text(late)


def test_expired_referral_has_no_buttons_and_takes_no_decision(bench: Bench, client: Client) -> None:
    referral = bench.shared_opportunity()
    Referral.objects.filter(pk=referral.pk).update(accept_by=timezone.now() - timedelta(minutes=1))
    client.force_login(person(Role.SALES_REP))
    card = text(client.get(f"/inbox/{referral.pk}/card/"))
    assert "The time to decide has passed" in card
    assert "/accept/" not in card
    assert client.post(f"/referrals/{referral.pk}/accept/").status_code == 409
    assert "Not right now" in text(client.get(f"/referrals/{referral.pk}/reject/"))


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CRM_ADMIN])
def test_people_who_may_not_decide_read_why_the_buttons_are_absent(bench: Bench, client: Client, role: Role) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(role))
    card = text(client.get(f"/inbox/{referral.pk}/card/"))
    assert "Your role does not let you accept or reject referrals." in card
    assert "/accept/" not in card
    assert client.post(f"/referrals/{referral.pk}/accept/").status_code == 403
    assert client.post(f"/referrals/{referral.pk}/reject/", {"rejection_reason": "Other"}).status_code == 403
    assert 'name="ids"' not in text(client.get("/inbox/"))


def test_a_colleagues_referral_cannot_be_decided_assigned_or_undone(
    bench: Bench, client: Client, undo_time: None
) -> None:
    referral, owner = bench.shared_opportunity(), person(Role.SALES_REP)
    assign(referral.pk, to=owner, by=owner)
    delivery = decide(referral.pk, Decision.ACCEPT, by=owner)
    client.force_login(person(Role.SALES_REP))
    for address in (
        f"/referrals/{referral.pk}/accept/",
        f"/referrals/{referral.pk}/reject/",
        f"/referrals/{referral.pk}/assign/",
        f"/deliveries/{delivery.pk}/undo/",
        f"/deliveries/{delivery.pk}/resend/",
    ):
        assert client.post(address).status_code == 404, address


@pytest.mark.parametrize("what", ["accept", "assign"])
def test_changes_are_made_by_post_only(bench: Bench, client: Client, what: str) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.SALES_REP))
    assert client.get(f"/referrals/{referral.pk}/{what}/").status_code == 405


def test_rep_takes_and_gives_back_and_a_lead_gives_to_anyone(bench: Bench, client: Client) -> None:
    referral, rep, colleague = bench.shared_opportunity(), person(Role.SALES_REP), person(Role.SALES_REP)
    address = f"/referrals/{referral.pk}/assign/"
    client.force_login(rep)
    assert "Take it" in text(client.get(f"/inbox/{referral.pk}/card/"))
    assert "Give it back" in text(client.post(address, {"to": rep.pk}, headers=HTMX))
    assert client.post(address, {"to": colleague.pk}).status_code == 403
    client.post(address, {"to": ""})
    client.force_login(person(Role.ALLIANCE_LEAD))
    client.post(address, {"to": colleague.pk})
    referral.refresh_from_db()
    assert referral.assignee == colleague
    assert client.post(address, {"to": person(Role.VIEWER).pk}).status_code == 422
    assert client.post(address, {"to": "999999"}).status_code == 422


def test_card_says_what_is_masked_until_when_it_is_safe_and_what_looks_alike(bench: Bench, client: Client) -> None:
    referral = bench.shared_opportunity(customerCompanyName="Harborlight Logistics GmbH")
    twin = bench.shared_opportunity(customerCompanyName="Harborlight Logistics")
    Referral.objects.filter(pk=referral.pk).update(accept_by=timezone.now() + timedelta(hours=9))
    client.force_login(person(Role.SALES_REP))
    card = text(client.get(f"/inbox/{referral.pk}/card/"))
    assert re.search(r"\d values masked by AWS until you accept", card)
    assert "Customer Email" in card
    assert "AWS collects about once an hour" in card
    assert f'href="/referrals/{twin.pk}/"' in card
    Referral.objects.filter(pk=referral.pk).update(accept_by=timezone.now() + timedelta(minutes=40))
    assert "decide now" in text(client.get(f"/inbox/{referral.pk}/card/"))


def test_inbox_with_an_open_card_keeps_its_query_budget(
    bench: Bench, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    referral = bench.shared_opportunity()
    client.force_login(person(Role.ALLIANCE_LEAD))
    client.get("/inbox/")  # the first visit of a session also writes the session
    with django_assert_max_num_queries(12):
        client.get(f"/inbox/?open={referral.pk}")
    with django_assert_max_num_queries(12):
        client.get(f"/inbox/{referral.pk}/card/", headers=HTMX)


def test_live_counts_follow_the_filters_of_the_page_that_asks(bench: Bench, client: Client) -> None:
    bench.shared_opportunity()
    bench.shared_lead()
    client.force_login(person(Role.SALES_REP))
    behind = {"HX-Request": "true", "HX-Current-URL": "http://testserver/inbox/?kind=lead"}
    assert '<span class="tab-count">1</span>' in text(client.get("/inbox/tabs/", headers=behind))
    assert '<span class="tab-count">2</span>' in text(client.get("/inbox/tabs/", headers=HTMX))
