"""What people do with one referral: accept, reject, take back, send again, assign; each answers page or fragment."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from aceportal.pages import PersonRequest, render_page
from aceportal.preferences import safe_next
from referrals.domain.decisions import Decision
from referrals.errors import NotValid
from referrals.forms.assigning import AssignForm
from referrals.forms.deciding import RejectForm
from referrals.forms.exchange import Way
from referrals.selectors.access import delivery_for
from referrals.selectors.cards import inbox_row
from referrals.services.assigning import assign as assign_to
from referrals.services.deciding import decide, withdraw
from referrals.services.resending import resend as send_again
from referrals.services.resending_now import resend_now
from referrals.views.cards import card_context, row_context


@login_required
@require_POST
def accept(request: PersonRequest, pk: int) -> HttpResponse:
    """Queue the acceptance."""
    decide(pk, Decision.ACCEPT, by=request.user)
    return _done(request, pk, "Acceptance queued. You can undo it until it is sent.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for AWS's reason, then queue the rejection."""
    line = inbox_row(request.user, pk, timezone.now())
    form = RejectForm(request.POST if request.method == "POST" else None, needs_reason=not line.referral.is_lead)
    if form.is_bound and form.is_valid():
        decide(pk, Decision.REJECT, by=request.user, rejection_reason=form.reason)
        return _done(request, pk, "Rejection queued. You can undo it until it is sent.")
    context = {**card_context(request, line), "reject_form": form}
    status = 422 if form.is_bound else 200
    response = render_page(request, "referrals/inbox/reject.html", context, partial="form", status=status)
    response["HX-Retarget"] = "#reject-form"
    return response


@login_required
@require_POST
def undo(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a decision back that has not left yet."""
    delivery = delivery_for(request.user, pk)
    withdraw(delivery, by=request.user)
    return _done(request, delivery.referral_id, "Taken back. AWS has not heard of it.")


@login_required
@require_POST
def resend(request: PersonRequest, pk: int) -> HttpResponse:
    """Queue a delivery again that AWS refused or did not answer."""
    delivery = delivery_for(request.user, pk)
    (resend_now if request.POST.get("way") == Way.NOW else send_again)(delivery, by=request.user)
    return _done(request, delivery.referral_id, "Queued again, under a new file name.")


@login_required
@require_POST
def assign(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the referral to somebody, or to nobody."""
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise NotValid("assignee.unknown", "That person is not here any more. Choose somebody else.")
    owner = form.cleaned_data["to"]
    assign_to(pk, to=owner, by=request.user)
    return _done(request, pk, f"{owner} looks after it now." if owner else "It belongs to nobody now.")


def _done(request: PersonRequest, pk: int, words: str) -> HttpResponse:
    """A page goes back where it came from with a message; a fragment gets the card and the line as they are now."""
    if not request.htmx:
        messages.success(request, words)
        return redirect(safe_next(request))
    line = inbox_row(request.user, pk, timezone.now())
    context = {**row_context(request, line), **card_context(request, line), "words": words}
    response = render(request, "referrals/inbox/changed.html", context)
    response["HX-Trigger"] = "inbox-changed"
    return response
