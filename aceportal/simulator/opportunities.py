"""Takes in one opportunity from an inbound file: finds the record, judges by its phase, changes it or refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aceportal.simulator import values
from aceportal.simulator.account import Account, moment
from aceportal.simulator.combinations import NEVER_BACK, NO_OFFER_YET
from aceportal.simulator.contract import (
    ACCEPTED,
    ACTION_REQUIRED,
    APN_ID,
    APPROVED,
    CLOSED_LOST,
    EXPIRED,
    FROM_AWS,
    FROM_PARTNER,
    ISV_ACCELERATE,
    LAUNCHED,
    NO_UPDATE,
    NOT_ACCEPTED,
    NOT_EDITABLE,
    NOT_OBJECT,
    SAAS_REVENUE_RECOGNITION,
    SUBMITTED,
    TWO_RECORDS,
    Kind,
)
from aceportal.simulator.fields import CONTRACT_FIELDS, OPPORTUNITY_FIELDS, OPPORTUNITY_OUT, is_empty
from aceportal.simulator.rules import create_errors, decision_errors, resubmission_errors, update_errors
from aceportal.simulator.state import Record, as_text

_OWN_ID = "partnerCrmUniqueIdentifier"
_DECISION = ("partnerAcceptanceStatus", "rejectionReason")


@dataclass(frozen=True, slots=True)
class Verdict:
    """AWS's answer for one record of a file; no errors means that it was taken."""

    apn_id: str | None
    partner_id: object
    errors: tuple[str, ...] = ()


def take_opportunity(raw: object, account: Account) -> Verdict:
    """Create, decide, update or refuse; never raises for what a partner may send."""
    if not isinstance(raw, dict):
        return Verdict(None, None, (NOT_OBJECT,))
    by_apn = account.state.by_apn_id(Kind.OPPORTUNITY, as_text(raw.get(APN_ID)))
    by_own = account.state.by_partner_id(Kind.OPPORTUNITY, as_text(raw.get(_OWN_ID)))
    if by_apn and by_own and by_apn.apn_id != by_own.apn_id:
        return Verdict(by_apn.apn_id, raw.get(_OWN_ID), (TWO_RECORDS.format(name=_OWN_ID),))
    record = by_apn or by_own
    if record is None:
        return _create(raw, account)
    return _answer(record, raw, _change(record, raw, account))


def _answer(record: Record, raw: Mapping[str, Any], errors: list[str]) -> Verdict:
    return Verdict(record.apn_id, raw.get(_OWN_ID) or record.partner_id, tuple(errors))


def _create(raw: Mapping[str, Any], account: Account) -> Verdict:
    kept = _kept_on_create(raw)
    errors = [*create_errors(kept, account.setting()), *([] if is_empty(raw.get("offers")) else [NO_OFFER_YET])]
    if errors:
        return Verdict(None, raw.get(_OWN_ID), tuple(errors))
    record = account.new_record(Kind.OPPORTUNITY, {**dict.fromkeys(OPPORTUNITY_OUT), **_as_created(kept, account)})
    record.partner_id = kept[_OWN_ID]
    account.wait_for_review(record)
    account.touch(record, by="Partner")
    account.convert_lead(kept.get("apnCrmLeadUniqueIdentifier"))
    return Verdict(record.apn_id, record.partner_id)


