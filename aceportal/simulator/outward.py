"""How a record looks from outside: the payload AWS sends, masked before acceptance and bare before approval."""

from datetime import datetime
from typing import Any

from aceportal.simulator.account import moment
from aceportal.simulator.contract import (
    ACCEPTED,
    APN_ID,
    APPROVED,
    CLOSED_LOST,
    FROM_AWS,
    FROM_PARTNER,
    HIDDEN_BEFORE_ACCEPTANCE,
    LAUNCHED,
    MASK,
    MASKED_FIELDS,
    PARTNER_ID,
    Kind,
)
from aceportal.simulator.fields import LEAD_OUT, OPPORTUNITY_OUT, SALES_TEAM_FIELDS
from aceportal.simulator.state import Record

_OUT = {Kind.OPPORTUNITY: OPPORTUNITY_OUT, Kind.LEAD: LEAD_OUT}
_ACCEPTANCE = {Kind.OPPORTUNITY: "partnerAcceptanceStatus", Kind.LEAD: "currentLeadStage"}
_AWS_CLOSE_FIELDS = ("aWSStage", "aWSCloseDate", "aWSClosedLostReason")


def as_sent(record: Record, *, now: datetime) -> dict[str, Any]:
    """The record under AWS's field names, as the partner may see it now."""
    ids = {APN_ID: record.apn_id, PARTNER_ID[record.kind]: record.partner_id}
    seen = {**dict.fromkeys(_OUT[record.kind]), **record.fields, **ids}
    shown = {name: seen[name] for name in _OUT[record.kind]}
    return {**shown, **_held_back(record), **_age(record, now)}


def is_pending(record: Record) -> bool:
    """AWS's own record that the partner has not decided on yet."""
    from_aws = record.kind is Kind.LEAD or record.fields.get("opportunityOwnership") == FROM_AWS
    return from_aws and record.fields.get(_ACCEPTANCE[record.kind]) is None


def is_shared(record: Record) -> bool:
    """False once the partner has said no, or let the time pass: nothing more is sent."""
    from_partner = record.fields.get("opportunityOwnership") == FROM_PARTNER
    return from_partner or record.fields.get(_ACCEPTANCE[record.kind]) in (None, ACCEPTED)


def _held_back(record: Record) -> dict[str, Any]:
    hidden: dict[str, Any] = {}
    if is_pending(record):
        hidden.update(dict.fromkeys(MASKED_FIELDS[record.kind], MASK[record.kind]))
    if record.kind is Kind.LEAD:
        return hidden
    if is_pending(record):
        hidden.update(dict.fromkeys(HIDDEN_BEFORE_ACCEPTANCE))
    if record.fields.get("aWSStage") not in (LAUNCHED, CLOSED_LOST):
        hidden.update(dict.fromkeys(_AWS_CLOSE_FIELDS))
    if record.fields.get("opportunityOwnership") == FROM_PARTNER and record.fields.get("status") != APPROVED:
        hidden.update(dict.fromkeys(SALES_TEAM_FIELDS))
    return hidden


def _age(record: Record, now: datetime) -> dict[str, Any]:
    if record.kind is Kind.OPPORTUNITY:
        return {}
    return {"leadAge": float((now - moment(record.fields["createdDate"])).days)}
