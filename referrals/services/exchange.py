"""One full pass over one connection: send what is due, read AWS's answers, receive, sweep."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from aceportal.models import User
from aceportal.queues import RECEIVE, ring
from aceportal.roles import Ability
from referrals.crashpoints import crash_point
from referrals.domain.permissions import check_may
from referrals.errors import ExchangeError, NotNow, TryAgain
from referrals.exchange.store import Store
from referrals.models import Connection, ConnectionState, Run, RunKind
from referrals.selectors.access import person_of
from referrals.services.access import store_of
from referrals.services.answering import read_answers
from referrals.services.leases import Held, lease
from referrals.services.receiving import receive
from referrals.services.runs import Tally, close_runs_before, finish_run, start_run
from referrals.services.sending import send
from referrals.services.sweeping import sweep

LEASE_SECONDS = 100
"""A dead worker's connection waits this long. A hung call may outlast it: two passes at once do no harm."""

log = logging.getLogger(__name__)


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
        if held is None:
            return Passed(was_busy=True)
        close_runs_before(connection)
        runs = _Pass(connection, held, trigger, by).work()
        sweep(connection)
    return Passed(tuple(runs))


@dataclass(slots=True)
class _Pass:
    """The steps of one pass, over one client for the bucket."""

    connection: Connection
    held: Held
    trigger: str
    by: User | None
    store: Store | None = None

    def work(self) -> list[Run]:
        """Every step, until one meets trouble that every other would meet too."""
        runs: list[Run] = []
        for kind, work, point in _STEPS:
            if kind is RunKind.SEND and self.connection.state == ConnectionState.RECEIVE_ONLY:
                continue
            tally = Tally(beat=self.held.renew)
            runs.append(self._step(kind, work, point, tally))
            if tally.is_hopeless:
                break
        return runs

    def _step(self, kind: RunKind, work: Callable[..., None], point: str, tally: Tally) -> Run:
        run = start_run(self.connection, kind, trigger=self.trigger, by=self.by)
        if point:
            crash_point(point)
        try:
            self.store = self.store or store_of(self.connection)
            work(self.connection, self.store, tally, run_id=run.pk)
        except ExchangeError as trouble:
            tally.note(trouble)
        except Exception as failure:
            log.exception("exchange.step_failed", extra={"connection_id": self.connection.pk, "step": str(kind)})
            tally.note(TryAgain("run.failed", _FAILED.format(cause=type(failure).__name__)))
        return finish_run(run, tally)


def exchange_soon(connection: Connection, *, by: User) -> None:
    """Ask a worker for a pass now. Raises NotAllowed or NotNow (paused)."""
    check_may(person_of(by), Ability.RUN_EXCHANGE)
    if connection.state == ConnectionState.PAUSED:
        raise NotNow("connection.paused", f"“{connection.name}” is paused. Resume it to exchange files.")
    ring("referrals.jobs.exchange_connection", connection.pk, queue=RECEIVE)


_FAILED = "A fault of ours stopped this step ({cause}); the log has it. The next pass tries again."
