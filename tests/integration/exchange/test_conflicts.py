"""What AWS and we both changed is settled by a person, and AWS's word beside ours is taken, answered or left aside."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotNow, NotValid
from referrals.models import Edit, EditState, Referral
from referrals.services.conflicts import ignore_until, resend_ours, resolve, take_all, take_theirs
from referrals.services.editing import change
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person
from tests.factories.stories import changed_by_aws

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> User:
    return person(Role.SALES_REP)


def settled(bench: Bench, referral: Referral) -> Any:
    """AWS's next step after everything has travelled."""
    for _ in range(3):
        bench.round_trip()
    return bench.aws.record(referral.apn_id or "")["nextStep"]


def queued_conflict(bench: Bench, rep: User) -> Referral:
    """Ours is queued behind the undo time when AWS changes the same field."""
    referral = bench.accepted(rep, nextStep="First contact")
    change(referral.pk, {"nextStep": "Ours"}, by=rep)
    referral.deliveries.filter(state=DeliveryState.QUEUED).update(not_before=timezone.now() + timedelta(hours=1))
    changed_by_aws(bench, referral, nextStep="Theirs")
    referral.deliveries.filter(state=DeliveryState.QUEUED).update(not_before=timezone.now())
    return referral


def travelling_conflict(bench: Bench, rep: User) -> Referral:
    """Ours has left when AWS's own change arrives, and AWS answers only afterwards."""
    referral = bench.accepted(rep, nextStep="First contact")
    bench.aws.update(referral.apn_id or "", nextStep="Theirs")
    bench.aws.tick()
    change(referral.pk, {"nextStep": "Ours"}, by=rep)
    bench.exchange()
    bench.exchange()
    return referral


def waiting_conflict(bench: Bench, rep: User) -> Referral:
    """Ours waits for the answer to another change when AWS changes the same field."""
    referral = bench.accepted(rep, nextStep="First contact")
    change(referral.pk, {"additionalComments": "Needs a German speaker"}, by=rep)
    bench.exchange()
    change(referral.pk, {"nextStep": "Ours"}, by=rep)
    bench.aws.update(referral.apn_id or "", nextStep="Theirs")
    bench.aws.tick()
    bench.exchange()
    return referral


MAKERS = [queued_conflict, travelling_conflict, waiting_conflict]
ENDS = [("yours", "Ours"), ("aws", "Theirs"), ("original", "First contact")]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize(("choice", "end"), ENDS)
def test_conflict_ends_with_the_value_that_was_chosen(
    bench: Bench, rep: User, make: Any, choice: str, end: str
) -> None:
    referral = make(bench, rep)
    edit = Edit.objects.get(field="nextStep", state=EditState.CONFLICT)
    assert (edit.base, edit.wanted, edit.theirs) == ("First contact", "Ours", "Theirs")
    resolve(referral.pk, {"nextStep": choice}, by=rep)
    assert settled(bench, referral) == end
    assert not Edit.objects.filter(state__in=["waiting", "travelling", "refused", "conflict"]).exists()


def test_nothing_of_ours_overwrites_aws_while_the_conflict_is_open(bench: Bench, rep: User) -> None:
    referral = queued_conflict(bench, rep)
    assert settled(bench, referral) == "Theirs"
    with pytest.raises(NotNow, match="Choose first"):
        change(referral.pk, {"nextStep": "Ours again"}, by=rep)


def test_other_changes_of_a_delivery_in_conflict_go_by_themselves(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep, nextStep="First contact")
    change(referral.pk, {"nextStep": "Ours", "additionalComments": "Needs a German speaker"}, by=rep)
    referral.deliveries.filter(state=DeliveryState.QUEUED).update(not_before=timezone.now() + timedelta(hours=1))
    changed_by_aws(bench, referral, nextStep="Theirs")
    referral.deliveries.filter(state=DeliveryState.QUEUED).update(not_before=timezone.now())
    assert settled(bench, referral) == "Theirs"
    assert bench.aws.record(referral.apn_id or "")["additionalComments"] == "Needs a German speaker"


def test_awss_values_are_all_taken_at_once(bench: Bench, rep: User) -> None:
    referral = queued_conflict(bench, rep)
    take_all(referral.pk, by=rep)
    assert Edit.objects.get(field="nextStep").state == EditState.DROPPED
    assert settled(bench, referral) == "Theirs"
    with pytest.raises(NotNow):
        resolve(referral.pk, {"nextStep": "yours"}, by=rep)


def test_only_the_three_choices_settle_a_conflict(bench: Bench, rep: User) -> None:
    referral = queued_conflict(bench, rep)
    with pytest.raises(NotValid):
        resolve(referral.pk, {"nextStep": "mine"}, by=rep)


