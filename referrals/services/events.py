"""The audit trail: one row for each thing that happened, written in the transaction that did it."""

from typing import Any

from django.utils import timezone

from aceportal.models import User
from referrals.domain.notices import TELLINGS
from referrals.models import Connection, Delivery, Event, ExchangeFile, Referral, Source

TOLD = frozenset(TELLINGS)
"""Events that people are notified of; `referrals.services.telling` does it."""


def note(
    name: str,
    *,
    connection: Connection | int,
    referral: Referral | int | None = None,
    source: str = Source.PORTAL,
    actor: User | None = None,
    text: str = "",
    changes: dict[str, list[Any]] | None = None,
    file: ExchangeFile | None = None,
    delivery: Delivery | None = None,
) -> Event:
    """Write one event; connection and referral may be given by id. A CRM beside the connection is told of it later."""
    return Event.objects.create(
        connection_id=connection if isinstance(connection, int) else connection.pk,
        referral_id=referral if isinstance(referral, int) or referral is None else referral.pk,
        name=name,
        source=source,
        actor=actor,
        note=text[:1000],
        changes=changes or {},
        file=file,
        delivery=delivery,
        at=timezone.now(),
        untold=name in TOLD,
        unshared=referral is not None and _feeds_crm(connection),
    )


def _feeds_crm(connection: Connection | int) -> bool:
    if isinstance(connection, Connection):
        return connection.feeds_crm
    return Connection.objects.filter(pk=connection, feeds_crm=True).exists()
