"""What opportunities and leads have in common at the API."""

from functools import partial
from typing import Literal

from django.http import HttpResponse
from ninja import Schema
from pydantic import field_validator

from referrals.ace.kinds import Kind
from referrals.ace.stages import Origin, Phase
from referrals.api.authentication import ApiRequest
from referrals.api.matching import tag_of
from referrals.api.repeats import accepted
from referrals.api.schemas import Asked, DeliveryOut, ReferralOut, ReferralsOut, RefusalOut, RowId, Text, WrittenOut
from referrals.api.shaping import delivery_shape, head_shape, referral_shape
from referrals.domain.decisions import Decision
from referrals.models import Source
from referrals.selectors.access import referral_for
from referrals.selectors.search import Wanted, search
from referrals.services.deciding import decide

REFUSALS = {(401, 404, 422, 429): RefusalOut}
WRITE_REFUSALS = {(400, 401, 403, 404, 409, 413, 422, 429): RefusalOut}


def answers(status: int, shape: type[Schema] = WrittenOut) -> dict[int | tuple[int, ...], type[Schema]]:
    """What a write answers: `status` with the shape, or a refusal."""
    return {status: shape, (400, 401, 403, 404, 409, 412, 413, 422, 429): RefusalOut}


class Filters(Asked):
    """What to list; a filter left out or empty asks for nothing."""

    connection: RowId | Literal[""] | None = None
    apn_id: Text = ""
    partner_id: Text = ""
    origin: Origin | Literal[""] | None = None
    phase: Phase | Literal[""] | None = None
    status: Text = ""
    stage: Text = ""
    acceptance: Text = ""
    q: Text = ""
    cursor: Text = ""

    @field_validator("connection", "origin", "phase", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    def wanted(self) -> Wanted:
        """The filters without the page."""
        given = self.model_dump(exclude={"cursor"}, exclude_none=True)
        return Wanted(**given)


def several(request: ApiRequest, kind: Kind, filters: Filters) -> ReferralsOut:
    """One page of what the caller may see."""
    rows, cursor = search(request.auth, kind, filters.wanted(), cursor=filters.cursor)
    return ReferralsOut(items=[head_shape(row) for row in rows], next=cursor or None)


def one(request: ApiRequest, response: HttpResponse, kind: Kind, pk: int) -> ReferralOut:
    """One record with its ETag. Raises NotFound, also for a colleague's."""
    found = referral_shape(referral_for(request.auth, pk, kind), to=request.auth)
    response["ETag"] = tag_of(found.version)
    return found


def decided(
    request: ApiRequest, kind: Kind, pk: int, decision: Decision, key: str | None, reason: str = ""
) -> HttpResponse:
    """Queue the decision and answer with its delivery."""
    return accepted(request, key, partial(_decide, request, kind, pk, decision, reason))


def _decide(request: ApiRequest, kind: Kind, pk: int, decision: Decision, reason: str) -> DeliveryOut:
    referral = referral_for(request.auth, pk, kind)
    delivery = decide(referral.pk, decision, by=request.auth, rejection_reason=reason, source=Source.API)
    return delivery_shape(delivery, to=request.auth)
