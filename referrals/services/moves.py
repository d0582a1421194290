"""Moving a delivery or a file from state to state: compare-and-set, with its event in the same transaction."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from referrals.domain.deliveries import FACTS, MOVES, DeliveryState
from referrals.domain.files import MOVES as FILE_MOVES
from referrals.domain.files import FileState
from referrals.domain.moves import sources_of
from referrals.errors import InvalidMove
from referrals.models import Delivery, ExchangeFile, Source
from referrals.services.events import note


@transaction.atomic
def move_delivery(
    delivery: Delivery,
    to: DeliveryState,
    *,
    reason_id: str = "",
    reason: str = "",
    actor: User | None = None,
    source: str = Source.PORTAL,
    file: ExchangeFile | None = None,
    **changes: Any,
) -> bool:
    """Move `delivery` if its state in the database still allows it; False when somebody was faster.

    The instance is brought in line, and the timeline says `delivery.<state>`.
    """
    now = timezone.now()
    values = {"state": to.value, "state_at": now, "reason_id": reason_id[:80], "reason": reason[:1000], **changes}
    allowed = Delivery.objects.filter(pk=delivery.pk, state__in=sources_of(MOVES, to))
    if allowed.update(**values) != 1:
        return False
    for name, value in values.items():
        setattr(delivery, name, value)
    note(
        f"delivery.{to}",
        connection=delivery.connection_id,
        referral=delivery.referral_id,
        source=source,
        actor=actor,
        text=reason,
        delivery=delivery,
        file=file,
    )
    return True


def require_move(delivery: Delivery, to: DeliveryState, **details: Any) -> None:
    """As move_delivery, but raise InvalidMove with the present state when it cannot be."""
    if not move_delivery(delivery, to, **details):
        delivery.refresh_from_db()
        label = FACTS[DeliveryState(delivery.state)].label.lower()
        raise InvalidMove(
            f"delivery.not_now.{delivery.state}", f"It is already {label}; reload to see where it stands."
        )


def move_file(file: ExchangeFile, to: FileState, *, reason_id: str = "", reason: str = "", **changes: Any) -> bool:
    """Move a file's row by compare-and-set; False when its state no longer allows it."""
    now = timezone.now()
    values = {"state": to.value, "state_at": now, "reason_id": reason_id[:80], "reason": reason[:500], **changes}
    if ExchangeFile.objects.filter(pk=file.pk, state__in=sources_of(FILE_MOVES, to)).update(**values) != 1:
        return False
    for name, value in values.items():
        setattr(file, name, value)
    return True
