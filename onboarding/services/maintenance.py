"""Puts the tasks of each quarter's review on a request that is live."""

from datetime import UTC, datetime

from django.db import transaction

from onboarding.domain.maintenance import reviewed_in, titles_of
from onboarding.domain.stages import RequestState, Stage
from onboarding.models import Request, Task
from onboarding.services.history import note


@transaction.atomic
def plan_reviews(pk: int, *, now: datetime) -> int:
    """Add what is missing of the newest quarter's tasks; returns how many. The row's lock makes it once only."""
    request = Request.objects.select_for_update().get(pk=pk)
    if request.state != RequestState.LAUNCHED or request.closed_at is None:
        return 0
    quarters = reviewed_in(request.closed_at.astimezone(UTC).date(), now.astimezone(UTC).date())
    if not quarters:
        return 0
    newest = quarters[-1]
    there = set(request.tasks.filter(title__startswith=f"{newest}: ").values_list("title", flat=True))
    added = [
        Task(request=request, stage=Stage.LAUNCH, title=title, side="us", due=newest.due)
        for title in titles_of(newest)
        if title not in there
    ]
    Task.objects.bulk_create(added)
    if added:
        note(request, "review planned", None, f"{newest}, due {newest.due:%d %b %Y}.")
    return len(added)
