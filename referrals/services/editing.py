"""Changing a record AWS knows: each wish is kept and sent when AWS takes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.fields import label_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import Phase
from referrals.ace.violations import Severity, Violation
from referrals.domain.deliveries import OPEN, DeliveryKind, DeliveryState
from referrals.domain.editing import SENDS_AT_ONCE, Sorted, check_resubmittable, met_meanwhile, sort_changes
from referrals.domain.permissions import check_may
from referrals.errors import NotEditable, NotNow, NotValid
from referrals.models import Delivery, EditState, Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.checking import check_early, known_of
from referrals.selectors.pending import merged_view
from referrals.services.events import note
from referrals.services.meeting import ChangedMeanwhile
from referrals.services.releasing import flush, rebuild_queued
from referrals.services.wishes import (
    drop_wishes,
    is_under_way,
    keep_wishes,
    locked_referral,
    locks_of,
    touch,
    wishes_of,
)


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change led to: the delivery it travels with, if any, the fields that wait for AWS, and warnings."""

    referral: Referral
    delivery: Delivery | None = None
    waiting: list[str] = field(default_factory=list)
    warnings: list[Violation] = field(default_factory=list)


def change(
    referral_id: int,
    changes: Mapping[str, Any],
    *,
    by: User,
    seen: Mapping[str, Any] | None = None,
    source: str = Source.PERSON,
) -> Changed:
    """Change fields of a record AWS knows: sent at once, merged into what has not left, or kept until AWS takes it.

    `seen` is what the person's page showed; a field that changed meanwhile raises ChangedMeanwhile. Raises
    NotAllowed, NotFound, NotNow (a conflict to be settled first), NotEditable (with every locked field's reason)
    or NotValid (with every broken rule).
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    with transaction.atomic():
        referral = locked_referral(visible.pk)
        _check_not_met(referral, seen or {})
        wanted = _told_apart(referral, changes)
        _check_kept(referral, wanted)
        keep_wishes(referral, {**wanted.sendable, **wanted.waiting}, by=by)
        done = settled(referral, by=by, source=source)
        _note_kept(done, {**wanted.sendable, **wanted.waiting}, by, source)
        return done


def settled(referral: Referral, *, by: User, source: str) -> Changed:
    """Send what may go now, bump the version, and say what became of it all."""
    delivery, warnings = None, list[Violation]()
    if referral.phase in SENDS_AT_ONCE or _resubmission_waits(referral):
        delivery, warnings = flush(referral, by=by, source=source)
    touch(referral)
    waiting = referral.edits.filter(state=EditState.WAITING, delivery=None).order_by("field")
    return Changed(referral, delivery, list(waiting.values_list("field", flat=True)), warnings)


def _resubmission_waits(referral: Referral) -> bool:
    """Whether corrections were handed over and have not left, so that a further one belongs to them."""
    return referral.deliveries.filter(state=DeliveryState.QUEUED, kind=DeliveryKind.UPDATE).exists()


def resubmit(referral_id: int, *, by: User, source: str = Source.PERSON) -> Delivery:
    """Send the corrections AWS asked for; sending them is the resubmission.

    Raises NotAllowed, NotFound, NotNow (not asked for, nothing corrected, something held, under way) or NotValid.
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    with transaction.atomic():
        referral = locked_referral(visible.pk)
        wishes = wishes_of(referral).values()
        waiting = [edit for edit in wishes if edit.state == EditState.WAITING]
        locks = locks_of(referral, [edit.field for edit in waiting])
        check_resubmittable(
            Phase(referral.phase),
            ready=sum(lock.may_change for lock in locks.values()),
            held=len(wishes) - len(waiting),
            under_way=referral.deliveries.filter(state__in=OPEN).exists(),
        )
        delivery, _ = flush(referral, by=by, source=source)
        if delivery is None:
            raise NotNow("resubmit.nothing", "AWS has all of these values already, so there is nothing to send.")
        touch(referral)
    return delivery


def withdraw_wish(referral_id: int, field_name: str, *, by: User) -> None:
    """Give up a change that has not left. Raises NotAllowed, NotFound or NotNow."""
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    with transaction.atomic():
        referral = locked_referral(visible.pk)
        wish = wishes_of(referral).get(field_name)
        if wish is None or is_under_way(wish):
            raise NotNow("edit.not_now", "There is no change of this field that could be taken back.")
        drop_wishes(referral, [wish], by=by)
        rebuild_queued(referral)
        touch(referral)


def _check_not_met(referral: Referral, seen: Mapping[str, Any]) -> None:
    met = met_meanwhile(seen, merged_view(referral))
    if met:
        raise ChangedMeanwhile(met)


def _told_apart(referral: Referral, changes: Mapping[str, Any]) -> Sorted:
    """The changes that change something, by what can be done with them; "" and [] clear as None does."""
    view, ours = merged_view(referral), partner_id_field(Kind(referral.kind))
    fixed = {APN_ID_FIELD, ours} if referral.partner_crm_id else {APN_ID_FIELD}
    given = {name: None if value in ("", []) else value for name, value in changes.items() if name not in fixed}
    real = {name: value for name, value in given.items() if view.get(name) != value}
    _check_no_conflict(referral, real)
    wanted = sort_changes(real, locks_of(referral, real))
    if wanted.locked:
        found = [Violation("field.locked", (name,), Severity.REFUSE, why) for name, why in wanted.locked.items()]
        raise NotEditable("referral.not_editable", found[0].message, found)
    return wanted


def _check_no_conflict(referral: Referral, names: Iterable[str]) -> None:
    """A conflict is settled by choosing, with all three values in view, not by typing over it."""
    met = referral.edits.filter(state=EditState.CONFLICT, field__in=list(names)).values_list("field", flat=True)
    labels = ", ".join(label_of(Kind(referral.kind), name) for name in met)
    if labels:
        raise NotNow("edit.not_now.conflict", f"AWS changed {labels} too. Choose first whose value stands.")


def _check_kept(referral: Referral, wanted: Sorted) -> None:
    """What waits for AWS's review is judged now as far as it can be; the rest when it is sent."""
    kept = wanted.waiting if referral.phase in SENDS_AT_ONCE else {**wanted.waiting, **wanted.sendable}
    if not kept or referral.is_lead:
        return
    others = {name: edit.wanted for name, edit in wishes_of(referral).items() if edit.state == EditState.WAITING}
    if broken := check_early(referral, kept, others):
        raise NotValid("referral.not_valid", broken[0].message, broken)


def _note_kept(done: Changed, wanted: Mapping[str, Any], by: User, source: str) -> None:
    """What did not leave with a delivery has its own entry, so that its author and time are known."""
    known = known_of(done.referral)
    kept = {name: [known.get(name), value] for name, value in wanted.items() if name in done.waiting}
    if kept:
        note(
            "edit.scheduled",
            connection=done.referral.connection_id,
            referral=done.referral,
            source=source,
            actor=by,
            changes=kept,
        )
