"""The drift watch in the admin: load AWS's newer list, see what it breaks, mend it; the services hold the rules."""

from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from aceportal.pages import PersonRequest
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.errors import NotValid
from referrals.forms.drift import ListForm, choices_in, opened, sealed
from referrals.mapping.aws_lists import read_list
from referrals.mapping.drift import News, news_of
from referrals.mapping.drift_choices import chosen, gone_values
from referrals.selectors.access import person_of
from referrals.selectors.drift import broken_by, broken_drafts
from referrals.selectors.mappings import profiles_for
from referrals.services.drift import mend_drafts, mend_mappings

MOST_SHOWN = 25


@require_http_methods(["GET", "POST"])
def drift(request: PersonRequest) -> HttpResponse:
    """Load one of AWS's lists; what it says otherwise, and what that breaks, stands on the answer."""
    check_may(person_of(request.user), Ability.MANAGE_MAPPING)
    form = ListForm(request.POST, request.FILES) if request.method == "POST" else ListForm()
    if not form.is_valid():
        return render(request, "admin/drift/load.html", {"form": form})
    kind = Kind(form.cleaned_data["kind"])
    try:
        news = news_of(read_list(form.content, kind))
    except NotValid as refusal:
        return render(request, "admin/drift/load.html", {"form": form, "refusal": refusal}, status=422)
    return render(request, "admin/drift/news.html", _of_news(request, news))


def _of_news(request: PersonRequest, news: News) -> dict[str, Any]:
    return {
        "news": news,
        "gone": gone_values(news),
        "broken": broken_by(request.user, news),
        "sealed": sealed(news),
        "may_edit": request.user.may(Ability.EDIT),
        "most": MOST_SHOWN,
    }


@require_POST
def mend(request: PersonRequest) -> HttpResponse:
    """Put the chosen replacements into the ticked mappings' drafts and, if ticked, into the drafts of referrals."""
    check_may(person_of(request.user), Ability.MANAGE_MAPPING)
    news = opened(request.POST.get("news", ""))
    news = chosen(news, choices_in(news, request.POST))
    ticked = frozenset(request.POST.getlist("profile"))
    wanted = [one for one in profiles_for(request.user) if str(one.pk) in ticked]
    mappings = mend_mappings(wanted, news, by=request.user)
    drafts = []
    if request.POST.get("drafts"):
        mendable = (one.referral for one in broken_drafts(request.user, news) if one.is_mendable)
        drafts = mend_drafts(mendable, news, by=request.user)
    return render(request, "admin/drift/mended.html", {"mappings": mappings, "drafts": drafts})


drift_urls = [
    path("drift/", admin.site.admin_view(drift), name="crm_drift"),
    path("drift/mend/", admin.site.admin_view(mend), name="crm_drift_mend"),
]
"""Addresses beside the CRM profiles' in the admin: AWS's lists are the same for all of them."""
