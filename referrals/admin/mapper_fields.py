"""The fields of the partner's CRM: starter fields, and those added by hand, by sample, by header, or learned."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from aceportal.pages import PersonRequest, render_page
from referrals.ace.kinds import Kind
from referrals.admin.mapper_frame import frame
from referrals.errors import NotFound, NotValid
from referrals.forms.mapping_profiles import FieldForm, SampleForm, TitlesForm
from referrals.mapping.crm_types import CrmType
from referrals.models import CrmProfile
from referrals.selectors.mapper import fields_shown
from referrals.services.crm_profiles import (
    Learned,
    add_field,
    by_hand,
    learn_received,
    learn_sample,
    learn_titles,
    remove_field,
)

_FORMS: dict[str, type[forms.Form]] = {"field": FieldForm, "sample": SampleForm, "titles": TitlesForm}
Act = Callable[[PersonRequest, CrmProfile, Kind, dict[str, Any]], str]


@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: PersonRequest, profile: CrmProfile, kind: str = Kind.OPPORTUNITY.value) -> HttpResponse:
    """The list with what is mapped from each, and the ways to add to it."""
    if kind not in set(Kind):
        raise NotFound("crm.fields.not_found", "A CRM profile has opportunities and leads.")
    of = Kind(kind)
    if request.method != "POST":
        return _shown(request, profile, of, {})
    act = request.POST.get("act", "")
    if act not in _ACTS:
        raise NotFound("crm.fields.act", "There is nothing like that to do here.")
    return _done(request, profile, of, act)


def _done(request: PersonRequest, profile: CrmProfile, kind: Kind, act: str) -> HttpResponse:
    typed = _FORMS[act](request.POST) if act in _FORMS else None
    if typed is not None and not typed.is_valid():
        return _shown(request, profile, kind, {act: typed}, status=422)
    try:
        said = _ACTS[act](request, profile, kind, typed.cleaned_data if typed else request.POST.dict())
    except NotValid as refusal:
        if typed is None:
            messages.warning(request, refusal.message)
            return redirect(_address(profile, kind))
        typed.add_error(None, refusal.message)
        return _shown(request, profile, kind, {act: typed}, status=422)
    messages.success(request, said)
    return redirect(_address(profile, kind))


def _add(request: PersonRequest, profile: CrmProfile, kind: Kind, given: dict[str, Any]) -> str:
    wanted = by_hand(given["path"], given["label"], CrmType(given["type"]), given["choices"])
    add_field(profile, kind, wanted, by=request.user)
    return f"{wanted.label} is in the list."


def _remove(request: PersonRequest, profile: CrmProfile, kind: Kind, given: dict[str, Any]) -> str:
    path = str(given.get("path", ""))
    remove_field(profile, kind, path, by=request.user)
    return f"{path} is no longer in the list. Rows of the mapping that use it stay, and say so."


def _learned(found: Learned) -> str:
    if not (found.added or found.changed):
        return "Every one of these fields is known already."
    return f"{found.added} new field{'' if found.added == 1 else 's'}, {found.changed} known better now."


_ACTS: dict[str, Act] = {
    "field": _add,
    "remove": _remove,
    "sample": lambda request, profile, kind, given: _learned(
        learn_sample(profile, kind, given["sample"], by=request.user)
    ),
    "titles": lambda request, profile, kind, given: _learned(
        learn_titles(profile, kind, given["titles"], by=request.user)
    ),
    "received": lambda request, profile, kind, _: _learned(learn_received(profile, kind, by=request.user)),
}


def _shown(
    request: PersonRequest, profile: CrmProfile, kind: Kind, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    kinds = [
        {"label": f"{one.value.title()} fields", "url": _address(profile, one), "active": one is kind, "count": None}
        for one in Kind
    ]
    more = {
        **frame(profile, "Fields of your CRM"),
        **{f"{name}_form": bound.get(name) or form(prefix="") for name, form in _FORMS.items()},
        "kind": kind,
        "kinds": kinds,
        "open": next(iter(bound), ""),
        "fields": fields_shown(profile, kind, request.GET.get("q", "")[:100]),
        "q": request.GET.get("q", "")[:100],
    }
    return render_page(request, "admin/mapping/fields.html", more, partial="list", status=status)


def _address(profile: CrmProfile, kind: Kind) -> str:
    return reverse("admin:crm_fields_of", args=[profile.pk, kind.value])
