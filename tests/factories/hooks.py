"""A CRM that is told by webhook, reached through the services."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from referrals.models import Connection, CrmProfile, Webhook, WebhookPost
from referrals.services.crm_sharing import share
from referrals.services.webhook_posts import send_due
from referrals.services.webhooks import add
from tests.factories.crm import crm_admin, mapped, open_opportunity, profile

SECRET = "whsec_known-to-both-sides"


def told_crm(connection: Connection) -> CrmProfile:
    """A CRM with a mapping, which has heard of everything there is."""
    crm = profile(connection)
    mapped(crm)
    connection.refresh_from_db()
    share(connection.pk)
    return crm


def hook(crm: CrmProfile, url: str) -> Webhook:
    """A webhook of the CRM, with a secret the test knows."""
    return add(crm, url, by=crm_admin(), secret=SECRET)[0]


def happened(connection: Connection, number: int, **fields: Any) -> None:
    """AWS changes opportunity `number`, and the CRM is to hear of it."""
    open_opportunity(connection, apnCrmUniqueIdentifier=f"O{number}", **fields)
    share(connection.pk)


def send_later(webhook: Webhook, **later: float) -> int:
    """Send what is due after that time, such as `minutes=2`; returns how many were delivered."""
    with time_machine.travel(timezone.now() + timedelta(**later), tick=True):
        return send_due(webhook.pk)


def only_post() -> WebhookPost:
    """The one post there is, as it stands now."""
    return WebhookPost.objects.get()
