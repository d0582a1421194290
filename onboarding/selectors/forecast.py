"""A request's history, how long it has been in each stage, and how long the rest may take."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from onboarding.domain.forecast import Forecast, Stay, forecast, stays
from onboarding.domain.stages import Move, Stage
from onboarding.models import Request, Step

_ENTERING = ("started", *(move.value for move in Move))


@dataclass(frozen=True, slots=True)
class Told:
    """The last steps of a history, newest first, and the stays that all of its moves make."""

    steps: list[Step]
    stays: list[Stay]


def told(request: Request, most: int, stage: Stage | None = None) -> Told:
    """The history of the request, or of one of its stages."""
    wanted = request.steps.filter(stage=stage) if stage else request.steps.all()
    last = wanted.order_by("-id").values("pk")[:most]
    rows = request.steps.filter(Q(name__in=_ENTERING) | Q(pk__in=last)).select_related("actor").order_by("-id")
    steps = list(rows)
    entered = [(Stage(step.stage), step.at) for step in reversed(steps) if step.name in _ENTERING]
    shown = [step for step in steps if stage is None or step.stage == stage]
    return Told(shown[:most], stays(entered, request.closed_at))


def forecast_of(request: Request, days_here: int) -> Forecast | None:
    """What may be left; None once the request is closed."""
    if not request.is_open:
        return None
    return forecast(Stage(request.stage), days_here, timezone.now().date())
