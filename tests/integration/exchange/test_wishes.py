"""Changes on their way: kept until AWS takes them, merged, held, refused and corrected; none is lost or sent twice."""

from typing import Any

import pytest

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotEditable, NotNow, NotValid
from referrals.models import Edit, EditState, Referral
from referrals.services.deciding import withdraw
from referrals.services.editing import change, resubmit, withdraw_wish
from referrals.services.meeting import ChangedMeanwhile
from referrals.services.resending import resend, still_wanted
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person
from tests.factories.stories import approved, changed_by_aws, in_review, read_again, sent_back, to_be_corrected

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> User:
    return person(Role.SALES_REP)


def held_by_aws(bench: Bench, referral: Referral, name: str) -> Any:
    return bench.aws.record(referral.apn_id or "").get(name)


def test_scheduled_edit_is_released_when_aws_approves(bench: Bench, rep: User) -> None:
    referral = in_review(bench, rep)
    done = change(referral.pk, {"nextStep": "Workshop on Tuesday"}, by=rep)
    assert done.delivery is None
    assert done.waiting == ["nextStep"]
    approved(bench, referral)
    bench.round_trip()
    assert held_by_aws(bench, referral, "nextStep") == "Workshop on Tuesday"
    assert Edit.objects.get().state == EditState.CONFIRMED


def test_scheduled_edit_keeps_its_author_on_the_timeline(bench: Bench, rep: User) -> None:
    referral = in_review(bench, rep)
    change(referral.pk, {"nextStep": "Workshop on Tuesday"}, by=rep)
    assert referral.events.get(name="edit.scheduled").actor == rep


def test_scheduled_edit_that_aws_could_never_take_is_refused_at_once(bench: Bench, rep: User) -> None:
    referral = in_review(bench, rep)
    with pytest.raises(NotValid):
        change(referral.pk, {"expectedMonthlyAwsRevenue": -5}, by=rep)
    with pytest.raises(NotEditable):
        change(referral.pk, {"partnerProjectTitle": "Another title"}, by=rep)
    assert not Edit.objects.exists()


def test_scheduled_edit_can_be_given_up_and_then_never_goes(bench: Bench, rep: User) -> None:
    referral = in_review(bench, rep)
    change(referral.pk, {"nextStep": "Workshop on Tuesday"}, by=rep)
    withdraw_wish(referral.pk, "nextStep", by=rep)
    approved(bench, referral)
    bench.round_trip()
    assert held_by_aws(bench, referral, "nextStep") != "Workshop on Tuesday"


def test_scheduled_edit_that_rules_refuse_by_then_is_held_with_the_reason_and_the_others_go(
    bench: Bench, rep: User
) -> None:
    referral = in_review(bench, rep)
    change(referral.pk, {"nextStep": "Call", "targetCloseDate": "2099-01-31"}, by=rep)
    Edit.objects.filter(field="targetCloseDate").update(wanted="2020-01-31")
    approved(bench, referral)
    bench.round_trip()
    held = Edit.objects.get(field="targetCloseDate")
    assert held.state == EditState.REFUSED
    assert held.problem
    assert held_by_aws(bench, referral, "nextStep") == "Call"


def test_scheduled_edit_is_held_when_aws_rejects_the_opportunity_for_good(bench: Bench, rep: User) -> None:
    referral = in_review(bench, rep)
    change(referral.pk, {"nextStep": "Call"}, by=rep)
    bench.aws.reject(referral.apn_id or "")
    read_again(bench, referral)
    bench.exchange()
    assert Edit.objects.get().state == EditState.REFUSED
    assert "rejected" in Edit.objects.get().problem


def test_faults_48_edit_made_while_a_submission_waits_goes_after_its_result_and_is_not_lost(
    bench: Bench, rep: User
) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"nextStep": "Monday"}, by=rep)
    bench.exchange()
    assert change(referral.pk, {"nextStep": "Tuesday"}, by=rep).delivery is None
    change(referral.pk, {"nextStep": "Wednesday"}, by=rep)
    assert referral.deliveries.filter(state=DeliveryState.SENT).count() == 1
    bench.aws.tick()
    bench.exchange()
    bench.round_trip()
    assert held_by_aws(bench, referral, "nextStep") == "Wednesday"
    assert set(Edit.objects.values_list("state", flat=True)) == {EditState.CONFIRMED}


def test_edit_made_while_another_travels_is_judged_when_it_is_made(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"nextStep": "Monday"}, by=rep)
    bench.exchange()
    with pytest.raises(NotValid):
        change(referral.pk, {"stage": "Launched"}, by=rep)


