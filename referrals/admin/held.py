"""Error clusters in the admin: what holds a CRM's records, grouped with its like, each with one fix for all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from aceportal.pages import PersonRequest, render_page
from referrals.ace.fields import fields_of
from referrals.admin.held_records import held_frame, record_urls
from referrals.admin.mapper_frame import of_profile
from referrals.errors import NotFound, NotNow, NotValid
from referrals.forms.fields import form_fields
from referrals.forms.held import AnswerForm, FieldForm, MeaningForm, named
from referrals.forms.reading import read_form
from referrals.mapping.outcome import ProblemCode
from referrals.mapping.spec import Direction
from referrals.models import CrmProfile
from referrals.selectors.choices import SOURCES
from referrals.selectors.cluster_fixes import LettingGo, draft_standing, letting_go
from referrals.selectors.clusters import Cluster, cluster_for, clusters_of, members_of, values_in
from referrals.selectors.mapper_values import options_of
from referrals.services.cluster_works import Cure, start_cure
from referrals.services.clusters import MOST_VALUES, Fixed, map_value, pause_field, read_as, set_fallback

MEMBERS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Card:
    """One cluster of the list, with its fix in place where one field is all it takes."""

    cluster: Cluster
    form: AnswerForm | None


@require_safe
def held(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """Every cluster, the largest first, and how far the records of the last fix have come."""
    progress = letting_go(profile, _number(request.GET.get("held", "")))
    if request.htmx and progress is not None:
        return _further(request, profile, progress)
    found = clusters_of(request.user, profile)
    context = {
        **held_frame(profile, "held"),
        "found": found,
        "cards": [Card(one, _answer_form(profile, one)) for one in found.shown],
        "progress": progress,
        "standing": draft_standing(profile),
    }
    return render_page(request, "admin/held/list.html", context)


def _further(request: PersonRequest, profile: CrmProfile, progress: LettingGo) -> HttpResponse:
    """How far it has come since; at the end the page asks for itself once more, for other clusters are left then."""
    if not progress.untried:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"profile": profile, "progress": progress}
    return render_page(request, "admin/held/list.html", context, partial="progress")


@require_http_methods(["GET", "HEAD", "POST"])
def cluster(request: PersonRequest, profile: CrmProfile, key: str) -> HttpResponse:
    """One cluster with its records and every fix there is; a fix leads to what becomes of it."""
    try:
        found = cluster_for(request.user, profile, key)
    except NotFound as gone:
        messages.info(request, gone.message)
        return redirect("admin:crm_held", profile.pk)
    if request.method != "POST":
        return _shown(request, profile, found)
    try:
        return _CURES.get(request.POST.get("cure", ""), _no_cure)(request, profile, found)
    except (NotNow, NotValid) as refusal:
        return _shown(request, profile, found, refusal.message)


def _no_cure(request: PersonRequest, profile: CrmProfile, found: Cluster) -> HttpResponse:
    raise NotValid("crm.fix.unknown", "Choose one of the fixes below.")


def _map(request: PersonRequest, profile: CrmProfile, found: Cluster) -> HttpResponse:
    answer = request.POST.get("answer", "").strip()
    return _fixed(request, profile, map_value(profile, found, answer, at_once=_at_once(request), by=request.user))


def _fall_back(request: PersonRequest, profile: CrmProfile, found: Cluster) -> HttpResponse:
    answer = request.POST.get("answer", "").strip()
    return _fixed(request, profile, set_fallback(profile, found, answer, at_once=_at_once(request), by=request.user))


def _read_as(request: PersonRequest, profile: CrmProfile, found: Cluster) -> HttpResponse:
    meant = request.POST.get("answer", "").strip()
    return _fixed(request, profile, read_as(profile, found, meant, at_once=_at_once(request), by=request.user))


def _pause(request: PersonRequest, profile: CrmProfile, found: Cluster) -> HttpResponse:
    return _fixed(request, profile, pause_field(profile, found, at_once=_at_once(request), by=request.user))


def _edit(request: PersonRequest, profile: CrmProfile, found: Cluster) -> HttpResponse:
    name = request.POST.get("field", "")
    value = read_form(found.kind, [name], request.POST).get(name) if name in fields_of(found.kind) else None
    work = start_cure(profile, found, Cure.EDIT, field=name, value=value, by=request.user)
    return redirect("referrals:work", pk=work.pk)


def _work(cure: Cure) -> "Post":
    def started(request: PersonRequest, profile: CrmProfile, found: Cluster) -> HttpResponse:
        return redirect("referrals:work", pk=start_cure(profile, found, cure, by=request.user).pk)

    return started


Post = Callable[[PersonRequest, CrmProfile, Cluster], HttpResponse]
_CURES: Mapping[str, Post] = {
    "map": _map,
    "fallback": _fall_back,
    "read_as": _read_as,
    "pause": _pause,
    Cure.EDIT: _edit,
    **{cure.value: _work(cure) for cure in (Cure.KEEP_OURS, Cure.LET_STAND, Cure.AGAIN)},
}
"""What a page may ask for, by the form's word for it."""


