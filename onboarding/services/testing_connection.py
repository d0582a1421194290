"""The connection test of one environment: run, kept as a protocol, judged."""

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.evidence import Verdict
from onboarding.models import ConnectionTest, Request
from onboarding.services.history import note
from onboarding.services.tasks import follow, worked_on
from referrals.errors import NotNow
from referrals.models import Connection
from referrals.services.probing import Check, probe

_PATIENCE_SECONDS = 12
"""With the last check's own time well below the half minute after which the web server gives a page up."""


def run_test(pk: int, environment: str, *, writes: bool, by: User) -> ConnectionTest:
    """Try the connection and keep the protocol; `writes` is somebody's consent to one file, deleted at once.

    No lock is held while AWS is asked. Raises NotAllowed, NotFound or NotNow (not connected, or meanwhile another).
    """
    with transaction.atomic():
        connection = _connected(worked_on(pk, by), environment)
    checks = probe(connection, writes=writes, within=_PATIENCE_SECONDS)
    with transaction.atomic():
        request = worked_on(pk, by)
        if _connected(request, environment).pk != connection.pk:
            raise NotNow("onboarding.test.other", "Meanwhile somebody chose another connection. Test that one.")
        kept = _kept(request, environment, connection, checks, by)
        agreed = "; one file was agreed to" if writes else ""
        note(request, "connection tested", by, f"{environment}: {kept.verdict}{agreed}")
        follow(request)
    return kept


def _connected(request: Request, environment: str) -> Connection:
    found: Connection | None = getattr(request, environment)
    if found is None:
        raise NotNow("onboarding.test.unconnected", "First create the connection, then test it.")
    return found


def _kept(request: Request, environment: str, connection: Connection, checks: list[Check], by: User) -> ConnectionTest:
    failed = any(check.ok is False for check in checks)
    return ConnectionTest.objects.create(
        request=request,
        connection=connection,
        environment=environment,
        results=[_result(check) for check in checks],
        verdict=Verdict.FAILED if failed else Verdict.PASSED,
        by=by,
        at=timezone.now(),
    )


def _result(check: Check) -> dict[str, object]:
    return {
        "name": check.name.value,
        "folder": check.folder,
        "ok": check.ok,
        "message": check.message,
        "cure": check.cure,
    }
