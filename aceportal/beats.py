"""Signs of life of the workers and the scheduler, kept as rows so that every process can read them."""

import logging
import time
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from aceportal.models import Heartbeat

WORKER, SCHEDULER = "worker", "scheduler"
BEATERS = (WORKER, SCHEDULER)
STALE_AFTER = timedelta(seconds=120)
_AT_MOST_EVERY = 10.0  # seconds

log = logging.getLogger(__name__)


class Pulse:
    """Writes one process's sign of life, at most every ten seconds."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last = float("-inf")

    def beat(self) -> bool:
        """Record life now; False when it is too soon. A database in trouble is logged, never raised."""
        if time.monotonic() - self._last < _AT_MOST_EVERY:
            return False
        self._last = time.monotonic()
        try:
            Heartbeat.objects.update_or_create(name=self._name, defaults={"at": timezone.now()})
        except DatabaseError as error:
            log.warning("heartbeat.lost", extra={"beater": self._name, "cause": type(error).__name__})
        finally:
            if not connection.in_atomic_block:
                connection.close()  # a worker forks: no child may inherit this connection
        return True


def last_beat(name: str) -> datetime | None:
    """When `name` last showed life; None if never."""
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def is_alive(name: str) -> bool:
    """Whether `name` has shown life within the last two minutes."""
    at = last_beat(name)
    return at is not None and timezone.now() - at < STALE_AFTER
