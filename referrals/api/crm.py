"""`/crm/{profile}`: the partner's CRM gives its records in its own shape and hears what AWS and people changed."""

from typing import Annotated, Any

from django.http import HttpResponse, JsonResponse
from ninja import Body, Path, Query, Router

from referrals.ace.kinds import Kind
from referrals.api.authentication import ApiRequest
from referrals.api.crm_shapes import (
    BatchIn,
    BatchLine,
    BatchOut,
    ChangesAsked,
    ChangesOut,
    CrmId,
    NamedRecord,
    Record,
    Slug,
    TakenOut,
    change_shape,
    taken_shape,
)
from referrals.api.limits import WRITES
from referrals.api.referrals import WRITE_REFUSALS
from referrals.api.refusals import status_and_body
from referrals.api.repeats import ACCEPTED, CREATED
from referrals.api.schemas import RefusalOut
from referrals.errors import PortalError
from referrals.models import CrmProfile, CrmState
from referrals.selectors.crm_records import changes_since, crm_profile
from referrals.services.crm_intake import Taken, take

router = Router(tags=["crm"], by_alias=True)
OK, REFUSED = 200, 422
_TAKEN: dict[int | tuple[int, ...], Any] = {
    (OK, CREATED, ACCEPTED): TakenOut,
    REFUSED: TakenOut | RefusalOut,
    (400, 401, 403, 404, 409, 413, 429): RefusalOut,
}
_Slug = Annotated[Slug, Path(description="The name of the CRM profile in addresses.")]
_Record = Annotated[Record, Body()]
_CrmId = Annotated[CrmId, Path(description="The record's id in the CRM.")]


@router.put("/{slug}/opportunities/{crm_id}", operation_id="put_crm_opportunity", response=_TAKEN, throttle=[WRITES])
def put_opportunity(request: ApiRequest, slug: _Slug, crm_id: _CrmId, body: _Record) -> HttpResponse:
    """Take an opportunity of the CRM; the same record again changes nothing."""
    return _put(request, slug, Kind.OPPORTUNITY, crm_id, body)


@router.put("/{slug}/leads/{crm_id}", operation_id="put_crm_lead", response=_TAKEN, throttle=[WRITES])
def put_lead(request: ApiRequest, slug: _Slug, crm_id: _CrmId, body: _Record) -> HttpResponse:
    """Take what the CRM says of a lead that came from AWS; the same record again changes nothing."""
    return _put(request, slug, Kind.LEAD, crm_id, body)


@router.put(
    "/{slug}/opportunities",
    operation_id="put_crm_opportunities",
    response={OK: BatchOut, **WRITE_REFUSALS},
    throttle=[WRITES],
)
def put_opportunities(request: ApiRequest, slug: _Slug, body: BatchIn) -> BatchOut:
    """Take up to 200 opportunities, each by itself."""
    return _batch(request, slug, Kind.OPPORTUNITY, body)


@router.put("/{slug}/leads", operation_id="put_crm_leads", response={OK: BatchOut, **WRITE_REFUSALS}, throttle=[WRITES])
def put_leads(request: ApiRequest, slug: _Slug, body: BatchIn) -> BatchOut:
    """Take up to 200 leads, each by itself."""
    return _batch(request, slug, Kind.LEAD, body)


@router.get("/{slug}/changes", operation_id="list_crm_changes", response={OK: ChangesOut, **WRITE_REFUSALS})
def list_changes(request: ApiRequest, slug: _Slug, asked: Query[ChangesAsked]) -> ChangesOut:
    """What AWS and people changed after the cursor, in the CRM's shape, oldest first, 100 at a time."""
    rows, more = changes_since(crm_profile(request.auth, slug), asked.since)
    return ChangesOut(changes=[change_shape(row) for row in rows], next=rows[-1].pk if rows else asked.since, more=more)


def _put(request: ApiRequest, slug: str, kind: Kind, crm_id: str, record: Record) -> HttpResponse:
    taken = take(crm_profile(request.auth, slug), kind, crm_id, record, by=request.auth)
    body = taken_shape(taken, to=request.auth)
    return JsonResponse(body.model_dump(mode="json", by_alias=True), status=_status(taken))


def _batch(request: ApiRequest, slug: str, kind: Kind, body: BatchIn) -> BatchOut:
    profile = crm_profile(request.auth, slug)
    return BatchOut(results=[_line(request, profile, kind, one) for one in body.records])


def _line(request: ApiRequest, profile: CrmProfile, kind: Kind, one: NamedRecord) -> BatchLine:
    try:
        taken = take(profile, kind, one.crm_id, one.record, by=request.auth)
    except PortalError as refusal:
        status, _ = status_and_body(refusal)
        return BatchLine(crm_id=one.crm_id, status=status, refusal=refusal.message)
    return BatchLine(crm_id=one.crm_id, status=_status(taken), taken=taken_shape(taken, to=request.auth))


def _status(taken: Taken) -> int:
    if taken.row.state == CrmState.REFUSED:
        return REFUSED
    if taken.is_new:
        return CREATED
    return ACCEPTED if taken.delivery or taken.row.state == CrmState.HELD else OK
