"""Creating, changing, sending and closing: what opportunities and leads have in common."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse

from referrals.ace.kinds import Kind
from referrals.ace.preparing import prepare_create
from referrals.api.authentication import ApiRequest
from referrals.api.entries import OpportunityIn, read
from referrals.api.matching import versions_of
from referrals.api.repeats import ACCEPTED, CREATED, accepted
from referrals.api.schemas import ReadinessOut, TimelineOut, WrittenOut
from referrals.api.shaping import readiness_shape, timeline_shape, written_shape
from referrals.errors import NotFound
from referrals.models import Connection, Referral, Source
from referrals.selectors.access import connections_for, referral_for
from referrals.selectors.history import history
from referrals.selectors.outgoing import outgoing
from referrals.services.closing import LAUNCHED, close_lost, launch
from referrals.services.conflicts import resolve
from referrals.services.converting import convert
from referrals.services.drafting import begin_draft, save_draft, submit, submit_opportunity
from referrals.services.editing import Changed, change, resubmit
from referrals.services.matching import matching

Fields = Mapping[str, Any]
Work = Callable[[Referral], WrittenOut]


def created(request: ApiRequest, key: str | None, body: OpportunityIn) -> HttpResponse:
    """A new draft, or with `submit` a new opportunity on its way; refused, nothing is kept of it."""
    return accepted(request, key, partial(_create, request, body), status=CREATED)


def _create(request: ApiRequest, body: OpportunityIn) -> WrittenOut:
    fields = read(Kind.OPPORTUNITY, body.fields)
    given = {name: value for name, value in fields.items() if value is not None}
    connection, by = connection_of(request, body.connection), request.auth
    if body.submit:
        delivery = submit_opportunity(connection, given, by=by, source=Source.API)
        changed = Changed(delivery.referral, delivery)
    else:
        changed = Changed(begin_draft(connection, given, by=by, source=Source.API))
    return written_shape(changed, to=by, dropped=prepare_create(given)[1])


def connection_of(request: ApiRequest, pk: int) -> Connection:
    """A connection this person works in. Raises NotFound."""
    found = connections_for(request.auth).filter(pk=pk).first()
    if found is None:
        raise NotFound("connection.not_found", "There is no such connection.")
    return found


def changed(
    request: ApiRequest, kind: Kind, pk: int, fields: Fields, key: str | None, if_match: str | None
) -> HttpResponse:
    """Change a draft or a record AWS knows."""
    return _written(request, kind, pk, key, if_match, partial(_change, request, read(kind, fields)))


def _change(request: ApiRequest, fields: dict[str, Any], referral: Referral) -> WrittenOut:
    by = request.auth
    if not referral.is_draft:
        return written_shape(change(referral.pk, fields, by=by, source=Source.API), to=by)
    draft = save_draft(referral.pk, fields, by=by, source=Source.API)
    return written_shape(Changed(draft), to=by, dropped=prepare_create(fields)[1])


def submitted(request: ApiRequest, pk: int, key: str | None, if_match: str | None) -> HttpResponse:
    """Hand a draft over for review, or the corrections AWS asked for."""
    return _written(request, Kind.OPPORTUNITY, pk, key, if_match, partial(_submit, request))


def _submit(request: ApiRequest, referral: Referral) -> WrittenOut:
    by, hand_over = request.auth, submit if referral.is_draft else resubmit
    dropped = prepare_create(referral.draft)[1] if referral.is_draft else []
    delivery = hand_over(referral.pk, by=by, source=Source.API)
    return written_shape(Changed(delivery.referral, delivery), to=by, dropped=dropped)


def closed(request: ApiRequest, pk: int, fields: Fields, key: str | None, if_match: str | None) -> HttpResponse:
    """Say how an opportunity ended; AWS has the last word on it."""
    return _written(request, Kind.OPPORTUNITY, pk, key, if_match, partial(_close, request, fields))


def _close(request: ApiRequest, fields: Fields, referral: Referral) -> WrittenOut:
    wanted = read(Kind.OPPORTUNITY, fields)
    close = launch if wanted.pop("stage") == LAUNCHED else close_lost
    return written_shape(close(referral.pk, wanted, by=request.auth, source=Source.API), to=request.auth)


def converted(request: ApiRequest, pk: int, key: str | None, if_match: str | None) -> HttpResponse:
    """A draft from a qualified lead."""
    return _written(request, Kind.LEAD, pk, key, if_match, partial(_convert, request), status=CREATED)


def _convert(request: ApiRequest, lead: Referral) -> WrittenOut:
    draft = convert(lead.pk, by=request.auth, source=Source.API)
    return written_shape(Changed(draft), to=request.auth, dropped=prepare_create(draft.draft)[1])


def resolved(
    request: ApiRequest, kind: Kind, pk: int, choices: Mapping[str, str], key: str | None, if_match: str | None
) -> HttpResponse:
    """Settle conflicts field by field."""
    return _written(request, kind, pk, key, if_match, partial(_resolve, request, choices))


def _resolve(request: ApiRequest, choices: Mapping[str, str], referral: Referral) -> WrittenOut:
    return written_shape(resolve(referral.pk, choices, by=request.auth, source=Source.API), to=request.auth)


def _written(
    request: ApiRequest,
    kind: Kind,
    pk: int,
    key: str | None,
    if_match: str | None,
    work: Work,
    *,
    status: int = ACCEPTED,
) -> HttpResponse:
    return accepted(request, key, partial(_matched, request, kind, pk, if_match, work), status=status)


def _matched(request: ApiRequest, kind: Kind, pk: int, if_match: str | None, work: Work) -> WrittenOut:
    found = referral_for(request.auth, pk, kind)
    with matching(found.pk, versions_of(if_match)):
        return work(referral_for(request.auth, pk, kind))


def readiness(request: ApiRequest, kind: Kind, pk: int) -> ReadinessOut:
    """What would go to AWS now."""
    return readiness_shape(outgoing(referral_for(request.auth, pk, kind), to=request.auth))


def timeline(request: ApiRequest, kind: Kind, pk: int, before: int | None) -> TimelineOut:
    """One page of what happened to the record."""
    return timeline_shape(*history(referral_for(request.auth, pk, kind), to=request.auth, before=before))