def test_faults_48_edit_stays_when_the_delivery_before_it_is_sent_again(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    bench.aws.misbehave("result_silent")
    change(referral.pk, {"nextStep": "Monday"}, by=rep)
    bench.round_trip()
    change(referral.pk, {"nextStep": "Tuesday"}, by=rep)
    silent = latest_delivery(referral)
    silent.state = DeliveryState.UNANSWERED
    silent.save()
    resend(silent, by=rep)
    bench.round_trip()
    bench.round_trip()
    assert held_by_aws(bench, referral, "nextStep") == "Tuesday"


def test_refused_edit_stays_with_awss_text_and_is_sent_again_corrected_with_its_companions(
    bench: Bench, rep: User
) -> None:
    referral = bench.accepted(rep)
    bench.aws.misbehave("result_refused", text="User not found for Opportunity Owner email:jo@partner.example")
    change(referral.pk, {"opportunityOwnerEmail": "jo@partner.example", "nextStep": "Call"}, by=rep)
    bench.round_trip()
    assert set(Edit.objects.values_list("state", flat=True)) == {EditState.REFUSED}
    assert "User not found" in Edit.objects.get(field="opportunityOwnerEmail").problem
    change(referral.pk, {"opportunityOwnerEmail": "sam@partner.example"}, by=rep)
    bench.round_trip()
    assert held_by_aws(bench, referral, "opportunityOwnerEmail") == "sam@partner.example"
    assert held_by_aws(bench, referral, "nextStep") == "Call"


def test_refused_delivery_is_not_sent_again_once_its_changes_were_corrected(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    bench.aws.misbehave("result_refused", text="No.")
    refused = change(referral.pk, {"nextStep": "Call", "city": "Tacoma"}, by=rep).delivery
    bench.round_trip()
    assert refused is not None
    refused.refresh_from_db()
    withdraw_wish(referral.pk, "city", by=rep)
    assert "city" not in still_wanted(refused)
    change(referral.pk, {"nextStep": "Visit"}, by=rep)
    bench.round_trip()
    with pytest.raises(NotNow, match="corrected or given up"):
        resend(refused, by=rep)
    assert held_by_aws(bench, referral, "nextStep") == "Visit"


def test_undo_of_a_queued_update_gives_its_changes_up(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    delivery = change(referral.pk, {"nextStep": "Call"}, by=rep).delivery
    assert delivery is not None
    withdraw(delivery, by=rep)
    bench.round_trip()
    assert Edit.objects.get().state == EditState.DROPPED
    assert held_by_aws(bench, referral, "nextStep") != "Call"


def test_giving_up_the_only_change_takes_the_queued_update_back(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"nextStep": "Call"}, by=rep)
    withdraw_wish(referral.pk, "nextStep", by=rep)
    assert latest_delivery(referral).state == DeliveryState.WITHDRAWN


def test_faults_49_save_on_top_of_a_colleagues_change_is_stopped_with_both_values(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    before = referral.fields.get("nextStep")
    changed_by_aws(bench, referral, nextStep="AWS has met the customer")
    with pytest.raises(ChangedMeanwhile) as stop:
        change(referral.pk, {"nextStep": "Call"}, by=rep, seen={"nextStep": before})
    assert stop.value.met == {"nextStep": [before, "AWS has met the customer"]}


@pytest.mark.parametrize("make", [in_review, lambda bench, by: bench.shared_opportunity()], ids=["review", "undecided"])
def test_faults_50_locked_field_is_refused_with_its_reason(bench: Bench, rep: User, make: Any) -> None:
    referral = make(bench, rep)
    with pytest.raises(NotEditable) as refusal:
        change(referral.pk, {"industry": "Automotive"}, by=rep)
    assert refusal.value.violations[0].message


def test_faults_50_field_that_locks_while_it_is_queued_is_not_written_and_is_held(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"nextStep": "Call"}, by=rep)
    Referral.objects.filter(pk=referral.pk).update(phase=Phase.CLOSED_LOST)
    bench.exchange()
    assert latest_delivery(referral).state == DeliveryState.WITHDRAWN
    bench.exchange()
    held = Edit.objects.get()
    assert held.state == EditState.REFUSED
    assert "closed" in held.problem
    assert held_by_aws(bench, referral, "nextStep") != "Call"


def test_corrections_wait_for_the_resubmission_and_further_ones_join_it(bench: Bench, rep: User) -> None:
    referral = to_be_corrected(bench, rep)
    assert change(referral.pk, {"city": "Seattle"}, by=rep).delivery is None
    resubmit(referral.pk, by=rep)
    joined = change(referral.pk, {"city": "Tacoma"}, by=rep).delivery
    assert joined is not None
    assert joined.payload["city"] == "Tacoma"
    bench.round_trip()
    referral.refresh_from_db()
    assert referral.phase == Phase.SUBMITTED
    assert held_by_aws(bench, referral, "city") == "Tacoma"


def test_resubmission_taken_back_keeps_its_corrections(bench: Bench, rep: User) -> None:
    referral = to_be_corrected(bench, rep)
    change(referral.pk, {"city": "Seattle"}, by=rep)
    withdraw(resubmit(referral.pk, by=rep), by=rep)
    assert Edit.objects.get().state == EditState.WAITING
    resubmit(referral.pk, by=rep)
    bench.round_trip()
    assert held_by_aws(bench, referral, "city") == "Seattle"


def test_nothing_is_resubmitted_before_anything_is_corrected(bench: Bench, rep: User) -> None:
    referral = in_review(bench, rep)
    with pytest.raises(NotNow, match="not asking"):
        resubmit(referral.pk, by=rep)
    sent_back(bench, referral, "Say more.")
    with pytest.raises(NotNow, match="Nothing has been corrected"):
        resubmit(referral.pk, by=rep)
    change(referral.pk, {"city": "Seattle", "nextStep": "Call"}, by=rep)
    Edit.objects.filter(field="city").update(state=EditState.REFUSED)
    with pytest.raises(NotNow, match="another look"):
        resubmit(referral.pk, by=rep)
