"""Production goes off: its connection is held, and whoever had it switched on has to ask a second person again."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import Q
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.stages import LIVE, Move
from onboarding.models import Activation, Request
from onboarding.services.history import note
from referrals.models import Connection, ConnectionState
from referrals.services.connections import hold

_LEFT: Mapping[Move, str] = MappingProxyType(
    {
        Move.GO_BACK: "The integration request went back from the launch.",
        Move.FAIL: "The integration request failed at AWS.",
        Move.ABANDON: "The integration request is abandoned.",
    }
)


def switch_off(request: Request, connection: Connection, reason: str, *, by: User, receives: bool) -> None:
    """Hold the connection, and end what stands of its switch: this request's, and any other's that uses it."""
    hold(connection, by=by, reason=reason, receives=receives)
    standing = Activation.objects.filter(Q(request__production=connection) | Q(request=request), ended_at=None)
    others = list(standing.exclude(request=request).select_related("request"))
    standing.update(ended_at=timezone.now(), reason=reason[:300])
    for other in others:
        note(other.request, "switched off by another request", by, f"{request}: {reason}")


def leave_launch(request: Request, wanted: Move, *, by: User) -> None:
    """A request that is no longer live keeps no production on: that only receives, or stays paused if it was."""
    if request.state in LIVE:
        return
    standing = request.activations.filter(ended_at=None)
    if request.production is not None and standing.filter(agreed_at__isnull=False).exists():
        receives = request.production.state != ConnectionState.PAUSED
        switch_off(request, request.production, _LEFT[wanted], by=by, receives=receives)
        note(request, f"production rolled back to {request.production.get_state_display().lower()}", by, _LEFT[wanted])
    standing.update(ended_at=timezone.now(), reason=_LEFT.get(wanted, ""))
