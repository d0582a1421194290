"""What the CRM says becomes a draft, a change of a draft, or a wish for a record AWS knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from aceportal.models import User
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.violations import Severity, Violation
from referrals.errors import NotEditable, NotNow, NotValid
from referrals.models import CrmRecord, Delivery, Referral, Source
from referrals.selectors.pending import said_by
from referrals.services.drafting import begin_draft, save_draft, submit
from referrals.services.editing import Changed, change
from referrals.services.meeting import ChangedMeanwhile

Fields = Mapping[str, Any]
_BOTH = "Both sides changed it: the portal says {}. Take it over in the CRM, or let the CRM's value stand."
NOT_ADDRESSED = frozenset({APN_ID_FIELD})
"""Fields that say which record is meant; a CRM gives them to be found, not to be changed."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of a mapped record; `is_refused` when nothing of it could be kept, `later` when only not now."""

    referral: Referral | None
    delivery: Delivery | None = None
    is_new: bool = False
    is_refused: bool = False
    later: str = ""
    violations: list[Violation] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def hand_over(
    row: CrmRecord, current: Referral | None, payload: Fields, *, echoes: frozenset[str], by: User, force: bool
) -> HandedOver:
    """Make the record's values the referral's, but for `echoes`: fields in which the CRM repeats what it was told.

    A refusal of ours becomes violations, never an error.
    """
    fields = {name: value for name, value in payload.items() if name not in NOT_ADDRESSED}
    try:
        with transaction.atomic():
            if current is None:
                return _begin(row, fields, by)
            if current.is_draft:
                return _redraft(row, current, {k: v for k, v in fields.items() if k not in echoes}, by)
            return _change(row, current, {k: v for k, v in fields.items() if k not in echoes}, by, force)
    except (NotEditable, ChangedMeanwhile, NotValid) as refusal:
        return HandedOver(current, is_refused=True, violations=_violations(refusal))
    except NotNow as refusal:
        return HandedOver(current, later=refusal.message)


def _begin(row: CrmRecord, fields: Fields, by: User) -> HandedOver:
    if row.kind == Kind.LEAD:
        words = "Leads come from AWS, and none here has this id. Give the lead's id of AWS, or wait for AWS's file."
        raise NotValid("crm.no_such_lead", words)
    given = {name: value for name, value in fields.items() if value is not None}
    given.setdefault(partner_id_field(Kind.OPPORTUNITY), row.crm_id)
    draft = begin_draft(
        row.profile.connection, given, by=by, source=Source.CRM, words=f"From {row.profile.name}, {row.crm_id}."
    )
    delivery, violations = _submitted(row, draft, by)
    return HandedOver(draft, delivery, is_new=True, violations=violations)


def _redraft(row: CrmRecord, draft: Referral, fields: Fields, by: User) -> HandedOver:
    saved = save_draft(draft.pk, fields, by=by, source=Source.CRM)
    delivery, violations = _submitted(row, saved, by)
    return HandedOver(saved, delivery, violations=violations)


def _submitted(row: CrmRecord, draft: Referral, by: User) -> tuple[Delivery | None, list[Violation]]:
    """Hand a draft over where the profile says so; what is missing is said, and the draft waits for it."""
    if not row.profile.submits:
        return None, []
    try:
        with transaction.atomic():
            return submit(draft.pk, by=by, source=Source.CRM), []
    except (NotNow, NotValid) as refusal:
        return None, _violations(refusal)


def _change(row: CrmRecord, referral: Referral, fields: Fields, by: User, force: bool) -> HandedOver:
    """Only what the CRM changed since it was last understood is a wish, so that it never undoes AWS's word."""
    view = said_by(referral)
    changes = {
        name: value
        for name, value in fields.items()
        if _plain(value) not in (_plain(row.understood.get(name)), _plain(view.get(name)))
    }
    changes.pop(partner_id_field(Kind(row.kind)), None)
    if changes and not referral.partner_crm_id:  # AWS takes our id with a change, never alone
        changes[partner_id_field(Kind(row.kind))] = row.crm_id
    seen = {} if force else {name: row.base[name] for name in changes if name in row.base}
    if not changes:
        return HandedOver(referral)
    try:
        return _changed(change(referral.pk, changes, by=by, seen=seen, source=Source.CRM))
    except NotEditable as locked:
        return _without_locked(referral, changes, seen, by, _violations(locked))


def _without_locked(
    referral: Referral, changes: dict[str, Any], seen: dict[str, Any], by: User, found: list[Violation]
) -> HandedOver:
    """The rest of the change goes on; a locked field is named with its reason."""
    shut = {name for one in found for name in one.fields}
    rest = {name: value for name, value in changes.items() if name not in shut}
    if not rest or not shut:
        return HandedOver(referral, is_refused=True, violations=found)
    seen = {name: value for name, value in seen.items() if name in rest}
    return _changed(change(referral.pk, rest, by=by, seen=seen, source=Source.CRM), found)


def _changed(done: Changed, locked: list[Violation] | None = None) -> HandedOver:
    return HandedOver(
        done.referral, done.delivery, violations=[*(locked or ()), *done.warnings], waiting=list(done.waiting)
    )


def _violations(refusal: NotNow | NotValid) -> list[Violation]:
    if isinstance(refusal, ChangedMeanwhile):
        words = "Both sides changed it: the portal says {}. Take it over in the CRM, or let the CRM's value stand."
        return [
            Violation(
                refusal.error_id, (name,), Severity.REFUSE, words.format(now if now not in (None, "") else "nothing")
            )
            for name, (_, now) in refusal.met.items()
        ]
    found = [one for one in getattr(refusal, "violations", ()) if isinstance(one, Violation)]
    return found or [Violation(refusal.error_id, (), Severity.REFUSE, refusal.message)]


def _plain(value: Any) -> Any:
    return None if value in ("", [], None) else value
