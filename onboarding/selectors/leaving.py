"""What leaving the launch does to production, said before the move and after it."""

from collections.abc import Mapping
from types import MappingProxyType

from onboarding.domain.stages import Move
from onboarding.models import Request
from referrals.models import ConnectionState

LEAVING = frozenset({Move.GO_BACK, Move.FAIL, Move.ABANDON})
_ON = (
    "Production is on. From this move on it only receives: nothing more is sent to AWS, what people decide waits in "
    "the queue, and AWS's deadlines go on."
)
_PAUSED = "Production is switched on and paused just now. It stays paused, and nobody resumes it alone any more."
_AGAIN = "Switching it on again takes the launch and two people."
_FOR_GOOD = "Only another request's launch switches it on again."
_NOW: Mapping[str, str] = MappingProxyType(
    {
        ConnectionState.RECEIVE_ONLY: "Production only receives now; what people decide waits in the queue.",
        ConnectionState.PAUSED: "Production stays paused; what people decide waits in the queue.",
    }
)


def is_switched_on(request: Request) -> bool:
    """Whether production is on because of this request."""
    on = request.activations.filter(ended_at=None, agreed_at__isnull=False)
    return request.production is not None and on.exists()


def warning_before(request: Request, move: Move) -> str:
    """What this move does to production, in a few sentences; "" where it does nothing."""
    if move not in LEAVING or request.production is None:
        return ""
    is_paused = request.production.state == ConnectionState.PAUSED
    again = _FOR_GOOD if move is Move.ABANDON else _AGAIN
    if is_switched_on(request):
        return f"{_PAUSED if is_paused else _ON} {again}"
    if move is Move.ABANDON and request.production.awaits_activation:
        stays = request.production.get_state_display().lower()
        return f"Production stays as it is now: {stays}. {_FOR_GOOD}"
    return ""


def warning_after(request: Request) -> str:
    """How production stands now that it was left."""
    return _NOW.get(request.production.state, "") if request.production else ""
