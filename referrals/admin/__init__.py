"""The admin's windows on the exchange, and the settings of connections; every action calls a service."""

from referrals.admin.connections import ConnectionAdmin
from referrals.admin.crm_connectors import CrmConnectorAdmin
from referrals.admin.messages import MessageWindow
from referrals.admin.windows import Window

__all__ = ["ConnectionAdmin", "CrmConnectorAdmin", "MessageWindow", "Window"]