def _at_once(request: PersonRequest) -> bool:
    return request.POST.get("publish") == "yes"


def _fixed(request: PersonRequest, profile: CrmProfile, done: Fixed) -> HttpResponse:
    """Back to the list: with the progress of what is let go, or with what keeps the draft from being used."""
    address = reverse("admin:crm_held", args=[profile.pk])
    if done.is_published:
        messages.success(request, f"Version {done.draft.number} is in use with this fix.")
        return redirect(f"{address}?held={done.held}")
    kept = f" It also holds {_listed(done.others)}, so look at it before you publish it." if done.others else ""
    messages.success(request, f"The fix is in the draft, version {done.draft.number}.{kept}")
    return redirect(address)


def _listed(names: Sequence[str]) -> str:
    first, more = names[:3], len(names) - 3
    return f"{', '.join(first)} and {more} more" if more > 0 else ", ".join(first)


def _shown(request: PersonRequest, profile: CrmProfile, found: Cluster, problem: str = "") -> HttpResponse:
    members = members_of(profile, found, MEMBERS_SHOWN)
    context = {
        **held_frame(profile, "held"),
        "cluster": found,
        "problem": problem,
        "members": members,
        "shown": len(members),
        "answer_form": _answer_form(profile, found, request),
        "fallback_form": _answer_form(profile, found, request, "fallback"),
        **_values(profile, found, request),
        **_field(request, profile, found, named(members)),
        "standing": draft_standing(profile),
    }
    return render_page(request, "admin/held/cluster.html", context, status=422 if problem else 200)


def _answer_form(
    profile: CrmProfile, found: Cluster, request: PersonRequest | None = None, cure: str = "map"
) -> AnswerForm | None:
    """The form of AWS's value, filled with what was sent for this fix; None where no value is what lacks."""
    known = fields_of(found.kind).get(found.field)
    if found.code != ProblemCode.UNMAPPED_VALUE or known is None:
        return None
    options = options_of(profile.connection, known, None, Direction.TO_ACE)
    label = f"AWS's value for “{found.value}”" if cure == "map" else "AWS's value for every value in no pair"
    data = request.POST if request and request.POST.get("cure") == cure else None
    return AnswerForm(data, label=label, options=options, name=f"{cure}-{found.key[:12]}")


def _values(profile: CrmProfile, found: Cluster, request: PersonRequest) -> dict[str, Any]:
    """What cannot be read, value by value, and the form that says what is meant."""
    if found.code != ProblemCode.CANNOT_READ:
        return {}
    form = MeaningForm(request.POST if request.POST.get("cure") == "read_as" else None)
    return {"meaning_form": form, "values": values_in(profile, found.key, MOST_VALUES), "most_values": MOST_VALUES}


def _field(request: PersonRequest, profile: CrmProfile, found: Cluster, stopped: list[str]) -> dict[str, Any]:
    """The field to be set on all with its control; nothing where the fix belongs into the mapping."""
    if found.code in _IN_THE_MAPPING:
        return {}
    first = list(dict.fromkeys([*found.fields, *stopped]))
    given = request.POST if request.method == "POST" else request.GET
    form = FieldForm(given, kind=found.kind, named=first)
    name = form.chosen
    if not name:
        return {"field_form": form}
    offered = {name: SOURCES[name](profile.connection)} if name in SOURCES else {}
    search = f"{reverse('referrals:choices', args=['name'])}?connection={profile.connection_id}"
    values = read_form(found.kind, [name], request.POST) if request.method == "POST" else {}
    [entry] = form_fields(
        found.kind, [name], values, seen={}, offered=offered, choices_url=search.replace("/name/", "/{name}/")
    )
    return {"field_form": form, "entry": entry}


_IN_THE_MAPPING = frozenset(
    {ProblemCode.UNMAPPED_VALUE, ProblemCode.CANNOT_READ, ProblemCode.NO_MAPPING, ProblemCode.NOT_NOW}
)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


held_urls = [
    path("<int:pk>/held/", of_profile(held), name="crm_held"),
    path("<int:pk>/held/<str:key>/", of_profile(cluster), name="crm_cluster"),
    *record_urls,
]
"""Addresses under a CRM profile's in the admin."""
