"""The record page: everything about one referral."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.selectors.access import referral_for
from referrals.selectors.conversions import conversion_of
from referrals.selectors.drafts import leads_to_draft
from referrals.selectors.record import record_page
from referrals.services.resending import RESENDABLE, preview
from referrals.services.seeing import mark_seen
from referrals.views.cards import reject_form
from referrals.views.drafting import to_draft


@login_required
@require_safe
def referral(request: PersonRequest, pk: int) -> HttpResponse:
    """One referral, in the frame of its own connection whichever is in view."""
    found = referral_for(request.user, pk)
    if leads_to_draft(request.user, found):
        return to_draft(request, pk)
    shown = record_page(request.user, found, timezone.now())
    mark_seen(found, by=request.user)
    latest = [line.delivery for line in shown.deliveries[:1] if line.delivery.state in RESENDABLE]
    context = {
        "record": shown,
        "card": shown.card,
        "reject_form": reject_form(shown.card),
        "connection": found.connection,
        "resending": next(iter(preview(latest, by=request.user)), None),
        "next": request.path,
        "conversion": conversion_of(request.user, found),
        "may_undo": request.user.may(Ability.DECIDE),
        "may_see_exchange": request.user.may(Ability.SEE_EXCHANGE),
        "tomorrow": timezone.now().date() + timedelta(days=1),
    }
    return render_page(request, "referrals/record/page.html", context, partial="live")
