"""The status page, made for paper and for AWS's partner development manager."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from onboarding.selectors.overview import overview
from onboarding.selectors.requests import shown_request, team_of


@require_safe
@login_required
def status(request: PersonRequest, pk: int) -> HttpResponse:
    """Where a request stands, on one page."""
    integration = shown_request(request.user, pk)
    context = {
        "integration": integration,
        "overview": overview(integration, user=request.user),
        "team": team_of(integration),
        "now": timezone.now(),
    }
    return render_page(request, "onboarding/status.html", context)
