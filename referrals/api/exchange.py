"""`/exchange`: ask for a pass now instead of at the next poll."""

from functools import partial

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router

from aceportal.roles import Ability
from referrals.api.authentication import ApiRequest
from referrals.api.limits import EXCHANGES
from referrals.api.referrals import WRITE_REFUSALS
from referrals.api.repeats import ACCEPTED, Key, accepted
from referrals.api.schemas import Asked, ExchangeOut, RowId
from referrals.api.shaping import connection_shape
from referrals.domain.permissions import check_may
from referrals.errors import NotFound, NotNow
from referrals.models import Connection, ConnectionState
from referrals.selectors.access import connections_for, person_of
from referrals.services.exchange import exchange_soon

router = Router(tags=["exchange"], by_alias=True)


class Meant(Asked):
    """One connection, or all that are not paused."""

    connection: RowId | None = None


@router.post(
    "/run", operation_id="run_exchange", response={ACCEPTED: ExchangeOut, **WRITE_REFUSALS}, throttle=[EXCHANGES]
)
def run_exchange(request: ApiRequest, meant: Query[Meant], key: Key = None) -> HttpResponse:
    """Wake the workers for one connection, or for all that are not paused."""
    return accepted(request, key, partial(_run, request, meant.connection))


def _run(request: ApiRequest, pk: int | None) -> ExchangeOut:
    chosen = _chosen(request, pk)
    for connection in chosen:
        exchange_soon(connection, by=request.auth)
    now = timezone.now()
    return ExchangeOut(items=[connection_shape(connection, now) for connection in chosen])


def _chosen(request: ApiRequest, pk: int | None) -> list[Connection]:
    """The connections meant. Raises NotAllowed, NotFound for an unknown one, NotNow when there is none."""
    check_may(person_of(request.auth), Ability.RUN_EXCHANGE)
    known = connections_for(request.auth)
    if pk is not None:
        found = list(known.filter(pk=pk))
        if not found:
            raise NotFound("connection.not_found", "There is no such connection.")
        return found
    working = list(known.exclude(state=ConnectionState.PAUSED))
    if not working:
        raise NotNow("connection.none_running", "There is no connection, or all are paused.")
    return working
