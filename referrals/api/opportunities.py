"""`/opportunities`: what AWS and the partner sell together."""

from django.http import HttpResponse
from ninja import Path, Query, Router

from referrals.ace.kinds import Kind
from referrals.api.authentication import ApiRequest
from referrals.api.limits import WRITES
from referrals.api.referrals import REFUSALS, WRITE_REFUSALS, Filters, decided, one, several
from referrals.api.repeats import ACCEPTED, Key
from referrals.api.schemas import DeliveryOut, ReferralOut, ReferralsOut, RejectionIn, RowId
from referrals.domain.decisions import Decision

router = Router(tags=["opportunities"], by_alias=True)


@router.get("", operation_id="list_opportunities", response={200: ReferralsOut, **REFUSALS})
def list_opportunities(request: ApiRequest, filters: Query[Filters]) -> ReferralsOut:
    """The opportunities this person may see, newest first, 50 a page."""
    return several(request, Kind.OPPORTUNITY, filters)


@router.get("/{id}", operation_id="get_opportunity", response={200: ReferralOut, **REFUSALS})
def get_opportunity(request: ApiRequest, id: Path[RowId]) -> ReferralOut:
    """One opportunity with all fields and deliveries."""
    return one(request, Kind.OPPORTUNITY, id)


@router.post(
    "/{id}/accept",
    operation_id="accept_opportunity",
    response={ACCEPTED: DeliveryOut, **WRITE_REFUSALS},
    throttle=[WRITES],
)
def accept_opportunity(request: ApiRequest, id: Path[RowId], key: Key = None) -> HttpResponse:
    """Accept it: the decision is queued for AWS; follow the delivery until AWS has confirmed it."""
    return decided(request, Kind.OPPORTUNITY, id, Decision.ACCEPT, key)


@router.post(
    "/{id}/reject",
    operation_id="reject_opportunity",
    response={ACCEPTED: DeliveryOut, **WRITE_REFUSALS},
    throttle=[WRITES],
)
def reject_opportunity(request: ApiRequest, id: Path[RowId], body: RejectionIn, key: Key = None) -> HttpResponse:
    """Reject it with one of AWS's reasons."""
    return decided(request, Kind.OPPORTUNITY, id, Decision.REJECT, key, body.rejection_reason)
