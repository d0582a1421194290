"""Spreadsheets in the partner's CRM's own shape: one to import, one to export."""

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from aceportal.pages import PersonRequest, render_page
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.errors import NotNow, NotValid
from referrals.forms.crm_files import CrmExportForm, CrmImportForm
from referrals.models import Connection, CrmProfile
from referrals.selectors.access import person_of
from referrals.selectors.crm_records import WHOLE_CRM, crms_of
from referrals.selectors.shown import safe_name
from referrals.selectors.tables_filters import flat
from referrals.services.crm_files import start_crm_import
from referrals.services.exporting import start_export
from referrals.views.exchange_frame import with_connection


@require_http_methods(["GET", "POST"])
@with_connection
def new_crm_import(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Upload a spreadsheet in the CRM's shape; its rows are checked in the background and nothing is taken yet."""
    crms = _crms(request, connection)
    form = CrmImportForm(request.POST or None, request.FILES or None, crms=crms)
    if request.method == "POST" and form.is_valid():
        chosen, upload = form.cleaned_data, form.cleaned_data["file"]
        try:
            begun = start_crm_import(
                chosen["profile"],
                upload.read(),
                safe_name(upload.name or "file"),
                by=request.user,
                kind=Kind(chosen["kind"]),
                id_title=chosen["id_title"],
            )
            return redirect("referrals:work", pk=begun.pk)
        except (NotNow, NotValid) as refusal:
            form.add_error("file", refusal.message)
    context = {"form": form, "crms": crms}
    return render_page(request, "referrals/work/crm_import.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
@with_connection
def new_crm_export(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Write what a list shows in the CRM's shape, in the background."""
    crms = _crms(request, connection)
    named = {name: request.GET[name] for name in ("list", "query") if name in request.GET}
    form = CrmExportForm(request.POST or None, crms=crms, initial=named)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        query = flat(QueryDict(chosen["query"]))
        try:
            begun = start_export(
                connection,
                chosen["list"],
                query,
                by=request.user,
                format=chosen["format"],
                crm=chosen["profile"].slug,
            )
            return redirect("referrals:work", pk=begun.pk)
        except (NotNow, NotValid) as refusal:
            form.add_error(None, refusal.message)
    context = {"form": form, "crms": crms}
    return render_page(request, "referrals/work/crm_export.html", context, status=_status(request))


def _crms(request: PersonRequest, connection: Connection) -> QuerySet[CrmProfile]:
    """The CRMs this person may stand for. Raises NotAllowed."""
    for ability in WHOLE_CRM:
        check_may(person_of(request.user), ability)
    return crms_of(request.user, connection)


def _status(request: PersonRequest) -> int:
    return 422 if request.method == "POST" else 200
