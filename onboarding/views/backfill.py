"""The backfill: its part of stage 6, and the page of AWS's list with every row's id."""

import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from onboarding.domain.evidence import Backfill
from onboarding.domain.stages import Stage
from onboarding.forms.backfill import DecisionForm, ticked
from onboarding.models import BackfillFile, Request
from onboarding.selectors.backfill import (
    SHOWN,
    Progress,
    file_for,
    file_of,
    page_of_rows,
    progress_of,
    rows_of,
    upload_of,
)
from onboarding.selectors.requests import check_works, may_work, request_for
from onboarding.services.backfill_choosing import leave_out, mark_returned, match_anew, take_back
from onboarding.services.backfill_returning import write_returned
from onboarding.services.requests import answer
from referrals.errors import NotFound, NotNow, NotValid
from referrals.selectors.shown import safe_name
from referrals.services.sheets import CONTENT_TYPES

_KEPT = ("shown", "q", "after", "before")
_MOST_LETTERS = 100


def backfill_part(request: PersonRequest, integration: Request) -> dict[str, Any]:
    """What the page of stage 6 shows of the backfill, for the template 6_backfill."""
    file = file_of(integration)
    decided = "" if integration.backfill == Backfill.UNDECIDED else integration.backfill
    return {
        "backfill_file": file,
        "backfill_progress": progress_of(file) if file else None,
        "backfill_upload": upload_of(integration),
        "backfill_needed": integration.backfill == Backfill.NEEDED,
        "decision_form": DecisionForm(initial={"seen": integration.version, "decision": decided}),
    }


@require_POST
@login_required
def decide(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep whether AWS's open records need the partner's ids."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose whether the backfill is needed.")
        return _to_stage(pk)
    try:
        answer(pk, {"backfill": form.cleaned_data["decision"]}, seen=form.cleaned_data["seen"], by=request.user)
        messages.success(request, f"Kept: the backfill is {form.cleaned_data['decision']}.")
    except NotNow as refusal:
        messages.error(request, refusal.message)
    return _to_stage(pk)


@require_safe
@login_required
def backfill(request: PersonRequest, pk: int) -> HttpResponse:
    """AWS's list: how far it is, and every row with its id."""
    integration = request_for(request.user, pk)
    file = file_of(integration)
    context: dict[str, Any] = {
        "integration": integration,
        "file": file,
        "upload": upload_of(integration),
        "may_work": may_work(request.user),
    }
    if file is not None:
        context |= _rows(request, integration, file)
    return render_page(request, "onboarding/backfill/list.html", context)


def _rows(request: PersonRequest, integration: Request, file: BackfillFile) -> dict[str, Any]:
    shown, words = request.GET.get("shown", ""), request.GET.get("q", "")[:_MOST_LETTERS]
    progress = progress_of(file)
    places = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = page_of_rows(rows_of(file, shown, words), **places)
    kept = {"shown": shown, "q": words}
    return {
        "progress": progress,
        "page": page,
        "shown": shown,
        "words": words,
        "filters": _filters(integration, progress, shown, words),
        "query": _query(request.GET),
        "previous": _address(integration, {**kept, "before": page.before}) if page.before else "",
        "following": _address(integration, {**kept, "after": page.after}) if page.after else "",
    }


def _filters(integration: Request, progress: Progress, shown: str, words: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": _address(integration, {"shown": word, "q": words}),
            "count": progress.counts[word],
            "active": word == shown,
            "tone": "person" if word in ("open", "problem") and progress.counts[word] else "",
        }
        for word, (label, _) in SHOWN.items()
    ]


@require_POST
@login_required
def change(request: PersonRequest, pk: int) -> HttpResponse:
    """Do something with the ticked rows, or with all that are left."""
    wanted = request.POST.get("do", "")
    try:
        messages.success(request, _done(request, pk, wanted))
    except (NotNow, NotValid) as refusal:
        messages.error(request, refusal.message)
    query = _query(QueryDict(request.POST.get("query", "")[:500]))
    return redirect(f"{reverse('onboarding:backfill', args=[pk])}{'?' if query else ''}{query}")


def _done(request: PersonRequest, pk: int, wanted: str) -> str:
    rows, by = ticked(request.POST), request.user
    if wanted == "match":
        return _left(match_anew(pk, by=by))
    if wanted in ("dummy-all", "back-all"):
        done = (leave_out if wanted == "dummy-all" else take_back)(pk, None, by=by)
    elif wanted in ("dummy", "back"):
        if not rows:
            raise NotValid("onboarding.backfill.nothing_ticked", "Tick at least one row first.")
        done = (leave_out if wanted == "dummy" else take_back)(pk, rows, by=by)
    else:
        raise NotFound("onboarding.backfill.no_such_thing", "This cannot be done with these rows.")
    records = "1 record" if done == 1 else f"{done:,} records"
    if wanted.startswith("dummy"):
        return f"{records} will not be synchronised. You can take it back."
    return f"Taken back for {records}; matched anew."


def _left(number: int) -> str:
    return f"Matched once more; {number:,} left to settle." if number else "Matched once more; every row has its id."


@require_POST
@login_required
def returned(request: PersonRequest, pk: int) -> HttpResponse:
    """Note that the file went back to AWS."""
    try:
        mark_returned(pk, by=request.user)
        messages.success(request, "Noted. Once AWS says that it has loaded the ids, confirm it in stage 7.")
    except NotNow as refusal:
        messages.error(request, refusal.message)
    return redirect("onboarding:backfill", pk=pk)


@require_safe
@login_required
def file(request: PersonRequest, pk: int, form: str) -> HttpResponse:
    """The list as AWS gave it, contacts and all, with the ids filled in, for those who send it back."""
    check_works(request.user)
    if form not in CONTENT_TYPES:
        raise NotFound("onboarding.backfill.no_form", "The list comes as CSV or XLSX.")
    integration = request_for(request.user, pk)
    kept, target = file_for(integration), io.BytesIO()
    write_returned(kept, form, target)
    answered = HttpResponse(target.getvalue(), content_type=CONTENT_TYPES[form])
    name = safe_name(f"{kept.name.rpartition('.')[0] or kept.name}-with-ids.{form}")
    answered["Content-Disposition"] = f'attachment; filename="{name}"'
    answered["X-Content-Type-Options"] = "nosniff"
    return answered


def _address(integration: Request, query: dict[str, str]) -> str:
    wanted = QueryDict(mutable=True)
    wanted.update({name: value for name, value in query.items() if value})
    mark = "?" if wanted else ""
    return f"{reverse('onboarding:backfill', args=[integration.pk])}{mark}{wanted.urlencode()}"


def _query(given: QueryDict) -> str:
    wanted = QueryDict(mutable=True)
    wanted.update({name: str(given[name]) for name in _KEPT if given.get(name)})
    return wanted.urlencode()


def _to_stage(pk: int) -> HttpResponse:
    answered = redirect("onboarding:stage", pk=pk, number=Stage.PRODUCTION_APPROVAL.value)
    answered["Location"] += "#backfill"
    return answered
