"""RQ's entry points: load by id, call a service, map the error; no rule."""

import logging

from django.utils import timezone

from aceportal.queues import RECEIVE, ring
from referrals.errors import NotNow
from referrals.models import Connection, CrmConnector
from referrals.selectors.crm_connectors import due_connectors
from referrals.selectors.due import anything_to_tell, crms_to_retry, crms_to_tell, due_connections, due_webhooks
from referrals.selectors.works import due_works
from referrals.services import crm_connector_runs, mailing, telling, working
from referrals.services.crm_intake import retry_held
from referrals.services.crm_sharing import share
from referrals.services.exchange import exchange
from referrals.services.reviews import remind_of_reviews
from referrals.services.sweeping import warn_of_deadlines
from referrals.services.webhook_posts import send_due

log = logging.getLogger(__name__)


def tick() -> None:
    """Called every few seconds by the scheduler: ring once for each connection that has something to do."""
    for pk in due_connections(timezone.now()):
        ring("referrals.jobs.exchange_connection", pk, queue=RECEIVE)
    for pk in due_works(timezone.now()):
        ring("referrals.jobs.run_work", pk)
    for pk in crms_to_tell():
        ring("referrals.jobs.share_with_crm", pk)
    for pk in crms_to_retry(timezone.now()):
        ring("referrals.jobs.retry_crm", pk)
    for pk in due_connectors(timezone.now()):
        ring("referrals.jobs.run_connector", pk)
    for pk in due_webhooks(timezone.now()):
        ring("referrals.jobs.post_to_webhook", pk)
    if anything_to_tell(timezone.now()):
        ring("referrals.jobs.tell")


def tell() -> None:
    """Tell people what happened, and send what goes out by mail and chat; harmless when repeated or overlapping."""
    telling.tell()
    mailing.gather()
    mailing.send_messages()


def watch_deadlines() -> None:
    """Once a minute: remember decisions that are nearly due, and mappings to be gone through."""
    warn_of_deadlines()
    remind_of_reviews()


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


def run_work(work_id: int) -> None:
    """Go on with a bulk change, an import or an export; harmless when repeated or overlapping."""
    working.run(work_id)


def share_with_crm(connection_id: int) -> None:
    """Tell the CRMs of a connection what changed; harmless when repeated or overlapping."""
    share(connection_id)


def retry_crm(profile_id: int) -> None:
    """Try a profile's held records with the mapping in use; harmless when repeated or overlapping."""
    retry_held(profile_id)


def run_connector(connector_id: int) -> None:
    """One pass of a CRM's connector; harmless when repeated or overlapping."""
    connector = CrmConnector.objects.select_related("profile__connection", "profile__acts_as").get(pk=connector_id)
    try:
        crm_connector_runs.run(connector)
    except NotNow as refusal:
        log.info("connector.not_now", extra={"connector_id": connector_id, "error_id": refusal.error_id})


def post_to_webhook(webhook_id: int) -> None:
    """Send what a webhook is to hear; harmless when repeated or overlapping."""
    send_due(webhook_id)
