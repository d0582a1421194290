"""Writes the health card of each day of the first week: so far while it lasts, for good once it is over.

Days nobody looked at are filled in from what the exchange has kept.
"""

from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from onboarding.domain.launch import WATCH_DAYS
from onboarding.domain.stages import RequestState, Stage
from onboarding.domain.watch import Light, light_of, measured
from onboarding.models import HealthDay, Request
from onboarding.selectors.health import facts_of, span_of

MOST_DAYS = 60
"""So many past days are filled in at most."""


def write_days(request: Request, *, now: datetime) -> list[HealthDay]:
    """Write the cards of today and of all days without a last word, until enough went well; twice changes nothing."""
    written = []
    for day in _unjudged(request, now):
        if request.health_days.filter(is_well=True).count() >= WATCH_DAYS:
            break
        written.append(_write(request, day, now))
    return written


def _unjudged(request: Request, now: datetime) -> list[date]:
    """The days from the first activation to today that have no card made after their end."""
    if request.stage != Stage.LAUNCH or request.state != RequestState.APPROVED or request.production is None:
        return []
    first = request.activations.filter(agreed_at__isnull=False).order_by("agreed_at").first()
    if first is None or first.agreed_at is None:
        return []
    today = now.astimezone(UTC).date()
    start = max(first.agreed_at.astimezone(UTC).date(), today - timedelta(days=MOST_DAYS))
    judged = {card.day for card in request.health_days.all() if card.is_final}
    days = (start + timedelta(days=number) for number in range((today - start).days + 1))
    return [day for day in days if day not in judged]


@transaction.atomic
def _write(request: Request, day: date, now: datetime) -> HealthDay:
    """A day that is not over yet never counts as a good one."""
    assert request.production is not None
    measures = measured(facts_of(request, request.production, span_of(day, now)))
    kept = {
        one.threshold.name: {"value": one.value, "limit": one.limit, "ok": one.light is not Light.BAD}
        for one in measures
    }
    is_well = light_of(measures) is not Light.BAD and now.astimezone(UTC).date() > day
    card, _ = HealthDay.objects.update_or_create(
        request=request, day=day, defaults={"measures": kept, "is_well": is_well, "at": now}
    )
    return card
