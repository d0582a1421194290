"""`/connections`: the partner's connections and how their exchange stands."""

from django.utils import timezone
from ninja import Router

from referrals.api.authentication import ApiRequest
from referrals.api.referrals import REFUSALS
from referrals.api.schemas import ConnectionsOut
from referrals.api.shaping import connection_shape
from referrals.selectors.access import connections_for

router = Router(tags=["connections"], by_alias=True)


@router.get("", operation_id="list_connections", response={200: ConnectionsOut, **REFUSALS})
def list_connections(request: ApiRequest) -> ConnectionsOut:
    """Every connection, sandbox and production."""
    now = timezone.now()
    return ConnectionsOut(items=[connection_shape(one, now) for one in connections_for(request.auth)])
