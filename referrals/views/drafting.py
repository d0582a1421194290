"""Creating an opportunity: begin, fill in and save as one types, submit, copy, discard."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.errors import NotNow, NotValid
from referrals.forms.drafting import NOTHING, Typed, draft_form
from referrals.forms.reading import read_touched
from referrals.models import Referral
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.choices import solutions_of
from referrals.selectors.drafts import asked_names, draft_state, is_travelling, own_drafts, to_copy
from referrals.services.drafting import begin_draft, discard_draft
from referrals.services.drafting import clone as copy_as_new
from referrals.services.drafting import submit as hand_over
from referrals.services.keeping import Kept, keep_typed
from referrals.views.choices import choices_url
from referrals.views.in_view import connections_in_view, look_at

_HANDED_OVER = "Handed over. It goes to AWS with the next send; until then you can take it back."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_opportunity(request: PersonRequest) -> HttpResponse:
    """Begin a draft: from nothing, or from what another opportunity says."""
    check_may(person_of(request.user), Ability.EDIT)
    _, connection = connections_in_view(request)
    if connection is None:
        return render_page(request, "referrals/exchange/no_connection.html")
    if request.method == "POST":
        return redirect("referrals:draft", pk=begin_draft(connection, by=request.user).pk)
    words = request.GET.get("q", "").strip()[:100]
    context = {
        "words": words,
        "drafts": own_drafts(request.user, connection.pk),
        "found": to_copy(request.user, connection.pk, words),
    }
    return render_page(request, "referrals/create/new.html", context, partial="found")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: PersonRequest, pk: int) -> HttpResponse:
    """The form of a draft; a post keeps what was typed."""
    check_may(person_of(request.user), Ability.EDIT)
    found = referral_for(request.user, pk, Kind.OPPORTUNITY)
    look_at(request, found.connection)
    if request.method != "POST":
        return _page(request, found)
    changes, seen = read_touched(Kind.OPPORTUNITY, asked_names(), request.POST)
    kept = keep_typed(pk, changes, by=request.user, seen=seen)
    if request.htmx:
        return _live(request, kept, changes)
    if kept.met or kept.refused:
        return _page(request, kept.draft, _typed(kept, changes), status=409 if kept.met else 422)
    messages.success(request, "Draft saved.")
    return redirect("referrals:draft", pk=pk)


@login_required
@require_POST
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep what was typed and hand the draft over for AWS's review."""
    changes, seen = read_touched(Kind.OPPORTUNITY, asked_names(), request.POST)
    kept = keep_typed(pk, changes, by=request.user, seen=seen)
    if kept.met or kept.refused:
        return _page(request, kept.draft, _typed(kept, changes), status=409 if kept.met else 422)
    try:
        hand_over(pk, by=request.user)
    except NotValid as refusal:
        messages.error(request, f"Not handed over yet: {refusal.message}")
        return _page(request, kept.draft, Typed({}, {}, says_all=True), status=422)
    messages.success(request, _HANDED_OVER)
    return redirect("referrals:referral", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask, then throw a draft away."""
    check_may(person_of(request.user), Ability.EDIT)
    found = referral_for(request.user, pk, Kind.OPPORTUNITY)
    look_at(request, found.connection)
    if request.method != "POST":
        return render_page(request, "referrals/create/discard.html", {"draft": found})
    discard_draft(pk, by=request.user)
    messages.success(request, "The draft is gone. AWS never heard of it.")
    return redirect("referrals:new_opportunity")


@login_required
@require_POST
def clone(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin a draft with what another opportunity says."""
    made = copy_as_new(pk, by=request.user)
    messages.success(request, "Copied as a new draft. Check what differs this time, above all the close date.")
    return redirect("referrals:draft", pk=made.pk)


def to_draft(request: PersonRequest, pk: int) -> HttpResponse:
    """Lead to the form; a fragment that asked for the record leaves its page as a whole."""
    address = reverse("referrals:draft", args=[pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _page(request: PersonRequest, found: Referral, typed: Typed = NOTHING, *, status: int = 200) -> HttpResponse:
    """The whole page; what AWS knows or is being asked about has its own page."""
    context = _context(request, found, typed)
    if context is None:
        return redirect("referrals:referral", pk=found.pk)
    return render_page(request, "referrals/create/draft.html", context, status=status)


def _live(request: PersonRequest, kept: Kept, changes: dict[str, Any]) -> HttpResponse:
    """What a save changes on the page: the list beside the form, and words at the fields, never what is being typed."""
    context = _context(request, kept.draft, _typed(kept, changes))
    if context is None:
        raise NotNow("draft.not_now.travelling", "It is on its way to AWS; what you typed was not kept.")
    fields = context["form"].fields
    context["saved"] = [field for field in fields if field.name in changes and field.name not in kept.met]
    context["steady"] = [field for field in fields if field.name not in kept.met]
    return render_page(request, "referrals/create/live.html", context)


def _typed(kept: Kept, changes: dict[str, Any]) -> Typed:
    """What was typed and is not in the draft."""
    lost = {*kept.met, *(one.field for one in kept.refused)}
    return Typed({name: value for name, value in changes.items() if name in lost}, kept.met, kept.refused)


def _context(request: PersonRequest, found: Referral, typed: Typed) -> dict[str, Any] | None:
    """What the page shows; None where this is no draft that could be changed."""
    deliveries = list(found.deliveries.order_by("-pk"))
    if not found.is_draft or is_travelling(deliveries):
        return None
    state = draft_state(request.user, found, deliveries)
    offered = {"solutionOffered": solutions_of(found.connection)}
    form = draft_form(state, offered=offered, choices_url=choices_url(found.connection), typed=typed)
    kept = {"met": [field for field in form.fields if field.name in typed.met], "refused": typed.refused}
    return {"draft": found, "state": state, "form": form, "connection": found.connection, **kept}
