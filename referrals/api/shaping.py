"""From rows to what the API shows, with nothing in it that the person may not read."""

from collections.abc import Iterable
from typing import Any

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.preparing import Dropped
from referrals.ace.violations import Violation
from referrals.api.refusals import violation_body
from referrals.api.schemas import (
    ConflictOut,
    ConnectionOut,
    ConnectionRef,
    DeliveryOut,
    DivergenceOut,
    DroppedOut,
    EntryOut,
    PersonOut,
    ReadinessOut,
    ReferralHead,
    ReferralOut,
    RefusedOut,
    TimelineOut,
    ViolationOut,
    WrittenOut,
)
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.models import Connection, ConnectionState, Delivery, Edit, EditState, Referral, Source
from referrals.models.connections import Environment
from referrals.selectors.health import health_of
from referrals.selectors.history import Entry
from referrals.selectors.outgoing import Outgoing
from referrals.selectors.payloads import is_hidden, sees_contacts, without_contacts
from referrals.services.editing import Changed

_PENDING = (EditState.WAITING, EditState.TRAVELLING)
_OPEN_EDITS = (*_PENDING, EditState.REFUSED, EditState.CONFLICT)


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
    edits = referral.edits.filter(state__in=_OPEN_EDITS).order_by("field", "pk")
    readable = [edit for edit in edits if not is_hidden(kind, edit.field, contacts=contacts)]
    deliveries = referral.deliveries.select_related("file", "referral").order_by("-pk")
    return ReferralOut(
        **_head(referral),
        fields=_readable(kind, referral.draft if referral.is_draft else referral.fields, contacts),
        pending={edit.field: edit.wanted for edit in sorted(readable, key=_travels_first) if edit.state in _PENDING},
        refused=[_refused(edit) for edit in readable if edit.state == EditState.REFUSED],
        conflicts=[_conflict(edit) for edit in readable if edit.state == EditState.CONFLICT],
        divergences=[DivergenceOut(field=name, **pair) for name, pair in sorted(referral.divergence.items())],
        lead=referral.lead_id,
        opportunities=list(referral.opportunities.order_by("pk").values_list("pk", flat=True)),
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


def written_shape(changed: Changed, *, to: User, dropped: Iterable[Dropped] = ()) -> WrittenOut:
    """What a change led to."""
    referral = changed.referral
    return WrittenOut(
        id=referral.pk,
        version=referral.version,
        is_draft=referral.is_draft,
        delivery=delivery_shape(changed.delivery, to=to) if changed.delivery else None,
        waiting=changed.waiting,
        dropped=_dropped(dropped),
        warnings=_violations(changed.warnings),
    )


def readiness_shape(found: Outgoing) -> ReadinessOut:
    """What would go to AWS now."""
    return ReadinessOut(
        ready=found.is_ready,
        payload=dict(found.payload),
        dropped=_dropped(found.dropped),
        violations=_violations(found.violations),
    )


def timeline_shape(entries: Iterable[Entry], more: int | None) -> TimelineOut:
    """One page of what happened."""
    return TimelineOut(items=[_entry(entry) for entry in entries], next=more)


def _entry(entry: Entry) -> EntryOut:
    event = entry.event
    return EntryOut(
        id=event.pk,
        at=event.at,
        name=event.name,
        source=Source(event.source),
        who=str(event.actor) if event.actor else None,
        note=entry.note,
        changes=entry.changes,
        delivery=event.delivery_id,
        file=event.file.name if event.file else None,
    )


def _dropped(dropped: Iterable[Dropped]) -> list[DroppedOut]:
    return [DroppedOut(field=one.field, reason=one.reason) for one in dropped]


def _violations(found: Iterable[Violation]) -> list[ViolationOut]:
    return [ViolationOut.model_validate(violation_body(one)) for one in found]


def _head(referral: Referral) -> dict[str, Any]:
    connection, assignee = referral.connection, referral.assignee
    return {
        "id": referral.pk,
        "version": referral.version,
        "is_draft": referral.is_draft,
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


def _travels_first(edit: Edit) -> bool:
    """Orders edits so that of a field's two the later wish stands."""
    return edit.state != EditState.TRAVELLING


def _refused(edit: Edit) -> RefusedOut:
    return RefusedOut(field=edit.field, wanted=edit.wanted, problem=edit.problem)


def _conflict(edit: Edit) -> ConflictOut:
    return ConflictOut(field=edit.field, base=edit.base, wanted=edit.wanted, theirs=edit.theirs)


def _text(delivery: Delivery, text: str, to: User) -> str:
    referral = delivery.referral
    return text if sees_contacts(to) else without_contacts(Kind(referral.kind), referral.values, text)
