"""Trying again with the current record and mapping: what the CRM and the portal say now, not what was sent then."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from aceportal.models import User
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.domain.deliveries import OPEN, DeliveryKind, DeliveryState
from referrals.errors import NotNow, NotValid, PortalError
from referrals.models import CrmRecord, CrmState, Delivery, Edit, EditState, Referral, Source
from referrals.selectors.access import person_of
from referrals.selectors.checking import check_new, refusals
from referrals.services.crm_intake import retry
from referrals.services.events import note
from referrals.services.moves import require_move
from referrals.services.queueing import queue
from referrals.services.releasing import flush
from referrals.services.resending import CARRIED, WISHES, Verdict, check_free, resend
from referrals.services.wishes import touch

_UPDATES = frozenset({DeliveryKind.CREATE, DeliveryKind.UPDATE})
_NOTHING = "AWS has all of the present values already, so there is nothing to send."
_REPLACED = "Replaced by a new delivery with the current record."


class _UndoError(Exception):
    """Takes a dry run back; carries what it would have sent."""

    def __init__(self, again: Delivery) -> None:
        self.again = again


def preview_now(deliveries: Iterable[Delivery], *, by: User) -> list[Verdict]:
    """The dry run: each is done for real and taken back, so that it can never judge otherwise."""
    return [_tried(delivery, by) for delivery in deliveries]


def resend_many_now(deliveries: Iterable[Delivery], *, by: User, source: str = Source.PERSON) -> list[Verdict]:
    """Send each again by itself; a result per row."""
    return [_done(delivery, by, source) for delivery in deliveries]


def resend_now(delivery: Delivery, *, by: User, source: str = Source.PERSON) -> Delivery:
    """Queue what the record says now, as a new delivery with the same ids.

    A record of the CRM is taken again through the published mapping first. A decision has nothing to be rebuilt, so
    it goes as it was. Raises NotAllowed, NotNow (also when pressed twice) or NotValid with every rule it breaks.
    """
    if DeliveryKind(delivery.kind) not in _UPDATES:
        return resend(delivery, by=by, source=source)
    try:
        return _resend_now(delivery, by, source)
    except IntegrityError as clash:
        raise NotNow("delivery.not_now.another_open", "It has just been sent again by somebody else.") from clash


@transaction.atomic
def _resend_now(delivery: Delivery, by: User, source: str) -> Delivery:
    _locked(delivery.referral_id)
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("referral", "connection")
    before = rows.get(pk=delivery.pk)
    check_free(before, person_of(by))
    _let_go(before, by, source)
    _take_again(before.referral_id, by)
    again = _queued(_locked(before.referral_id), by, source)
    Delivery.objects.filter(pk=again.pk).update(replaces=before)
    note(
        "delivery.resent",
        connection=before.connection_id,
        referral=before.referral_id,
        source=source,
        actor=by,
        delivery=again,
        text="With the current record and mapping.",
    )
    return again


def _locked(referral_id: int) -> Referral:
    """The referral first, then its deliveries, as everywhere; a draft as well as a record AWS knows."""
    return Referral.objects.select_for_update(of=("self",)).select_related("connection").get(pk=referral_id)


def _let_go(before: Delivery, by: User, source: str) -> None:
    """The old delivery stands in nobody's way, and what it carried waits to be sent, where no later wish stands."""
    if before.state != DeliveryState.REFUSED:
        require_move(before, DeliveryState.WITHDRAWN, actor=by, source=source, reason=_REPLACED)
    later = Edit.objects.filter(referral=before.referral_id, state__in=WISHES).exclude(delivery=before)
    fields = list(later.values_list("field", flat=True))
    before.edits.filter(state=EditState.TRAVELLING, field__in=fields).update(state=EditState.DROPPED)
    before.edits.filter(state__in=CARRIED).update(delivery=None, state=EditState.WAITING, problem="")


def _take_again(referral_id: int, by: User) -> None:
    """Raises NotNow or NotValid where the CRM's record cannot be taken as it is."""
    rows = CrmRecord.objects.select_related("profile__connection", "profile__acts_as", "given_by")
    for row in rows.filter(referral=referral_id, crm_id__isnull=False, profile__is_active=True).order_by("pk"):
        taken = retry(row, by=by)
        if taken.row.state == CrmState.TAKEN:
            continue
        words = taken.row.problems[0]["message"] if taken.row.problems else "It waits for the mapping."
        raise NotValid("delivery.crm_record", f"The record of {row.profile} cannot be taken as it is. {words}")


def _queued(referral: Referral, by: User, source: str) -> Delivery:
    """What the record says now, queued; taking the CRM's record again may have done so already."""
    made = referral.deliveries.filter(state__in=OPEN).order_by("-pk").first()
    if made is None and referral.is_draft:
        made = _created(referral, by, source)
    elif made is None:
        made = flush(referral, by=by, source=source)[0]
        touch(referral)
    if made is None:
        raise NotNow("delivery.not_now.overtaken", _NOTHING)
    return made


def _created(draft: Referral, by: User, source: str) -> Delivery:
    payload, _, found = check_new(draft, draft.draft)
    if broken := refusals(found):
        raise NotValid("opportunity.not_valid", broken[0].message, broken)
    return queue(draft, DeliveryKind.CREATE, payload, by=by, source=source)


def _tried(delivery: Delivery, by: User) -> Verdict:
    try:
        with transaction.atomic():
            raise _UndoError(resend_now(delivery, by=by))
    except _UndoError as undone:
        return Verdict(delivery, True, _compared(delivery, undone.again.payload))
    except PortalError as refusal:
        return Verdict(delivery, False, refusal.message)


def _done(delivery: Delivery, by: User, source: str) -> Verdict:
    try:
        again = resend_now(delivery, by=by, source=source)
    except PortalError as refusal:
        return Verdict(delivery, False, refusal.message)
    return Verdict(again, True, "Queued with the current record.")


def _compared(delivery: Delivery, payload: Mapping[str, Any]) -> str:
    """What would be other than when it was sent."""
    kind, before = Kind(delivery.referral.kind), delivery.payload
    names = [name for name in {**before, **payload} if before.get(name) != payload.get(name)]
    if not names:
        return "Can be sent again under a new file name; nothing in it has changed since."
    return f"Can be sent again with what changed since: {', '.join(label_of(kind, name) for name in names)}."
