"""How long a request has been in each stage, and how long the rest may take."""

from django.utils import timezone

from onboarding.domain.forecast import Forecast, Stay, forecast, stays
from onboarding.domain.stages import Move, Stage
from onboarding.models import Request

_ENTERING = ("started", *(move.value for move in Move))


def stays_of(request: Request) -> list[Stay]:
    """The request's stays, from its history."""
    entered = request.steps.filter(name__in=_ENTERING).order_by("id").values_list("stage", "at")
    return stays([(Stage(stage), at) for stage, at in entered], request.closed_at)


def forecast_of(request: Request, days_here: int) -> Forecast | None:
    """What may be left; None once the request is closed."""
    if not request.is_open:
        return None
    return forecast(Stage(request.stage), days_here, timezone.now().date())
