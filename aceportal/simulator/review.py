"""AWS's people: the validation team that reviews partner referrals, the seller who updates records, the deadline."""

import random
from typing import Any

from aceportal.simulator.account import Account, moment
from aceportal.simulator.contract import (
    ACTION_REQUIRED,
    APN_ID,
    APPROVED,
    FROM_PARTNER,
    IN_REVIEW,
    PARTNER_ID,
    REJECTED,
    SUBMITTED,
    Kind,
)
from aceportal.simulator.fields import LEAD_OUT, OPPORTUNITY_OUT
from aceportal.simulator.outward import is_pending
from aceportal.simulator.people import sales_team
from aceportal.simulator.state import Record

_UNDER_REVIEW = (SUBMITTED, IN_REVIEW)
_UPDATABLE = {Kind.OPPORTUNITY: set(OPPORTUNITY_OUT), Kind.LEAD: {*LEAD_OUT, "firstName", "lastName"}}
_COMMENT = "Please describe the customer's business problem in more detail and confirm the expected monthly revenue."


class NotPossibleError(ValueError):
    """AWS's side cannot do this to the record; the message says why."""


def find(account: Account, any_id: str) -> Record:
    """The record with this id, AWS's or the partner's; raises NotPossibleError for an unknown one."""
    for kind in Kind:
        record = account.state.by_apn_id(kind, any_id) or account.state.by_partner_id(kind, any_id)
        if record:
            return record
    raise NotPossibleError(f"AWS's side knows no record {any_id}.")


def set_status(account: Account, any_id: str, status: str, *, comment: str | None = None) -> Record:
    """Move a partner referral that is under review to another review status."""
    record = find(account, any_id)
    if record.fields.get("opportunityOwnership") != FROM_PARTNER or record.fields.get("status") not in _UNDER_REVIEW:
        raise NotPossibleError(f"{record.apn_id} is not under review.")
    team = sales_team(random.Random(record.apn_id)) if status == APPROVED else {}
    record.fields.update(status=status, apnReviewerComments=comment, **team)
    record.due = None
    if status == IN_REVIEW:
        account.wait_for_review(record)
    account.touch(record)
    return record


def review_due(account: Account, *, seed: int) -> None:
    """Move on every referral whose time under review has come."""
    for record in account.state.due(account.now()):
        if record.fields.get("status") == SUBMITTED:
            set_status(account, record.apn_id, IN_REVIEW)
        else:
            rounds = account.state.next_number(f"rounds.{record.apn_id}")
            status = _outcome(random.Random(f"{seed}/{record.apn_id}/{rounds}"), rounds)
            set_status(account, record.apn_id, status, comment=_COMMENT if status == ACTION_REQUIRED else None)


def _outcome(chance: random.Random, rounds: int) -> str:
    """Mostly approved; a second round is always approved, so that a repaired record gets on."""
    return APPROVED if rounds > 1 else chance.choices([APPROVED, ACTION_REQUIRED, REJECTED], [7, 2, 1])[0]


def update(account: Account, any_id: str, fields: dict[str, Any]) -> Record:
    """Change fields as AWS's seller; the partner's next steps and AWS's go into one history."""
    record = find(account, any_id)
    unknown = set(fields) - _UPDATABLE[record.kind] - {APN_ID, PARTNER_ID[record.kind]}
    if unknown or not fields:
        raise NotPossibleError(f"No such fields: {', '.join(sorted(unknown)) or 'none given'}.")
    if fields.get("nextStep") and record.kind is Kind.OPPORTUNITY:
        history = [fields["nextStep"], record.fields.get("nextStepHistory")]
        fields = {**fields, "nextStepHistory": "\n".join(filter(None, history))}
    record.fields.update(fields)
    account.touch(record)
    return record


def reject_overdue(account: Account) -> None:
    """Reject what the partner let pass its acceptBy; nothing is sent for it any more."""
    for record in account.state.records(Kind.OPPORTUNITY):
        accept_by = record.fields.get("acceptBy")
        if accept_by and is_pending(record) and moment(accept_by) <= account.now():
            record.fields["partnerAcceptanceStatus"] = REJECTED
            account.touch(record, tell=False)
