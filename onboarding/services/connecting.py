"""The connection of one environment: created from AWS's policy, or the partner's own one that is there already.

A production connection is held, even one that exchanged files before, until two people switch it on.
"""

from dataclasses import dataclass

from django.db import transaction

from aceportal.models import User
from onboarding.domain.evidence import Verdict
from onboarding.domain.principals import read_principal
from onboarding.models import Request
from onboarding.services.history import note
from onboarding.services.switching_off import switch_off
from onboarding.services.tasks import follow, worked_on
from referrals.errors import NotNow
from referrals.models import Connection
from referrals.services.connections import NewConnection, add_connection

_WAITS = "Waits until two people switch production on."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How the portal gets in: it takes the request's role, or uses what boto3 finds (in `profile`, if named)."""

    name: str
    takes_role: bool = True
    profile: str = ""


def connect(pk: int, environment: str, wish: Wish, *, by: User) -> Connection:
    """Create the environment's connection once AWS's policy fits; production is created paused.

    Raises NotAllowed (of the request or of connections), NotFound, NotNow or NotValid.
    """
    with transaction.atomic():
        request = worked_on(pk, by)
        _check_policy(request, environment)
        connection = add_connection(_wanted(request, environment, wish), by=by)
        _keep(request, environment, connection, by, "connected")
    return connection


def link(pk: int, environment: str, *, by: User) -> Connection:
    """Take the partner's connection of this environment that is there already. Raises NotAllowed, NotFound, NotNow."""
    with transaction.atomic():
        request = worked_on(pk, by)
        _check_policy(request, environment)
        found = Connection.objects.filter(partner_id=request.partner_id, environment=environment).first()
        if found is None:
            raise NotNow("onboarding.connection.none", "There is no such connection yet; create it from the policy.")
        _keep(request, environment, found, by, "connection linked")
    return found


def _check_policy(request: Request, environment: str) -> None:
    last = request.policy_checks.filter(environment=environment).order_by("-id").first()
    if last is None or last.verdict != Verdict.PASSED:
        raise NotNow("onboarding.connection.policy", "First paste AWS's policy; the connection is made once it fits.")


def _wanted(request: Request, environment: str, wish: Wish) -> NewConnection:
    arn = str(request.form.get(f"{environment}_arn", "")).strip()
    principal = read_principal(arn)
    takes_role = wish.takes_role and principal is not None and principal.is_role
    return NewConnection(
        name=wish.name.strip(),
        partner_id=request.partner_id,
        environment=environment,
        role_arn=arn if takes_role else "",
        external_id=request.external_id if takes_role else "",
        profile=wish.profile.strip(),
    )


def _keep(request: Request, environment: str, connection: Connection, by: User, step: str) -> None:
    if connection.is_production and not _is_on(request, connection):
        switch_off(request, connection, _WAITS, by=by, receives=False)
    setattr(request, environment, connection)
    request.version += 1
    request.save(update_fields=[environment, "version"])
    note(request, step, by, f"{environment}: {connection.name}, {connection.bucket}")
    follow(request)


def _is_on(request: Request, connection: Connection) -> bool:
    """Whether two people have switched on this very connection in this request."""
    activations = request.activations.filter(ended_at=None, agreed_at__isnull=False)
    return request.production_id == connection.pk and activations.exists()
