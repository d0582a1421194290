"""Trying again what AWS refused, did not answer, or what stopped here: dry run first, then row by row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.queues import SEND, ring
from aceportal.roles import Ability
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import Phase
from referrals.domain.deliveries import FACTS, OPEN, DeliveryKind, DeliveryState
from referrals.domain.permissions import Person
from referrals.domain.sendable import Standing, check_sendable
from referrals.errors import NotAllowed, NotNow, PortalError
from referrals.models import Delivery, Edit, EditState, Source
from referrals.selectors.access import person_of
from referrals.services.events import note
from referrals.services.moves import require_move

CARRIED = (EditState.REFUSED, EditState.WAITING, EditState.TRAVELLING)
WISHES = (EditState.WAITING, EditState.REFUSED, EditState.CONFLICT)
RESENDABLE = frozenset({DeliveryState.REFUSED, DeliveryState.UNANSWERED, DeliveryState.NEEDS_PERSON})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one delivery can be sent again, and why not."""

    delivery: Delivery
    ok: bool
    message: str


def preview(deliveries: Iterable[Delivery], *, by: User) -> list[Verdict]:
    """The dry run: what would happen to each; changes nothing."""
    return [_verdict(delivery, person_of(by)) for delivery in deliveries]


def _verdict(delivery: Delivery, person: Person) -> Verdict:
    try:
        check_resendable(delivery, person)
    except PortalError as refusal:
        return Verdict(delivery, False, refusal.message)
    return Verdict(delivery, True, "Can be sent again with the same payload under a new file name.")


def check_free(delivery: Delivery, person: Person) -> None:
    """Raise NotAllowed or NotNow unless this person may send it again and nothing stands in its way."""
    if Ability.REPAIR not in person.abilities and not (
        Ability.DECIDE in person.abilities and delivery.created_by_id == person.id
    ):
        raise NotAllowed(
            "person.may_not.repair", "Only its sender, an alliance lead or a CRM admin can send this again."
        )
    state = DeliveryState(delivery.state)
    if state not in RESENDABLE:
        raise NotNow(
            f"delivery.not_now.{state}", f"It is {FACTS[state].label.lower()}; there is nothing to send again."
        )
    others = Delivery.objects.filter(referral=delivery.referral_id, state__in=OPEN).exclude(pk=delivery.pk)
    if others.exists():
        raise NotNow(
            "delivery.not_now.another_open",
            "Another delivery of this referral is still open; AWS must answer it first.",
        )


def check_resendable(delivery: Delivery, person: Person) -> None:
    """Raise NotAllowed or NotNow unless `delivery` may be sent again now. Owners may resend their own."""
    check_free(delivery, person)
    referral = delivery.referral
    connection = delivery.connection
    standing = Standing(
        Phase(referral.phase),
        referral.accept_by,
        Kind(referral.kind),
        isv=connection.isv,
        special_program=connection.special_program,
    )
    payload = still_wanted(delivery)
    if not payload.keys() - {APN_ID_FIELD, partner_id_field(Kind(referral.kind))}:
        raise NotNow(
            "delivery.not_now.overtaken", "Its changes were corrected or given up since; nothing is left of it."
        )
    check_sendable(DeliveryKind(delivery.kind), standing, timezone.now(), fields=payload)


def still_wanted(delivery: Delivery) -> dict[str, Any]:
    """The payload without changes that people have corrected, settled or given up since it was sent."""
    if delivery.kind != DeliveryKind.UPDATE:
        return dict(delivery.payload)
    changed = Edit.objects.filter(referral=delivery.referral_id, field__in=list(delivery.payload))
    rows = set(changed.values_list("field", "delivery", "state"))
    own = {name for name, of, state in rows if of == delivery.pk and state in CARRIED}
    gone = {name for name, _, _ in rows} - own
    return {name: value for name, value in delivery.payload.items() if name not in gone}


def resend(delivery: Delivery, *, by: User, source: str = Source.PERSON) -> Delivery:
    """Queue the same request again as a new delivery, hence under a new file name, with the same ids.

    Pressed twice, the second press raises NotNow.
    """
    try:
        return _resend(delivery, by, source)
    except IntegrityError as clash:
        raise NotNow("delivery.not_now.another_open", "It has just been sent again by somebody else.") from clash


@transaction.atomic
def _resend(delivery: Delivery, by: User, source: str) -> Delivery:
    locked = (
        Delivery.objects.select_for_update(of=("self",)).select_related("referral", "connection").get(pk=delivery.pk)
    )
    check_resendable(locked, person_of(by))
    if locked.state != DeliveryState.REFUSED:
        require_move(locked, DeliveryState.WITHDRAWN, actor=by, source=source, reason="Replaced by a new delivery.")
    now = timezone.now()
    again = Delivery.objects.create(
        connection_id=locked.connection_id,
        referral_id=locked.referral_id,
        kind=locked.kind,
        payload=still_wanted(locked),
        state=DeliveryState.QUEUED,
        state_at=now,
        created_at=now,
        not_before=now,
        created_by=by,
        replaces=locked,
    )
    later = Edit.objects.filter(referral=locked.referral_id, state__in=WISHES).exclude(delivery=locked)
    left_behind = locked.edits.filter(state=EditState.TRAVELLING, field__in=list(later.values_list("field", flat=True)))
    left_behind.update(state=EditState.DROPPED)
    carried = locked.edits.filter(state__in=CARRIED)
    carried.update(delivery=again, state=EditState.WAITING, problem="")
    ring("referrals.jobs.exchange_connection", locked.connection_id, queue=SEND)
    note(
        "delivery.resent",
        connection=locked.connection_id,
        referral=locked.referral_id,
        source=source,
        actor=by,
        delivery=again,
    )
    return again


def resend_many(deliveries: Iterable[Delivery], *, by: User, source: str = Source.PERSON) -> list[Verdict]:
    """Send each again by itself; a result per row."""
    return [_resend_row(delivery, by, source) for delivery in deliveries]


def _resend_row(delivery: Delivery, by: User, source: str) -> Verdict:
    try:
        return Verdict(resend(delivery, by=by, source=source), True, "Queued again.")
    except PortalError as refusal:
        return Verdict(delivery, False, refusal.message)
