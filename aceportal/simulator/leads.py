"""Takes in one lead from an inbound file: only leads that AWS shared, decided first and updated afterwards."""

from collections.abc import Mapping
from typing import Any

from aceportal.simulator.account import Account
from aceportal.simulator.contract import (
    ACCEPTED,
    APN_ID,
    NO_SUCH_LEAD,
    NO_UPDATE,
    NOT_ACCEPTED,
    NOT_EDITABLE,
    NOT_OBJECT,
    PARTNER_ID,
    REJECTED,
    TWO_RECORDS,
    Kind,
)
from aceportal.simulator.fields import LEAD_FIELDS, is_empty, value_errors
from aceportal.simulator.opportunities import Verdict
from aceportal.simulator.state import Record, as_text

_OWN_ID = PARTNER_ID[Kind.LEAD]
_DECISION = "currentLeadStage"


def take_lead(raw: object, account: Account) -> Verdict:
    """Decide, update or refuse one lead; never raises for what a partner may send."""
    if not isinstance(raw, dict):
        return Verdict(None, None, (NOT_OBJECT,))
    by_apn = account.state.by_apn_id(Kind.LEAD, as_text(raw.get(APN_ID)))
    by_own = account.state.by_partner_id(Kind.LEAD, as_text(raw.get(_OWN_ID)))
    record = by_apn or by_own
    if record is None:
        return Verdict(as_text(raw.get(APN_ID)), raw.get(_OWN_ID), (NO_SUCH_LEAD,))
    if by_apn and by_own and by_apn.apn_id != by_own.apn_id:
        return Verdict(by_apn.apn_id, raw.get(_OWN_ID), (TWO_RECORDS.format(name=_OWN_ID),))
    errors = tuple(_change(record, raw, account))
    return Verdict(record.apn_id, raw.get(_OWN_ID) or record.partner_id, errors)


def _change(record: Record, raw: Mapping[str, Any], account: Account) -> list[str]:
    refusal = _refusal(record, raw)
    if refusal:
        return [refusal]
    changes = _changes(record, raw)
    if not changes:
        return [NO_UPDATE]
    errors = value_errors(LEAD_FIELDS, changes)
    if not errors:
        record.partner_id = changes.pop(_OWN_ID, record.partner_id)
        record.fields.update(_with_full_name(record, changes))
        account.touch(record, by="Partner", tell=record.fields[_DECISION] == ACCEPTED)
    return errors


def _refusal(record: Record, raw: Mapping[str, Any]) -> str | None:
    held, sent = record.fields.get(_DECISION), raw.get(_DECISION)
    if held == REJECTED or (held == ACCEPTED and sent == REJECTED):
        return NOT_EDITABLE
    return NOT_ACCEPTED if held is None and is_empty(sent) else None


def _changes(record: Record, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that may be updated and differ; a rejection takes nothing else with it."""
    names = (_DECISION,) if raw.get(_DECISION) == REJECTED else tuple(LEAD_FIELDS)
    held = {**record.fields, _OWN_ID: record.partner_id}
    return {name: raw[name] for name in names if name in raw and raw[name] != held.get(name)}


def _with_full_name(record: Record, changes: dict[str, Any]) -> dict[str, Any]:
    first, last = (changes.get(name) or record.fields.get(name) for name in ("firstName", "lastName"))
    return {**changes, "fullName": f"{first} {last}"} if {"firstName", "lastName"} & set(changes) else changes
