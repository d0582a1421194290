"""One pass of a connector: read what the CRM changed, write back what AWS and people changed, leave its health."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from referrals.connectors.salesforce import Salesforce
from referrals.domain.retry import wait_seconds
from referrals.errors import ExchangeError, NeedsAPerson, PortalError, TryAgain
from referrals.models import CrmConnector, Health
from referrals.services.crm_connectors import check_runs, open_door
from referrals.services.crm_effort import Effort
from referrals.services.crm_pulling import pull
from referrals.services.crm_pushing import push
from referrals.services.events import note
from referrals.services.leases import Held, lease

LEASE_SECONDS = 240
"""A dead worker's connector waits this long; longer than the slowest call with a new session takes."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ran:
    """What one pass did; `trouble` is what it met first."""

    was_busy: bool = False
    read: int = 0
    written: int = 0
    trouble: PortalError | None = None


def run(connector: CrmConnector) -> Ran:
    """One pass; harmless when repeated or overlapping. Raises NotNow when people have stopped the connector."""
    check_runs(connector)
    with lease(f"connector:{connector.pk}", seconds=LEASE_SECONDS) as held:
        if held is None:
            return Ran(was_busy=True)
        connector.refresh_from_db()
        return _Pass(connector, held).work()


class _Pass:
    """The steps of one pass, over one door."""

    def __init__(self, connector: CrmConnector, held: Held) -> None:
        self._connector, self._effort = connector, Effort(held)
        self._door: Salesforce | None = None

    def work(self) -> Ran:
        """Write only once all is read: what the CRM says anew must not be overwritten unseen."""
        ran = Ran()
        ran.read = self._step(pull, ran)
        if ran.trouble is None and not self._effort.leaves_more:
            ran.written = self._step(push, ran)
        self._leave_health(ran.trouble)
        return ran

    def _step(self, step: Callable[[CrmConnector, Salesforce, Effort], int], ran: Ran) -> int:
        try:
            self._door = self._door or open_door(self._connector)
            return step(self._connector, self._door, self._effort)
        except PortalError as trouble:
            ran.trouble = ran.trouble or trouble
        except Exception as failure:
            log.exception("connector.step_failed", extra={"connector_id": self._connector.pk, "step": step.__name__})
            ran.trouble = ran.trouble or TryAgain("run.failed", _FAILED.format(cause=type(failure).__name__))
        return 0

    def _leave_health(self, trouble: PortalError | None) -> None:
        now = timezone.now()
        failures = 0 if trouble is None else self._connector.failures + 1
        wait = self._usual_wait() if trouble is None else self._wait(trouble, failures)
        CrmConnector.objects.filter(pk=self._connector.pk).update(
            last_run_at=now,
            next_run_at=now + timedelta(seconds=wait),
            failures=failures,
            **self._usage(),
            **self._health(trouble),
        )

    def _health(self, trouble: PortalError | None) -> dict[str, Any]:
        error_id = trouble.error_id if trouble else ""
        if error_id != self._connector.health_id:
            self._tell(trouble)
        return {
            "health": _standing(trouble),
            "health_id": error_id,
            "health_reason": trouble.message[:500] if trouble else "",
            "health_at": timezone.now(),
        }

    def _usual_wait(self) -> int:
        return 0 if self._effort.leaves_more else self._connector.every_seconds

    def _wait(self, trouble: PortalError, failures: int) -> float:
        """Until the next try; never rarer than a usual pass unless the CRM asks for it."""
        own = min(wait_seconds(failures, self._connector.pk), self._connector.every_seconds)
        return getattr(trouble, "retry_after", None) or own

    def _usage(self) -> dict[str, Any]:
        usage = self._door.usage if self._door else None
        return {} if usage is None else {"calls_used": usage.used, "calls_allowed": usage.total}

    def _tell(self, trouble: PortalError | None) -> None:
        profile = self._connector.profile
        name, words = ("connector.trouble", trouble.message) if trouble else ("connector.recovered", "It works again.")
        note(name, connection=profile.connection_id, text=f"{profile.name}: {words}")


def _standing(trouble: PortalError | None) -> Health:
    if trouble is None:
        return Health.OK
    passes = isinstance(trouble, ExchangeError) and not isinstance(trouble, NeedsAPerson)
    return Health.ERROR if passes else Health.ACTION


_FAILED = "A fault of ours stopped this pass ({cause}); the log has it. The next pass tries again."
