"""The due dates of a request for a calendar."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest
from onboarding.domain.calendar import Due, calendar
from onboarding.models import Request, Task, TaskState
from onboarding.selectors.requests import shown_request
from onboarding.services.tasks import follow


@require_safe
@login_required
def dues(request: PersonRequest, pk: int) -> HttpResponse:
    """Every day something that is not done yet is due."""
    integration = shown_request(request.user, pk)
    follow(integration)
    tasks = [task for task in integration.tasks.all() if task.due and task.state != TaskState.DONE]
    found = [_due(integration, task) for task in tasks]
    text = calendar(f"Onboarding {integration.partner}", found, now=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="onboarding-{integration.pk}.ics"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _due(integration: Request, task: Task) -> Due:
    address = reverse("onboarding:stage", args=[integration.pk, task.stage])
    host = settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    assert task.due is not None
    words = [task.get_stage_display(), f"Owner: {task.owner.name}" if task.owner else "No owner yet", task.blocker]
    return Due(
        uid=f"onboarding-task-{task.pk}@{host}",
        day=task.due,
        title=f"{integration.partner}: {task.title}",
        text="\n".join(word for word in words if word),
        url=f"{settings.PUBLIC_URL}{address}#task-{task.pk}",
    )
