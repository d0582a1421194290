"""`/opportunities`: what AWS and the partner sell together."""

from django.http import HttpResponse
from ninja import Body, Path, Query, Router

from referrals.ace.kinds import Kind
from referrals.api.authentication import ApiRequest
from referrals.api.entries import ClosingIn, OpportunityChangesIn, OpportunityIn, Resolution
from referrals.api.limits import WRITES
from referrals.api.matching import IfMatch
from referrals.api.referrals import REFUSALS, WRITE_REFUSALS, Filters, answers, decided, one, several
from referrals.api.repeats import ACCEPTED, CREATED, Key
from referrals.api.schemas import (
    DeliveryOut,
    PageAsked,
    ReadinessOut,
    ReferralOut,
    ReferralsOut,
    RejectionIn,
    RowId,
    TimelineOut,
)
from referrals.api.writing import changed, closed, created, readiness, resolved, submitted, timeline
from referrals.domain.decisions import Decision

router = Router(tags=["opportunities"], by_alias=True)
_WRITTEN = answers(ACCEPTED)
_CREATED = answers(CREATED)


@router.get("", operation_id="list_opportunities", response={200: ReferralsOut, **REFUSALS})
def list_opportunities(request: ApiRequest, filters: Query[Filters]) -> ReferralsOut:
    """The opportunities this person may see, newest first, 50 a page."""
    return several(request, Kind.OPPORTUNITY, filters)


@router.get("/{id}", operation_id="get_opportunity", response={200: ReferralOut, **REFUSALS})
def get_opportunity(request: ApiRequest, response: HttpResponse, id: Path[RowId]) -> ReferralOut:
    """One opportunity with all fields and deliveries."""
    return one(request, response, Kind.OPPORTUNITY, id)


@router.post("", operation_id="create_opportunity", response=_CREATED, throttle=[WRITES])
def create_opportunity(request: ApiRequest, body: OpportunityIn, key: Key = None) -> HttpResponse:
    """A draft of the partner's own opportunity; with `submit` it is handed over for AWS's review, or refused."""
    return created(request, key, body)


@router.patch("/{id}", operation_id="change_opportunity", response=_WRITTEN, throttle=[WRITES])
def change_opportunity(
    request: ApiRequest, id: Path[RowId], body: OpportunityChangesIn, key: Key = None, if_match: IfMatch = None
) -> HttpResponse:
    """Change fields: sent at once, merged into what has not left, or kept until AWS takes it."""
    return changed(request, Kind.OPPORTUNITY, id, body.fields, key, if_match)


@router.post("/{id}/submit", operation_id="submit_opportunity", response=_WRITTEN, throttle=[WRITES])
def submit_opportunity(request: ApiRequest, id: Path[RowId], key: Key = None, if_match: IfMatch = None) -> HttpResponse:
    """Hand a draft over for AWS's review, or the corrections AWS asked for."""
    return submitted(request, id, key, if_match)


@router.post("/{id}/close", operation_id="close_opportunity", response=_WRITTEN, throttle=[WRITES])
def close_opportunity(
    request: ApiRequest, id: Path[RowId], body: ClosingIn, key: Key = None, if_match: IfMatch = None
) -> HttpResponse:
    """Say that it was launched or lost; it is closed when AWS has confirmed that."""
    return closed(request, id, body.changes(), key, if_match)


@router.post("/{id}/resolve", operation_id="resolve_opportunity", response=_WRITTEN, throttle=[WRITES])
def resolve_opportunity(
    request: ApiRequest, id: Path[RowId], body: Body[Resolution], key: Key = None, if_match: IfMatch = None
) -> HttpResponse:
    """End conflicts with your value, AWS's, or the one before both changes."""
    return resolved(request, Kind.OPPORTUNITY, id, body, key, if_match)


@router.get("/{id}/readiness", operation_id="opportunity_readiness", response={200: ReadinessOut, **REFUSALS})
def opportunity_readiness(request: ApiRequest, id: Path[RowId]) -> ReadinessOut:
    """What would be sent now, what would be left out and why, and every rule it breaks."""
    return readiness(request, Kind.OPPORTUNITY, id)


@router.get("/{id}/timeline", operation_id="opportunity_timeline", response={200: TimelineOut, **REFUSALS})
def opportunity_timeline(request: ApiRequest, id: Path[RowId], page: Query[PageAsked]) -> TimelineOut:
    """Everything that happened to it, newest first, 50 a page."""
    return timeline(request, Kind.OPPORTUNITY, id, page.before)


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
