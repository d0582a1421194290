"""Runs: the row people read about each pass, and the health it leaves on the connection."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from aceportal.models import User
from referrals.domain.files import FileState
from referrals.domain.retry import wait_seconds
from referrals.errors import ExchangeError, NeedsAPerson
from referrals.exchange.troubles import PASS_ENDING
from referrals.models import Connection, Event, Health, Run, RunKind, RunState, Source


def _silent() -> None:
    """The sign of life of a pass that holds no lease."""


@dataclass(slots=True)
class Tally:
    """What one pass did, counted while it runs; `trouble` is the first failure that did not stop it.

    `is_hopeless` says that every further call would meet the same trouble, so the pass should end.
    """

    listed: int = 0
    done: int = 0
    records: int = 0
    failed: int = 0
    trouble: ExchangeError | None = field(default=None)
    is_hopeless: bool = False
    beat: Callable[[], None] = _silent

    def note(self, trouble: ExchangeError) -> None:
        """Remember a failure; one that needs a person outranks one that passes by itself."""
        if self.trouble is None or (isinstance(trouble, NeedsAPerson) and not isinstance(self.trouble, NeedsAPerson)):
            self.trouble = trouble
        self.is_hopeless |= trouble.error_id in PASS_ENDING


_LAST_SUCCESS = {
    RunKind.SEND: "last_sent_at",
    RunKind.ANSWERS: "last_answered_at",
    RunKind.RECEIVE: "last_received_at",
}


def start_run(connection: Connection, kind: RunKind, *, trigger: str, by: User | None = None) -> Run:
    """Open the run's row before any work, so that a killed pass stays visible."""
    return Run.objects.create(
        connection=connection, kind=kind, trigger=trigger, started_by=by, started_at=timezone.now()
    )


def finish_run(run: Run, tally: Tally) -> Run:
    """Close the run with its counts and leave its outcome on the connection."""
    trouble = tally.trouble
    run.state = _state(trouble)
    run.listed, run.done, run.records, run.failed = tally.listed, tally.done, tally.records, tally.failed
    run.reason_id, run.reason = (trouble.error_id, trouble.message[:500]) if trouble else ("", "")
    run.finished_at = timezone.now()
    with transaction.atomic():
        run.save()
        _leave_health(run, trouble)
        _fold_into_quiet_predecessor(run)
    return run


def _fold_into_quiet_predecessor(run: Run) -> None:
    """A scheduled pass in which nothing happened is told on the row of the one before it.

    So the log shows what happened and when it was last quiet, not thousands of empty passes, and links stay good.
    """
    before = Run.objects.filter(connection=run.connection_id, kind=run.kind, pk__lt=run.pk).order_by("-pk").first()
    if before is not None and _is_quiet(run) and _is_quiet(before):
        Run.objects.filter(pk=before.pk).update(started_at=run.started_at, finished_at=run.finished_at)
        Run.objects.filter(pk=run.pk).delete()


def _is_quiet(run: Run) -> bool:
    return run.trigger == "schedule" and run.state == RunState.OK and not (run.done or run.failed)


def close_abandoned_runs(*, older_than: timedelta = timedelta(minutes=15)) -> int:
    """Close runs whose worker died; returns how many."""
    return _abandon(Run.objects.filter(started_at__lt=timezone.now() - older_than))


def close_runs_before(connection: Connection) -> int:
    """Close what a dead worker left open; for the one who has just taken the connection's lease."""
    return _abandon(Run.objects.filter(connection=connection))


def _abandon(runs: QuerySet[Run]) -> int:
    return runs.filter(state=RunState.RUNNING).update(
        state=RunState.POSTPONED,
        finished_at=timezone.now(),
        reason_id="run.abandoned",
        reason="The worker stopped in the middle; the next pass went on where it stood.",
    )


def _state(trouble: ExchangeError | None) -> str:
    if trouble is None:
        return RunState.OK
    return RunState.FAILED if isinstance(trouble, NeedsAPerson) else RunState.POSTPONED


def _leave_health(run: Run, trouble: ExchangeError | None) -> None:
    connection = Connection.objects.select_for_update(no_key=True).get(pk=run.connection_id)
    now = run.finished_at or timezone.now()
    changes = _recovered(connection, run, now) if trouble is None else _troubled(connection, run, trouble, now)
    Connection.objects.filter(pk=connection.pk).update(last_checked_at=now, **changes)


def _recovered(connection: Connection, run: Run, now: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {_LAST_SUCCESS[RunKind(run.kind)]: now}
    if connection.health_id and not _proves_recovery(run, connection.health_id):
        return changes
    if connection.health != Health.OK:
        _note_health(connection, "connection.recovered", "The exchange works again.")
    return {
        **changes,
        "health": Health.OK,
        "health_id": "",
        "health_reason": "",
        "health_at": now,
        "failures": 0,
        "next_poll_at": None,
    }


def _proves_recovery(run: Run, health_id: str) -> bool:
    """Whether a good run shows that the trouble is over: the same step worked, or any step reached the bucket."""
    step, _, error_id = health_id.partition(":")
    if run.kind == RunKind.SEND:
        waits = run.connection.files.filter(state=FileState.WRITING)
        return step == run.kind and (run.done > 0 or not waits.exists())
    return step == run.kind or error_id in PASS_ENDING


def _troubled(connection: Connection, run: Run, trouble: ExchangeError, now: datetime) -> dict[str, Any]:
    health = Health.ACTION if isinstance(trouble, NeedsAPerson) else Health.ERROR
    if connection.health_reason != trouble.message:
        _note_health(connection, "connection.trouble", trouble.message)
    failures = connection.failures + 1
    own = min(wait_seconds(failures, connection.pk), connection.poll_seconds)  # never rarer than a usual poll
    wait = getattr(trouble, "retry_after", None) or own
    return {
        "health": health,
        "health_id": f"{run.kind}:{trouble.error_id}",
        "health_reason": trouble.message[:500],
        "health_at": now,
        "failures": failures,
        "next_poll_at": now + timedelta(seconds=wait),
    }


def _note_health(connection: Connection, name: str, note: str) -> None:
    Event.objects.create(connection=connection, name=name, source=Source.PORTAL, note=note[:1000], at=timezone.now())
