"""The stage path's clicks and the two ways to close: each asks for what AWS needs before anything moves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase, Stage
from referrals.ace.violations import Violation
from referrals.domain.permissions import check_may
from referrals.errors import NotEditable, NotValid
from referrals.forms.closing import NoteForm, StageForm
from referrals.forms.editing import record_form
from referrals.forms.fields import FormField
from referrals.forms.reading import read_form, read_seen
from referrals.models import Referral
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.locks import locks_to_close
from referrals.selectors.pending import merged_view
from referrals.services import closing
from referrals.services.editing import Changed
from referrals.services.meeting import ChangedMeanwhile
from referrals.views.choices import choices_url
from referrals.views.editing import ask_for_more, say_what_became_of_it

_KEPT = "Kept. It goes when AWS has answered what was sent before."
_ADDRESSES = {Stage.LAUNCHED.value: "referrals:close_launched", Stage.CLOSED_LOST.value: "referrals:close_lost"}


@dataclass(frozen=True, slots=True)
class Closing:
    """One way to close: its page, the fields it asks for, the service that does it, and what is said afterwards."""

    template: str
    asks: Callable[[Referral], list[str]]
    close: Callable[..., Changed]
    said: str
    has_note: bool = False


_LAUNCH = Closing(
    "referrals/closing/launched.html",
    closing.asked_to_launch,
    closing.launch,
    "Launch queued. It is launched when AWS has confirmed it.",
)
_LOSE = Closing(
    "referrals/closing/lost.html",
    closing.asked_to_lose,
    closing.close_lost,
    "Closing queued. It is closed when AWS has confirmed it.",
    has_note=True,
)


@login_required
@require_POST
def stage(request: PersonRequest, pk: int) -> HttpResponse:
    """Move to another stage; going back is asked about first, closing has its own form."""
    form = StageForm(request.POST)
    if not form.is_valid():
        raise NotValid("stage.unknown", "Choose one of AWS's stages.")
    wanted, after = form.cleaned_data["stage"], _next(request, pk)
    if wanted in _ADDRESSES:
        return redirect(f"{reverse(_ADDRESSES[wanted], args=[pk])}?{urlencode({'next': after})}")
    try:
        done = closing.move_stage(pk, wanted, by=request.user, is_confirmed=form.cleaned_data["confirmed"])
    except closing.GoesBack as question:
        referral = referral_for(request.user, pk)
        context = {"referral": referral, "connection": referral.connection, "stage": wanted, "next": after}
        return render_page(request, "referrals/closing/back.html", {**context, "question": question.message})
    except NotValid as refusal:
        return ask_for_more(request, pk, refusal)
    say_what_became_of_it(request, done)
    return _onward(request, pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def launched(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for what AWS needs to launch it, then say so to AWS."""
    return _closing(request, pk, _LAUNCH)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask why it was lost, then say so to AWS."""
    return _closing(request, pk, _LOSE)


def _closing(request: PersonRequest, pk: int, way: Closing) -> HttpResponse:
    check_may(person_of(request.user), Ability.EDIT)
    referral = referral_for(request.user, pk, Kind.OPPORTUNITY)
    names = way.asks(referral) if referral.phase == Phase.OPEN else []
    if request.method != "POST":
        return _form(request, referral, way, names)
    typed, seen = read_form(Kind.OPPORTUNITY, names, request.POST), read_seen(names, request.POST)
    note = {"note": request.POST.get("note", "")} if way.has_note else {}
    try:
        done = way.close(pk, typed, by=request.user, seen=seen, **note)
    except ChangedMeanwhile as stop:
        return _form(request, referral, way, names, typed=typed, met=stop.met, status=409)
    except (NotValid, NotEditable) as refusal:
        found = [one for one in refusal.violations if isinstance(one, Violation)]
        more = [one.field for one in found if one.field and one.field not in {*names, "stage"}]
        return _form(request, referral, way, [*names, *more], typed=typed, found=found, status=422)
    messages.success(request, way.said if done.delivery else _KEPT)
    for warning in done.warnings:
        messages.warning(request, warning.message)
    return _onward(request, pk)


def _form(
    request: PersonRequest,
    referral: Referral,
    way: Closing,
    names: Sequence[str],
    *,
    typed: Mapping[str, Any] | None = None,
    found: Sequence[Violation] = (),
    met: Mapping[str, Sequence[Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    entries = record_form(
        referral,
        dict.fromkeys(names),
        merged_view(referral),
        locks=locks_to_close(referral),
        choices_url=choices_url(referral.connection),
        typed=typed,
        found=found,
        met=met,
        required=[name for name in names if name != "offers"],
    )
    context = {
        "referral": referral,
        "connection": referral.connection,
        "entries": entries,
        "others": _said_nowhere(found, entries),
        "note": NoteForm(request.POST if way.has_note and request.method == "POST" else None),
        "stays": [label_of(Kind.OPPORTUNITY, name) for name in closing.stays_editable(referral)],
        "is_open": referral.phase == Phase.OPEN,
        "next": _next(request, referral.pk),
        "in_dialog": bool(request.htmx),
    }
    return render_page(request, way.template, context, partial="form", status=status)


def _said_nowhere(found: Sequence[Violation], entries: Sequence[FormField]) -> list[str]:
    """Sentences about fields that are not in the form."""
    names = {entry.name for entry in entries}
    return [one.message for one in found if one.field not in names]


def _next(request: PersonRequest, pk: int) -> str:
    """Where the form goes afterwards: where it was asked for in this portal, else the record."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else reverse("referrals:referral", args=[pk])


def _onward(request: PersonRequest, pk: int) -> HttpResponse:
    """Where the form said to go, else the record; htmx opens it as a whole page."""
    target = _next(request, pk)
    if not request.htmx:
        return redirect(target)
    return HttpResponseClientRedirect(target)
