"""May this delivery go out now? Asked again at the moment of writing, because states change while it waits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from referrals.ace.editability import lock_of
from referrals.ace.fields import label_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import PHASE_LABELS, Phase
from referrals.domain.deliveries import DeliveryKind
from referrals.domain.dummies import words_about
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
    kind: Kind
    isv: bool = False
    special_program: bool = False
    dummy: str = ""
    """The dummy id under which AWS has the record, if it has one."""


def check_sendable(kind: DeliveryKind, standing: Standing, now: datetime, *, fields: Iterable[str] = ()) -> None:
    """Raise NotNow with the reason when AWS would refuse or ignore this delivery, or one of an update's fields, now."""
    if standing.dummy:
        raise NotNow("delivery.not_sendable.not_synchronised", f"It was not sent: {words_about(standing.dummy)}")
    if standing.phase not in PHASES[kind]:
        label = PHASE_LABELS[standing.phase].lower()
        raise NotNow(
            f"delivery.not_sendable.{standing.phase}",
            f"It was not sent: the referral has become “{label}” meanwhile, and AWS does not take this then.",
        )
    if kind in (DeliveryKind.ACCEPT, DeliveryKind.REJECT) and _is_past(standing.accept_by, now):
        raise NotNow("delivery.not_sendable.expired", "It was not sent: the time to decide had passed.")
    if kind is DeliveryKind.UPDATE:
        _check_fields(standing, fields)


def _check_fields(standing: Standing, fields: Iterable[str]) -> None:
    ids = {APN_ID_FIELD, partner_id_field(standing.kind)}
    programmes = {"isv": standing.isv, "special_program": standing.special_program}
    for name in fields:
        lock = lock_of(standing.kind, standing.phase, name, **programmes)
        if name not in ids and not lock.may_change:
            label = label_of(standing.kind, name)
            raise NotNow("delivery.not_sendable.locked", f"It was not sent: {label} is locked now. {lock.reason}")


def _is_past(accept_by: datetime | None, now: datetime) -> bool:
    return accept_by is not None and accept_by <= now
