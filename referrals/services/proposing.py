"""Asking AWS for something new: a partner's own opportunity, or changes to a record both sides have."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.queues import SEND, ring
from aceportal.roles import Ability
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.preparing import prepare_create, prepare_update
from referrals.ace.stages import Origin, Phase
from referrals.ace.validation import Context, Severity, Violation, check_create, check_lead_update, check_update
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.domain.permissions import check_may
from referrals.errors import NotNow, NotValid
from referrals.models import Connection, Delivery, Edit, Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.services.events import note
from referrals.services.ledger import refresh_columns


def submit_opportunity(
    connection: Connection, fields: Mapping[str, Any], *, by: User, source: str = Source.PERSON
) -> Delivery:
    """Create a partner-originated opportunity and queue it for AWS's review.

    What AWS would ignore is left out. Raises NotAllowed, or NotValid with every rule it breaks.
    """
    check_may(person_of(by), Ability.EDIT)
    payload, _ = prepare_create(fields)
    context = Context(now=timezone.now(), special_program=connection.special_program, isv=connection.isv)
    _refuse(check_create(payload, context=context))
    try:
        return _submit(connection, payload, by, source)
    except IntegrityError as clash:
        raise NotValid("opportunity.id_taken", "Our CRM's id is already used by another record here.") from clash


@transaction.atomic
def _submit(connection: Connection, payload: dict[str, Any], by: User, source: str) -> Delivery:
    now = timezone.now()
    referral = Referral(
        connection=connection,
        kind=Kind.OPPORTUNITY,
        origin=Origin.PARTNER,
        phase=Phase.NEW,
        partner_crm_id=payload[partner_id_field(Kind.OPPORTUNITY)],
        assignee=by,
        created_at=now,
        updated_at=now,
    )
    refresh_columns(referral, wanted=payload)
    referral.save()
    return _queue(referral, DeliveryKind.CREATE, payload, payload, by, source)


def propose_changes(referral_id: int, changes: Mapping[str, Any], *, by: User, source: str = Source.PERSON) -> Delivery:
    """Queue changes to a record AWS knows: only the changed fields travel, with both ids.

    Raises NotAllowed, NotFound, NotNow (something of it is still under way) or NotValid.
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    try:
        return _propose(visible.pk, changes, by, source)
    except IntegrityError as clash:
        raise NotNow("delivery.not_now.another_open", _STILL_OPEN) from clash


@transaction.atomic
def _propose(pk: int, changes: Mapping[str, Any], by: User, source: str) -> Delivery:
    referral = Referral.objects.select_for_update(of=("self",)).select_related("connection").get(pk=pk)
    kind, connection = Kind(referral.kind), referral.connection
    context = Context(
        now=timezone.now(),
        phase=Phase(referral.phase),
        origin=Origin(referral.origin),
        special_program=connection.special_program,
        isv=connection.isv,
    )
    known = {**referral.fields, **_ids(referral, kind)}
    wanted = {name: value for name, value in changes.items() if known.get(name) != value}
    payload, _ = prepare_update(wanted, known=known, kind=kind, context=context)
    check = check_lead_update if kind is Kind.LEAD else check_update
    _refuse(check(payload, known=known, context=context))
    edited = {name: value for name, value in payload.items() if name in wanted}
    return _queue(referral, DeliveryKind.UPDATE, payload, edited, by, source)


def _ids(referral: Referral, kind: Kind) -> dict[str, str]:
    ids = {APN_ID_FIELD: referral.apn_id, partner_id_field(kind): referral.partner_crm_id}
    return {name: value for name, value in ids.items() if value}


def _refuse(found: list[Violation]) -> None:
    refusals = [violation for violation in found if violation.severity is Severity.REFUSE]
    if refusals:
        raise NotValid("referral.not_valid", refusals[0].message, refusals)


def _queue(
    referral: Referral, kind: DeliveryKind, payload: dict[str, Any], edited: dict[str, Any], by: User, source: str
) -> Delivery:
    now = timezone.now()
    delivery = Delivery.objects.create(
        connection_id=referral.connection_id,
        referral=referral,
        kind=kind,
        payload=payload,
        state=DeliveryState.QUEUED,
        state_at=now,
        created_at=now,
        not_before=now,
        created_by=by,
    )
    known = referral.fields
    Edit.objects.bulk_create(
        Edit(referral=referral, field=name, base=known.get(name), wanted=value, delivery=delivery, author=by, at=now)
        for name, value in edited.items()
    )
    changes = {name: [known.get(name), value] for name, value in edited.items()}
    note(
        f"referral.{kind}",
        connection=referral.connection_id,
        referral=referral,
        source=source,
        actor=by,
        delivery=delivery,
        changes=changes if kind is DeliveryKind.UPDATE else {},
    )
    ring("referrals.jobs.exchange_connection", referral.connection_id, queue=SEND)
    return delivery


_STILL_OPEN = "An earlier change of this record is still on its way; AWS must answer it first."
