"""What waits for a person: set aside, unasked and overdue answers, reprocessing and resending."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from aceportal.pages import PersonRequest, render_page
from referrals.errors import NotValid
from referrals.forms.exchange import ChosenForm, EditedCopyForm, Way
from referrals.models import Connection, Delivery
from referrals.selectors import quarantine as waiting
from referrals.selectors.shown import copy_of_file, copy_of_record
from referrals.services import reprocessing
from referrals.services.resending import preview, resend_many
from referrals.services.resending_now import preview_now, resend_many_now
from referrals.views.exchange_frame import frame, page_of, pages, with_connection
from referrals.views.in_view import look_at

MOST_AT_ONCE = 200


@require_safe
@with_connection
def set_aside(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Files and single records that were set aside."""
    files = waiting.set_aside_files(request.user, connection).order_by("-pk")[:MOST_AT_ONCE]
    page = page_of(request, waiting.set_aside_records(request.user, connection))
    context = {"files": files, "page": page, **pages(request, page)}
    return render_page(
        request, "referrals/exchange/set_aside.html", {**frame(request, connection, "set_aside"), **context}
    )


@require_safe
@with_connection
def orphans(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Answers to files we have no record of sending."""
    page = page_of(request, waiting.orphans(request.user, connection))
    context = {"page": page, **pages(request, page)}
    return render_page(request, "referrals/exchange/orphans.html", {**frame(request, connection, "orphans"), **context})


@require_safe
@with_connection
def overdue(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Files AWS should have answered by now."""
    page = page_of(request, waiting.overdue(request.user, connection))
    context = {"page": page, **pages(request, page)}
    return render_page(request, "referrals/exchange/overdue.html", {**frame(request, connection, "overdue"), **context})


@require_http_methods(["GET", "POST"])
@login_required
def record(request: PersonRequest, pk: int) -> HttpResponse:
    """A record that was set aside: why, its payload, and reading it again as it is or from an edited copy."""
    row = waiting.set_aside_record(request.user, pk)
    look_at(request, row.file.connection)
    form = EditedCopyForm(request.POST or None, initial={"content": copy_of_record(row)})
    context: dict[str, Any] = {"record": row, "file": row.file, "form": form}
    if request.method == "GET" or not form.is_valid():
        return render_page(
            request, "referrals/exchange/set_aside_record.html", context, status=422 if request.POST else 200
        )
    try:
        fields = None if _as_it_is(request) else reprocessing.parse_edited(form.cleaned_data["content"])
        done = reprocessing.reprocess_record(row, by=request.user, fields=fields)
    except NotValid as refusal:
        return render_page(
            request, "referrals/exchange/set_aside_record.html", {**context, "refusal": refusal}, status=422
        )
    messages.success(request, "The record was taken over.")
    return redirect("referrals:file", pk=done.file_id)


@require_http_methods(["GET", "POST"])
@login_required
def reprocess_file(request: PersonRequest, pk: int) -> HttpResponse:
    """A file that was set aside: read it again as it is or from an edited copy."""
    row = waiting.set_aside_file(request.user, pk)
    look_at(request, row.connection)
    form = EditedCopyForm(request.POST or None, initial={"content": copy_of_file(row)})
    context: dict[str, Any] = {"file": row, "form": form}
    if request.method == "GET" or not form.is_valid():
        return render_page(request, "referrals/exchange/reprocess.html", context, status=422 if request.POST else 200)
    try:
        edited = None if _as_it_is(request) else form.cleaned_data["content"].encode()
        reprocessing.reprocess_file(row, by=request.user, content=edited)
    except NotValid as refusal:
        return render_page(request, "referrals/exchange/reprocess.html", {**context, "refusal": refusal}, status=422)
    messages.success(request, "The file was taken over. The next exchange removes it from the bucket.")
    return redirect("referrals:file", pk=row.pk)


def _as_it_is(request: PersonRequest) -> bool:
    return request.POST.get("copy") == "as_it_is"


@require_http_methods(["GET", "POST"])
@with_connection
def resend(request: PersonRequest, connection: Connection) -> HttpResponse:
    """What can be sent again: the list, then a dry run, then a result for each row."""
    if request.method == "POST":
        return _resend(request, connection)
    page = page_of(request, waiting.resendable(request.user, connection))
    context = {"page": page, **pages(request, page)}
    return render_page(
        request, "referrals/exchange/resend.html", {**frame(request, connection, "resendable"), **context}
    )


_WAYS = {Way.ORIGINAL: (preview, resend_many), Way.NOW: (preview_now, resend_many_now)}


def _resend(request: PersonRequest, connection: Connection) -> HttpResponse:
    form = ChosenForm(request.POST, among=waiting.deliveries_of(request.user, connection))
    is_valid = form.is_valid()
    is_done = is_valid and form.cleaned_data["confirmed"]
    chosen = _chosen(request, connection, form) if is_valid else []
    way = (is_valid and form.cleaned_data["way"]) or Way.ORIGINAL
    verdicts = _WAYS[way][is_done](chosen, by=request.user)
    ok = sum(verdict.ok for verdict in verdicts)
    context = {"verdicts": verdicts, "ok": ok, "not_ok": len(verdicts) - ok, "is_done": is_done, "way": way}
    return render_page(
        request, "referrals/exchange/resend_check.html", {**frame(request, connection, "resendable"), **context}
    )


def _chosen(request: PersonRequest, connection: Connection, form: ChosenForm) -> list[Delivery]:
    every = form.cleaned_data["everything"]
    rows = waiting.resendable(request.user, connection) if every else form.cleaned_data["chosen"]
    return list(rows[:MOST_AT_ONCE])
