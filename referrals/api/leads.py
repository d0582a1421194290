"""`/leads`: contacts AWS hands over before there is an opportunity."""

from django.http import HttpResponse
from ninja import Body, Path, Query, Router

from referrals.ace.kinds import Kind
from referrals.api.authentication import ApiRequest
from referrals.api.entries import LeadChangesIn, Resolution
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
    RowId,
    TimelineOut,
)
from referrals.api.writing import changed, converted, readiness, resolved, timeline
from referrals.domain.decisions import Decision

router = Router(tags=["leads"], by_alias=True)
_WRITTEN = answers(ACCEPTED)
_CREATED = answers(CREATED)


@router.get("", operation_id="list_leads", response={200: ReferralsOut, **REFUSALS})
def list_leads(request: ApiRequest, filters: Query[Filters]) -> ReferralsOut:
    """The leads this person may see, newest first, 50 a page."""
    return several(request, Kind.LEAD, filters)


@router.get("/{id}", operation_id="get_lead", response={200: ReferralOut, **REFUSALS})
def get_lead(request: ApiRequest, response: HttpResponse, id: Path[RowId]) -> ReferralOut:
    """One lead with all fields and deliveries."""
    return one(request, response, Kind.LEAD, id)


@router.patch("/{id}", operation_id="change_lead", response=_WRITTEN, throttle=[WRITES])
def change_lead(
    request: ApiRequest, id: Path[RowId], body: LeadChangesIn, key: Key = None, if_match: IfMatch = None
) -> HttpResponse:
    """Change fields of an accepted lead: sent at once, or merged into what has not left."""
    return changed(request, Kind.LEAD, id, body.fields, key, if_match)


@router.post("/{id}/resolve", operation_id="resolve_lead", response=_WRITTEN, throttle=[WRITES])
def resolve_lead(
    request: ApiRequest, id: Path[RowId], body: Body[Resolution], key: Key = None, if_match: IfMatch = None
) -> HttpResponse:
    """End conflicts with your value, AWS's, or the one before both changes."""
    return resolved(request, Kind.LEAD, id, body, key, if_match)


@router.post("/{id}/convert", operation_id="convert_lead", response=_CREATED, throttle=[WRITES])
def convert_lead(request: ApiRequest, id: Path[RowId], key: Key = None, if_match: IfMatch = None) -> HttpResponse:
    """A draft opportunity with what a qualified lead says; AWS learns of it when the draft is submitted."""
    return converted(request, id, key, if_match)


@router.get("/{id}/readiness", operation_id="lead_readiness", response={200: ReadinessOut, **REFUSALS})
def lead_readiness(request: ApiRequest, id: Path[RowId]) -> ReadinessOut:
    """What would be sent now, what would be left out and why, and every rule it breaks."""
    return readiness(request, Kind.LEAD, id)


@router.get("/{id}/timeline", operation_id="lead_timeline", response={200: TimelineOut, **REFUSALS})
def lead_timeline(request: ApiRequest, id: Path[RowId], page: Query[PageAsked]) -> TimelineOut:
    """Everything that happened to it, newest first, 50 a page."""
    return timeline(request, Kind.LEAD, id, page.before)


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
