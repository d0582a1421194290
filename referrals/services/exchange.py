"""One full pass over one connection: send what is due, read AWS's answers, receive, sweep."""

from collections.abc import Callable
from dataclasses import dataclass

from aceportal.models import User
from aceportal.queues import RECEIVE, ring
from aceportal.roles import Ability
from referrals.crashpoints import crash_point
from referrals.domain.permissions import check_may
from referrals.errors import ExchangeError, NotNow
from referrals.models import Connection, ConnectionState, Run, RunKind
from referrals.selectors.access import person_of
from referrals.services.access import store_of
from referrals.services.answering import read_answers
from referrals.services.leases import lease
from referrals.services.receiving import receive
from referrals.services.runs import Tally, finish_run, start_run
from referrals.services.sending import send
from referrals.services.sweeping import sweep

LEASE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Passed:
    """What one pass left: its runs, or that another worker was at it already."""

    runs: tuple[Run, ...] = ()
    was_busy: bool = False


_STEPS: tuple[tuple[RunKind, Callable[..., None], str], ...] = (
    (RunKind.SEND, send, "send.leased"),
    (RunKind.ANSWERS, read_answers, ""),
    (RunKind.RECEIVE, receive, "receive.leased"),
)


def exchange(connection: Connection, *, trigger: str = "schedule", by: User | None = None) -> Passed:
    """Run every step; trouble in one never stops the next. Raises NotNow when the connection is paused."""
    if connection.state == ConnectionState.PAUSED:
        raise NotNow("connection.paused", f"“{connection.name}” is paused. Resume it to exchange files.")
    with lease(f"exchange:{connection.pk}", seconds=LEASE_SECONDS) as held:
        if not held:
            return Passed(was_busy=True)
        runs = [
            _step(connection, kind, work, point, trigger, by)
            for kind, work, point in _STEPS
            if not (kind is RunKind.SEND and connection.state == ConnectionState.RECEIVE_ONLY)
        ]
        sweep(connection)
    return Passed(tuple(runs))


def _step(
    connection: Connection, kind: RunKind, work: Callable[..., None], point: str, trigger: str, by: User | None
) -> Run:
    run, tally = start_run(connection, kind, trigger=trigger, by=by), Tally()
    if point:
        crash_point(point)
    try:
        work(connection, store_of(connection), tally, run_id=run.pk)
    except ExchangeError as trouble:
        tally.note(trouble)
    return finish_run(run, tally)


def exchange_soon(connection: Connection, *, by: User) -> None:
    """Ask a worker for a pass now. Raises NotAllowed or NotNow (paused)."""
    check_may(person_of(by), Ability.RUN_EXCHANGE)
    if connection.state == ConnectionState.PAUSED:
        raise NotNow("connection.paused", f"“{connection.name}” is paused. Resume it to exchange files.")
    ring("referrals.jobs.exchange_connection", connection.pk, queue=RECEIVE)
