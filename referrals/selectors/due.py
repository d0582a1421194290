"""What is due: which connections want a pass now, and whether people are to be told something."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery

from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState
from referrals.domain.messages import MessageState
from referrals.models import (
    Connection,
    ConnectionState,
    CrmProfile,
    CrmState,
    Delivery,
    Digest,
    Event,
    ExchangeFile,
    MappingVersion,
    Message,
    Notice,
    VersionState,
)
from referrals.selectors.webhooks import due_posts


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


def anything_to_tell(now: datetime) -> bool:
    """Whether an event is untold, a notice waits to be mailed or a message to be sent; three looks at small indexes."""
    later = Digest.objects.filter(is_on=True).filter(Q(sent_on=now.date()) | Q(hour__gt=now.hour))
    to_mail = Notice.objects.filter(by_mail=True, message=None, user__is_active=True)
    open_states = [MessageState.WAITING, MessageState.SENDING]
    due = Message.objects.filter(state__in=open_states, due_at__lte=now)
    return (
        Event.objects.filter(untold=True).exists()
        or to_mail.exclude(user__in=later.values("user")).exists()
        or due.exists()
    )


def crms_to_tell() -> list[int]:
    """Ids of connections whose CRMs have not heard of everything yet."""
    events = Event.objects.filter(connection=OuterRef("pk"), unshared=True)
    profiles = CrmProfile.objects.filter(connection=OuterRef("pk"), is_active=True, tell_from__isnull=False)
    rows = Connection.objects.filter(feeds_crm=True).filter(Exists(events) | Exists(profiles))
    return list(rows.values_list("pk", flat=True))


def crms_to_retry(now: datetime) -> list[int]:
    """Ids of profiles with held records that the mapping in use has not been tried on, or that only had to wait."""
    in_use = MappingVersion.objects.filter(profile=OuterRef("pk"), state=VersionState.PUBLISHED)
    rows = CrmProfile.objects.filter(is_active=True).annotate(in_use=Subquery(in_use.values("pk")[:1]))
    untried = Q(records__version=None) | ~Q(records__version=F("in_use"))
    held = Q(records__state=CrmState.HELD) & (untried | Q(records__try_again_at__lte=now))
    return list(rows.filter(held, in_use__isnull=False).distinct().values_list("pk", flat=True))


def due_webhooks(now: datetime) -> list[int]:
    """Ids of webhooks with a post that may be tried now."""
    return list(due_posts(now).values_list("webhook", flat=True).distinct())
