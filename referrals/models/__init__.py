"""Rows and constraints; no I/O, no queue, no rule."""

from referrals.models.api import IdempotentAnswer
from referrals.models.connections import Connection, ConnectionState, Health, Lease
from referrals.models.deliveries import Delivery, Edit, EditState
from referrals.models.events import Event, Source
from referrals.models.files import Drift, ExchangeFile, RawCopy, ReceivedRecord
from referrals.models.referrals import Referral, Seen
from referrals.models.runs import Run, RunKind, RunState

__all__ = [
    "Connection",
    "ConnectionState",
    "Delivery",
    "Drift",
    "Edit",
    "EditState",
    "Event",
    "ExchangeFile",
    "Health",
    "IdempotentAnswer",
    "Lease",
    "RawCopy",
    "ReceivedRecord",
    "Referral",
    "Run",
    "RunKind",
    "RunState",
    "Seen",
    "Source",
]
