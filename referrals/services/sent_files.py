"""A file that was sent to AWS before this database knew of it: its requests are kept, so that AWS's answers fit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils import timezone

from aceportal.models import User
from referrals.ace.kinds import APN_ID_FIELD, Kind, acceptance_field, partner_id_field
from referrals.ace.schema import ReadFile, ReadRecord
from referrals.ace.stages import Acceptance
from referrals.domain.deliveries import OPEN, DeliveryKind, DeliveryState
from referrals.errors import NotValid
from referrals.models import Delivery, ExchangeFile, Referral, Source
from referrals.services.drafting import begin_draft
from referrals.services.ledger import refresh_columns
from referrals.services.raw import keep_raw

_DECISIONS: Mapping[Acceptance | None, DeliveryKind] = {
    Acceptance.ACCEPTED: DeliveryKind.ACCEPT,
    Acceptance.REJECTED: DeliveryKind.REJECT,
}


@dataclass(slots=True)
class Taken:
    """How many of the file's requests were kept, and why others were not."""

    kept: int = 0
    busy: int = 0
    unknown: int = 0


def take_sent(file: ExchangeFile, read: ReadFile, content: bytes, *, by: User) -> Taken:
    """Keep each record's request as sent and unanswered; a new opportunity comes back as the draft it was.

    A record with another open request keeps that one. Raises NotValid when nothing of the file can be kept.
    """
    if read.spms_id not in (None, file.connection.partner_id):
        raise NotValid("file.other_partner", f"The file is Partner ID {read.spms_id}'s, not this connection's.")
    taken = Taken()
    for record in read.records:
        _take(file, record, taken, by)
    if not taken.kept:
        raise NotValid("import.nothing_kept", "Every record in it is unknown here, or has another request open.")
    keep_raw([(file, content)])
    file.records = len(read.records)
    file.save(update_fields=["records"])
    return taken


def let_later_words_stand(file: ExchangeFile) -> None:
    """Where AWS's own record is later than the old answer just taken over, the record's values stand."""
    confirmed = Referral.objects.filter(deliveries__file=file, aws_modified_at__gt=F("confirmed_at")).distinct()
    for pk in confirmed.values_list("pk", flat=True):
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=pk)
        held = referral.confirmed.items()
        referral.confirmed = {name: value for name, value in held if name not in referral.received}
        refresh_columns(referral, now=timezone.now())
        referral.save()


def _take(file: ExchangeFile, record: ReadRecord, taken: Taken, by: User) -> None:
    referral = _referral(file, record) or _drafted(file, record, by)
    if referral is None:
        taken.unknown += 1
    elif referral.deliveries.filter(state__in=OPEN).exists():
        taken.busy += 1
    else:
        _add(file, referral, record, taken.kept, by)
        taken.kept += 1


def _referral(file: ExchangeFile, record: ReadRecord) -> Referral | None:
    rows = Referral.objects.filter(connection=file.connection_id, kind=file.kind)
    if record.apn_id:
        return rows.filter(apn_id=record.apn_id).first()
    return rows.filter(partner_crm_id=record.partner_id).first() if record.partner_id else None


def _drafted(file: ExchangeFile, record: ReadRecord, by: User) -> Referral | None:
    """Only a new opportunity travels without AWS's id."""
    if record.apn_id or not record.partner_id or file.kind != Kind.OPPORTUNITY:
        return None
    return begin_draft(file.connection, record.fields, by=by, source=Source.IMPORT)


def _add(file: ExchangeFile, referral: Referral, record: ReadRecord, position: int, by: User) -> None:
    now = timezone.now()
    Delivery.objects.create(
        connection_id=file.connection_id,
        referral=referral,
        kind=_kind(referral, record),
        payload=_payload(referral, record),
        state=DeliveryState.UNANSWERED,
        reason_id="delivery.imported",
        reason="Sent before this database knew of it; AWS's result is still to come.",
        state_at=now,
        not_before=now,
        file=file,
        position=position,
        sent_at=now,
        created_by=by,
        created_at=now,
    )


def _payload(referral: Referral, record: ReadRecord) -> dict[str, Any]:
    ids = {APN_ID_FIELD: record.apn_id, partner_id_field(Kind(referral.kind)): record.partner_id}
    return {**record.fields, **{name: value for name, value in ids.items() if value}}


def _kind(referral: Referral, record: ReadRecord) -> DeliveryKind:
    decided = _DECISIONS.get(Acceptance.read(record.fields.get(acceptance_field(Kind(referral.kind)))))
    if decided is not None:
        return decided
    return DeliveryKind.UPDATE if record.apn_id else DeliveryKind.CREATE
