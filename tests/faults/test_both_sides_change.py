"""AWS and people change the same thing, or too early, or too late: rows 27, 28, and 46 to 50."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from aceportal.roles import Role
from referrals import crashpoints
from referrals.ace.moments import write_moment
from referrals.ace.stages import Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.domain.files import FileState, RecordState
from referrals.errors import NotEditable, NotNow
from referrals.models import Delivery, EditState, Event, ExchangeFile, ReceivedRecord, Referral
from referrals.services.deciding import decide
from referrals.services.drafting import begin_draft, save_draft, submit, submit_opportunity
from referrals.services.editing import change, resubmit
from referrals.services.meeting import ChangedMeanwhile
from referrals.services.resending import resend
from tests.factories.bench import Bench, latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.faults.crashing import KillAt, KilledError, restart
from tests.faults.invariants import broken_when_quiet
from tests.faults.outside import Outside, opportunity

if TYPE_CHECKING:
    from aceportal.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> "User":
    return person(Role.SALES_REP)


def approved(bench: Bench, rep: "User") -> Referral:
    referral = submit_opportunity(bench.connection, valid_opportunity(), by=rep).referral
    bench.round_trip()
    referral.refresh_from_db()
    bench.aws.approve(referral.apn_id or "")
    bench.round_trip()
    referral.refresh_from_db()
    assert referral.phase == Phase.OPEN
    return referral


def fresh(referral: Referral) -> Referral:
    return Referral.objects.get(pk=referral.pk)


def sent_results() -> ExchangeFile:
    return ExchangeFile.objects.filter(direction="sent").latest("pk")


def open_deliveries(referral: Referral) -> int:
    return referral.deliveries.filter(state__in=OPEN).count()


def test_row_27_referral_whose_time_has_passed_is_shown_expired_and_takes_no_decision(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    gone = write_moment(timezone.now() - timedelta(hours=1))
    outside.put("late.json", opportunity(1, acceptBy=gone, partnerAcceptanceStatus=None))
    bench.exchange()
    referral = Referral.objects.get()
    assert referral.expired_at is not None
    assert Event.objects.filter(referral=referral, name="referral.expired").count() == 1
    for decision in Decision:
        with pytest.raises(NotNow) as refusal:
            decide(referral.pk, decision, by=rep, rejection_reason="Other")
        assert refusal.value.error_id == "decision.not_now.expired"
    bench.exchange()
    assert outside.keys("opportunity-inbound/") == []
    assert Event.objects.filter(referral=referral, name="referral.expired").count() == 1


def test_row_28_ids_of_two_records_in_one_are_set_aside_and_nothing_is_merged(bench: Bench, outside: Outside) -> None:
    outside.put(
        "a.json",
        opportunity(1, partnerCrmUniqueIdentifier="CRM-1"),
        opportunity(2, partnerCrmUniqueIdentifier="CRM-2"),
    )
    bench.exchange()
    before = list(Referral.objects.order_by("pk").values())
    key = outside.put("crossed.json", opportunity(1, 10, partnerCrmUniqueIdentifier="CRM-2"))
    bench.exchange()
    aside = ReceivedRecord.objects.get(file__key=key)
    assert aside.state == RecordState.QUARANTINED
    assert "CRM-2" in aside.reason
    assert aside.payload is not None
    assert list(Referral.objects.order_by("pk").values()) == before


def test_row_28_record_that_names_the_id_of_a_draft_and_of_another_record_is_set_aside(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    draft = begin_draft(bench.connection, valid_opportunity(), by=rep)
    outside.put("a.json", opportunity(1))
    bench.exchange()
    key = outside.put("b.json", opportunity(1, 10, partnerCrmUniqueIdentifier=draft.partner_crm_id))
    bench.exchange()
    assert ReceivedRecord.objects.get(file__key=key).state == RecordState.QUARANTINED
    assert fresh(draft).is_draft


def answer(referral: Referral, *, good: bool, apn_id: str | None = None) -> dict[str, Any]:
    """A result file's document about one record."""
    row = {
        "isSuccess": good,
        "errors": None if good else ["Wrong"],
        "partnerCrmUniqueIdentifier": referral.partner_crm_id,
        "apnCrmUniqueIdentifier": apn_id or referral.apn_id,
    }
    return {"success": "ALL" if good else "NONE", "inboundApiResults": [row]}


@pytest.mark.parametrize("first_is_good", [True, False])
@pytest.mark.parametrize("agrees", [True, False])
def test_row_46_of_two_results_the_first_is_kept_and_one_that_disagrees_is_flagged(
    bench: Bench, outside: Outside, rep: "User", first_is_good: bool, agrees: bool
) -> None:
    referral = approved(bench, rep)
    change(referral.pk, {"nextStep": "Call"}, by=rep)
    bench.exchange()
    base = sent_results().base_name
    outside.answer(f"{base}_result.json", answer(referral, good=first_is_good))
    bench.exchange()
    settled = latest_delivery(referral).state
    events = Event.objects.filter(referral=referral).count()
    again = outside.answer(f"{base}_result_2.json", answer(referral, good=first_is_good == agrees))
    bench.exchange()
    assert latest_delivery(referral).state == settled
    assert settled == (DeliveryState.CONFIRMED if first_is_good else DeliveryState.REFUSED)
    assert Event.objects.filter(referral=referral).count() == events
    second = ReceivedRecord.objects.get(file__key=again)
    assert second.state == (RecordState.UNCHANGED if agrees else RecordState.CONFLICT)
    assert bool(second.reason) is not agrees


