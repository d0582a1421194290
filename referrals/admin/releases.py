"""A mapping's releases in the admin: try, publish, roll back, compare, review; the services hold the rules."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aceportal.pages import PersonRequest
from referrals.admin.mapper_frame import frame, of_profile
from referrals.admin.release_files import file_urls
from referrals.errors import NotFound
from referrals.forms.releases import CompareForm, InsteadForm, PublishForm, SizeForm
from referrals.mapping.spec import faults_of
from referrals.models import CrmProfile, MappingVersion
from referrals.selectors.dry_runs import SIZES, try_out
from referrals.selectors.mapper import spec_of
from referrals.selectors.mappings import version_for
from referrals.selectors.releases import (
    compared,
    count_of,
    draft_of,
    in_use,
    is_review_due,
    last_changes,
    review_due_at,
    versions_of,
)
from referrals.services.mappings import begin_draft, discard, note_review, publish, roll_back

TAB = "Releases"


@of_profile
@require_safe
def releases(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """The draft with what it would do, and every version before it."""
    before = request.GET.get("before", "")
    versions, following = versions_of(profile, before=int(before) if before.isdecimal() else None)
    context = {
        **frame(profile, TAB),
        "versions": versions,
        "following": following,
        "in_use": in_use(profile),
        "review_due_at": review_due_at(profile),
        "is_review_due": is_review_due(profile),
        "log": last_changes(request.user, profile),
        **_draft(profile, SizeForm(request.GET)),
    }
    return render(request, "admin/releases/list.html", context)


def _draft(profile: CrmProfile, form: SizeForm) -> dict[str, Any]:
    """The draft, what it changes in the mapping, and what that does to the last records; empty without a draft."""
    draft, live = draft_of(profile), in_use(profile)
    if draft is None:
        return {"draft": None}
    new, old = spec_of(draft), spec_of(live)
    return {
        "draft": draft,
        "changes": count_of(compared(old, new)),
        "faults": faults_of(new),
        "has_rows": new.has_rows,
        "tried": try_out(profile, old if live else None, new, size=form.chosen),
        "is_first": live is None,
        "sizes": SIZES,
    }


@of_profile
@require_POST
def begin(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """Begin a draft, or go on with the one there is."""
    begin_draft(profile, by=request.user)
    return redirect("admin:crm_releases", profile.pk)


@of_profile
@require_http_methods(["GET", "POST"])
def publish_draft(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """Ask once more with the counts, then use the draft."""
    draft = _the_draft(profile)
    initial = {"lock": draft.lock, "instead_of": _number(in_use(profile))}
    form = PublishForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        done = publish(draft.pk, **form.cleaned_data, by=request.user)
        messages.success(request, f"Version {done.number} is in use. Records that were held are tried again.")
        return redirect("admin:crm_releases", profile.pk)
    context = {**frame(profile, TAB), **_draft(profile, SizeForm(request.GET)), "form": form}
    return render(request, "admin/releases/publish.html", context)


@of_profile
@require_http_methods(["GET", "POST"])
def discard_draft(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """Ask once more, then throw the draft away."""
    draft = _the_draft(profile)
    if request.method == "POST":
        discard(draft.pk, by=request.user)
        messages.success(request, "The draft is gone. The version in use is as it was.")
        return redirect("admin:crm_releases", profile.pk)
    changes = compared(spec_of(in_use(profile)), spec_of(draft))
    context = {**frame(profile, TAB), "draft": draft, "changes": changes, "number": count_of(changes)}
    return render(request, "admin/releases/discard.html", context)


@of_profile
@require_http_methods(["GET", "POST"])
def roll_back_to(request: PersonRequest, profile: CrmProfile, number: int) -> HttpResponse:
    """Show what an older version does differently, then use it again."""
    older, live = version_for(request.user, profile.pk, number), in_use(profile)
    form = InsteadForm(request.POST if request.method == "POST" else None, initial={"instead_of": _number(live)})
    if form.is_valid():
        done = roll_back(profile, number, **form.cleaned_data, by=request.user)
        messages.success(request, f"Version {done.number} is in use; it says what version {number} said.")
        return redirect("admin:crm_releases", profile.pk)
    old, new = spec_of(live), spec_of(older)
    context = {
        **frame(profile, TAB),
        "version": older,
        "form": form,
        "in_use": live,
        "changes": compared(old, new),
        "tried": try_out(profile, old if live else None, new, size=SizeForm(request.GET).chosen),
        "sizes": SIZES,
    }
    return render(request, "admin/releases/roll_back.html", context)


def _number(version: MappingVersion | None) -> int:
    return version.number if version else 0


@of_profile
@require_safe
def compare(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """Two versions side by side, in words."""
    form = CompareForm(request.GET or _usual_pair(profile), versions=profile.versions.all())
    context = {**frame(profile, TAB), "form": form, "has_two": profile.versions.count() > 1}
    if form.is_valid():
        older, newer = (version_for(request.user, profile.pk, form.cleaned_data[name]) for name in ("from", "to"))
        changes = compared(spec_of(older), spec_of(newer))
        context |= {"older": older, "newer": newer, "changes": changes, "number": count_of(changes)}
    return render(request, "admin/releases/compare.html", context)


def _usual_pair(profile: CrmProfile) -> dict[str, Any]:
    """The two latest versions."""
    numbers = [*profile.versions.values_list("number", flat=True)[:2]]
    return {"from": numbers[-1], "to": numbers[0]} if numbers else {}


@of_profile
@require_POST
def reviewed(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """Somebody has gone through the mapping."""
    note_review(profile, by=request.user)
    messages.success(request, f"Noted. The next review is due in {profile.review_days} days.")
    return redirect("admin:crm_releases", profile.pk)


def _the_draft(profile: CrmProfile) -> MappingVersion:
    draft = draft_of(profile)
    if draft is None:
        raise NotFound("mapping.not_found", "There is no draft. Somebody may have published or discarded it.")
    return draft


release_urls = [
    path("<int:pk>/releases/", releases, name="crm_releases"),
    path("<int:pk>/releases/begin/", begin, name="crm_begin"),
    path("<int:pk>/releases/publish/", publish_draft, name="crm_publish"),
    path("<int:pk>/releases/discard/", discard_draft, name="crm_discard"),
    path("<int:pk>/releases/compare/", compare, name="crm_compare"),
    path("<int:pk>/releases/reviewed/", reviewed, name="crm_reviewed"),
    path("<int:pk>/releases/<int:number>/roll-back/", roll_back_to, name="crm_roll_back"),
    *file_urls,
]
"""Addresses under a CRM profile's in the admin."""
