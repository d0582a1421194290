"""Drafts, changes, submissions and closings by a script."""

from typing import Any

import pytest
from django.utils import timezone

from referrals.ace.stages import Phase
from referrals.models import Edit, EditState, Event, Referral, Source
from tests.factories.bench import Bench
from tests.factories.opportunities import valid_opportunity
from tests.integration.api.conftest import Caller

pytestmark = pytest.mark.django_db


def new(bench: Bench, *, submit: bool = False, **changes: Any) -> dict[str, Any]:
    return {"connection": bench.connection.pk, "fields": valid_opportunity(**changes), "submit": submit}


def approved(bench: Bench, rep: Caller) -> Referral:
    pk = rep.post("/opportunities", new(bench, submit=True)).json()["id"]
    bench.round_trip()
    bench.aws.approve(Referral.objects.get(pk=pk).apn_id or "")
    bench.round_trip()
    return Referral.objects.get(pk=pk)


def rules(answer: Any) -> set[tuple[str, str]]:
    return {(one["field"], one["rule"]) for one in answer.json()["violations"]}


def test_created_opportunity_is_a_draft_of_its_caller(bench: Bench, rep: Caller) -> None:
    answer = rep.post("/opportunities", new(bench))
    assert answer.status_code == 201
    found = rep.get(f"/opportunities/{answer.json()['id']}").json()
    assert (found["isDraft"], found["phase"], found["customer"]) == (True, "new", "Aldermoor Freight")
    assert found["assignee"]["email"] == rep.user.email
    assert found["fields"]["expectedMonthlyAwsRevenue"] == 4200
    assert (answer.json()["delivery"], found["deliveries"]) == (None, [])
    assert Event.objects.get(name="draft.begun").source == Source.API


def test_draft_keeps_what_aws_would_refuse_and_says_what_it_would_ignore(bench: Bench, rep: Caller) -> None:
    fields = {"customerDuns": "12", "stage": "Committed", "aWSStage": "Launched", "expectedMonthlyAwsRevenue": "4,200"}
    answer = rep.post("/opportunities", {"connection": bench.connection.pk, "fields": fields})
    assert answer.status_code == 201
    assert {one["field"] for one in answer.json()["dropped"]} == {"stage", "aWSStage"}
    kept = Referral.objects.get(pk=answer.json()["id"]).draft
    assert (kept["customerDuns"], kept["expectedMonthlyAwsRevenue"]) == ("12", 4200)
    assert "aWSStage" not in kept


def test_submitting_at_once_queues_the_create_or_keeps_nothing(bench: Bench, rep: Caller) -> None:
    refused = rep.post("/opportunities", new(bench, submit=True, customerDuns="12", useCase=None))
    assert refused.status_code == 422
    assert rules(refused) == {("customerDuns", "duns.digits"), ("useCase", "required.create")}
    assert not Referral.objects.exists()
    answer = rep.post("/opportunities", new(bench, submit=True))
    assert answer.json()["delivery"]["kind"] == "create"
    bench.round_trip()
    assert rep.get(f"/opportunities/{answer.json()['id']}").json()["phase"] == "submitted"


def test_draft_is_completed_judged_and_submitted_step_by_step(bench: Bench, rep: Caller) -> None:
    pk = rep.post("/opportunities", new(bench, postalCode=None)).json()["id"]
    path = f"/opportunities/{pk}"
    before = rep.get(f"{path}/readiness").json()
    assert not before["ready"]
    assert {one["field"] for one in before["violations"]} == {"postalCode"}
    assert rep.post(f"{path}/submit").status_code == 422
    assert rep.patch(path, {"fields": {"postalCode": "98101", "offers": ["offer-1"]}}).status_code == 202
    after = rep.get(f"{path}/readiness").json()
    assert after["ready"]
    assert after["payload"]["postalCode"] == "98101"
    assert [one["field"] for one in after["dropped"]] == ["offers"]
    answer = rep.post(f"{path}/submit")
    assert (answer.status_code, answer.json()["delivery"]["state"]) == (202, "queued")
    assert [one["field"] for one in answer.json()["dropped"]] == ["offers"]
    assert rep.patch(path, {"fields": {"city": "Tacoma"}}).json()["id"] == "draft.not_now.travelling"


def test_change_of_an_open_record_travels_with_a_delivery(bench: Bench, rep: Caller) -> None:
    referral = approved(bench, rep)
    answer = rep.patch(f"/opportunities/{referral.pk}", {"fields": {"stage": "Qualified", "city": "Tacoma"}})
    assert answer.status_code == 202
    assert answer.json()["delivery"]["kind"] == "update"
    assert rep.get(f"/opportunities/{referral.pk}").json()["pending"] == {"stage": "Qualified", "city": "Tacoma"}
    bench.round_trip()
    found = rep.get(f"/opportunities/{referral.pk}").json()
    assert (found["stage"], found["pending"]) == ("Qualified", {})


