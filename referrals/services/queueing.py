"""Puts one request to AWS into the outbox, in the transaction of the change it carries."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from aceportal.models import User
from aceportal.queues import SEND, ring
from referrals.ace.kinds import Kind
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.domain.dummies import dummy_of, words_about
from referrals.errors import NotValid
from referrals.models import Delivery, Referral, Source
from referrals.services.events import note


def queue(
    referral: Referral,
    kind: DeliveryKind,
    payload: dict[str, Any],
    *,
    by: User | None,
    source: str,
    changes: Mapping[str, list[Any]] | None = None,
    text: str = "",
) -> Delivery:
    """Queue `payload`; what a person asked for leaves after the undo time, all else at once.

    Call it inside the transaction that locked the referral. A second open delivery of one referral raises
    IntegrityError. Raises NotValid for a record that is not synchronised.
    """
    if dummy := dummy_of(Kind(referral.kind), referral.received):
        raise NotValid("referral.not_synchronised", words_about(dummy))
    now = timezone.now()
    wait = settings.UNDO_SECONDS if source == Source.PERSON else 0
    delivery = Delivery.objects.create(
        connection_id=referral.connection_id,
        referral=referral,
        kind=kind,
        payload=payload,
        state=DeliveryState.QUEUED,
        state_at=now,
        created_at=now,
        not_before=now + timedelta(seconds=wait),
        created_by=by,
    )
    note(
        f"referral.{kind}",
        connection=referral.connection_id,
        referral=referral,
        source=source,
        actor=by,
        delivery=delivery,
        changes=dict(changes or {}),
        text=text,
    )
    ring("referrals.jobs.exchange_connection", referral.connection_id, queue=SEND)
    return delivery
