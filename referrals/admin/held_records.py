"""The records a CRM gave, in the admin: their list, what was made of each, and values that wait for a person."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from referrals.ace.kinds import Kind
from referrals.admin.mapper_frame import frame, of_profile
from referrals.errors import NotFound
from referrals.forms.held import RecordsForm
from referrals.models import CrmProfile, CrmState
from referrals.selectors.crm_record_pages import SHOWN, record_for, record_page, records_page
from referrals.services.cluster_works import retry_one
from referrals.services.protected_values import leave, pass_on

TAB = "Records"
_PLACES = (("held", "Waiting for a fix", "admin:crm_held"), ("records", "What your CRM gave", "admin:crm_records"))
_KINDS = ((Kind.OPPORTUNITY, "Opportunities"), (Kind.LEAD, "Leads"))
_BECAME = {
    CrmState.TAKEN: "It was taken.",
    CrmState.HELD: "It is still held; what holds it stands below.",
    CrmState.REFUSED: "It was refused again; the reason stands below.",
}


def held_frame(profile: CrmProfile, place: str) -> dict[str, Any]:
    """What the pages of held and given records have around them; `place` is the one in view."""
    places = [
        {"label": label, "url": reverse(url_name, args=[profile.pk]), "active": name == place, "count": None}
        for name, label, url_name in _PLACES
    ]
    return {**frame(profile, TAB), "held_tabs": places, "place": place}


@require_safe
def records(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """What the CRM gave, the latest first."""
    form = RecordsForm(request.GET)
    kind = Kind.LEAD if request.GET.get("kind") == Kind.LEAD else Kind.OPPORTUNITY
    asked = form.asked
    cursors = {name: request.GET.get(name, "") for name in ("after", "before")}
    page = records_page(request.user, profile, kind, **asked, **cursors)
    context = {
        **held_frame(profile, "records"),
        "page": page,
        "kind": kind,
        "asked": asked,
        "kinds": [(one, label, _query(asked, kind=one)) for one, label in _KINDS],
        "filters": [
            (label, _query(asked, kind=kind, shown=name), name == asked.get("shown", ""))
            for name, (label, _) in SHOWN.items()
        ],
        "previous": _query(asked, kind=kind, before=page.before) if page.before else "",
        "following": _query(asked, kind=kind, after=page.after) if page.after else "",
    }
    return render_page(request, "admin/held/records.html", context)


def _query(asked: dict[str, Any], **changes: str) -> str:
    return f"?{urlencode({name: value for name, value in {**asked, **changes}.items() if value})}"


@require_safe
def record(request: PersonRequest, profile: CrmProfile, record_id: int) -> HttpResponse:
    """One record as it was given, what was made of it, and what the CRM was told since."""
    page = record_page(record_for(request.user, profile, record_id))
    return render_page(request, "admin/held/record.html", {**held_frame(profile, "records"), "page": page})


@require_POST
def retry_record(request: PersonRequest, profile: CrmProfile, record_id: int) -> HttpResponse:
    """Take it once more; the CRM's value stands if that is what was asked for."""
    found = record_for(request.user, profile, record_id)
    if found.crm_id is None:
        raise NotFound("crm.record.not_given", "Your CRM has not given this record yet.")
    done = retry_one(found, force=request.POST.get("force") == "yes", by=request.user)
    tell = messages.success if done.state == CrmState.TAKEN else messages.warning
    tell(request, _BECAME[CrmState(done.state)])
    return redirect("admin:crm_record", profile.pk, found.pk)


@require_POST
def answer_values(request: PersonRequest, profile: CrmProfile, record_id: int) -> HttpResponse:
    """Pass AWS's values on to the CRM, or leave the CRM's own: those that were ticked, or all."""
    found = record_for(request.user, profile, record_id)
    act, _, which = request.POST.get("act", "").partition("-")
    paths = list(found.for_person) if which == "all" else request.POST.getlist("path")
    if not paths:
        messages.warning(request, "Tick a value first.")
    elif act == "pass":
        pass_on(found, paths, by=request.user)
        messages.success(request, "Passed on. Your CRM hears of it with its next look, or by its webhook.")
    else:
        leave(found, paths, by=request.user)
        messages.success(request, "Left as it is in your CRM. Nobody is asked again until AWS says something else.")
    return redirect("admin:crm_record", profile.pk, found.pk)


record_urls = [
    path("<int:pk>/records/", of_profile(records), name="crm_records"),
    path("<int:pk>/records/<int:record_id>/", of_profile(record), name="crm_record"),
    path("<int:pk>/records/<int:record_id>/retry/", of_profile(retry_record), name="crm_record_retry"),
    path("<int:pk>/records/<int:record_id>/values/", of_profile(answer_values), name="crm_record_values"),
]
"""Addresses under a CRM profile's in the admin."""
