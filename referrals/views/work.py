"""Long work on pages: the list of it, a new bulk change, one work with its progress and its rows."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.domain.bulk_changes import actions_for
from referrals.errors import NotAllowed, NotValid
from referrals.forms.work import BulkForm, SelectionForm
from referrals.models import Connection, RowState, Work, WorkKind, WorkState
from referrals.selectors.crm_records import stands_for_crm
from referrals.selectors.tables import list_name_of, rows_for
from referrals.selectors.tables_filters import flat
from referrals.selectors.works import TABS, UNDER_WAY, Progress, progress_of, rows_of, work_for, works_for
from referrals.services.bulk_changes import MOST_ROWS, start_bulk
from referrals.services.importing import columns_of
from referrals.services.works import cancel, confirm
from referrals.views.exchange_frame import IN_ORDER, page_of, pages, with_connection
from referrals.views.in_view import look_at


@require_safe
@with_connection
def works(request: PersonRequest, connection: Connection) -> HttpResponse:
    """What was asked for on this connection, newest first."""
    page = page_of(request, works_for(request.user, connection))
    may = {**_may(request), "crm": connection.feeds_crm and stands_for_crm(request.user)}
    context = {"page": page, "may": may, **pages(request, page)}
    return render_page(request, "referrals/work/list.html", context)


def _may(request: PersonRequest) -> dict[str, bool]:
    return {"edit": request.user.may(Ability.EDIT), "repair": request.user.may(Ability.REPAIR)}


@require_POST
@with_connection
def new_bulk(request: PersonRequest, connection: Connection) -> HttpResponse:
    """What to do with the chosen rows; once that is said, they are checked in the background."""
    selection = SelectionForm(request.POST)
    if not selection.is_valid():
        raise NotValid("work.selection", "The selection could not be read. Go back to the list and choose again.")
    name = list_name_of(selection.cleaned_data["list"])
    rows = rows_for(request.user, connection, name, flat(QueryDict(selection.cleaned_data["query"])))
    if not selection.cleaned_data["everything"]:
        rows = rows.filter(pk__in=selection.ids)
    actions = actions_for(name.kind, request.user.abilities)
    if not actions:
        raise NotAllowed("person.may_not.bulk", "Your role only reads. Ask an administrator if you need more.")
    is_said = "action" in request.POST
    form = BulkForm(request.POST if is_said else None, actions=actions)
    if is_said and form.is_valid():
        chosen = rows.values_list("pk", flat=True)[: MOST_ROWS + 1]
        done = start_bulk(connection, name.kind, chosen, form.asked, by=request.user)
        return redirect("referrals:work", pk=done.pk)
    context = {"form": form, "selection": selection, "name": name, "back": _back(selection)}
    context["number"] = rows.order_by()[: MOST_ROWS + 1].count()
    return render_page(
        request, "referrals/work/bulk.html", {**context, "most": MOST_ROWS}, status=422 if is_said else 200
    )


def _back(selection: SelectionForm) -> str:
    return f"{reverse('referrals:' + selection.cleaned_data['list'])}?{selection.cleaned_data['query']}"


@require_safe
@login_required
def work(request: PersonRequest, pk: int) -> HttpResponse:
    """One work: where it stands, what each row will be or was, and what can be done about it."""
    found = work_for(request.user, pk)
    look_at(request, found.connection)
    if request.htmx and found.state not in UNDER_WAY:
        return HttpResponse(headers={"HX-Refresh": "true"})  # the poll ends: the page is another one now
    progress = progress_of(found)
    tab = request.GET.get("tab", "") if request.GET.get("tab") in TABS else "all"
    page = page_of(request, rows_of(found, tab), IN_ORDER)
    context = {
        "work": found,
        "progress": progress,
        "may": _may(request),
        "is_mine": found.created_by_id == request.user.pk,
        "is_under_way": found.state in UNDER_WAY,
        "ready": progress.counts.get(RowState.READY, 0),
        "work_tabs": _tabs(found, progress, tab) if found.state != WorkState.CHECKING else [],
        "page": page,
        "tab": tab,
        "columns": [column for column in columns_of(found) if not column.field],
        **_downloads(found, progress),
        **pages(request, page),
    }
    return render_page(request, "referrals/work/work.html", context, partial="progress")


def _tabs(work: Work, progress: Progress, active: str) -> list[dict[str, Any]]:
    address = reverse("referrals:work", args=[work.pk])
    counts = {"all": sum(progress.counts.values()), **progress.counts}
    return [
        {"label": label, "url": f"{address}?tab={name}", "count": counts.get(name, 0), "active": name == active}
        for name, label in TABS.items()
        if name in ("all", active) or counts.get(name)
    ]


def _downloads(work: Work, progress: Progress) -> dict[str, bool]:
    left = progress.counts.get(RowState.PROBLEM, 0) + progress.counts.get(RowState.FAILED, 0)
    is_kept = not work.parameters.get("forgotten")
    return {
        "has_file": work.kind == WorkKind.EXPORT and work.state == WorkState.DONE and is_kept,
        "has_corrections": work.kind in (WorkKind.IMPORT, WorkKind.CRM_FILE) and bool(left) and is_kept,
        "has_columns": work.kind == WorkKind.IMPORT and is_kept,
    }


@require_POST
@login_required
def confirm_work(request: PersonRequest, pk: int) -> HttpResponse:
    """Start what was checked."""
    confirm(work_for(request.user, pk), by=request.user)
    return redirect("referrals:work", pk=pk)


@require_POST
@login_required
def cancel_work(request: PersonRequest, pk: int) -> HttpResponse:
    """Stop before the next row."""
    cancel(work_for(request.user, pk), by=request.user)
    messages.info(request, "Cancelled. What was done before stays done.")
    return redirect("referrals:work", pk=pk)
