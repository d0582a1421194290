"""Mappings as files and copies in the admin: export, import, copy to another profile, and the printed documentation."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from aceportal.pages import PersonRequest
from referrals.admin.mapper_frame import frame, of_profile
from referrals.errors import NotFound, NotValid
from referrals.forms.releases import CopyForm, ImportForm, LockForm, ReplaceForm
from referrals.mapping.files import read_mapping
from referrals.mapping.spec import Spec, written
from referrals.models import CrmProfile
from referrals.selectors.mapper import spec_of
from referrals.selectors.mapping_documentation import documentation
from referrals.selectors.mappings import version_for
from referrals.selectors.releases import compared, copy_targets, count_of, draft_of, exported, in_use
from referrals.services.mappings import copy_to, replace_draft

TAB = "Releases"


@of_profile
@require_safe
def export(request: PersonRequest, profile: CrmProfile, number: int) -> HttpResponse:
    """One version as a JSON file; its name is made of the profile's address and the number alone."""
    version = version_for(request.user, profile.pk, number)
    answer = JsonResponse(exported(version), json_dumps_params={"indent": 1, "ensure_ascii": False})
    name = f"mapping-{profile.slug}-v{number}.json"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


@of_profile
@require_http_methods(["GET", "POST"])
def take(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """A mapping from a file or a paste: refused in sentences, else shown against the draft before it replaces it."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return _import_page(request, profile, form)
    try:
        spec = read_mapping(form.content, system=profile.system)
    except NotValid as refusal:
        return _import_page(request, profile, form, refusal)
    text = json.dumps(written(spec))
    context = {**frame(profile, TAB), **_against(profile, spec), "text": text}
    return render(request, "admin/releases/import_check.html", context)


def _import_page(
    request: PersonRequest, profile: CrmProfile, form: ImportForm, refusal: NotValid | None = None
) -> HttpResponse:
    context = {**frame(profile, TAB), "form": form, "refusal": refusal}
    return render(request, "admin/releases/import.html", context, status=422 if refusal else 200)


@of_profile
@require_http_methods(["POST"])
def replace(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """Put what was looked at in the draft's place."""
    form = ReplaceForm(request.POST)
    if not form.is_valid():
        raise NotValid("mapping.file.not_readable", "The form came without its mapping. Import the file again.")
    spec = read_mapping(form.cleaned_data["text"].encode(), system=profile.system)
    replace_draft(profile, spec, lock=form.cleaned_data["lock"], by=request.user)
    messages.success(request, "The imported mapping is your draft now. Nothing is used before you publish it.")
    return redirect("admin:crm_releases", profile.pk)


@of_profile
@require_http_methods(["GET", "POST"])
def copy(request: PersonRequest, profile: CrmProfile, number: int) -> HttpResponse:
    """Choose a profile, see what would differ there, then copy into its draft."""
    version = version_for(request.user, profile.pk, number)
    form = CopyForm(request.POST or request.GET or None, targets=copy_targets(request.user, profile))
    target = form.cleaned_data["to"] if form.is_bound and form.is_valid() else None
    if request.method == "POST" and target is not None:
        lock = LockForm(request.POST)
        copy_to(version, target, by=request.user, lock=lock.cleaned_data["lock"] if lock.is_valid() else None)
        messages.success(request, f"{target.name} has the mapping as its draft. Try it there, then publish it.")
        return redirect("admin:crm_releases", target.pk)
    context = {**frame(profile, TAB), "version": version, "form": form, "target": target}
    if target is not None:
        context |= _against(target, spec_of(version))
    return render(request, "admin/releases/copy.html", context)


def _against(profile: CrmProfile, spec: Spec) -> dict[str, Any]:
    """What a mapping changes in the draft it would replace, or in the version in use where there is no draft."""
    draft, live = draft_of(profile), in_use(profile)
    changes = compared(spec_of(draft or live), spec)
    return {
        "draft": draft,
        "compared_with": draft or live,
        "changes": changes,
        "number": count_of(changes),
        "lock": draft.lock if draft else 0,
    }


@of_profile
@require_safe
def document(request: PersonRequest, profile: CrmProfile) -> HttpResponse:
    """The published mapping for people, to be printed. Raises NotFound before the first is published."""
    version = in_use(profile)
    if version is None:
        raise NotFound("mapping.not_published", "Nothing is published yet, so there is nothing to document.")
    sides = documentation(profile, spec_of(version))
    context = {"profile": profile, "connection": profile.connection, "version": version, "sides": sides}
    return render(request, "admin/releases/documentation.html", {**context, "now": timezone.now()})


file_urls = [
    path("<int:pk>/releases/<int:number>/export/", export, name="crm_export"),
    path("<int:pk>/releases/<int:number>/copy/", copy, name="crm_copy"),
    path("<int:pk>/releases/import/", take, name="crm_import"),
    path("<int:pk>/releases/import/replace/", replace, name="crm_replace"),
    path("<int:pk>/documentation/", document, name="crm_documentation"),
]
"""Addresses under a CRM profile's in the admin."""
