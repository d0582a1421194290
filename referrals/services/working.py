"""The worker's part of long work: check row by row, then do row by row, each at most once, for a while at a time."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from django.db import OperationalError, transaction
from django.db.models import F

from referrals.errors import PortalError
from referrals.models import RowState, Work, WorkKind, WorkRow, WorkState
from referrals.services import ace_imports, bulk_changes, cluster_works, crm_files, exporting, importing
from referrals.services.works import Outcome, finish, hand_on, keep, move, problems_of, take

SLICE = timedelta(seconds=40)
"""A worker gives long work back this often, so that its job never outlives the queue's limit."""

Do = Callable[[Work, WorkRow], Outcome]

_DO: dict[str, Do] = {
    WorkKind.BULK: bulk_changes.do,
    WorkKind.IMPORT: importing.do,
    WorkKind.ACE_FILES: ace_imports.do,
    WorkKind.CRM_FILE: crm_files.do,
    WorkKind.FIX: cluster_works.do,
}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be done, and why."""

    message: str
    problems: Sequence[dict[str, str]] = ()


class _UndoError(Exception):
    """Takes a dry run back; carries what it led to."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def run(pk: int) -> None:
    """Go on with a work where it stands; harmless when repeated, overlapping or too late."""
    work = take(pk)
    if work is None:
        return
    if work.kind == WorkKind.EXPORT:
        exporting.produce(work)
        return
    if work.state == WorkState.RUNNING:
        _carry_out(work, _DO[work.kind])
    elif work.kind == WorkKind.ACE_FILES:
        _check_together(work, _DO[work.kind])
    else:
        _check(work, _DO[work.kind])


def _check(work: Work, do: Do) -> None:
    """Dry runs: each row is done for real and taken back, so that the check can never judge otherwise."""
    for row in _in_time(work, work.rows.order_by("index")[work.done :].iterator(chunk_size=200)):
        with transaction.atomic():
            if Work.objects.filter(pk=work.pk, done=work.done).update(done=F("done") + 1) != 1:
                return
            outcome = _attempt(do, work, row, is_dry=True)
            _write(row, RowState.READY if isinstance(outcome, Outcome) else RowState.PROBLEM, outcome, is_dry=True)
        work.done += 1
    if work.done >= work.total:
        move(work, WorkState.READY, done=0, failed=0, lease_until=None)


def _check_together(work: Work, do: Do) -> None:
    """The dry run of rows that build on one another: all of them, then all taken back."""
    rows = list(work.rows.order_by("index"))
    with transaction.atomic():
        outcomes = [_attempt(do, work, row, is_dry=False) for row in rows]
        transaction.set_rollback(True)
    with transaction.atomic():
        for row, outcome in zip(rows, outcomes, strict=True):
            _write(row, RowState.READY if isinstance(outcome, Outcome) else RowState.PROBLEM, outcome, is_dry=True)
        move(work, WorkState.READY, done=0, failed=0, lease_until=None)


def _carry_out(work: Work, do: Do) -> None:
    ready = list(work.rows.filter(state=RowState.READY).order_by("index").values_list("pk", flat=True))
    for row in _in_time(work, (row for pk in ready if (row := WorkRow.objects.filter(pk=pk).first()))):
        _do_row(work, row, do)
    if not work.rows.filter(state=RowState.READY).exists():
        finish(work, WorkState.DONE)


def _in_time(work: Work, rows: Iterator[WorkRow]) -> Iterator[WorkRow]:
    """The rows while time lasts and nobody cancels; when time is over the work is handed on."""
    until = monotonic() + SLICE.total_seconds()
    for row in rows:
        if not keep(work):
            return
        if monotonic() > until:
            hand_on(work)
            return
        yield row


def _do_row(work: Work, row: WorkRow, do: Do) -> None:
    """One row: its claim, its effect and its result are one transaction, so a kill leaves all of it or none."""
    with transaction.atomic():
        if WorkRow.objects.filter(pk=row.pk, state=RowState.READY).update(state=RowState.DONE) != 1:
            return
        outcome = _attempt(do, work, row, is_dry=False)
        counted = "done" if isinstance(outcome, Outcome) else "failed"
        _write(row, RowState.DONE if counted == "done" else RowState.FAILED, outcome, is_dry=False)
        Work.objects.filter(pk=work.pk).update(**{counted: F(counted) + 1})


def _attempt(do: Do, work: Work, row: WorkRow, *, is_dry: bool) -> Outcome | Refused:
    """Do the row, or find why it cannot be done; one that fails for a fault of ours never stops the others."""
    try:
        with transaction.atomic():
            outcome = do(work, row)
            if is_dry:
                raise _UndoError(outcome)
            return outcome
    except _UndoError as undone:
        return undone.outcome
    except PortalError as refusal:
        return Refused(refusal.message, problems_of(getattr(refusal, "violations", ())))
    except OperationalError:
        raise  # the database is away or busy: the lease runs out and the work is taken up again
    except Exception as failure:
        log.exception("work.row_failed", extra={"work_id": work.pk, "row": row.index})
        return Refused(_FAULT.format(cause=type(failure).__name__))


def _write(row: WorkRow, state: RowState, outcome: Outcome | Refused, *, is_dry: bool) -> None:
    if isinstance(outcome, Outcome):
        state = RowState.NOTHING if outcome.is_nothing else state
        if outcome.referral_id and not (is_dry and outcome.is_new):
            row.referral_id = outcome.referral_id
    row.state, row.message, row.problems = state, outcome.message[:500], list(outcome.problems)
    row.save(update_fields=["state", "message", "problems", "referral"])


_FAULT = "A fault of ours stopped this row ({cause}); the log has it. The others went on."
