"""AWS's extract on its way in: uploaded, its columns corrected, looked at row by row, then taken or discarded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from aceportal.pages import PersonRequest, render_page
from onboarding.forms.backfill import ExtractColumnsForm, ExtractForm
from onboarding.models import BackfillUpload, Request
from onboarding.selectors.backfill import file_of
from onboarding.selectors.requests import check_works, request_for
from onboarding.services.backfill import choose_columns, discard, preview, take, upload
from referrals.errors import NotFound, NotNow, NotValid

_MOST_SHOWN = 50


@require_http_methods(["GET", "POST"])
@login_required
def new_extract(request: PersonRequest, pk: int) -> HttpResponse:
    """Upload AWS's list; nothing counts before somebody looked at it."""
    integration = request_for(request.user, pk)
    check_works(request.user)
    form = ExtractForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload(pk, form.name, form.content, by=request.user)
            return redirect("onboarding:backfill_preview", pk=pk)
        except NotValid as refusal:
            form.add_error("file", refusal.message)
    context = {"integration": integration, "form": form, "older": file_of(integration)}
    return render_page(request, "onboarding/backfill/import.html", context, status=_status(request))


@require_http_methods(["GET", "POST"])
@login_required
def look(request: PersonRequest, pk: int) -> HttpResponse:
    """What the uploaded list would come to; posting its columns reads it anew."""
    integration = request_for(request.user, pk)
    check_works(request.user)
    kept = _kept(integration)
    form = ExtractColumnsForm(request.POST or None, titles=kept.titles, columns=kept.columns, auto_id="column_%s")
    if request.method == "POST" and form.is_valid():
        try:
            choose_columns(pk, form.chosen, by=request.user)
            return redirect("onboarding:backfill_preview", pk=pk)
        except NotValid as refusal:
            form.add_error(None, refusal.message)
    found = preview(kept)
    context = {
        "integration": integration,
        "form": form,
        "found": found,
        "left": len(found.rows) - found.settled,
        "problems": found.problems[:_MOST_SHOWN],
        "first": found.rows[:_MOST_SHOWN],
        "most": _MOST_SHOWN,
        "older": file_of(integration),
    }
    return render_page(request, "onboarding/backfill/preview.html", context, status=_status(request))


@require_POST
@login_required
def take_extract(request: PersonRequest, pk: int) -> HttpResponse:
    """Let the uploaded list count."""
    try:
        kept = take(pk, by=request.user)
        messages.success(request, f"{kept.name} is the list that counts now.")
    except (NotNow, NotValid) as refusal:
        messages.error(request, refusal.message)
    return redirect("onboarding:backfill", pk=pk)


@require_POST
@login_required
def discard_extract(request: PersonRequest, pk: int) -> HttpResponse:
    """Throw the uploaded list away."""
    try:
        discard(pk, by=request.user)
        messages.success(request, "Discarded. What counted before still does.")
    except NotNow as refusal:
        messages.error(request, refusal.message)
    return redirect("onboarding:backfill", pk=pk)


def _kept(integration: Request) -> BackfillUpload:
    """The upload that is looked at. Raises NotFound."""
    found = BackfillUpload.objects.filter(request=integration).defer("content").select_related("request").first()
    if found is None:
        raise NotFound("onboarding.backfill.no_upload", "No list is waiting to be looked at. Import AWS's list first.")
    return found


def _status(request: PersonRequest) -> int:
    return 422 if request.method == "POST" else 200