def test_change_too_early_waits_and_says_so(bench: Bench, rep: Caller) -> None:
    pk = rep.post("/opportunities", new(bench, submit=True)).json()["id"]
    bench.round_trip()
    answer = rep.patch(f"/opportunities/{pk}", {"fields": {"nextStep": "Call"}}).json()
    assert (answer["delivery"], answer["waiting"]) == (None, ["nextStep"])
    readiness = rep.get(f"/opportunities/{pk}/readiness").json()
    assert "update.not_now" in {one["rule"] for one in readiness["violations"]} or readiness["dropped"]


def test_locked_field_is_refused_with_its_reason(bench: Bench, rep: Caller) -> None:
    referral = approved(bench, rep)
    answer = rep.patch(f"/opportunities/{referral.pk}", {"fields": {"industry": "Retail", "aWSStage": "Launched"}})
    assert (answer.status_code, answer.json()["id"]) == (409, "referral.not_editable")
    assert rules(answer) == {("industry", "field.locked"), ("aWSStage", "field.locked")}
    assert not referral.edits.exists()


def test_value_aws_would_refuse_is_refused_here_with_every_rule(bench: Bench, rep: Caller) -> None:
    referral = approved(bench, rep)
    wrong = {"customerDuns": "1", "stage": "XYZ"}
    answer = rep.patch(f"/opportunities/{referral.pk}", {"fields": wrong})
    assert answer.status_code == 422
    assert rules(answer) == {("customerDuns", "duns.digits"), ("stage", "value.unknown")}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"Stage": "Qualified"}, "Stage"),
        ({"city": True}, "city"),
        ({"city": {"a": 1}}, "city"),
        ({"city": "a\0b"}, "city"),
        ({"expectedMonthlyAwsRevenue": 10**16}, "expectedMonthlyAwsRevenue"),
    ],
)
def test_field_or_value_that_json_cannot_mean_is_refused_by_name(
    bench: Bench, rep: Caller, fields: dict[str, Any], field: str
) -> None:
    answer = rep.post("/opportunities", {"connection": bench.connection.pk, "fields": fields})
    assert (answer.status_code, answer.json()["id"]) == (422, "request.not_valid")
    assert {one["field"] for one in answer.json()["violations"]} == {field}


def test_corrections_are_kept_until_they_are_submitted(bench: Bench, rep: Caller) -> None:
    pk = rep.post("/opportunities", new(bench, submit=True)).json()["id"]
    bench.round_trip()
    bench.aws.action_required(Referral.objects.get(pk=pk).apn_id or "", "Where is the customer?")
    bench.round_trip()
    path = f"/opportunities/{pk}"
    assert rep.post(f"{path}/submit").json()["id"] == "resubmit.nothing"
    assert rep.patch(path, {"fields": {"city": "Tacoma"}}).json()["delivery"] is None
    assert rep.post(f"{path}/submit").json()["delivery"]["kind"] == "update"
    bench.round_trip()
    assert rep.get(path).json()["phase"] == "submitted"


def test_launch_asks_for_the_account_and_is_done_when_aws_confirms(bench: Bench, rep: Caller) -> None:
    referral = approved(bench, rep)
    path = f"/opportunities/{referral.pk}/close"
    refused = rep.post(path, {"stage": "Launched"})
    assert refused.status_code == 422
    assert ("awsAccountId", "launch.account") in rules(refused)
    told = {"stage": "Launched", "awsAccountId": "012345678901", "solutionOffered": ["S-0012345"]}
    assert rep.post(path, told).status_code == 202
    referral.refresh_from_db()
    assert referral.phase == Phase.OPEN
    bench.round_trip()
    referral.refresh_from_db()
    assert referral.phase == Phase.LAUNCHED


def test_loss_needs_one_of_awss_reasons(bench: Bench, rep: Caller) -> None:
    referral = approved(bench, rep)
    path = f"/opportunities/{referral.pk}/close"
    assert ("closedLostReason", "close.reason") in rules(rep.post(path, {"stage": "Closed Lost"}))
    assert rep.post(path, {"stage": "Qualified"}).json()["id"] == "request.not_valid"
    assert rep.post(path, {"stage": "Closed Lost", "closedLostReason": "Price"}).status_code == 202
    bench.round_trip()
    assert rep.get(f"/opportunities/{referral.pk}").json()["phase"] == "closed_lost"


def test_draft_cannot_be_closed(bench: Bench, rep: Caller) -> None:
    pk = rep.post("/opportunities", new(bench)).json()["id"]
    answer = rep.post(f"/opportunities/{pk}/close", {"stage": "Closed Lost", "closedLostReason": "Price"})
    assert (answer.status_code, answer.json()["id"]) == (409, "close.not_now")


