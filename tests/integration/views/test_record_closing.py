"""Stages, closing, conflicts and differences on the record page and in their lists."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.stages import Phase
from referrals.domain.syncing import FILES_A_DAY
from referrals.models import Edit, EditState, ExchangeFile, Referral
from referrals.services.editing import change
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person
from tests.factories.stories import changed_by_aws, to_be_corrected

pytestmark = pytest.mark.django_db

OWN_SOLUTION = {"solutionOffered": ["S-0001234"], "otherSolutionOffered": None}


@pytest.fixture
def rep(client: Client) -> User:
    somebody = person(Role.SALES_REP)
    client.force_login(somebody)
    return somebody


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_stage_moves_on_by_a_click_and_returns_where_asked(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    answer = client.post(f"/referrals/{referral.pk}/stage/", {"stage": "Qualified", "next": "/inbox/"})
    assert answer.headers["Location"] == "/inbox/"
    assert latest_delivery(referral).payload["stage"] == "Qualified"
    path = client.get(f"/referrals/{referral.pk}/").context["record"].path
    assert (path.stage, path.wanted) == ("Prospect", "Qualified")


def test_going_back_is_asked_about_first(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"stage": "Business Validation"}, by=rep)
    bench.round_trip()
    question = client.post(f"/referrals/{referral.pk}/stage/", {"stage": "Prospect"})
    assert "Back to Prospect?" in question.content.decode()
    assert Edit.objects.filter(state=EditState.WAITING).count() == 0
    client.post(f"/referrals/{referral.pk}/stage/", {"stage": "Prospect", "confirmed": "on"})
    assert latest_delivery(referral).payload["stage"] == "Prospect"


def test_committed_needs_a_solution_and_the_page_says_so(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep, solutionOffered=["Other"], otherSolutionOffered="Planner")
    assert "From Committed on AWS wants a solution of yours" in words(client, f"/referrals/{referral.pk}/")
    assert client.post(f"/referrals/{referral.pk}/stage/", {"stage": "Committed"}).status_code == 409
    assert client.post(f"/referrals/{referral.pk}/stage/", {"stage": "Nowhere"}).status_code == 422


@pytest.mark.parametrize(("stage", "page"), [("Launched", "launched"), ("Closed Lost", "lost")])
def test_closing_stage_leads_to_its_form(bench: Bench, client: Client, rep: User, stage: str, page: str) -> None:
    referral = bench.accepted(rep)
    answer = client.post(f"/referrals/{referral.pk}/stage/", {"stage": stage})
    assert answer.headers["Location"].startswith(f"/referrals/{referral.pk}/close/{page}/")
    assert not Edit.objects.exists()


def test_launch_asks_exactly_what_is_missing(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep, awsAccountId=None, **OWN_SOLUTION)
    names = [entry.name for entry in client.get(f"/referrals/{referral.pk}/close/launched/").context["entries"]]
    assert names == ["awsAccountId", "offers", "targetCloseDate"]


def test_launch_of_a_special_program_asks_for_the_contract(bench: Bench, client: Client, rep: User) -> None:
    bench.connection.special_program = True
    bench.connection.save()
    referral = bench.accepted(rep, awsAccountId="123456789012", deliveryModel="SaaS or PaaS", **OWN_SOLUTION)
    names = {entry.name for entry in client.get(f"/referrals/{referral.pk}/close/launched/").context["entries"]}
    assert {"contractStartDate", "contractEndDate", "customerSoftwareValue", "procurementType"} <= names
    assert "awsAccountId" not in names


def test_launch_is_said_to_aws_and_launched_only_when_aws_confirms(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep, awsAccountId=None, **OWN_SOLUTION)
    refused = client.post(f"/referrals/{referral.pk}/close/launched/", {"awsAccountId": "12"})
    assert refused.status_code == 422
    assert 'value="12"' in refused.content.decode()
    assert client.post(f"/referrals/{referral.pk}/close/launched/", {"awsAccountId": "012345678901"}).status_code == 302
    referral.refresh_from_db()
    assert referral.phase == Phase.OPEN
    assert latest_delivery(referral).payload["awsAccountId"] == "012345678901"
    bench.round_trip()
    referral.refresh_from_db()
    assert referral.phase == Phase.LAUNCHED
    assert "section-edit" not in words(client, f"/referrals/{referral.pk}/")
    assert "Not right now" in words(client, f"/referrals/{referral.pk}/close/launched/")


def test_after_launch_a_special_program_may_still_change_its_contract_and_nothing_else(
    bench: Bench, client: Client, rep: User
) -> None:
    bench.connection.special_program = True
    bench.connection.save()
    referral = bench.accepted(rep, stage="Launched")
    Referral.objects.filter(pk=referral.pk).update(phase=Phase.LAUNCHED)
    page = words(client, f"/referrals/{referral.pk}/")
    assert page.count("section-edit") == 1
    assert "section=contract" in page


def test_loss_takes_awss_reason_with_its_dash_and_adds_the_note(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep, additionalComments="Met at the summit.")
    assert client.post(f"/referrals/{referral.pk}/close/lost/", {"note": "Too late."}).status_code == 422
    reason = "Lost to Competitor \N{EN DASH} Google"
    client.post(f"/referrals/{referral.pk}/close/lost/", {"closedLostReason": reason, "note": "Too late."})
    bench.round_trip()
    referral.refresh_from_db()
    assert referral.phase == Phase.CLOSED_LOST
    assert bench.aws.record(referral.apn_id or "")["closedLostReason"] == reason
    assert referral.fields["additionalComments"] == "Met at the summit.\nToo late."
    assert client.post(f"/referrals/{referral.pk}/close/lost/", {"closedLostReason": "Price"}).status_code == 409


def test_closing_form_is_a_fragment_for_a_dialog(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    fragment = client.get(f"/referrals/{referral.pk}/close/lost/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "data-close" in fragment


def test_closing_form_leads_nowhere_else(bench: Bench, client: Client, rep: User) -> None:
    referral = bench.accepted(rep)
    address = f"/referrals/{referral.pk}/close/lost/"
    assert client.get(f"{address}?next=https://evil.example/").context["next"] == f"/referrals/{referral.pk}/"
    lost = client.post(address, {"closedLostReason": "Price", "next": "https://evil.example/"})
    assert lost.headers["Location"] == f"/referrals/{referral.pk}/"


def in_conflict(bench: Bench, rep: User) -> Referral:
    referral = bench.accepted(rep, nextStep="First contact")
    change(referral.pk, {"nextStep": "Ours"}, by=rep)
    referral.deliveries.filter(state="queued").update(not_before=timezone.now() + timedelta(hours=1))
    return changed_by_aws(bench, referral, nextStep="Theirs")


def test_conflict_shows_all_three_values_and_is_settled_by_choice(bench: Bench, client: Client, rep: User) -> None:
    referral = in_conflict(bench, rep)
    panel = words(client, f"/referrals/{referral.pk}/").split('id="conflicts"')[1][:4000]
    for value in ("Ours", "Theirs", "First contact"):
        assert value in panel
    assert client.post(f"/referrals/{referral.pk}/resolve/", {}).status_code == 422
    assert client.post(f"/referrals/{referral.pk}/resolve/", {"choice-nextStep": "yours"}).status_code == 302
    assert 'id="conflicts"' not in words(client, f"/referrals/{referral.pk}/")
    assert latest_delivery(referral).payload["nextStep"] == "Ours"


def test_all_of_awss_values_are_taken_with_one_button(bench: Bench, client: Client, rep: User) -> None:
    referral = in_conflict(bench, rep)
    client.post(f"/referrals/{referral.pk}/resolve/", {"all": "aws"})
    assert Edit.objects.get(field="nextStep").state == EditState.DROPPED


def test_difference_is_listed_and_answered_from_the_list(bench: Bench, client: Client, rep: User) -> None:
    referral = changed_by_aws(bench, bench.accepted(rep), aWSStage="Launched", aWSCloseDate="2099-03-01")
    page = words(client, "/divergences/")
    assert referral.customer in page
    assert "Launched" in page
    take = client.post(f"/referrals/{referral.pk}/differences/stage/take/", {"next": "/divergences/"})
    assert take.headers["Location"].startswith(f"/referrals/{referral.pk}/close/launched/")
    client.post(f"/referrals/{referral.pk}/differences/targetCloseDate/take/", {"next": "/divergences/"})
    assert latest_delivery(referral).payload["targetCloseDate"] == "2099-03-01"
    assert "A change is on its way" in words(client, "/divergences/")
    assert client.post(f"/referrals/{referral.pk}/differences/stage/resend/").status_code == 302
    assert latest_delivery(referral).payload["stage"] == "Prospect"


def test_difference_left_aside_leaves_the_list_until_the_day(bench: Bench, client: Client, rep: User) -> None:
    referral = changed_by_aws(bench, bench.accepted(rep), aWSStage="Launched")
    day = timezone.now().date() + timedelta(days=3)
    assert client.post(f"/referrals/{referral.pk}/differences/ignore/", {"until": "soon"}).status_code == 422
    client.post(f"/referrals/{referral.pk}/differences/ignore/", {"until": day.isoformat(), "next": "/divergences/"})
    assert referral.customer not in words(client, "/divergences/")
    Referral.objects.filter(pk=referral.pk).update(divergence_ignored_until=timezone.now().date())
    assert referral.customer in words(client, "/divergences/")


def test_awss_stage_stands_beside_ours_on_the_record(bench: Bench, client: Client, rep: User) -> None:
    referral = changed_by_aws(bench, bench.accepted(rep), aWSStage="Launched")
    page = words(client, f"/referrals/{referral.pk}/")
    assert "AWS sees it in" in page
    assert "which differs" in page
    assert "AWS: Launched" in page


def test_queue_of_corrections_shows_age_owner_and_how_far_the_answer_is(
    bench: Bench, client: Client, rep: User
) -> None:
    referral = to_be_corrected(bench, rep, "The postal code does not fit.")
    page = words(client, "/action-required/")
    assert "The postal code does not fit." in page
    assert "Nothing corrected yet" in page
    assert str(rep) in page
    change(referral.pk, {"city": "Seattle"}, by=rep)
    assert "Corrected, not resubmitted" in words(client, "/action-required/?whose=mine")
    assert referral.customer not in words(client, "/action-required/?whose=unassigned")
    client.post(f"/referrals/{referral.pk}/resubmit/")
    assert "Resubmitted, waiting for AWS" in words(client, "/action-required/")


def test_panel_says_why_a_record_is_not_syncing(bench: Bench, client: Client, rep: User) -> None:
    referral = in_conflict(bench, rep)
    checks = {one.name: one for one in client.get(f"/referrals/{referral.pk}/").context["record"].checks}
    assert checks["conflicts"].verdict == "stopped"
    bench.connection.state = "paused"
    bench.connection.save()
    page = words(client, f"/referrals/{referral.pk}/")
    assert "The exchange is paused" in page
    assert "Somebody has to act" in page


@pytest.mark.parametrize(("age", "verdict"), [(timedelta(hours=1), "waits"), (timedelta(days=2), "pass")])
def test_awss_daily_limit_is_said_while_something_waits_for_it(
    bench: Bench, client: Client, rep: User, age: timedelta, verdict: str
) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"nextStep": "Call"}, by=rep)
    at = timezone.now() - age
    common = {"direction": "sent", "content": "referrals", "kind": "opportunity", "etag": "e", "size": 1}
    ExchangeFile.objects.bulk_create(
        ExchangeFile(
            connection=bench.connection, key=f"full-{number}", state="answered", state_at=at, taken_at=at, **common
        )
        for number in range(FILES_A_DAY)
    )
    checks = {one.name: one for one in client.get(f"/referrals/{referral.pk}/").context["record"].checks}
    assert checks["quota"].verdict == verdict
