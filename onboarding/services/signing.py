"""Sign-offs of the newest packet, each by the person who holds the role in the team."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.launch import SIGNERS
from onboarding.models import Packet, Request, Signature, TeamRole
from onboarding.selectors.packet_age import outdated
from onboarding.services.history import note
from onboarding.services.requests import locked
from onboarding.services.tasks import follow
from referrals.errors import NotAllowed, NotFound, NotNow

OUTDATED = "This packet was made before the approval began, so it may not tell the last of the testing."


def sign(pk: int, packet_pk: int, role: str, *, by: User) -> Signature:
    """Sign a packet off in a role, for good. `packet_pk` is the one the person's page showed.

    Raises NotAllowed (somebody else has the role), NotFound, or NotNow (a newer or outdated packet, signed already).
    """
    try:
        with transaction.atomic():
            request = locked(pk, by)
            label = _label(role)
            _check_holds(request, role, label, by)
            packet = _newest(request, packet_pk)
            kept = Signature.objects.create(request=request, packet=packet, role=role, by=by, at=timezone.now())
            note(request, "signed off", by, f"Packet {packet.pk} as {label}, SHA-256 {packet.digest}")
            follow(request)
    except IntegrityError as double:
        raise NotNow("onboarding.sign.double", f"It is signed off as {label} already.") from double
    return kept


def _label(role: str) -> str:
    if role not in SIGNERS:
        raise NotFound("onboarding.sign.role", "This role has nothing to sign off.")
    return TeamRole(role).label


def _check_holds(request: Request, role: str, label: str, by: User) -> None:
    if not request.team.filter(role=role, user=by).exists():
        words = (
            f"The {label.lower()} of this team signs here. If that is you, have yourself named and invited in stage 1."
        )
        raise NotAllowed("onboarding.sign.not_yours", words)


def _newest(request: Request, packet_pk: int) -> Packet:
    newest = request.packets.annotate(is_outdated=outdated()).defer("content").first()
    if newest is None or newest.pk != packet_pk:
        raise NotNow("onboarding.sign.newer", "There is another packet meanwhile. Read the newest one, then sign it.")
    if newest.is_outdated:
        raise NotNow("onboarding.sign.outdated", f"{OUTDATED} Make a new packet, then sign that.")
    return newest
