"""One row of AWS's list: what AWS says of the record, and the id somebody chooses for it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from onboarding.forms.backfill import IdForm
from onboarding.models import BackfillRow, Request
from onboarding.selectors.backfill import row_for, taken_ids
from onboarding.selectors.backfill_candidates import suggested
from onboarding.selectors.requests import may_work, request_for
from onboarding.services.backfill_choosing import choose, leave_out, take_back
from referrals.errors import NotNow, NotValid

_MOST_LETTERS = 100


@require_safe
@login_required
def row(request: PersonRequest, pk: int, row_pk: int) -> HttpResponse:
    """The row, and the records that may be meant; htmx asks for these alone as somebody types."""
    integration = request_for(request.user, pk)
    return _page(request, integration, row_for(integration, row_pk), IdForm())


def _page(
    request: PersonRequest, integration: Request, shown: BackfillRow, form: IdForm, *, status: int = 200
) -> HttpResponse:
    words, works = request.GET.get("q", shown.customer)[:_MOST_LETTERS], may_work(request.user)
    context = {
        "integration": integration,
        "row": shown,
        "form": form,
        "words": words,
        "suggested": suggested(integration, words, taken_ids(shown.file)) if works else [],
        "may_work": works,
    }
    return render_page(request, "onboarding/backfill/row.html", context, partial="suggested", status=status)


@require_POST
@login_required
def settle(request: PersonRequest, pk: int, row_pk: int) -> HttpResponse:
    """Give the row the written id, none at all, or what it had before."""
    wanted, form = request.POST.get("do", ""), IdForm(request.POST)
    try:
        if wanted == "dummy":
            leave_out(pk, [row_pk], by=request.user)
            messages.success(request, "This record will not be synchronised.")
        elif wanted == "back":
            take_back(pk, [row_pk], by=request.user)
            messages.success(request, "Taken back; the row was matched anew.")
        elif form.is_valid():
            kept = choose(pk, row_pk, form.cleaned_data["partner_id"], by=request.user)
            messages.success(request, f"{kept.apn_id} gets {kept.partner_id}.")
        return _after(request, pk, row_pk, form, wanted)
    except (NotNow, NotValid) as refusal:
        form.add_error("partner_id", refusal.message)
    integration = request_for(request.user, pk)
    return _page(request, integration, row_for(integration, row_pk), form, status=422)


def _after(request: PersonRequest, pk: int, row_pk: int, form: IdForm, wanted: str) -> HttpResponse:
    if wanted or form.is_valid():
        return redirect("onboarding:backfill", pk=pk)
    integration = request_for(request.user, pk)
    return _page(request, integration, row_for(integration, row_pk), form, status=422)
