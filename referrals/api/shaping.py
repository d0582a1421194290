"""From rows to what the API shows, with nothing in it that the person may not read."""

from typing import Any

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.api.schemas import (
    ConflictOut,
    ConnectionOut,
    ConnectionRef,
    DeliveryOut,
    PersonOut,
    ReferralHead,
    ReferralOut,
)
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.models import Connection, ConnectionState, Delivery, Edit, EditState, Referral
from referrals.models.connections import Environment
from referrals.selectors.health import health_of
from referrals.selectors.payloads import is_hidden, sees_contacts, without_contacts

_PENDING = (EditState.WAITING, EditState.TRAVELLING)
_OPEN_EDITS = (*_PENDING, EditState.CONFLICT)


def connection_shape(connection: Connection, now: Any) -> ConnectionOut:
    """A connection as everybody may see it; the bucket and its credentials stay out."""
    return ConnectionOut(
        id=connection.pk,
        name=connection.name,
        environment=Environment(connection.environment),
        partner_id=connection.partner_id,
        state=ConnectionState(connection.state),
        health=health_of(connection, now),
        reason=connection.state_reason or connection.health_reason,
        last_received_at=connection.last_received_at,
        last_sent_at=connection.last_sent_at,
        last_answered_at=connection.last_answered_at,
    )


def head_shape(referral: Referral) -> ReferralHead:
    """A referral as lists show it."""
    return ReferralHead(**_head(referral))


def referral_shape(referral: Referral, *, to: User) -> ReferralOut:
    """The whole record; customer contacts only for those whose role reads them."""
    contacts, kind = sees_contacts(to), Kind(referral.kind)
    edits = referral.edits.filter(state__in=_OPEN_EDITS).order_by("field")
    readable = [edit for edit in edits if not is_hidden(kind, edit.field, contacts=contacts)]
    deliveries = referral.deliveries.select_related("file", "referral").order_by("-pk")
    return ReferralOut(
        **_head(referral),
        fields=_readable(kind, referral.fields, contacts),
        pending={edit.field: edit.wanted for edit in readable if edit.state in _PENDING},
        conflicts=[_conflict(edit) for edit in readable if edit.state == EditState.CONFLICT],
        deliveries=[delivery_shape(delivery, to=to) for delivery in deliveries],
    )


def delivery_shape(delivery: Delivery, *, to: User) -> DeliveryOut:
    """A delivery with AWS's own words about it; contacts that AWS quotes only for those who read contacts."""
    return DeliveryOut(
        id=delivery.pk,
        referral=delivery.referral_id,
        referral_kind=Kind(delivery.referral.kind),
        kind=DeliveryKind(delivery.kind),
        state=DeliveryState(delivery.state),
        file=delivery.file.name if delivery.file else None,
        error=_text(delivery, delivery.reason, to) or None,
        errors=[_text(delivery, text, to) for text in delivery.errors],
        warnings=[_text(delivery, text, to) for text in delivery.warnings],
        created_at=delivery.created_at,
        not_before=delivery.not_before,
        sent_at=delivery.sent_at,
        answered_at=delivery.answered_at,
    )


def _head(referral: Referral) -> dict[str, Any]:
    connection, assignee = referral.connection, referral.assignee
    return {
        "id": referral.pk,
        "connection": ConnectionRef(
            id=connection.pk, name=connection.name, environment=Environment(connection.environment)
        ),
        "origin": referral.origin,
        "phase": referral.phase,
        "status": referral.status,
        "stage": referral.stage,
        "partner_acceptance_status": referral.acceptance,
        "accept_by": referral.accept_by,
        "apn_crm_unique_identifier": referral.apn_id,
        "partner_crm_unique_identifier": referral.partner_crm_id,
        "assignee": PersonOut(email=assignee.email, name=str(assignee)) if assignee else None,
        "customer": referral.customer,
        "title": referral.title,
        "updated_at": referral.updated_at,
    }


def _readable(kind: Kind, fields: dict[str, Any], contacts: bool) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if not is_hidden(kind, name, contacts=contacts)}


def _conflict(edit: Edit) -> ConflictOut:
    return ConflictOut(field=edit.field, base=edit.base, wanted=edit.wanted, theirs=edit.theirs)


def _text(delivery: Delivery, text: str, to: User) -> str:
    referral = delivery.referral
    return text if sees_contacts(to) else without_contacts(Kind(referral.kind), referral.fields, text)