def test_open_conflict_follows_awss_further_changes_and_ends_when_aws_agrees(bench: Bench, rep: User) -> None:
    referral = queued_conflict(bench, rep)
    changed_by_aws(bench, referral, nextStep="Theirs, once more")
    assert Edit.objects.get(field="nextStep").theirs == "Theirs, once more"
    changed_by_aws(bench, referral, nextStep="Ours")
    assert Edit.objects.get(field="nextStep").state == EditState.CONFIRMED


def test_conflict_ends_when_aws_goes_back_and_our_change_goes_out(bench: Bench, rep: User) -> None:
    referral = queued_conflict(bench, rep)
    changed_by_aws(bench, referral, nextStep="First contact")
    assert settled(bench, referral) == "Ours"


def test_awss_stage_beside_ours_is_a_difference_until_both_agree(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"stage": "Qualified"}, by=rep)
    bench.round_trip()
    changed_by_aws(bench, referral, aWSStage="Launched")
    assert referral.divergence["stage"]["ours"] == "Qualified"
    assert referral.divergence["stage"]["aws"] == "Launched"
    assert referral.diverged_at is not None
    changed_by_aws(bench, referral, aWSStage="Qualified")
    assert referral.divergence == {}
    assert referral.diverged_at is None


def test_awss_close_date_is_taken_as_a_change_of_ours(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    changed_by_aws(bench, referral, aWSStage="Launched", aWSCloseDate="2099-03-01")
    take_theirs(referral.pk, "targetCloseDate", by=rep)
    bench.round_trip()
    referral.refresh_from_db()
    assert referral.target_close_date == date(2099, 3, 1)
    assert "targetCloseDate" not in referral.divergence


def test_awss_closing_stage_is_taken_only_with_what_closing_needs(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep, awsAccountId=None)
    changed_by_aws(bench, referral, aWSStage="Closed Lost")
    with pytest.raises(NotValid, match="reason"):
        take_theirs(referral.pk, "stage", by=rep)


def test_value_aws_did_not_keep_is_sent_again(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"expectedMonthlyAwsRevenue": 7000}, by=rep)
    bench.round_trip()
    Referral.objects.filter(pk=referral.pk).update(
        confirmed={"expectedMonthlyAwsRevenue": 7000}, confirmed_at=timezone.now() - timedelta(days=1)
    )
    changed_by_aws(bench, referral, expectedMonthlyAwsRevenue=6500)
    assert referral.divergence["expectedMonthlyAwsRevenue"]["ours"] == 7000
    sent = referral.deliveries.count()
    resend_ours(referral.pk, "expectedMonthlyAwsRevenue", by=rep)
    assert latest_delivery(referral).payload["expectedMonthlyAwsRevenue"] == 7000
    assert referral.deliveries.count() == sent + 1
    bench.round_trip()
    referral.refresh_from_db()
    assert referral.divergence == {}


def test_value_aws_did_not_keep_can_be_accepted_as_it_is(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    change(referral.pk, {"expectedMonthlyAwsRevenue": 7000}, by=rep)
    bench.round_trip()
    Referral.objects.filter(pk=referral.pk).update(
        confirmed={"expectedMonthlyAwsRevenue": 7000}, confirmed_at=timezone.now() - timedelta(days=1)
    )
    changed_by_aws(bench, referral, expectedMonthlyAwsRevenue=6500)
    assert take_theirs(referral.pk, "expectedMonthlyAwsRevenue", by=rep).delivery is None
    referral.refresh_from_db()
    assert referral.diverged_at is None
    assert referral.monthly_revenue == 6500


def test_nothing_is_sent_again_where_we_said_nothing(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    changed_by_aws(bench, referral, aWSStage="Closed Lost", aWSClosedLostReason="Price")
    with pytest.raises(NotNow, match="nothing of ours"):
        resend_ours(referral.pk, "closedLostReason", by=rep)


def test_difference_is_left_aside_until_the_day_or_until_aws_says_something_new(bench: Bench, rep: User) -> None:
    referral = bench.accepted(rep)
    changed_by_aws(bench, referral, aWSStage="Launched")
    tomorrow = timezone.now().date() + timedelta(days=1)
    ignore_until(referral.pk, tomorrow, by=rep)
    referral.refresh_from_db()
    assert referral.divergence_ignored_until == tomorrow
    with pytest.raises(NotValid):
        ignore_until(referral.pk, date(2020, 1, 1), by=rep)
    changed_by_aws(bench, referral, aWSStage="Closed Lost")
    assert referral.divergence_ignored_until is None
