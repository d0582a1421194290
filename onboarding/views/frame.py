"""A stage's page: the frame every stage shares, around the stage's own part."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from aceportal.pages import PersonRequest, render_page
from onboarding.domain.stages import TITLES, Stage
from onboarding.forms.tasks import AttachmentForm, CommentForm, TaskForm
from onboarding.models import Request
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.stage_page import stage_page
from onboarding.services.tasks import follow


def show_stage(
    request: PersonRequest,
    integration: Request,
    stage: Stage,
    own: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page of a stage; `own` is what its part's template shows (a refused form among it, with status 422).

    `own["part_css"]` names a style sheet of the part's own, as `static` takes it.
    """
    facts = evidence_of(integration)
    follow(integration, facts)
    page = stage_page(integration, stage, user=request.user, evidence=facts)
    context = {
        **own,
        "integration": integration,
        "page": page,
        "task_form": TaskForm(integration=integration, auto_id="new_%s"),
        "comment_form": CommentForm(auto_id="say_%s"),
        "file_form": AttachmentForm(auto_id="file_%s"),
        "stages": TITLES.items(),
        "part_template": f"onboarding/stages/{stage.value}.html" if own else "",
    }
    return render_page(request, "onboarding/stage.html", context, status=status)
