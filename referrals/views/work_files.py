"""Files in and out: exports, spreadsheets and ACE files to import, templates, results to download."""

import csv
import io
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.errors import NotFound, NotValid
from referrals.forms.work import AceFilesForm, ColumnsForm, ExportForm, ImportForm
from referrals.models import Connection, Work, WorkKind
from referrals.selectors.access import person_of
from referrals.selectors.shown import safe_name
from referrals.selectors.tables_filters import flat
from referrals.selectors.works import correction_lines, result_lines, work_for
from referrals.services.ace_imports import start_ace_import
from referrals.services.exporting import AT_ONCE, Export, checked, count, result_of, start_export, write_export
from referrals.services.import_templates import write_template
from referrals.services.importing import columns_of, remap, start_import
from referrals.services.sheets import CONTENT_TYPES, unpacked
from referrals.views.exchange_frame import with_connection
from referrals.views.in_view import look_at

Response = TypeVar("Response", bound=HttpResponseBase)


@require_POST
@with_connection
def export(request: PersonRequest, connection: Connection) -> HttpResponse:
    """What a list shows as a file: at once when it is short, else in the background."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        raise NotValid("export.form", "The export could not be read. Go back to the list and try again.")
    chosen = form.cleaned_data
    query = flat(QueryDict(chosen["query"]))
    wanted = checked(connection, Export(chosen["list"], query, chosen["format"], chosen["all_fields"]), by=request.user)
    if count(connection, wanted, by=request.user, most=AT_ONCE) <= AT_ONCE:
        return _at_once(request, connection, wanted)
    begun = start_export(
        connection,
        wanted.list_name,
        query,
        by=request.user,
        format=wanted.format,
        all_fields=wanted.all_fields,
    )
    return redirect("referrals:work", pk=begun.pk)


def _at_once(request: PersonRequest, connection: Connection, wanted: Export) -> HttpResponse:
    target = io.BytesIO()
    deque(write_export(connection, wanted, target, by=request.user), maxlen=0)
    return _attached(HttpResponse(target.getvalue(), content_type=CONTENT_TYPES[wanted.format]), wanted.file_name)


@require_http_methods(["GET", "POST"])
@with_connection
def new_import(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Upload a spreadsheet; its rows are checked in the background and nothing is created yet."""
    check_may(person_of(request.user), Ability.EDIT)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        upload, chosen = form.cleaned_data["file"], form.cleaned_data
        try:
            begun = start_import(
                connection,
                upload.read(),
                safe_name(upload.name or "file"),
                by=request.user,
                kind=Kind(chosen["kind"]),
                mode=chosen["mode"],
                submit_valid=chosen["submit_valid"],
            )
            return redirect("referrals:work", pk=begun.pk)
        except NotValid as refusal:
            form.add_error("file", refusal.message)
    return render_page(request, "referrals/work/import.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@login_required
def template(request: PersonRequest, kind: str, form: str) -> HttpResponse:
    """An empty spreadsheet with every column an import takes."""
    if kind not in set(Kind) or form not in CONTENT_TYPES:
        raise NotFound("template.not_found", "There is no such template.")
    target = io.BytesIO()
    write_template(Kind(kind), form, target)
    return _attached(HttpResponse(target.getvalue(), content_type=CONTENT_TYPES[form]), f"{kind}-template.{form}")


@require_http_methods(["GET", "POST"])
@login_required
def columns(request: PersonRequest, pk: int) -> HttpResponse:
    """Which field each column of an import stands for; saying it checks every row again."""
    work = _import_for(request, pk)
    kind, known = Kind(work.parameters["kind"]), columns_of(work)
    form = ColumnsForm(request.POST or None, columns=known, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            remap(work, form.chosen, by=request.user)
            return redirect("referrals:work", pk=pk)
        except NotValid as refusal:
            form.add_error(None, refusal.message)
    return render_page(
        request, "referrals/work/columns.html", {"work": work, "form": form}, status=422 if request.POST else 200
    )


@require_http_methods(["GET", "POST"])
@with_connection
def new_ace_import(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Upload files of AWS's exchange; they are checked first."""
    check_may(person_of(request.user), Ability.REPAIR)
    form = AceFilesForm(request.POST, request.FILES) if request.method == "POST" else AceFilesForm()
    if request.method == "POST" and form.is_valid():
        uploaded = [(safe_name(one.name or "file.json"), one.read()) for one in form.cleaned_data["uploads"]]
        try:
            begun = start_ace_import(connection, uploaded, by=request.user)
            return redirect("referrals:work", pk=begun.pk)
        except NotValid as refusal:
            form.add_error("uploads", refusal.message)
    return render_page(
        request, "referrals/work/ace_files.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


@require_safe
@login_required
def result(request: PersonRequest, pk: int) -> HttpResponseBase:
    """The file an export has written."""
    work = Work.objects.get(pk=work_for(request.user, pk).pk)
    pieces = unpacked(result_of(work, by=request.user))
    return _attached(
        StreamingHttpResponse(pieces, content_type=CONTENT_TYPES[work.parameters["format"]]), work.result_name
    )


@require_safe
@login_required
def rows(request: PersonRequest, pk: int) -> HttpResponseBase:
    """What became of each row, as CSV."""
    work = work_for(request.user, pk)
    return _attached(_as_csv(result_lines(work)), f"work-{pk}-results.csv")


@require_safe
@login_required
def to_correct(request: PersonRequest, pk: int) -> HttpResponseBase:
    """The rows of an import that were not done, with the reasons, to correct and upload again."""
    work = _import_for(request, pk, (WorkKind.IMPORT, WorkKind.CRM_FILE))
    return _attached(_as_csv(correction_lines(work)), f"work-{pk}-to-correct.csv")


def _import_for(request: PersonRequest, pk: int, kinds: Collection[WorkKind] = (WorkKind.IMPORT,)) -> Work:
    """The person's own import: what was uploaded is theirs alone. Raises NotFound."""
    work = work_for(request.user, pk)
    if work.kind not in kinds or work.created_by_id != request.user.pk or work.parameters.get("forgotten"):
        raise NotFound("work.not_found", "There is no such import of yours, or its rows are no longer kept.")
    look_at(request, work.connection)
    return work


class _Line:
    """What csv writes to: the line comes back instead of being kept."""

    def write(self, line: str) -> bytes:
        return line.encode()


def _as_csv(lines: Iterable[list[str]]) -> StreamingHttpResponse:
    writer = csv.writer(_Line(), lineterminator="\r\n")
    written: Iterator[bytes] = (writer.writerow(line) for line in lines)
    return StreamingHttpResponse(chain(["\ufeff".encode()], written), content_type=CONTENT_TYPES["csv"])


def _attached(response: Response, name: str) -> Response:
    """Saved as a file, never shown by the browser itself."""
    response["Content-Disposition"] = f'attachment; filename="{safe_name(name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
