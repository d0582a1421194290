"""Accepting and rejecting what AWS shares, and taking a decision back while it is still here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import APN_ID_FIELD, Kind, acceptance_field, partner_id_field
from referrals.ace.stages import Acceptance, Origin, Phase
from referrals.ace.validation import Context, Severity, check_decision
from referrals.domain.decisions import Decision, Situation, check_decidable
from referrals.domain.deliveries import OPEN, DeliveryKind, DeliveryState
from referrals.domain.permissions import check_may
from referrals.errors import NotNow, NotValid, PortalError
from referrals.models import Delivery, EditState, Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.services.events import note
from referrals.services.moves import require_move

_KIND = {Decision.ACCEPT: DeliveryKind.ACCEPT, Decision.REJECT: DeliveryKind.REJECT}
_WORD = {Decision.ACCEPT: Acceptance.ACCEPTED, Decision.REJECT: Acceptance.REJECTED}


def decide(
    referral_id: int, decision: Decision, *, by: User, rejection_reason: str = "", source: str = Source.PERSON
) -> Delivery:
    """Queue the partner's decision; it leaves after the undo time.

    Raises NotAllowed, NotFound, NotNow (already decided, expired, on its way) or NotValid
    (an opportunity is rejected without one of AWS's reasons). Of two people at once, one wins.
    """
    check_may(person_of(by), Ability.DECIDE)
    try:
        return _decide(referral_id, decision, by, rejection_reason, source)
    except IntegrityError as clash:
        raise NotNow("decision.not_now.open_delivery", "A colleague decided a moment ago; reload to see it.") from clash


@transaction.atomic
def _decide(referral_id: int, decision: Decision, by: User, reason: str, source: str) -> Delivery:
    visible = referral_for(by, referral_id)
    referral = Referral.objects.select_for_update(of=("self",)).select_related("connection").get(pk=visible.pk)
    now = timezone.now()
    check_decidable(situation_of(referral), now)
    payload = _payload(referral, decision, reason)
    _check_valid(referral, payload)
    delivery = Delivery.objects.create(
        connection=referral.connection,
        referral=referral,
        kind=_KIND[decision],
        payload=payload,
        state=DeliveryState.QUEUED,
        state_at=now,
        created_at=now,
        created_by=by,
        not_before=now + timedelta(seconds=settings.UNDO_SECONDS),
    )
    note(
        f"decision.{decision}",
        connection=referral.connection_id,
        referral=referral,
        source=source,
        actor=by,
        delivery=delivery,
        text=reason,
    )
    return delivery


def situation_of(referral: Referral) -> Situation:
    """What the deciding rule looks at, read now."""
    state = Delivery.objects.filter(referral=referral, state__in=OPEN).values_list("state", flat=True).first()
    return Situation(Phase(referral.phase), referral.accept_by, DeliveryState(state) if state else None)


def _payload(referral: Referral, decision: Decision, reason: str) -> dict[str, Any]:
    """Ids and the decision, nothing else: AWS takes no other field in this record (CRM guide, business flows)."""
    kind = Kind(referral.kind)
    payload: dict[str, Any] = {APN_ID_FIELD: referral.apn_id, acceptance_field(kind): _WORD[decision].value}
    if referral.partner_crm_id:
        payload[partner_id_field(kind)] = referral.partner_crm_id
    if decision is Decision.REJECT and kind is Kind.OPPORTUNITY:
        payload["rejectionReason"] = reason
    return payload


def _check_valid(referral: Referral, payload: dict[str, Any]) -> None:
    now = timezone.now()
    context = Context(
        today=now.date(),
        now=now,
        phase=Phase(referral.phase),
        origin=Origin(referral.origin),
        accept_by=referral.accept_by,
    )
    found = check_decision(payload, kind=Kind(referral.kind), context=context)
    refusals = [violation for violation in found if violation.severity is Severity.REFUSE]
    if refusals:
        raise NotValid("decision.not_valid", refusals[0].message, refusals)


@transaction.atomic
def withdraw(delivery: Delivery, *, by: User, source: str = Source.PERSON) -> None:
    """Take a delivery back while it has not left; the changes it carried are given up, a draft stays a draft,
    and corrections AWS asked for stay to be handed over again.

    Raises NotAllowed or InvalidMove (it is already on its way).
    """
    check_may(person_of(by), Ability.DECIDE)
    require_move(delivery, DeliveryState.WITHDRAWN, actor=by, source=source, reason="Taken back before it was sent.")
    carried = delivery.edits.filter(state=EditState.WAITING)
    if delivery.referral.phase == Phase.ACTION_REQUIRED:
        carried.update(delivery=None)
    else:
        carried.update(state=EditState.DROPPED)


@dataclass(frozen=True, slots=True)
class RowResult:
    """One row of a bulk action: what became of it, in a sentence."""

    referral_id: int
    ok: bool
    message: str
    delivery: Delivery | None = None


def decide_many(
    referral_ids: Sequence[int],
    decision: Decision,
    *,
    by: User,
    rejection_reason: str = "",
    source: str = Source.PERSON,
) -> list[RowResult]:
    """Decide each referral by itself; one that cannot be decided never spoils the others."""
    return [_decide_row(pk, decision, by, rejection_reason, source) for pk in dict.fromkeys(referral_ids)]


def _decide_row(pk: int, decision: Decision, by: User, reason: str, source: str) -> RowResult:
    try:
        delivery = decide(pk, decision, by=by, rejection_reason=reason, source=source)
    except PortalError as refusal:
        return RowResult(pk, False, refusal.message)
    return RowResult(pk, True, "Queued; it can be undone until it is sent.", delivery)
