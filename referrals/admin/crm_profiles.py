"""CRM profiles in the admin: their list, a new one, the settings of one, and the pages that hang on each."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from aceportal.models import User
from aceportal.pages import render_page
from aceportal.roles import Ability
from referrals.admin import mapper, mapper_fields, mapper_log, mapper_rows, mapper_values
from referrals.admin.drift import drift_urls
from referrals.admin.held import held_urls
from referrals.admin.mapper_frame import frame, of_profile
from referrals.admin.releases import release_urls
from referrals.admin.rights import ByAbility
from referrals.domain.permissions import check_may
from referrals.errors import NotValid
from referrals.forms.mapping_profiles import NewProfileForm, ProfileForm
from referrals.models import CrmProfile
from referrals.selectors.access import person_of
from referrals.selectors.crm_profiles import profiles_shown
from referrals.selectors.mappings import profile_for
from referrals.services.crm_profiles import NewProfile, add_profile, change_profile

_SIDE = "<int:pk>/mapper/<str:kind>/<str:direction>/"
_ROW = f"{_SIDE}<str:name>/"


@admin.register(CrmProfile)
class CrmProfileAdmin(ByAbility, admin.ModelAdmin):
    """The pages of CRM profiles, for people who manage the mapping; they are pages of the portal's own look."""

    ability = Ability.MANAGE_MAPPING

    def get_urls(self) -> list[Any]:
        """The profile's own pages before the admin's."""
        return [*mapper_urls, *release_urls, *drift_urls, *held_urls, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Every profile with how its mapping stands."""
        found = profiles_shown(_person(request), timezone.now())
        return render_page(request, "admin/mapping/profiles.html", {"profiles": found})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A new profile, and then its mapper."""
        form = NewProfileForm(request.POST or None)
        check_may(person_of(_person(request)), Ability.MANAGE_MAPPING)
        if request.method == "POST" and form.is_valid() and (made := _added(request, form)):
            messages.success(request, f"{made} is added with its standard fields. Begin its mapping here.")
            return redirect("admin:crm_mapper_home", made.pk)
        return render_page(request, "admin/mapping/add.html", {"form": form}, status=422 if form.errors else 200)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The settings of one profile."""
        profile = _profile(request, object_id)
        form = ProfileForm(request.POST or None, instance=profile)
        if request.method == "POST" and form.is_valid() and _changed(request, profile, form):
            messages.success(request, "The settings are saved.")
            return redirect("admin:referrals_crmprofile_change", profile.pk)
        context = {**frame(profile_for(_person(request), profile.pk), "Settings"), "form": form}
        return render_page(request, "admin/mapping/settings.html", context, status=422 if form.errors else 200)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The mapping's change log says more than the admin's own."""
        return redirect("admin:crm_log", _profile(request, object_id).pk)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin's door let nobody else in
    return request.user


def _profile(request: HttpRequest, object_id: str) -> CrmProfile:
    """The profile of an address. Raises NotFound, also where the address names no number."""
    return profile_for(_person(request), int(object_id) if object_id.isdecimal() else 0)


def _added(request: HttpRequest, form: NewProfileForm) -> CrmProfile | None:
    try:
        return add_profile(NewProfile(**form.cleaned_data), by=_person(request))
    except NotValid as refusal:
        form.add_error(None, refusal.message)
        return None


def _changed(request: HttpRequest, profile: CrmProfile, form: ProfileForm) -> CrmProfile | None:
    try:
        return change_profile(profile, form.cleaned_data, by=_person(request))
    except NotValid as refusal:
        form.add_error(None, refusal.message)
        return None


mapper_urls = [
    path("<int:pk>/mapper/", of_profile(mapper.home), name="crm_mapper_home"),
    path("<int:pk>/log/", of_profile(mapper_log.of_profile), name="crm_log"),
    path("<int:pk>/fields/", of_profile(mapper_fields.fields), name="crm_fields"),
    path("<int:pk>/fields/<str:kind>/", of_profile(mapper_fields.fields), name="crm_fields_of"),
    path(_SIDE, mapper.of_side(mapper.table), name="crm_mapper"),
    path(f"{_SIDE}auto-map/", mapper.of_side(mapper.fill), name="crm_auto_map"),
    path(_ROW, mapper.of_side(mapper_rows.row), name="crm_row"),
    path(f"{_ROW}values/", mapper.of_side(mapper_values.values), name="crm_values"),
    path(f"{_ROW}pause/", mapper.of_side(mapper.pause), name="crm_pause"),
    path(f"{_ROW}log/", mapper.of_side(mapper_log.of_row), name="crm_row_log"),
]
"""Addresses under a CRM profile's in the admin."""
