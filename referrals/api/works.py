"""`/imports` and `/exports`: many rows at once, checked or written in the background."""

from collections.abc import Callable
from functools import partial

from django.http import HttpResponse, StreamingHttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from referrals.ace.kinds import Kind
from referrals.api.authentication import ApiRequest
from referrals.api.limits import WRITES
from referrals.api.referrals import REFUSALS, answers
from referrals.api.repeats import ACCEPTED, Key, accepted
from referrals.api.schemas import Asked, PageAsked, RefusalOut, RowId, Text
from referrals.api.work_shapes import ExportIn, WorkOut, WorksOut, work_shape, works_shape
from referrals.api.writing import connection_of
from referrals.errors import NotFound
from referrals.models import Work, WorkKind
from referrals.selectors.works import work_for, works_for
from referrals.services.exporting import result_of, start_export
from referrals.services.importing import Mode, start_import
from referrals.services.sheets import CONTENT_TYPES, unpacked
from referrals.services.works import cancel, confirm

imports = Router(tags=["imports"], by_alias=True)
exports = Router(tags=["exports"], by_alias=True)
_STARTED = answers(ACCEPTED, WorkOut)
PAGE_SIZE = 50


class Sheet(Asked):
    """What is in the uploaded spreadsheet and what its rows may do."""

    connection: RowId
    kind: Kind = Kind.OPPORTUNITY
    mode: Mode = Mode.BOTH
    submit: bool = Field(False, description="Submit new drafts that break no rule.")
    name: Text = ""


@imports.get("", operation_id="list_imports", response={200: WorksOut, **REFUSALS})
def list_imports(request: ApiRequest, page: Query[PageAsked]) -> WorksOut:
    """The imports this person sees, newest first, 50 a page."""
    return _several(request, WorkKind.IMPORT, page.before)


@imports.post(
    "",
    operation_id="start_import",
    response=_STARTED,
    throttle=[WRITES],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def start_one_import(request: ApiRequest, sheet: Query[Sheet], key: Key = None) -> HttpResponse:
    """Have a CSV or XLSX file, sent as the body, checked row by row; nothing is created before it is confirmed."""
    return accepted(request, key, partial(_start_import, request, sheet))


def _start_import(request: ApiRequest, sheet: Sheet) -> WorkOut:
    work = start_import(
        connection_of(request, sheet.connection),
        request.body,
        sheet.name or "a script's file",
        by=request.auth,
        kind=sheet.kind,
        mode=sheet.mode,
        submit_valid=sheet.submit,
    )
    return work_shape(work)


@imports.get("/{id}", operation_id="get_import", response={200: WorkOut, **REFUSALS})
def get_import(request: ApiRequest, id: Path[RowId]) -> WorkOut:
    """How far it has come, with the first rows that cannot be done and why."""
    return work_shape(_one(request, WorkKind.IMPORT, id))


@imports.post("/{id}/confirm", operation_id="confirm_import", response=_STARTED, throttle=[WRITES])
def confirm_import(request: ApiRequest, id: Path[RowId], key: Key = None) -> HttpResponse:
    """Do what the check has shown; rows that cannot be done are left out."""
    return _moved(request, id, key, confirm)


@imports.post("/{id}/cancel", operation_id="cancel_import", response=_STARTED, throttle=[WRITES])
def cancel_import(request: ApiRequest, id: Path[RowId], key: Key = None) -> HttpResponse:
    """Stop before the next row; what is done stays done."""
    return _moved(request, id, key, cancel)


@exports.get("", operation_id="list_exports", response={200: WorksOut, **REFUSALS})
def list_exports(request: ApiRequest, page: Query[PageAsked]) -> WorksOut:
    """The exports this person sees, newest first, 50 a page."""
    return _several(request, WorkKind.EXPORT, page.before)


@exports.post("", operation_id="start_export", response=_STARTED, throttle=[WRITES])
def start_one_export(request: ApiRequest, body: ExportIn, key: Key = None) -> HttpResponse:
    """Write the rows of a table, narrowed like the table, to a file in the background."""
    return accepted(request, key, partial(_start_export, request, body))


def _start_export(request: ApiRequest, body: ExportIn) -> WorkOut:
    work = start_export(
        connection_of(request, body.connection),
        body.list,
        body.query,
        by=request.auth,
        format=body.format,
        all_fields=body.all_fields,
    )
    return work_shape(work)


@exports.get("/{id}", operation_id="get_export", response={200: WorkOut, **REFUSALS})
def get_export(request: ApiRequest, id: Path[RowId]) -> WorkOut:
    """How far it has come; its file is there when the state is done."""
    return work_shape(_one(request, WorkKind.EXPORT, id))


@exports.get(
    "/{id}/file",
    operation_id="get_export_file",
    response={(401, 403, 404, 422, 429): RefusalOut},
    openapi_extra={
        "responses": {200: {"description": "The file.", "content": {_: {} for _ in CONTENT_TYPES.values()}}}
    },
)
def get_export_file(request: ApiRequest, id: Path[RowId]) -> StreamingHttpResponse:
    """The file, for the person who asked for it."""
    work = Work.objects.get(pk=_one(request, WorkKind.EXPORT, id).pk)
    pieces = unpacked(result_of(work, by=request.auth))
    return StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[work.parameters["format"]])


def _several(request: ApiRequest, kind: WorkKind, before: int | None) -> WorksOut:
    rows = works_for(request.auth).filter(kind=kind)
    found = rows.filter(pk__lt=before) if before else rows
    return works_shape(list(found.order_by("-pk")[: PAGE_SIZE + 1]), size=PAGE_SIZE)


def _one(request: ApiRequest, kind: WorkKind, pk: int) -> Work:
    work = work_for(request.auth, pk)
    if work.kind != kind:
        raise NotFound("work.not_found", "There is no such work, or a colleague asked for it.")
    return work


def _moved(request: ApiRequest, pk: int, key: str | None, move: Callable[..., Work]) -> HttpResponse:
    return accepted(request, key, lambda: work_shape(move(_one(request, WorkKind.IMPORT, pk), by=request.auth)))
