"""Accepting, rejecting and running the exchange by a script."""

from typing import Any

import pytest
from django.utils import timezone
from redis import Redis
from rq import Queue

from referrals.models import Event, Source
from referrals.services.connections import pause
from tests.factories.bench import Bench
from tests.integration.api.conftest import Caller

pytestmark = pytest.mark.django_db


def test_accepting_gives_a_delivery_that_aws_confirms_later(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    answer = rep.post(f"/opportunities/{referral.pk}/accept")
    assert answer.status_code == 202
    delivery = answer.json()
    assert (delivery["kind"], delivery["state"], delivery["file"]) == ("accept", "queued", None)
    bench.exchange()
    sent = rep.get(f"/deliveries/{delivery['id']}").json()
    assert sent["state"] == "sent"
    assert sent["file"].startswith("opportunity_")
    bench.round_trip()
    found = rep.get(f"/opportunities/{referral.pk}").json()
    assert [one["state"] for one in found["deliveries"]] == ["confirmed"]
    assert (found["phase"], found["partnerAcceptanceStatus"]) == ("open", "Accepted")


def test_decision_by_a_script_is_on_the_timeline_as_such(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    rep.post(f"/opportunities/{referral.pk}/reject", {"rejectionReason": "Unable to support"})
    event = Event.objects.get(referral=referral, name="decision.reject")
    assert (event.source, event.actor, event.note) == (Source.API, rep.user, "Unable to support")


def test_second_decision_is_refused_as_not_now(bench: Bench, rep: Caller, lead: Caller) -> None:
    referral = bench.shared_lead()
    assert rep.post(f"/leads/{referral.pk}/reject").status_code == 202
    answer = lead.post(f"/leads/{referral.pk}/accept")
    assert answer.status_code == 409
    assert answer.json()["id"] == "decision.not_now.open_delivery"
    assert referral.deliveries.count() == 1


def test_decision_after_the_deadline_is_refused(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    referral.accept_by = timezone.now()
    referral.save()
    assert rep.post(f"/opportunities/{referral.pk}/accept").json()["id"] == "decision.not_now.expired"


def test_reason_that_aws_does_not_list_is_refused_with_its_rule(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    answer = rep.post(f"/opportunities/{referral.pk}/reject", {"rejectionReason": "We are busy"})
    assert answer.status_code == 422
    (violation,) = answer.json()["violations"]
    assert (violation["field"], violation["severity"]) == ("rejectionReason", "refuse")
    assert violation["rule"]
    assert not referral.deliveries.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "rejectionReason"), ({"rejectionReason": "Other", "status": "Approved"}, "status"), (None, "body")],
)
def test_body_with_missing_or_foreign_fields_is_refused(rep: Caller, body: Any, field: str) -> None:
    answer = rep.post("/opportunities/1/reject", body)
    assert answer.status_code in {400, 422}
    assert answer.json()["id"] in {"request.not_valid", "request.not_readable"}
    assert field in {one["field"] for one in answer.json()["violations"]} or answer.status_code == 400


def test_exchange_rings_the_workers_for_every_running_connection(bench: Bench, lead: Caller) -> None:
    answer = lead.post("/exchange/run")
    assert answer.status_code == 202
    assert [one["name"] for one in answer.json()["items"]] == ["Sandbox"]


@pytest.mark.django_db(transaction=True)
def test_ring_reaches_the_queue(bench: Bench, lead: Caller, valkey: str) -> None:
    lead.post(f"/exchange/run?connection={bench.connection.pk}")
    with Redis.from_url(valkey) as redis:
        assert Queue("receive", connection=redis).count == 1


def test_paused_connection_is_not_run(bench: Bench, lead: Caller) -> None:
    pause(bench.connection)
    assert lead.post(f"/exchange/run?connection={bench.connection.pk}").json()["id"] == "connection.paused"
    assert lead.post("/exchange/run").json()["id"] == "connection.none_running"


def test_unknown_connection_is_not_found(lead: Caller) -> None:
    assert lead.post("/exchange/run?connection=99").status_code == 404
