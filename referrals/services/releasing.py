"""Sends wishes when AWS takes them: joined with an update that has not left, never beside an unanswered one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from aceportal.models import User
from referrals.ace.violations import Severity, Violation
from referrals.domain.deliveries import OPEN, DeliveryKind, DeliveryState
from referrals.domain.editing import SENDS_AT_ONCE, TAKES_NO_MORE, may_join
from referrals.errors import NotNow, NotValid
from referrals.models import Connection, Delivery, Edit, EditState, Referral, Source
from referrals.selectors.checking import check_changes, known_of, refusals
from referrals.services.events import note
from referrals.services.moves import move_delivery
from referrals.services.queueing import queue
from referrals.services.wishes import hold_wishes, locked_referral, locks_of, wishes_of

MOST_AT_ONCE = 5000
"""Records looked at in one pass, so that a pass stays short after a long pause."""

Flushed = tuple[Delivery | None, list[Violation]]


def flush(referral: Referral, *, by: User | None, source: str) -> Flushed:
    """Send every wish AWS takes now; without a delivery while another is unanswered or nothing is ready.

    Call it with the referral locked. The violations are warnings only. Raises NotValid when AWS would refuse.
    """
    ready = _ready(referral)
    if not ready:
        rebuild_queued(referral)
        return None, []
    before = referral.deliveries.filter(state__in=OPEN).select_for_update().first()
    if before is not None and not may_join(DeliveryKind(before.kind), DeliveryState(before.state)):
        _checked(referral, _travelling(before) | _wanted(ready))
        return None, []
    ready = _not_yet_met(referral, ready)
    if not ready:
        rebuild_queued(referral)
        return None, []
    payload, found = _checked(referral, _wanted(ready))
    changes = {edit.field: [edit.base, edit.wanted] for edit in ready}
    delivery = _join(before, payload, changes, by, source) if before else None
    delivery = delivery or queue(referral, DeliveryKind.UPDATE, payload, by=by, source=source, changes=changes)
    Edit.objects.filter(pk__in=[edit.pk for edit in ready]).update(delivery=delivery)
    return delivery, [one for one in found if one.severity is Severity.WARN]


def _ready(referral: Referral) -> list[Edit]:
    wishes = [edit for edit in wishes_of(referral).values() if edit.state == EditState.WAITING]
    locks = locks_of(referral, [edit.field for edit in wishes])
    return [edit for edit in wishes if locks[edit.field].may_change]


def _wanted(wishes: Iterable[Edit]) -> dict[str, Any]:
    return {edit.field: edit.wanted for edit in wishes}


def _travelling(delivery: Delivery) -> dict[str, Any]:
    return _wanted(delivery.edits.filter(state=EditState.TRAVELLING))


def _not_yet_met(referral: Referral, wishes: list[Edit]) -> list[Edit]:
    """Without those AWS meets by itself meanwhile; a wish based on its own value says it to AWS once more."""
    known = known_of(referral)
    met = [one for one in wishes if one.delivery is None and known.get(one.field) == one.wanted != one.base]
    Edit.objects.filter(pk__in=[one.pk for one in met]).update(state=EditState.CONFIRMED)
    return [one for one in wishes if one not in met]


def _checked(referral: Referral, wanted: Mapping[str, Any]) -> tuple[dict[str, Any], list[Violation]]:
    payload, _, found = check_changes(referral, wanted)
    if broken := refusals(found):
        raise NotValid("referral.not_valid", broken[0].message, broken)
    return payload, found


def _join(
    delivery: Delivery, payload: dict[str, Any], changes: dict[str, list[Any]], by: User | None, source: str
) -> Delivery:
    """Add to an update that has not left; the timeline names only what is new in it."""
    known = delivery.payload
    delivery.payload = payload
    delivery.save(update_fields=["payload"])
    note(
        "referral.update",
        connection=delivery.connection_id,
        referral=delivery.referral_id,
        source=source,
        actor=by,
        delivery=delivery,
        changes={name: pair for name, pair in changes.items() if name not in known or known[name] != pair[1]},
    )
    return delivery


def rebuild_queued(referral: Referral) -> None:
    """Bring an update that has not left in line with the wishes it still carries; with none left it is taken back."""
    queued = referral.deliveries.filter(state=DeliveryState.QUEUED, kind=DeliveryKind.UPDATE)
    delivery = queued.select_for_update().first()
    if delivery is None:
        return
    wanted = dict(delivery.edits.filter(state=EditState.WAITING).values_list("field", "wanted"))
    if not wanted:
        move_delivery(delivery, DeliveryState.WITHDRAWN, reason="None of its changes is wanted any more.")
        return
    delivery.payload = check_changes(referral, wanted)[0]
    delivery.save(update_fields=["payload"])


def stop_before_sending(delivery: Delivery, refusal: NotNow) -> None:
    """Keep back what AWS would not take now; changes wait on for their time, anything else needs a person."""
    is_update = delivery.kind == DeliveryKind.UPDATE
    if is_update:
        delivery.edits.filter(state=EditState.WAITING).update(delivery=None)
    to = DeliveryState.WITHDRAWN if is_update else DeliveryState.NEEDS_PERSON
    move_delivery(delivery, to, reason_id=refusal.error_id, reason=refusal.message)


def has_no_conflict(delivery: Delivery) -> bool:
    """Whether the delivery may go as it is; where AWS changed one of its fields, the others go in a new one."""
    if not delivery.edits.filter(state=EditState.CONFLICT).exists():
        return True
    delivery.edits.exclude(state=EditState.DROPPED).update(delivery=None)
    move_delivery(delivery, DeliveryState.WITHDRAWN, reason_id="delivery.conflict", reason=_MET)
    return False


def release(connection: Connection) -> int:
    """Send waiting wishes whose time has come, each record by itself; returns how many records sent something.

    What AWS would refuse by now is stopped with the reason and waits for a person.
    """
    waiting = Edit.objects.filter(state=EditState.WAITING, delivery=None, referral__connection=connection)
    due = waiting.filter(referral__phase__in=SENDS_AT_ONCE | TAKES_NO_MORE).exclude(
        referral__deliveries__state__in=OPEN
    )
    return sum(_release(pk) for pk in sorted(set(due.values_list("referral_id", flat=True)[:MOST_AT_ONCE])))


@transaction.atomic
def _release(pk: int) -> bool:
    referral = locked_referral(pk)
    _hold_the_locked(referral)
    try:
        delivery, _ = flush(referral, by=None, source=Source.PORTAL)
    except NotValid as refusal:
        _hold_the_broken(referral, refusal)
        return _release(pk)
    return delivery is not None


def _hold_the_broken(referral: Referral, refusal: NotValid) -> None:
    """Each wish a rule names is held with the rule's sentence, so that the others can go; where none is named, all."""
    broken = [one for one in refusal.violations if isinstance(one, Violation)]
    said = {name: one.message for one in reversed(broken) for name in one.fields}
    ready = _ready(referral)
    for wish in [one for one in ready if one.field in said] or ready:
        hold_wishes(referral, [wish], said.get(wish.field, refusal.message))


def _hold_the_locked(referral: Referral) -> None:
    """What AWS takes neither now nor later would wait for ever."""
    wishes = [edit for edit in wishes_of(referral).values() if edit.state == EditState.WAITING]
    for name, lock in locks_of(referral, [edit.field for edit in wishes]).items():
        if not (lock.may_change or lock.may_wait):
            hold_wishes(referral, [edit for edit in wishes if edit.field == name], f"{lock.reason} {lock.unlocks}")


_MET = "AWS changed the same field meanwhile. Choose whose value stands; what else was changed is sent by itself."
