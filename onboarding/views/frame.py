"""A stage's page: the frame every stage shares, around the stage's own part."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from aceportal.pages import PersonRequest, render_page
from onboarding.domain.stages import TITLES, Stage
from onboarding.models import Request
from onboarding.selectors.stage_page import stage_page


def show_stage(
    request: PersonRequest,
    integration: Request,
    stage: Stage,
    own: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of a stage; `own` is what its part's template shows (a refused form among it, with status 422)."""
    context = {
        **own,
        "integration": integration,
        "page": stage_page(integration, stage, user=request.user),
        "stages": TITLES.items(),
        "part_template": f"onboarding/stages/{stage.value}.html" if own else "",
    }
    return render_page(request, "onboarding/stage.html", context, status=status)
