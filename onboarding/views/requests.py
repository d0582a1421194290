"""The integration requests side by side, a new one, and the overview of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from onboarding.domain.stages import TITLES
from onboarding.forms.requests import StartForm
from onboarding.selectors.requests import check_leads, request_for, requests_for
from onboarding.services import requests as service
from referrals.errors import NotValid


@require_safe
@login_required
def requests(request: PersonRequest) -> HttpResponse:
    """Every request this person may see, the open ones first."""
    context = {"rows": requests_for(request.user), "may_lead": request.user.may(Ability.MANAGE_ONBOARDING)}
    return render_page(request, "onboarding/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def start(request: PersonRequest) -> HttpResponse:
    """A new request for a partner."""
    check_leads(request.user)
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = service.start(form.cleaned_data["partner"], form.cleaned_data["partner_id"], by=request.user)
            messages.success(request, "The request is open. Begin with the prerequisites.")
            return redirect("onboarding:overview", pk=begun.pk)
        except NotValid as refusal:
            form.add_error("partner_id", refusal.message)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "onboarding/start.html", {"form": form}, status=status)


@require_safe
@login_required
def overview(request: PersonRequest, pk: int) -> HttpResponse:
    """Where one request stands."""
    integration = request_for(request.user, pk)
    return render_page(request, "onboarding/overview.html", {"integration": integration, "stages": TITLES.items()})
