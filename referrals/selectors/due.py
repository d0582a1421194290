"""What is due: which connections want a pass now."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState
from referrals.models import Connection, ConnectionState, Delivery, ExchangeFile


def due_connections(now: datetime) -> list[int]:
    """Ids of connections whose poll is due, or that hold a delivery or file ready to be sent.

    A connection in trouble waits for its `next_poll_at`, so that bad credentials cost one try a poll.
    """
    working = Connection.objects.exclude(state=ConnectionState.PAUSED).filter(
        Q(next_poll_at=None) | Q(next_poll_at__lte=now)
    )
    sendable = _with_due_sends(now)
    return [
        connection.pk
        for connection in working.order_by(F("last_checked_at").asc(nulls_first=True))
        if connection.pk in sendable or _poll_due(connection, now)
    ]


def _poll_due(connection: Connection, now: datetime) -> bool:
    last = connection.last_checked_at
    return last is None or last + timedelta(seconds=connection.poll_seconds) <= now


def _with_due_sends(now: datetime) -> set[int]:
    deliveries = Delivery.objects.filter(
        state=DeliveryState.QUEUED, not_before__lte=now, connection__state=ConnectionState.ACTIVE
    )
    files = ExchangeFile.objects.filter(
        state=FileState.WRITING, lease_until__lte=now, connection__state=ConnectionState.ACTIVE
    )
    return {*deliveries.values_list("connection_id", flat=True), *files.values_list("connection_id", flat=True)}
