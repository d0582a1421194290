"""`/leads`: contacts AWS hands over before there is an opportunity."""

from django.http import HttpResponse
from ninja import Path, Query, Router

from referrals.ace.kinds import Kind
from referrals.api.authentication import ApiRequest
from referrals.api.limits import WRITES
from referrals.api.referrals import REFUSALS, WRITE_REFUSALS, Filters, decided, one, several
from referrals.api.repeats import ACCEPTED, Key
from referrals.api.schemas import DeliveryOut, ReferralOut, ReferralsOut, RowId
from referrals.domain.decisions import Decision

router = Router(tags=["leads"], by_alias=True)


@router.get("", operation_id="list_leads", response={200: ReferralsOut, **REFUSALS})
def list_leads(request: ApiRequest, filters: Query[Filters]) -> ReferralsOut:
    """The leads this person may see, newest first, 50 a page."""
    return several(request, Kind.LEAD, filters)


@router.get("/{id}", operation_id="get_lead", response={200: ReferralOut, **REFUSALS})
def get_lead(request: ApiRequest, id: Path[RowId]) -> ReferralOut:
    """One lead with all fields and deliveries."""
    return one(request, Kind.LEAD, id)


@router.post(
    "/{id}/accept", operation_id="accept_lead", response={ACCEPTED: DeliveryOut, **WRITE_REFUSALS}, throttle=[WRITES]
)
def accept_lead(request: ApiRequest, id: Path[RowId], key: Key = None) -> HttpResponse:
    """Accept it: the decision is queued for AWS; follow the delivery until AWS has confirmed it."""
    return decided(request, Kind.LEAD, id, Decision.ACCEPT, key)


@router.post(
    "/{id}/reject", operation_id="reject_lead", response={ACCEPTED: DeliveryOut, **WRITE_REFUSALS}, throttle=[WRITES]
)
def reject_lead(request: ApiRequest, id: Path[RowId], key: Key = None) -> HttpResponse:
    """Reject it; AWS takes no reason for a lead."""
    return decided(request, Kind.LEAD, id, Decision.REJECT, key)
