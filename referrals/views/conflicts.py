"""Settling what AWS and we both changed, and where AWS's word stands beside ours and differs."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.preferences import safe_next
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.ace.stages import Stage
from referrals.errors import NotValid
from referrals.forms.closing import IgnoreForm
from referrals.models import Connection
from referrals.selectors.access import referral_for
from referrals.selectors.divergences import divergence_page
from referrals.services.conflicts import ignore_until, resend_ours, resolve, take_all, take_theirs
from referrals.views.editing import say_what_became_of_it
from referrals.views.exchange_frame import pages, with_connection

_CHOICE = "choice-"
_CLOSING = {Stage.LAUNCHED: "referrals:close_launched", Stage.CLOSED_LOST: "referrals:close_lost"}


@login_required
@require_POST
def settle(request: PersonRequest, pk: int) -> HttpResponse:
    """Settle conflicts field by field, or take all of AWS's values."""
    if request.POST.get("all") == "aws":
        done = take_all(pk, by=request.user)
    else:
        choices = {
            name.removeprefix(_CHOICE): value for name, value in request.POST.items() if name.startswith(_CHOICE)
        }
        if not choices:
            raise NotValid("conflict.choice", "Choose for each field whose value stands.")
        done = resolve(pk, {name: str(choice) for name, choice in choices.items()}, by=request.user)
    say_what_became_of_it(request, done)
    return redirect("referrals:referral", pk)


@require_safe
@with_connection
def divergences(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Every record whose differences nobody has left aside, oldest first."""
    today = timezone.now().date()
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = divergence_page(request.user, connection, today, after=after, before=before)
    context = {
        "page": page,
        "tomorrow": today + timedelta(days=1),
        "may_edit": request.user.may(Ability.EDIT),
        "next": request.get_full_path(),
        **pages(request, page),
    }
    return render_page(request, "referrals/divergences/page.html", context)


@login_required
@require_POST
def take(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Make AWS's value ours; a closing stage leads to the form that asks for what closing needs."""
    referral = referral_for(request.user, pk, Kind.OPPORTUNITY)
    theirs = Stage.read((referral.divergence.get(name) or {}).get("aws")) if name == "stage" else None
    if theirs in _CLOSING:
        after = urlencode({"next": request.POST.get("next", "")})
        return redirect(f"{reverse(_CLOSING[theirs], args=[pk])}?{after}")
    say_what_became_of_it(request, take_theirs(pk, name, by=request.user))
    return redirect(safe_next(request))


@login_required
@require_POST
def resend(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Say our value to AWS once more."""
    say_what_became_of_it(request, resend_ours(pk, name, by=request.user))
    return redirect(safe_next(request))


@login_required
@require_POST
def ignore(request: PersonRequest, pk: int) -> HttpResponse:
    """Leave the record's differences aside until a day."""
    form = IgnoreForm(request.POST)
    if not form.is_valid():
        raise NotValid("divergence.day", "Choose a day from tomorrow on.")
    day = form.cleaned_data["until"]
    ignore_until(pk, day, by=request.user)
    messages.success(request, f"Left aside until {day:%-d %b %Y}, or until AWS says something new.")
    return redirect(safe_next(request))
