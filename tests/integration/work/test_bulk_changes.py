"""Bulk changes: checked without a trace, confirmed, then done row by row with a result for each."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.bulk_changes import Action
from referrals.domain.decisions import Decision
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.models import Connection, Delivery, Edit, Event, Notice, Referral, RowState, Work, WorkState
from referrals.services.assigning import assign
from referrals.services.bulk_changes import Asked, start_bulk
from referrals.services.deciding import decide
from referrals.services.drafting import begin_draft
from referrals.services.working import run
from referrals.services.works import cancel, confirm
from tests.factories.arrivals import arrived
from tests.factories.bench import Bench, latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.factories.works import carried_out, checked, states
from tests.integration.work.conftest import Opened

pytestmark = pytest.mark.django_db


def begun(rows: Iterable[Referral], asked: Asked, *, by: User, kind: Kind = Kind.OPPORTUNITY) -> Work:
    """The bulk change, checked and waiting for its confirmation."""
    chosen = list(rows)
    return checked(start_bulk(chosen[0].connection, kind, [row.pk for row in chosen], asked, by=by))


def test_check_says_what_would_happen_and_leaves_no_trace(connection: Connection, opened: Opened) -> None:
    rows = [opened(), opened(stage="Technical Validation")]
    events = Event.objects.count()
    work = begun(rows, Asked(Action.STAGE, {"stage": "Technical Validation"}), by=person(Role.ALLIANCE_LEAD))
    assert work.state == WorkState.READY
    assert states(work) == [RowState.READY, RowState.NOTHING]
    assert "Stage: Qualified → Technical Validation" in work.rows.get(index=1).message
    assert not Delivery.objects.exists()
    assert not Edit.objects.exists()
    assert Event.objects.count() == events


def test_confirmed_change_reaches_every_row_and_its_person_hears_of_it(connection: Connection, opened: Opened) -> None:
    lead, rows = person(Role.ALLIANCE_LEAD), [opened() for _ in range(3)]
    work = carried_out(begun(rows, Asked(Action.NEXT_STEP, {"nextStep": "Workshop"}), by=lead))
    assert work.state == WorkState.DONE
    assert (work.done, work.failed) == (3, 0)
    assert [latest_delivery(row).payload["nextStep"] for row in rows] == ["Workshop"] * 3
    assert Notice.objects.filter(user=lead, address=f"/work/{work.pk}/").exists()


def test_rows_that_cannot_be_done_say_why_and_do_not_hold_up_the_others(connection: Connection, opened: Opened) -> None:
    fine, undecided = opened(), arrived(connection, Kind.OPPORTUNITY, customerCompanyName="Undecided")
    closed = opened(stage="Closed Lost", closedLostReason="Price")
    asked = Asked(Action.STAGE, {"stage": "Business Validation"})
    work = begun([undecided, fine, closed], asked, by=person(Role.ALLIANCE_LEAD))
    assert states(work) == [RowState.PROBLEM, RowState.READY, RowState.PROBLEM]
    assert "AWS takes a new stage only while the opportunity is open" in work.rows.get(index=1).message
    assert states(carried_out(work)) == [RowState.PROBLEM, RowState.DONE, RowState.PROBLEM]


def test_row_that_changed_between_check_and_start_fails_alone(connection: Connection, opened: Opened) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    first, second = opened(), opened()
    work = begun([first, second], Asked(Action.NEXT_STEP, {"nextStep": "Workshop"}), by=lead)
    Referral.objects.filter(pk=first.pk).update(phase="closed_lost")
    work = carried_out(work)
    assert states(work) == [RowState.FAILED, RowState.DONE]
    assert (work.done, work.failed) == (1, 1)
    assert "closed" in work.rows.get(index=1).message


def test_close_date_of_a_draft_is_kept_in_the_draft(connection: Connection, opened: Opened) -> None:
    rep, day = person(Role.SALES_REP), (timezone.now() + timedelta(days=60)).date().isoformat()
    draft = begin_draft(connection, valid_opportunity(), by=rep)
    carried_out(begun([draft], Asked(Action.CLOSE_DATE, {"targetCloseDate": day}), by=rep))
    draft.refresh_from_db()
    assert draft.draft["targetCloseDate"] == day
    assert not Delivery.objects.exists()


def test_draft_has_no_stage_to_be_moved_or_closed(connection: Connection) -> None:
    rep = person(Role.SALES_REP)
    draft = begin_draft(connection, valid_opportunity(), by=rep)
    for asked in (Asked(Action.STAGE, {"stage": "Qualified"}), Asked(Action.LOSE, {"closedLostReason": "Price"})):
        work = begun([draft], asked, by=rep)
        assert work.rows.get().message == "AWS does not know it yet, so it has no stage. Submit it first."


def test_going_back_a_stage_is_said_in_the_check(connection: Connection, opened: Opened) -> None:
    row = opened(stage="Business Validation")
    work = begun([row], Asked(Action.STAGE, {"stage": "Prospect"}), by=person(Role.ALLIANCE_LEAD))
    assert "goes back" in str(work.rows.get().problems)
    done = carried_out(work)
    assert states(done) == [RowState.DONE]


def test_closing_as_lost_sends_stage_and_reason_together(connection: Connection, opened: Opened) -> None:
    row = opened()
    carried_out(begun([row], Asked(Action.LOSE, {"closedLostReason": "Price"}), by=person(Role.ALLIANCE_LEAD)))
    payload = latest_delivery(row).payload
    assert (payload["stage"], payload["closedLostReason"]) == ("Closed Lost", "Price")


def test_committed_without_a_real_solution_is_refused_in_the_check(connection: Connection, opened: Opened) -> None:
    work = begun([opened()], Asked(Action.STAGE, {"stage": "Committed"}), by=person(Role.ALLIANCE_LEAD))
    row = work.rows.get()
    assert row.state == RowState.PROBLEM
    assert "AWS wants a solution of yours" in row.message
    with pytest.raises(NotNow):
        confirm(work, by=work.created_by)


def test_lead_status_is_set_with_its_reason(connection: Connection, opened: Opened) -> None:
    lead = arrived(connection, Kind.LEAD, company="Northwind", currentLeadStage="Accepted", status="Open")
    asked = Asked(Action.LEAD_STATUS, {"status": "Research", "leadStatusReason": "First call booked"})
    carried_out(begun([lead], asked, by=person(Role.ALLIANCE_LEAD), kind=Kind.LEAD))
    assert latest_delivery(lead).payload["status"] == "Research"


def test_assigning_tells_who_had_it_and_says_where_nothing_changes(connection: Connection, opened: Opened) -> None:
    lead, rep = person(Role.ALLIANCE_LEAD), person(Role.SALES_REP)
    mine, free = opened(), opened()
    assign(mine.pk, to=rep, by=lead)
    work = begun([mine, free], Asked(Action.ASSIGN, assignee=rep), by=lead)
    assert states(work) == [RowState.NOTHING, RowState.READY]
    carried_out(work)
    free.refresh_from_db()
    assert free.assignee == rep


def test_rep_cannot_give_rows_to_somebody_else(connection: Connection, opened: Opened) -> None:
    rep, other = person(Role.SALES_REP), person(Role.SALES_REP)
    work = begun([opened()], Asked(Action.ASSIGN, assignee=other), by=rep)
    assert states(work) == [RowState.PROBLEM]


def test_row_of_a_colleague_is_never_touched(connection: Connection, opened: Opened) -> None:
    rep, other, row = person(Role.SALES_REP), person(Role.SALES_REP), opened()
    assign(row.pk, to=other, by=other)
    work = begun([row], Asked(Action.NEXT_STEP, {"nextStep": "Mine now"}), by=rep)
    assert states(work) == [RowState.PROBLEM]
    assert "belongs to a colleague" in work.rows.get().message


def test_viewer_may_not_begin_and_nothing_chosen_is_said(connection: Connection, opened: Opened) -> None:
    with pytest.raises(NotAllowed):
        start_bulk(connection, Kind.OPPORTUNITY, [], Asked(Action.STAGE, {"stage": "Prospect"}), by=person(Role.VIEWER))
    rep = person(Role.SALES_REP)
    with pytest.raises(NotValid, match="Nothing was chosen"):
        start_bulk(connection, Kind.OPPORTUNITY, [], Asked(Action.STAGE, {"stage": "Prospect"}), by=rep)
    with pytest.raises(NotValid, match="Stage is empty"):
        start_bulk(connection, Kind.OPPORTUNITY, [], Asked(Action.STAGE), by=rep)
    with pytest.raises(NotAllowed):
        start_bulk(connection, Kind.LEAD, [], Asked(Action.STAGE, {"stage": "Prospect"}), by=rep)


def test_only_the_one_who_asked_confirms_and_a_repairer_may_cancel(connection: Connection, opened: Opened) -> None:
    rep, admin = person(Role.SALES_REP), person(Role.CRM_ADMIN)
    work = begun([opened()], Asked(Action.NEXT_STEP, {"nextStep": "Call"}), by=rep)
    with pytest.raises(NotAllowed):
        confirm(work, by=admin)
    with pytest.raises(NotAllowed):
        cancel(work, by=person(Role.SALES_REP))
    cancel(work, by=admin)
    run(work.pk)
    work.refresh_from_db()
    assert work.state == WorkState.CANCELLED
    assert not Delivery.objects.exists()
    with pytest.raises(NotNow):
        confirm(work, by=rep)


def test_refused_requests_are_sent_again_in_bulk(bench: Bench) -> None:
    lead, referral, other = person(Role.ALLIANCE_LEAD), bench.shared_opportunity(), bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=lead)
    bench.exchange()
    Delivery.objects.filter(referral=referral).update(state="unanswered")
    work = begun([referral, other], Asked(Action.RESEND), by=lead)
    assert states(work) == [RowState.READY, RowState.NOTHING]
    carried_out(work)
    assert referral.deliveries.count() == 2
