"""The frame of every page of a CRM profile: who may open it, which connection it stands in, its tabs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import admin
from django.http import HttpResponse
from django.urls import reverse

from aceportal.pages import PersonRequest
from referrals.models import CrmProfile
from referrals.selectors.mappings import profile_for

View = Callable[..., HttpResponse]

TABS = (
    ("Mapper", "admin:crm_mapper_home"),
    ("Fields of your CRM", "admin:crm_fields"),
    ("Releases", "admin:crm_releases"),
    ("Records", "admin:crm_held"),
    ("Settings", "admin:referrals_crmprofile_change"),
)
"""Every page that hangs on a profile, by the name of its address, which takes the profile's id."""

_WEBHOOKS = "admin:referrals_webhook_changelist"


def of_profile(view: Callable[Concatenate[PersonRequest, CrmProfile, ...], HttpResponse]) -> View:
    """A page of one profile behind the admin's door; it raises NotAllowed or NotFound for anybody else."""

    @wraps(view)
    def page(request: PersonRequest, pk: int, **rest: Any) -> HttpResponse:
        return view(request, profile_for(request.user, pk), **rest)

    guarded: View = admin.site.admin_view(page)
    return guarded


def frame(profile: CrmProfile, active: str) -> dict[str, Any]:
    """What templates/admin/mapping/base.html needs; `active` is the label of the tab in view."""
    return {"profile": profile, "connection": profile.connection, "tabs": _tabs(profile, active)}


def _tabs(profile: CrmProfile, active: str) -> list[dict[str, Any]]:
    found = [(label, reverse(url_name, args=[profile.pk])) for label, url_name in TABS]
    found.insert(-1, ("Webhooks", f"{reverse(_WEBHOOKS)}?profile__id__exact={profile.pk}"))
    return [{"label": label, "url": url, "active": label == active, "count": None} for label, url in found]
