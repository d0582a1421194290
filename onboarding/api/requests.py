"""`/onboarding`: where integration requests stand, their tasks, and the move to the next stage."""

from functools import partial

from django.http import HttpResponse
from ninja import Path, Query, Router

from onboarding.api.shapes import AdvanceIn, HeadsOut, RequestOut, TaskIn, TaskOut
from onboarding.api.shaping import heads_shape, request_shape, task_shape
from onboarding.domain.stages import Move
from onboarding.selectors.overview import rows_page
from onboarding.selectors.requests import member_of, request_for, shown_request
from onboarding.services.requests import move
from onboarding.services.tasks import set_task
from referrals.api.authentication import ApiRequest
from referrals.api.limits import WRITES
from referrals.api.matching import tag_of
from referrals.api.referrals import REFUSALS, WRITE_REFUSALS
from referrals.api.repeats import Key, accepted
from referrals.api.schemas import PageAsked, RowId

router = Router(tags=["onboarding"], by_alias=True)
PAGE_SIZE = 50


@router.get("", operation_id="list_onboarding", response={200: HeadsOut, **REFUSALS})
def list_onboarding(request: ApiRequest, page: Query[PageAsked]) -> HeadsOut:
    """Every integration request, newest first, 50 a page."""
    return heads_shape(rows_page(request.auth, before=page.before, most=PAGE_SIZE + 1), size=PAGE_SIZE)


@router.get("/{id}", operation_id="get_onboarding", response={200: RequestOut, **REFUSALS})
def get_onboarding(request: ApiRequest, response: HttpResponse, id: Path[RowId]) -> RequestOut:
    """One request: its stage, who acts, the gate's requirements with what is missing, its tasks."""
    found = request_shape(shown_request(request.auth, id), to=request.auth)
    response["ETag"] = tag_of(found.version)
    return found


@router.post(
    "/{id}/tasks/{task}",
    operation_id="change_onboarding_task",
    response={200: TaskOut, **WRITE_REFUSALS},
    throttle=[WRITES],
)
def change_task(request: ApiRequest, id: Path[RowId], task: Path[RowId], body: TaskIn, key: Key = None) -> HttpResponse:
    """Give a task an owner, a day or a blocker, or say that one of the team's own is done."""
    return accepted(request, key, partial(_change_task, request, id, task, body), status=200)


@router.post(
    "/{id}/advance", operation_id="advance_onboarding", response={200: RequestOut, **WRITE_REFUSALS}, throttle=[WRITES]
)
def advance(request: ApiRequest, id: Path[RowId], body: AdvanceIn, key: Key = None) -> HttpResponse:
    """Move to the next stage; a gate that is shut answers 409 and names everything it misses."""
    return accepted(request, key, partial(_advance, request, id, body), status=200)


def _change_task(request: ApiRequest, pk: int, task: int, body: TaskIn) -> TaskOut:
    integration = request_for(request.auth, pk)
    changes = body.changes()
    if changes.get("owner"):
        changes["owner"] = member_of(integration, changes["owner"])
    is_done = None if body.state is None else body.state == "done"
    return task_shape(set_task(pk, task, changes, is_done=is_done, by=request.auth))


def _advance(request: ApiRequest, pk: int, body: AdvanceIn) -> RequestOut:
    move(pk, Move.ADVANCE, seen=body.stage(), by=request.auth, words=body.words)
    return request_shape(shown_request(request.auth, pk), to=request.auth)
