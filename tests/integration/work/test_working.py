"""The worker's part: killed anywhere it goes on where it stopped, no row is done twice, none holds up the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.signals import post_save
from django.utils import timezone

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.bulk_changes import Action
from referrals.jobs import run_work
from referrals.models import Connection, Delivery, Event, Notice, Referral, RowState, Work, WorkRow, WorkState
from referrals.selectors.works import due_works
from referrals.services import working
from referrals.services.bulk_changes import Asked, start_bulk
from referrals.services.drafting import begin_draft, discard_draft
from referrals.services.exporting import start_export
from referrals.services.importing import start_import
from referrals.services.works import MAX_TRIES, cancel, confirm, forget_old
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.factories.works import carried_out, checked, states
from tests.integration.work.conftest import Opened
from tests.integration.work.test_importing import csv_of

pytestmark = pytest.mark.django_db


class KilledError(BaseException):
    """The process ends here; like a kill, nothing of ours catches it."""


@contextmanager
def killed_at(model: type, occurrence: int) -> Iterator[None]:
    """The worker dies when it writes its `occurrence`-th row of `model`, once."""
    left = [occurrence]

    def die(**_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KilledError

    post_save.connect(die, sender=model)
    try:
        yield
    finally:
        post_save.disconnect(die, sender=model)


def next_steps(opened: Opened, number: int = 4) -> Work:
    rows = [opened() for _ in range(number)]
    asked = Asked(Action.NEXT_STEP, {"nextStep": "Workshop"})
    lead = person(Role.ALLIANCE_LEAD)
    return start_bulk(rows[0].connection, Kind.OPPORTUNITY, [row.pk for row in rows], asked, by=lead)


def lease_runs_out() -> None:
    Work.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("model", [Delivery, Event, WorkRow])
@pytest.mark.parametrize("occurrence", [1, 2, 3, 4])
def test_work_killed_between_rows_goes_on_and_does_no_row_twice(opened: Opened, model: type, occurrence: int) -> None:
    work = checked(next_steps(opened))
    confirm(work, by=work.created_by)
    with killed_at(model, occurrence), pytest.raises(KilledError):
        run_work(work.pk)
    assert work.rows.filter(state=RowState.DONE).count() == Delivery.objects.count() == occurrence - 1
    run_work(work.pk)
    assert Delivery.objects.count() == occurrence - 1, "somebody else's lease is left alone"
    lease_runs_out()
    assert due_works(timezone.now()) == [work.pk]
    work = checked(work)
    assert (work.state, work.done, work.failed) == (WorkState.DONE, 4, 0)
    assert Delivery.objects.count() == 4
    assert Event.objects.filter(name="referral.update").count() == 4
    assert Notice.objects.filter(user=work.created_by).count() == 1
    assert due_works(timezone.now()) == []


@pytest.mark.parametrize("occurrence", [1, 3, 4])
def test_check_killed_in_the_middle_goes_on(opened: Opened, occurrence: int) -> None:
    work = next_steps(opened)
    with killed_at(WorkRow, occurrence), pytest.raises(KilledError):
        run_work(work.pk)
    lease_runs_out()
    work = checked(work)
    assert (work.state, states(work)) == (WorkState.READY, [RowState.READY] * 4)
    assert not Delivery.objects.exists()


def test_work_that_kills_its_worker_again_and_again_is_stopped(opened: Opened) -> None:
    work = checked(next_steps(opened))
    confirm(work, by=work.created_by)
    for _ in range(MAX_TRIES):
        with killed_at(Delivery, 1), pytest.raises(KilledError):
            run_work(work.pk)
        lease_runs_out()
    work = checked(work)
    assert (work.state, due_works(timezone.now())) == (WorkState.FAILED, [])
    assert "three times" in work.reason


def test_fault_of_ours_in_one_row_does_not_hold_up_the_others(opened: Opened) -> None:
    work = checked(next_steps(opened))
    first = work.rows.order_by("index")[0]
    Referral.objects.filter(pk=first.referral_id).update(kind="neither")
    work = carried_out(work)
    assert states(work) == [RowState.FAILED, *[RowState.DONE] * 3]
    first.refresh_from_db()
    assert "A fault of ours stopped this row (ValueError)" in first.message


def test_cancel_stops_before_the_next_row_and_keeps_what_is_done(opened: Opened) -> None:
    work = checked(next_steps(opened))
    confirm(work, by=work.created_by)

    def cancel_after_two(**_: Any) -> None:
        if Delivery.objects.count() == 2 and Work.objects.get(pk=work.pk).state == WorkState.RUNNING:
            cancel(Work.objects.get(pk=work.pk), by=work.created_by)

    post_save.connect(cancel_after_two, sender=WorkRow)
    try:
        run_work(work.pk)
    finally:
        post_save.disconnect(cancel_after_two, sender=WorkRow)
    work.refresh_from_db()
    assert (work.state, Delivery.objects.count()) == (WorkState.CANCELLED, 2)
    assert states(work) == [RowState.DONE, RowState.DONE, RowState.READY, RowState.READY]


def test_long_work_is_handed_on_and_goes_on(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    work = next_steps(opened)
    monkeypatch.setattr(working, "SLICE", timedelta(seconds=-1))
    run_work(work.pk)
    work.refresh_from_db()
    assert (work.state, work.lease_until) == (WorkState.CHECKING, None)
    monkeypatch.undo()
    assert checked(work).state == WorkState.READY


def test_record_that_was_deleted_meanwhile_is_said(connection: Connection) -> None:
    rep = person(Role.SALES_REP)
    draft = begin_draft(connection, valid_opportunity(), by=rep)
    work = start_bulk(
        connection, Kind.OPPORTUNITY, [draft.pk], Asked(Action.LOSE, {"closedLostReason": "Price"}), by=rep
    )
    discard_draft(draft.pk, by=rep)
    assert checked(work).rows.get().message == "It was deleted meanwhile."


def test_what_works_hold_of_people_is_forgotten_after_the_retention(connection: Connection, opened: Opened) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    opened()
    imported = checked(start_import(connection, csv_of(valid_opportunity()), "x.csv", by=lead))
    exported = checked(start_export(connection, "opportunities", {}, by=lead))
    assert forget_old(connection) == 0
    Work.objects.update(created_at=timezone.now() - timedelta(days=connection.retention_days + 1))
    assert forget_old(connection) == 2
    assert forget_old(connection) == 0
    exported.refresh_from_db()
    imported.refresh_from_db()
    assert (exported.state, exported.result) == (WorkState.DONE, None)
    assert imported.state == WorkState.CANCELLED
    assert imported.rows.get().data == {}