def _kept_on_create(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What AWS reads of a new opportunity; everything else is ignored without a word."""
    kept = {name: raw[name] for name, rule in OPPORTUNITY_FIELDS.items() if name in raw and "A" in rule.phases}
    if kept.get("opportunityType", values.NET_NEW) == values.NET_NEW:
        kept.pop("parentOppId", None)
    if kept.get("partnerPrimaryNeedFromAws") == values.FOR_VISIBILITY_ONLY:
        kept.pop("nextStep", None)
    return kept


def _as_created(kept: Mapping[str, Any], account: Account) -> dict[str, Any]:
    lead = account.alliance_lead
    owner = kept.get("opportunityOwnerEmail") or lead.email
    customer = {} if kept.get("customerEmail") or kept.get("customerLastName") else lead.as_customer()
    defaults = {
        "opportunityType": values.NET_NEW,
        "doesOppBelongToNatSec": "No",
        "opportunityOwnership": FROM_PARTNER,
        "status": SUBMITTED,
        "stage": "Prospect",
        "createdBy": account.partner_name,
    }
    redacted = _redaction() if kept.get("doesOppBelongToNatSec") == "Yes" else {}
    owned = {"opportunityOwnerEmail": owner, "opportunityOwnerName": account.name_of(owner)}
    return {**defaults, **customer, **kept, **redacted, **owned}


def _redaction() -> dict[str, Any]:
    hidden = dict.fromkeys(["postalCode", "state", "customerWebsite"])
    return {**hidden, "customerCompanyName": "Redacted", "country": "United States"}


def _change(record: Record, raw: Mapping[str, Any], account: Account) -> list[str]:
    fields = record.fields
    if fields["opportunityOwnership"] == FROM_AWS and fields.get("partnerAcceptanceStatus") != ACCEPTED:
        return _decide(record, raw, account)
    if fields["opportunityOwnership"] == FROM_PARTNER and fields.get("status") != APPROVED:
        return _resubmit(record, raw, account)
    if fields.get("stage") == CLOSED_LOST:
        return [NOT_EDITABLE]
    return _update(record, raw, account)


def _decide(record: Record, raw: Mapping[str, Any], account: Account) -> list[str]:
    accept_by = record.fields.get("acceptBy")
    if record.fields.get("rejectionReason"):
        return [NOT_EDITABLE]
    if accept_by and moment(accept_by) <= account.now():
        return [EXPIRED]
    decision = {name: raw[name] for name in _DECISION if not is_empty(raw.get(name))}
    if "partnerAcceptanceStatus" not in decision or set(raw) - {*_DECISION, APN_ID, _OWN_ID}:
        return [NOT_ACCEPTED]
    errors = decision_errors(decision)
    if not errors:
        record.fields.update(decision)
        record.partner_id = as_text(raw.get(_OWN_ID)) or record.partner_id
        account.touch(record, by="Partner", tell=decision["partnerAcceptanceStatus"] == ACCEPTED)
    return errors


def _resubmit(record: Record, raw: Mapping[str, Any], account: Account) -> list[str]:
    if record.fields.get("status") != ACTION_REQUIRED:
        return [NOT_EDITABLE]
    changes = _changes(record, raw, "B")
    if not changes:
        return [NO_UPDATE]
    errors = resubmission_errors(changes, {**record.fields, **changes}, account.setting())
    if not errors:
        _apply(record, changes)
        record.fields.update(status=SUBMITTED, apnReviewerComments=None)
        account.wait_for_review(record)
        account.touch(record, by="Partner")
    return errors


def _update(record: Record, raw: Mapping[str, Any], account: Account) -> list[str]:
    launched = record.fields.get("stage") == LAUNCHED
    changes = _after_launch(record, raw, account) if launched else _changes(record, raw, "C")
    if not changes:
        return [] if launched else [NO_UPDATE]
    after = {**record.fields, **changes}
    errors = [*update_errors(changes, after, account.setting()), *_given_up(record, changes)]
    if not errors:
        _apply(record, changes)
        record.fields["opportunityOwnerName"] = account.name_of(record.fields.get("opportunityOwnerEmail"))
        account.touch(record, by="Partner")
    return errors


def _after_launch(record: Record, raw: Mapping[str, Any], account: Account) -> dict[str, Any]:
    """What is still taken after the launch: by the partner's programs; the rest is ignored without a word."""
    isv = ISV_ACCELERATE in account.programs
    special = SAAS_REVENUE_RECOGNITION in account.programs
    return {
        name: value
        for name, value in _changes(record, raw, "DE").items()
        if (special if name in CONTRACT_FIELDS else isv)
    }


def _given_up(record: Record, changes: Mapping[str, Any]) -> list[str]:
    now = str(record.fields.get("partnerPrimaryNeedFromAws") or "")
    gives_up = changes.get("partnerPrimaryNeedFromAws") == values.FOR_VISIBILITY_ONLY
    return [NEVER_BACK] if gives_up and "Co-Sell" in now else []


def _changes(record: Record, raw: Mapping[str, Any], phases: str) -> dict[str, Any]:
    """Fields of the file that may be sent now and differ from what AWS holds."""
    held = {**record.fields, _OWN_ID: record.partner_id}
    return {
        name: raw[name]
        for name, rule in OPPORTUNITY_FIELDS.items()
        if name in raw and set(rule.phases) & set(phases) and raw[name] != held.get(name)
    }


def _apply(record: Record, changes: dict[str, Any]) -> None:
    record.partner_id = changes.pop(_OWN_ID, record.partner_id)
    step = changes.get("nextStep")
    if step:
        record.fields["nextStepHistory"] = "\n".join(filter(None, [step, record.fields.get("nextStepHistory")]))
    record.fields.update(changes)
