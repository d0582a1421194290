"""Reading opportunities, leads, connections and deliveries."""

import re
from datetime import UTC, datetime

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from referrals.models import Edit, EditState
from referrals.selectors.search import PAGE_SIZE
from tests.factories.bench import Bench
from tests.integration.api.conftest import Caller

pytestmark = pytest.mark.django_db
UTC_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def test_opportunity_comes_with_awss_own_field_names(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    found = rep.get(f"/opportunities/{referral.pk}").json()
    assert set(found) == {
        *(
            "id",
            "version",
            "isDraft",
            "connection",
            "origin",
            "phase",
            "status",
            "stage",
            "partnerAcceptanceStatus",
            "acceptBy",
        ),
        *("apnCrmUniqueIdentifier", "partnerCrmUniqueIdentifier", "assignee", "customer", "title", "updatedAt"),
        *("fields", "pending", "refused", "conflicts", "divergences", "lead", "opportunities", "deliveries"),
    }
    assert found["apnCrmUniqueIdentifier"] == referral.apn_id
    assert found["connection"] == {"id": bench.connection.pk, "name": "Sandbox", "environment": "sandbox"}
    assert (found["origin"], found["phase"]) == ("AWS Referral", "needs_decision")
    assert found["fields"] == referral.fields


def test_moments_are_in_utc_and_say_so(bench: Bench, rep: Caller) -> None:
    referral = bench.shared_opportunity()
    found = rep.get(f"/opportunities/{referral.pk}").json()
    assert UTC_MOMENT.fullmatch(found["acceptBy"])
    told = datetime.fromisoformat(found["acceptBy"]).astimezone(UTC)
    assert abs((told - referral.accept_by).total_seconds()) < 0.001


def test_lead_has_the_same_shape(bench: Bench, rep: Caller) -> None:
    lead = bench.shared_lead()
    found = rep.get(f"/leads/{lead.pk}").json()
    assert found["apnCrmUniqueIdentifier"] == lead.apn_id
    assert found["fields"]["projectDescription"] == lead.fields["projectDescription"]


def test_what_we_want_stands_beside_what_aws_told(bench: Bench, rep: Caller) -> None:
    referral = bench.accepted(rep.user)
    now = timezone.now()
    Edit.objects.create(referral=referral, field="nextStep", base="a", wanted="b", at=now)
    Edit.objects.create(
        referral=referral, field="stage", base="x", wanted="y", theirs="z", state=EditState.CONFLICT, at=now
    )
    found = rep.get(f"/opportunities/{referral.pk}").json()
    assert found["pending"] == {"nextStep": "b"}
    assert found["conflicts"] == [{"field": "stage", "base": "x", "wanted": "y", "theirs": "z"}]
    assert found["fields"]["nextStep"] == referral.fields["nextStep"]


def test_viewer_is_not_told_a_wanted_contact(bench: Bench, rep: Caller, viewer: Caller) -> None:
    referral = bench.accepted(rep.user)
    now = timezone.now()
    Edit.objects.create(referral=referral, field="customerEmail", wanted="new@customer.example", at=now)
    assert viewer.get(f"/opportunities/{referral.pk}").json()["pending"] == {}
    assert "customerEmail" in rep.get(f"/opportunities/{referral.pk}").json()["pending"]


def test_filters_find_one_and_only_one(bench: Bench, rep: Caller) -> None:
    accepted = bench.accepted(rep.user)
    waiting = bench.shared_opportunity()
    wanted = {
        "apn_id": waiting.apn_id,
        "phase": "needs_decision",
        "q": waiting.apn_id.lower(),
    }
    for name, value in wanted.items():
        assert [item["id"] for item in rep.get("/opportunities", **{name: value}).json()["items"]] == [waiting.pk]
    found = rep.get("/opportunities", acceptance="accepted", origin="AWS Referral", connection=bench.connection.pk)
    assert [item["id"] for item in found.json()["items"]] == [accepted.pk]
    assert rep.get("/opportunities", partner_id="none of ours").json() == {"items": [], "next": None}


def test_empty_filter_asks_for_nothing(bench: Bench, rep: Caller) -> None:
    bench.shared_opportunity()
    found = rep.get("/opportunities", origin="", phase="", connection="", q="", status="", cursor="")
    assert len(found.json()["items"]) == 1


def test_pages_hold_every_record_once_while_new_ones_arrive(bench: Bench, rep: Caller) -> None:
    for _ in range(PAGE_SIZE + 2):
        bench.aws.share_opportunity()
    bench.aws.tick()
    bench.exchange()
    first = rep.get("/opportunities").json()
    bench.shared_opportunity()
    second = rep.get("/opportunities", cursor=first["next"]).json()
    ids = [item["id"] for item in (*first["items"], *second["items"])]
    assert len(ids) == len(set(ids)) == PAGE_SIZE + 2
    assert second["next"] is None


def test_altered_cursor_is_refused(rep: Caller) -> None:
    answer = rep.get("/opportunities", cursor="WzFd:forged")
    assert answer.status_code == 422
    assert answer.json()["id"] == "cursor.not_valid"


def test_list_costs_the_same_for_one_and_for_many(
    bench: Bench, rep: Caller, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        bench.aws.share_opportunity()
    bench.aws.tick()
    bench.exchange()
    with django_assert_max_num_queries(5):
        assert len(rep.get("/opportunities").json()["items"]) == 12


def test_record_costs_the_same_whatever_happened_to_it(
    bench: Bench, rep: Caller, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    referral = bench.accepted(rep.user)
    with django_assert_max_num_queries(8):
        rep.get(f"/opportunities/{referral.pk}")


def test_connections_say_how_the_exchange_stands(bench: Bench, viewer: Caller) -> None:
    bench.exchange()
    (found,) = viewer.get("/connections").json()["items"]
    assert found["name"] == "Sandbox"
    assert (found["environment"], found["state"], found["health"]) == ("sandbox", "active", "ok")
    assert UTC_MOMENT.fullmatch(found["lastReceivedAt"])
    assert "bucket" not in found
