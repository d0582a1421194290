"""Changing a record in place, section by section, and what was changed: given up, resubmitted."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.ace.fields import fields_of, label_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.ace.violations import Violation
from referrals.domain.permissions import check_may
from referrals.errors import NotEditable, NotNow, NotValid
from referrals.forms.editing import problems_of, record_form
from referrals.forms.fields import FormField
from referrals.forms.reading import read_form, read_seen
from referrals.models import Referral
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.locks import (
    CORRECTIONS,
    EditedSection,
    corrections_of,
    edited_section,
    is_open,
    joined,
    locks_of_all,
    with_needed,
)
from referrals.selectors.pending import edits_of, merged_view
from referrals.services.editing import Changed, change, resubmit, withdraw_wish
from referrals.services.meeting import ChangedMeanwhile
from referrals.views.choices import choices_url

_PROGRESS = "progress"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """One section as a form: a page of its own, or in the section's place on the record page."""
    check_may(person_of(request.user), Ability.EDIT)
    referral = referral_for(request.user, pk)
    if referral.is_draft:
        raise NotNow("edit.not_now.draft", "AWS does not know this record yet; change its draft instead.")
    section = with_needed(referral, edited_section(referral, request.GET.get("section", "")))
    if request.method != "POST":
        found = problems_of(edits_of(referral))
        return _form(request, referral, section, found=found)
    return _save(request, referral, section)


def _save(request: PersonRequest, referral: Referral, section: EditedSection) -> HttpResponse:
    """Save what the form held, its guests from other sections among it; a rule that names more fields invites them."""
    free = [name for name, lock in locks_of_all(referral).items() if is_open(lock)]
    typed = read_form(Kind(referral.kind), free, request.POST)
    section = joined(section, typed)
    try:
        done = change(referral.pk, typed, by=request.user, seen=read_seen(free, request.POST))
    except ChangedMeanwhile as stop:
        return _form(request, referral, section, typed=typed, met=stop.met, status=409, said=stop.message)
    except (NotValid, NotEditable) as refusal:
        found = [one for one in refusal.violations if isinstance(one, Violation)]
        section = joined(section, [one.field for one in found if one.field in free])
        return _form(request, referral, section, typed=typed, found=found, status=422, said=refusal.message)
    say_what_became_of_it(request, done)
    return to_record(request, referral.pk, f"section-{section.slug}")


def _form(
    request: PersonRequest,
    referral: Referral,
    section: EditedSection,
    *,
    typed: Mapping[str, Any] | None = None,
    found: Sequence[Violation] = (),
    met: Mapping[str, Sequence[Any]] | None = None,
    status: int = 200,
    said: str = "",
) -> HttpResponse:
    entries = record_form(
        referral,
        section.names,
        merged_view(referral),
        locks=locks_of_all(referral),
        choices_url=choices_url(referral.connection),
        typed=typed,
        found=found,
        met=met,
        required=section.needed,
    )
    context = {
        "referral": referral,
        "connection": referral.connection,
        "section": section,
        **by_freedom(entries),
        "said": said if not _is_said(entries) else "",
        "is_corrections": section.slug == CORRECTIONS,
        "reviewer": referral.fields.get("apnReviewerComments"),
    }
    return render_page(request, "referrals/record/edit.html", context, partial="form", status=status)


def ask_for_more(
    request: PersonRequest, pk: int, refusal: NotValid, typed: Mapping[str, Any] | None = None
) -> HttpResponse:
    """A form of the progress with every field the broken rules name, for what was asked by a single click."""
    referral = referral_for(request.user, pk)
    found = [one for one in refusal.violations if isinstance(one, Violation)]
    locks = locks_of_all(referral)
    named = [one.field for one in found if one.field in locks and is_open(locks[one.field])]
    section = joined(edited_section(referral, _PROGRESS), named)
    return _form(request, referral, section, typed=typed, found=found, status=422, said=refusal.message)


def by_freedom(entries: Sequence[FormField]) -> dict[str, list[FormField]]:
    """Fields to type into, and those that are locked with a value; what only AWS writes is on the record page."""
    free = [entry for entry in entries if entry.is_free]
    locked = [entry for entry in entries if not entry.is_free and (entry.field.sent_in or entry.value)]
    return {"entries": free, "locked": locked}


def _is_said(entries: Sequence[FormField]) -> bool:
    return any(entry.errors for entry in entries)


def say_what_became_of_it(request: PersonRequest, done: Changed) -> None:
    """Messages for the next page: where the change is now, and what AWS may not like about it."""
    kind = Kind(done.referral.kind)
    if done.delivery is not None:
        messages.success(request, "Saved and queued. You can undo it until it is sent.")
    elif done.waiting:
        messages.success(request, _what_waits(kind, done))
    else:
        messages.info(request, "Nothing is left to send: AWS has these values.")
    for warning in done.warnings:
        messages.warning(request, warning.message)


def _what_waits(kind: Kind, done: Changed) -> str:
    labels = ", ".join(label_of(kind, name) for name in done.waiting)
    if done.referral.phase == Phase.ACTION_REQUIRED and set(done.waiting) <= {*corrections_of(kind)}:
        return f"Saved: {labels}. It goes to AWS when you resubmit."
    return f"Saved. It waits for AWS: {labels}."


def to_record(request: PersonRequest, pk: int, anchor: str = "") -> HttpResponse:
    """Back to the record page; htmx opens it as a whole, for every panel may have changed.

    On the record page itself an address that differs in its anchor alone would load nothing, so it is loaded again.
    """
    page = reverse("referrals:referral", args=[pk])
    address = f"{page}#{anchor}" if anchor else page
    if not request.htmx:
        return redirect(address)
    is_there = urlsplit(request.htmx.current_url or "").path == page
    return HttpResponseClientRefresh() if is_there else HttpResponseClientRedirect(address)


@login_required
@require_POST
def withdraw_change(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """Give up a change that has not left."""
    withdraw_wish(pk, name, by=request.user)
    known = {**fields_of(Kind.OPPORTUNITY), **fields_of(Kind.LEAD)}
    label = known[name].label if name in known else name
    messages.success(request, f"The change of {label} is given up. AWS has not heard of it.")
    return to_record(request, pk, "waiting")


@login_required
@require_POST
def send_corrections(request: PersonRequest, pk: int) -> HttpResponse:
    """Send AWS the corrections its reviewer asked for; where a rule is in the way, the form says so at the field."""
    try:
        resubmit(pk, by=request.user)
    except NotValid as refusal:
        referral = referral_for(request.user, pk)
        found = [one for one in refusal.violations if isinstance(one, Violation)]
        section = edited_section(referral, CORRECTIONS)
        return _form(request, referral, section, found=found, status=422, said=refusal.message)
    messages.success(request, "Corrections queued. You can undo it until they are sent.")
    return to_record(request, pk, "review")


@login_required
@require_POST
def next_step(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what happens next."""
    typed = read_form(Kind.OPPORTUNITY, ["nextStep"], request.POST)
    if not typed.get("nextStep"):
        raise NotValid("next_step.empty", "Write what happens next; an empty step would wipe out the one AWS has.")
    try:
        done = change(pk, typed, by=request.user)
    except NotValid as refusal:
        return ask_for_more(request, pk, refusal, typed)
    say_what_became_of_it(request, done)
    return to_record(request, pk, "steps")
