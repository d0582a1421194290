"""The admin's windows on the exchange, and the settings of connections; every action calls a service."""

from referrals.admin.connections import ConnectionAdmin
from referrals.admin.crm_connectors import CrmConnectorAdmin
from referrals.admin.crm_profiles import CrmProfileAdmin
from referrals.admin.messages import MessageWindow
from referrals.admin.webhooks import PostWindow, WebhookAdmin
from referrals.admin.windows import Window

__all__ = [
    "ConnectionAdmin",
    "CrmConnectorAdmin",
    "CrmProfileAdmin",
    "MessageWindow",
    "PostWindow",
    "WebhookAdmin",
    "Window",
]
