"""Rows and constraints; no I/O, no queue, no rule."""

from referrals.domain.notices import NoticeKind
from referrals.models.api import IdempotentAnswer
from referrals.models.connections import Connection, ConnectionState, Health, Lease, Solution
from referrals.models.crm import (
    CrmChange,
    CrmProblem,
    CrmProfile,
    CrmRecord,
    CrmState,
    MappingChange,
    MappingVersion,
    VersionState,
)
from referrals.models.crm_connectors import ConnectorState, CrmConnector, CrmStream, CrmWriting
from referrals.models.deliveries import Delivery, Edit, EditState
from referrals.models.events import Event, Source
from referrals.models.files import Drift, ExchangeFile, RawCopy, ReceivedRecord
from referrals.models.messages import Channel, Message
from referrals.models.people import Digest, Notice, NoticeChoice, SavedView
from referrals.models.referrals import Referral, Seen
from referrals.models.runs import Run, RunKind, RunState
from referrals.models.webhooks import Webhook, WebhookPost, WebhookTry
from referrals.models.work import RowState, Work, WorkKind, WorkRow, WorkState

__all__ = [
    "Channel",
    "Connection",
    "ConnectionState",
    "ConnectorState",
    "CrmChange",
    "CrmConnector",
    "CrmProblem",
    "CrmProfile",
    "CrmRecord",
    "CrmState",
    "CrmStream",
    "CrmWriting",
    "Delivery",
    "Digest",
    "Drift",
    "Edit",
    "EditState",
    "Event",
    "ExchangeFile",
    "Health",
    "IdempotentAnswer",
    "Lease",
    "MappingChange",
    "MappingVersion",
    "Message",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "RawCopy",
    "ReceivedRecord",
    "Referral",
    "RowState",
    "Run",
    "RunKind",
    "RunState",
    "SavedView",
    "Seen",
    "Solution",
    "Source",
    "VersionState",
    "Webhook",
    "WebhookPost",
    "WebhookTry",
    "Work",
    "WorkKind",
    "WorkRow",
    "WorkState",
]