def test_row_47_result_under_another_id_of_awss_confirms_nothing_and_asks_for_a_person(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    referral = approved(bench, rep)
    change(referral.pk, {"nextStep": "Call"}, by=rep)
    bench.exchange()
    key = outside.answer(f"{sent_results().base_name}_result.json", answer(referral, good=True, apn_id="O7777777"))
    bench.exchange()
    assert fresh(referral).apn_id == referral.apn_id
    assert latest_delivery(referral).state == DeliveryState.NEEDS_PERSON
    stranger = ReceivedRecord.objects.get(file__key=key)
    assert (stranger.state, stranger.apn_id) == (RecordState.ORPHAN, "O7777777")


def test_row_47_awss_id_is_written_once_and_another_one_later_holds_the_record(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    first = submit_opportunity(bench.connection, valid_opportunity(), by=rep)
    bench.exchange()
    names = [sent_results().base_name]
    ExchangeFile.objects.update(sent_at=timezone.now() - timedelta(minutes=61))
    bench.exchange()
    resend(Delivery.objects.get(pk=first.pk), by=person(Role.ALLIANCE_LEAD))
    bench.exchange()
    names.append(sent_results().base_name)
    for name, apn_id in zip(names, ("O900", "O901"), strict=True):
        outside.answer(f"{name}_result.json", answer(first.referral, good=True, apn_id=apn_id))
        bench.exchange()
    held = fresh(first.referral)
    assert held.apn_id == "O900"
    assert "O901" in held.held_reason


def test_row_47_result_that_names_another_records_id_merges_nothing(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    other = bench.shared_opportunity()
    delivery = submit_opportunity(bench.connection, valid_opportunity(), by=rep)
    bench.exchange()
    outside.answer(f"{sent_results().base_name}_result.json", answer(delivery.referral, good=True, apn_id=other.apn_id))
    bench.exchange()
    held = fresh(delivery.referral)
    assert held.apn_id is None
    assert other.apn_id is not None
    assert other.apn_id in held.held_reason
    assert fresh(other).partner_crm_id is None


def test_row_48_change_made_while_one_waits_goes_next_and_the_last_word_stands(bench: Bench, rep: "User") -> None:
    referral = approved(bench, rep)
    change(referral.pk, {"nextStep": "First"}, by=rep)
    bench.exchange()
    for step in ("Second", "Third"):
        change(referral.pk, {"nextStep": step, "city": "Oslo"}, by=rep)
    bench.exchange()
    assert open_deliveries(referral) == 1
    assert bench.aws.tick().read == 1
    assert bench.aws.record(referral.apn_id or "")["nextStep"] == "First"
    for _ in range(3):
        bench.round_trip()
    held = bench.aws.record(referral.apn_id or "")
    assert (held["nextStep"], held["city"]) == ("Third", "Oslo")
    assert open_deliveries(referral) == 0
    assert not referral.edits.exclude(state__in=[EditState.CONFIRMED, EditState.DROPPED]).exists()


def test_row_48_change_made_while_a_refused_one_waited_replaces_it(bench: Bench, rep: "User") -> None:
    referral = approved(bench, rep)
    change(referral.pk, {"nextStep": "First", "city": "Oslo"}, by=rep)
    bench.exchange()
    change(referral.pk, {"nextStep": "Second"}, by=rep)
    bench.aws.misbehave("result_refused", text="Not today.")
    bench.aws.tick()
    for _ in range(3):
        bench.round_trip()
    assert bench.aws.record(referral.apn_id or "")["nextStep"] == "Second"
    refused = referral.edits.get(state=EditState.REFUSED)
    assert (refused.field, refused.wanted, refused.problem) == ("city", "Oslo", "Not today.")


@pytest.mark.parametrize(
    "point", ["send.bundled_before_commit", "send.bundled", "send.before_put", "send.put", "answer.before_commit"]
)
def test_row_48_kill_between_two_changes_loses_neither(
    bench: Bench, outside: Outside, rep: "User", monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    referral = approved(bench, rep)
    change(referral.pk, {"nextStep": "First"}, by=rep)
    if point.startswith("answer"):
        bench.exchange()
        bench.aws.tick()
    monkeypatch.setattr(crashpoints, "armed", KillAt(point, 1))
    with pytest.raises(KilledError):
        bench.exchange()
    monkeypatch.setattr(crashpoints, "armed", None)
    change(referral.pk, {"nextStep": "Second", "city": "Oslo"}, by=rep)
    assert open_deliveries(referral) == 1
    restart()
    for _ in range(4):
        bench.round_trip()
    held = bench.aws.record(referral.apn_id or "")
    assert (held["nextStep"], held["city"]) == ("Second", "Oslo")
    assert open_deliveries(referral) == 0
    assert broken_when_quiet(bench.connection, outside) == []


def test_row_49_save_over_what_aws_changed_meanwhile_shows_both_and_keeps_nothing(bench: Bench, rep: "User") -> None:
    referral = approved(bench, rep)
    seen = {"nextStep": referral.fields.get("nextStep")}
    bench.aws.update(referral.apn_id or "", nextStep="AWS was faster")
    bench.round_trip()
    with pytest.raises(ChangedMeanwhile) as refusal:
        change(referral.pk, {"nextStep": "Ours"}, by=rep, seen=seen)
    assert refusal.value.met == {"nextStep": [seen["nextStep"], "AWS was faster"]}
    assert not referral.edits.exists()
    change(referral.pk, {"nextStep": "Ours"}, by=rep, seen={"nextStep": "AWS was faster"})
    bench.round_trip()
    assert bench.aws.record(referral.apn_id or "")["nextStep"] == "Ours"


def test_row_49_change_of_another_field_meets_nothing(bench: Bench, rep: "User") -> None:
    referral = approved(bench, rep)
    bench.aws.update(referral.apn_id or "", nextStep="AWS's")
    bench.round_trip()
    assert change(referral.pk, {"city": "Oslo"}, by=rep, seen={"city": None}).delivery is not None


def test_row_49_draft_a_colleague_changed_meanwhile_is_not_overwritten(bench: Bench, rep: "User") -> None:
    draft = begin_draft(bench.connection, valid_opportunity(city="Bergen"), by=rep)
    save_draft(draft.pk, {"city": "Oslo"}, by=person(Role.ALLIANCE_LEAD), seen={"city": "Bergen"})
    with pytest.raises(ChangedMeanwhile) as refusal:
        save_draft(draft.pk, {"city": "Tromso"}, by=rep, seen={"city": "Bergen"})
    assert refusal.value.met == {"city": ["Bergen", "Oslo"]}
    assert fresh(draft).draft["city"] == "Oslo"


def test_row_50_change_in_review_waits_and_nothing_leaves_before_approval(bench: Bench, rep: "User") -> None:
    referral = submit_opportunity(bench.connection, valid_opportunity(), by=rep).referral
    bench.round_trip()
    bench.aws.in_review(fresh(referral).apn_id or "")
    bench.round_trip()
    assert change(referral.pk, {"nextStep": "Call"}, by=rep).delivery is None
    bench.exchange()
    assert bench.aws.tick().read == 0


@pytest.mark.parametrize("stage", ["Launched", "Closed Lost"])
def test_row_50_change_queued_before_the_end_is_stopped_when_the_end_comes_first(
    bench: Bench, rep: "User", stage: str
) -> None:
    referral = approved(bench, rep)
    change(referral.pk, {"nextStep": "Call"}, by=rep)
    Referral.objects.filter(pk=referral.pk).update(stage=stage, phase=stage.lower().replace(" ", "_"))
    bench.exchange()
    assert bench.aws.tick().read == 0
    stopped = latest_delivery(referral)
    assert (stopped.state, bool(stopped.reason)) == (DeliveryState.WITHDRAWN, True)
    bench.exchange()
    wish = referral.edits.get(field="nextStep")
    assert wish.state in {EditState.WAITING, EditState.REFUSED}
    assert bench.aws.tick().read == 0


def test_row_50_after_launch_and_before_acceptance_only_what_aws_takes_is_changed(bench: Bench, rep: "User") -> None:
    referral = approved(bench, rep)
    launch = {"stage": "Launched", "awsAccountId": "012345678901", "solutionOffered": ["S-0012345"]}
    change(referral.pk, launch, by=rep)
    bench.round_trip()
    for one in (referral, bench.shared_opportunity()):
        with pytest.raises(NotEditable) as refusal:
            change(one.pk, {"nextStep": "Call"}, by=rep)
        assert [found.field for found in refusal.value.violations] == ["nextStep"]
    assert bench.aws.tick().read == 0


def test_row_50_resubmission_that_the_reviewer_overtook_is_stopped(bench: Bench, rep: "User") -> None:
    referral = submit_opportunity(bench.connection, valid_opportunity(), by=rep).referral
    bench.round_trip()
    bench.aws.action_required(fresh(referral).apn_id or "", "Where?")
    bench.round_trip()
    change(referral.pk, {"city": "Oslo"}, by=rep)
    resubmit(referral.pk, by=rep)
    Referral.objects.filter(pk=referral.pk).update(phase=Phase.REJECTED, status="Rejected")
    bench.exchange()
    assert bench.aws.tick().read == 0
    assert latest_delivery(referral).state == DeliveryState.WITHDRAWN


def test_row_50_draft_that_aws_has_is_not_changed_under_way(bench: Bench, rep: "User") -> None:
    draft = begin_draft(bench.connection, valid_opportunity(), by=rep)
    submit(draft.pk, by=rep)
    bench.exchange()
    with pytest.raises(NotNow):
        save_draft(draft.pk, {"city": "Oslo"}, by=rep)
    assert sent_results().state == FileState.SENT
