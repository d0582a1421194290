"""How well a connection's exchange goes: on time, late, in trouble; how fresh the data is; is S3 there at all."""

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from referrals.models import Connection, ConnectionState, Health

LATE_AFTER_POLLS = 2
_REACHED_WITHIN_POLLS = 3
_LEAST_REACH = timedelta(minutes=10)
_CONNECT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Standing:
    """One connection's state as people read it; `tone` says whose move it is."""

    tone: str
    label: str
    sentence: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """Since when AWS's files are known here (None: never), and when the next pass comes (None: it is paused)."""

    as_of: datetime | None
    next_at: datetime | None
    is_late: bool


_TONES: dict[Health, str] = {
    Health.UNKNOWN: "rest",
    Health.OK: "confirmed",
    Health.LATE: "soon",
    Health.ERROR: "soon",
    Health.ACTION: "person",
}
_SENTENCES: dict[Health, str] = {
    Health.UNKNOWN: "The first exchange has not run yet.",
    Health.OK: "Every step of the last exchange worked.",
    Health.LATE: "The last exchange is longer ago than it should be. See whether the workers are running.",
    Health.ERROR: "The last exchange failed; it is tried again by itself.",
    Health.ACTION: "The exchange cannot go on without a person.",
}


def standing(connection: Connection, now: datetime | None = None) -> Standing:
    """Where the connection stands; a pause that people decided outranks what the last exchange found."""
    if connection.state == ConnectionState.PAUSED:
        return Standing("soon", "Paused", connection.state_reason, connection.state_at)
    health = health_of(connection, now or timezone.now())
    sentence = connection.health_reason if health in {Health.ERROR, Health.ACTION} else ""
    since = connection.last_checked_at if health is Health.LATE else connection.health_at
    return Standing(_TONES[health], health.label, sentence or _SENTENCES[health], since)


def health_of(connection: Connection, now: datetime) -> Health:
    """The health the last exchange left, or LATE when two polls have passed without one."""
    stored = Health(connection.health)
    return Health.LATE if stored in {Health.OK, Health.UNKNOWN} and is_late(connection, now) else stored


def is_late(connection: Connection, now: datetime) -> bool:
    """Whether the exchange that should have run by now has not; a paused connection is never late."""
    if connection.state == ConnectionState.PAUSED:
        return False
    last = connection.last_checked_at or connection.state_at or connection.created_at
    return now - last > timedelta(seconds=LATE_AFTER_POLLS * connection.poll_seconds)


def freshness(connection: Connection, now: datetime | None = None) -> Freshness:
    """What the frame says on every page: data as of, and about when the next exchange comes."""
    return Freshness(connection.last_received_at, next_exchange(connection), is_late(connection, now or timezone.now()))


def next_exchange(connection: Connection) -> datetime | None:
    """About when the next pass begins; None while paused."""
    if connection.state == ConnectionState.PAUSED:
        return None
    if connection.next_poll_at is not None or connection.last_checked_at is None:
        return connection.next_poll_at or connection.created_at
    return connection.last_checked_at + timedelta(seconds=connection.poll_seconds)


def exchange_reachable() -> tuple[bool, str]:
    """Whether the S3 endpoint of every active connection answers, and else which does not; for /readyz.

    A success of the last polls is proof enough; without one the endpoint's port is tried for two seconds.
    """
    now = timezone.now()
    unproved = [one for one in Connection.objects.exclude(state=ConnectionState.PAUSED) if not _reached(one, now)]
    silent = [host for host in sorted({_endpoint(one) for one in unproved}) if not _answers(*host)]
    return not silent, ", ".join(f"{host} does not answer" for host, _ in silent)


def _reached(connection: Connection, now: datetime) -> bool:
    limit = max(_LEAST_REACH, timedelta(seconds=_REACHED_WITHIN_POLLS * connection.poll_seconds))
    successes = (connection.last_received_at, connection.last_answered_at, connection.last_sent_at)
    return any(at is not None and now - at <= limit for at in successes)


def _endpoint(connection: Connection) -> tuple[str, int]:
    parts = urlsplit(settings.S3_ENDPOINT_URL or f"https://s3.{connection.region}.amazonaws.com")
    return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=_CONNECT_SECONDS).close()
    except OSError:
        return False
    return True
