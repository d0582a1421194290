"""RQ's entry points: load by id, call a service, map the error; no rule."""

import logging

from django.utils import timezone

from aceportal.queues import RECEIVE, ring
from referrals.errors import NotNow
from referrals.models import Connection
from referrals.selectors.due import due_connections
from referrals.services.exchange import exchange

log = logging.getLogger(__name__)


def tick() -> None:
    """Called every few seconds by the scheduler: ring once for each connection that has something to do."""
    for pk in due_connections(timezone.now()):
        ring("referrals.jobs.exchange_connection", pk, queue=RECEIVE)


def exchange_connection(connection_id: int) -> None:
    """One full pass over one connection; harmless when repeated or overlapping."""
    connection = Connection.objects.filter(pk=connection_id).first()
    if connection is None:
        log.warning("exchange.no_connection", extra={"connection_id": connection_id})
        return
    try:
        exchange(connection)
    except NotNow as refusal:
        log.info("exchange.not_now", extra={"connection_id": connection_id, "error_id": refusal.error_id})
