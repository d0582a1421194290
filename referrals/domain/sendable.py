"""May this delivery go out now? Asked again at the moment of writing, because states change while it waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from referrals.ace.stages import PHASE_LABELS, Phase
from referrals.domain.deliveries import DeliveryKind
from referrals.errors import NotNow

_DECISION = frozenset({Phase.NEEDS_DECISION})

PHASES: Mapping[DeliveryKind, frozenset[Phase]] = {
    DeliveryKind.ACCEPT: _DECISION,
    DeliveryKind.REJECT: _DECISION,
    DeliveryKind.CREATE: frozenset({Phase.NEW}),
    DeliveryKind.UPDATE: frozenset({Phase.ACTION_REQUIRED, Phase.OPEN, Phase.LAUNCHED, Phase.LEAD_CLOSED}),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The referral as it is at the moment of writing."""

    phase: Phase
    accept_by: datetime | None
    apn_id: str | None


def check_sendable(kind: DeliveryKind, standing: Standing, now: datetime) -> None:
    """Raise NotNow with the reason when AWS would refuse or ignore this delivery now."""
    if standing.phase not in PHASES[kind]:
        label = PHASE_LABELS[standing.phase].lower()
        raise NotNow(
            f"delivery.not_sendable.{standing.phase}",
            f"It was not sent: the referral has become “{label}” meanwhile, and AWS does not take this then.",
        )
    if kind in (DeliveryKind.ACCEPT, DeliveryKind.REJECT) and _is_past(standing.accept_by, now):
        raise NotNow("delivery.not_sendable.expired", "It was not sent: the time to decide had passed.")


def _is_past(accept_by: datetime | None, now: datetime) -> bool:
    return accept_by is not None and accept_by <= now
