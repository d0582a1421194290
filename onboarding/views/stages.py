"""A page for each of the seven stages."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest
from onboarding.domain.stages import Stage
from onboarding.selectors.requests import shown_request
from onboarding.views.frame import show_stage
from onboarding.views.parts import PARTS
from referrals.errors import NotFound


@require_safe
@login_required
def stage(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Checklist, tasks, comments, files and history of a stage, around its own part."""
    integration, here = shown_request(request.user, pk), stage_named(number)
    part = PARTS.get(here)
    return show_stage(request, integration, here, part(request, integration) if part else {})


def stage_named(number: int) -> Stage:
    """The stage of an address. Raises NotFound."""
    if number not in set(Stage):
        raise NotFound("onboarding.no_stage", "AWS's onboarding has seven stages.")
    return Stage(number)
