"""Deciding on many referrals at once: what would be decided, then a result for each."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from aceportal.pages import PersonRequest
from aceportal.preferences import safe_next
from referrals.domain.decisions import Decision
from referrals.errors import NotValid
from referrals.forms.deciding import BulkForm, RejectForm
from referrals.models import Referral
from referrals.selectors.access import visible_referrals
from referrals.services.deciding import decide_many


@login_required
@require_POST
def bulk(request: PersonRequest) -> HttpResponse:
    """Show what would be decided and ask for AWS's reason where it needs one; decide once that is confirmed."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        raise NotValid("bulk.nothing_chosen", "Tick at least one referral, then accept or reject.")
    rows = {row.pk: row for row in visible_referrals(request.user).filter(pk__in=form.cleaned_data["ids"])}
    asked = _reason_form(request, form.chosen, rows)
    if asked.is_bound and asked.is_valid():
        return _decided(request, form, asked.reason, rows)
    context = {"rows": rows.values(), "decision": form.chosen, "form": asked, "next": safe_next(request)}
    return render(request, "referrals/inbox/bulk.html", context, status=422 if asked.is_bound else 200)


def _reason_form(request: PersonRequest, decision: Decision, rows: dict[int, Referral]) -> RejectForm:
    needs_reason = decision is Decision.REJECT and any(not row.is_lead for row in rows.values())
    return RejectForm(request.POST if "confirmed" in request.POST else None, needs_reason=needs_reason)


def _decided(request: PersonRequest, form: BulkForm, reason: str, rows: dict[int, Referral]) -> HttpResponse:
    results = decide_many(form.cleaned_data["ids"], form.chosen, by=request.user, rejection_reason=reason)
    pairs = [(rows.get(result.referral_id), result) for result in results]
    context = {"results": pairs, "done": sum(result.ok for result in results), "next": safe_next(request)}
    return render(request, "referrals/inbox/bulk_done.html", {**context, "decision": form.chosen})