@pytest.mark.parametrize(
    ("choice", "wanted"), [("yours", {"nextStep": "b"}), ("aws", {}), ("original", {"nextStep": "a"})]
)
def test_conflict_ends_as_chosen(bench: Bench, rep: Caller, choice: str, wanted: dict[str, str]) -> None:
    referral = bench.accepted(rep.user, nextStep="z")
    at = timezone.now()
    Edit.objects.create(
        referral=referral, field="nextStep", base="a", wanted="b", theirs="z", state=EditState.CONFLICT, at=at
    )
    answer = rep.post(f"/opportunities/{referral.pk}/resolve", {"nextStep": choice})
    assert answer.status_code == 202
    found = rep.get(f"/opportunities/{referral.pk}").json()
    assert (found["conflicts"], found["pending"]) == ([], wanted)
    again = rep.post(f"/opportunities/{referral.pk}/resolve", {"nextStep": choice})
    assert again.json()["id"] == "conflict.settled"


def test_refused_change_stands_in_the_record_with_awss_text(bench: Bench, rep: Caller) -> None:
    referral = approved(bench, rep)
    rep.patch(f"/opportunities/{referral.pk}", {"fields": {"city": "Tacoma"}})
    bench.aws.misbehave("result_refused", text="No such city.")
    bench.round_trip()
    found = rep.get(f"/opportunities/{referral.pk}").json()
    assert found["refused"] == [{"field": "city", "wanted": "Tacoma", "problem": "No such city."}]


def test_lead_is_worked_by_its_own_fields(bench: Bench, rep: Caller) -> None:
    lead = bench.shared_lead()
    assert rep.patch(f"/leads/{lead.pk}", {"fields": {"status": "Research"}}).status_code == 409
    rep.post(f"/leads/{lead.pk}/accept")
    bench.round_trip()
    answer = rep.patch(f"/leads/{lead.pk}", {"fields": {"status": "Research", "leadStatusReason": "Called twice"}})
    assert answer.status_code == 202
    assert rep.get(f"/leads/{lead.pk}/readiness").json()["payload"]["status"] == "Research"
    bench.round_trip()
    assert rep.get(f"/leads/{lead.pk}").json()["status"] == "Research"
    unknown = rep.patch(f"/leads/{lead.pk}", {"fields": {"customerDuns": "123456789"}})
    assert unknown.json()["violations"][0]["field"] == "customerDuns"


def test_qualified_lead_becomes_a_draft_and_both_know_it(bench: Bench, rep: Caller) -> None:
    lead = bench.shared_lead()
    assert rep.post(f"/leads/{lead.pk}/convert").status_code == 409
    rep.post(f"/leads/{lead.pk}/accept")
    bench.round_trip()
    rep.patch(f"/leads/{lead.pk}", {"fields": {"status": "Qualified"}})
    bench.round_trip()
    answer = rep.post(f"/leads/{lead.pk}/convert")
    assert (answer.status_code, answer.json()["isDraft"]) == (201, True)
    draft = rep.get(f"/opportunities/{answer.json()['id']}").json()
    assert (draft["lead"], draft["fields"]["apnCrmLeadUniqueIdentifier"]) == (lead.pk, lead.apn_id)
    assert rep.get(f"/leads/{lead.pk}").json()["opportunities"] == [draft["id"]]


def test_timeline_tells_who_changed_what_in_pages(bench: Bench, rep: Caller) -> None:
    referral = approved(bench, rep)
    rep.patch(f"/opportunities/{referral.pk}", {"fields": {"city": "Tacoma"}})
    found = rep.get(f"/opportunities/{referral.pk}/timeline").json()
    latest = found["items"][0]
    assert (latest["name"], latest["source"], latest["changes"]) == (
        "referral.update",
        "api",
        {"city": [None, "Tacoma"]},
    )
    assert latest["who"] == str(rep.user)
    oldest = found["items"][-1]["id"]
    assert rep.get(f"/opportunities/{referral.pk}/timeline", before=oldest).json() == {"items": [], "next": None}


def test_viewer_reads_no_contact_in_readiness_or_timeline(bench: Bench, rep: Caller, viewer: Caller) -> None:
    pk = rep.post("/opportunities", new(bench, customerEmail="ann@harbor.example")).json()["id"]
    rep.post(f"/opportunities/{pk}/submit")
    bench.round_trip()
    bench.aws.approve(Referral.objects.get(pk=pk).apn_id or "")
    bench.round_trip()
    rep.patch(f"/opportunities/{pk}", {"fields": {"customerEmail": "bea@harbor.example"}})
    for part in ("readiness", "timeline"):
        assert "@harbor.example" in rep.get(f"/opportunities/{pk}/{part}").content.decode()
        assert "@harbor.example" not in viewer.get(f"/opportunities/{pk}/{part}").content.decode()
    assert viewer.patch(f"/opportunities/{pk}", {"fields": {"city": "Oslo"}}).status_code == 403
