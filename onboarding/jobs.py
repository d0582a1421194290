"""RQ's entry points of the onboarding: find the requests, call a service; no rule."""

import logging

from django.utils import timezone

from onboarding.domain.stages import RequestState
from onboarding.models import Request
from onboarding.services.digest import remind_of_tasks
from onboarding.services.maintenance import plan_reviews
from onboarding.services.scenario_runs import UNSETTLED, settle
from onboarding.services.tasks import follow
from onboarding.services.watching import write_days

log = logging.getLogger(__name__)


def look_after() -> None:
    """Hourly, so that no day is missed: health, tasks that follow facts, reviews, reminders; harmless to repeat."""
    rows = Request.objects.exclude(state=RequestState.ABANDONED).select_related("production")
    for request in rows:
        try:
            write_days(request, now=timezone.now())
            if request.is_open:
                follow(request)
            plan_reviews(request.pk, now=timezone.now())
            remind_of_tasks(request.pk, now=timezone.now())
        except Exception:  # one request's trouble never keeps the others waiting
            log.exception("onboarding.look_failed", extra={"request_id": request.pk})


def follow_scenarios() -> None:
    """Go on with the test plans that wait for an answer; harmless when repeated or overlapping."""
    for request in Request.objects.filter(scenario_runs__state__in=UNSETTLED).select_related("sandbox").distinct():
        try:
            settle(request)
        except Exception:  # one request's trouble never keeps the others waiting
            log.exception("onboarding.settle_failed", extra={"request_id": request.pk})
