"""The exchange log's pages: runs, files byte for byte, what became of each record."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.domain.files import Direction
from referrals.errors import NotNow
from referrals.forms.exchange import FileFilterForm, RunFilterForm
from referrals.models import Connection, ExchangeFile, Run, RunKind
from referrals.selectors import exchange_log as log
from referrals.selectors.shown import safe_name, shown
from referrals.views.exchange_frame import IN_ORDER, frame, may, page_of, pages, with_connection
from referrals.views.in_view import look_at


@require_safe
@with_connection
def exchange(request: PersonRequest, connection: Connection) -> HttpResponse:
    """The connection's state and its runs."""
    form = RunFilterForm(request.GET)
    page = page_of(request, log.runs_of(request.user, connection, **_chosen(form)).select_related("started_by"))
    context = {"page": page, "form": form, "bars": log.recent_runs(request.user, connection), **pages(request, page)}
    return render_page(request, "referrals/exchange/runs.html", {**frame(request, connection, "runs"), **context})


@require_safe
@login_required
def run(request: PersonRequest, pk: int) -> HttpResponse:
    """One run: its files and what became of each record in them."""
    row = log.run_for(request.user, pk)
    look_at(request, row.connection)
    tab = request.GET.get("tab", "all") if request.GET.get("tab") in log.RUN_TABS else "all"
    is_send = row.kind == RunKind.SEND
    rows = log.deliveries_of_run(row) if is_send else log.records_of_run(row, tab)
    page = page_of(request, rows, IN_ORDER)
    context = {
        "run": row,
        "page": page,
        "files": row.files.all()[:20],
        "is_send": is_send,
        "may": may(request),
        **pages(request, page),
    }
    context["run_tabs"] = [] if is_send else _run_tabs(row, tab)
    return render_page(request, "referrals/exchange/run.html", context)


def _run_tabs(run: Run, active: str) -> list[dict[str, Any]]:
    counts, address = log.tabs_of_run(run), reverse("referrals:run", args=[run.pk])
    return [
        {"label": label, "url": f"{address}?tab={tab}", "count": counts[tab], "active": tab == active}
        for tab, (label, _) in log.RUN_TABS.items()
    ]


@require_safe
@with_connection
def files(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Every file both ways."""
    form = FileFilterForm(request.GET)
    page = page_of(request, log.files_of(request.user, connection, log.FileFilter(**_chosen(form))))
    context = {"page": page, "form": form, **pages(request, page)}
    return render_page(request, "referrals/exchange/files.html", {**frame(request, connection, "files"), **context})


@require_safe
@login_required
def file(request: PersonRequest, pk: int) -> HttpResponse:
    """One file: its state, its records, its bytes beside AWS's answer."""
    row = log.file_for(request.user, pk)
    look_at(request, row.connection)
    is_sent = row.direction == Direction.SENT
    page = page_of(request, log.deliveries_in(row) if is_sent else log.records_in(row), IN_ORDER)
    context = {"file": row, "is_sent": is_sent, "page": page, "payloads": _payloads(request, row), "may": may(request)}
    return render_page(request, "referrals/exchange/file.html", {**context, **pages(request, page)})


def _payloads(request: PersonRequest, row: ExchangeFile) -> list[dict[str, Any]]:
    """What was sent, then what AWS answered to it; a file with referrals from AWS stands alone."""
    if not request.user.may(Ability.SEE_RAW_FILES):
        return []
    asked = [row.answers] if row.answers else []
    answered = log.answers_to(row) if row.direction == Direction.SENT else []
    return [{"file": one, "shown": shown(log.raw_of(request.user, one))} for one in [*asked, row, *answered]]


@require_safe
@login_required
def download(request: PersonRequest, pk: int) -> HttpResponse:
    """A file's bytes exactly as they were in the bucket, never shown by the browser itself."""
    row = log.file_for(request.user, pk)
    content = log.raw_of(request.user, row)
    if content is None:
        raise NotNow("file.no_bytes", "Our copy was removed by the retention setting; only its hash is kept.")
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{safe_name(row.name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@with_connection
def drift(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Fields and values AWS sent beyond its own published lists."""
    page = page_of(request, log.drift_of(request.user, connection))
    context = {"page": page, **pages(request, page)}
    return render_page(request, "referrals/exchange/drift.html", {**frame(request, connection, "drift"), **context})


def _chosen(form: FileFilterForm | RunFilterForm) -> dict[str, str]:
    """The filters that make sense; one that does not narrows nothing."""
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in form.fields}
