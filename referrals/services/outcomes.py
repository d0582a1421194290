"""What AWS's answer does to deliveries and referrals: only here does anything become confirmed or refused."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.schema import RecordResult, ResultFile
from referrals.ace.stages import Phase, Status
from referrals.domain.answers import Asked, join
from referrals.domain.deliveries import ANSWERABLE, DeliveryKind, DeliveryState
from referrals.domain.files import FileState, RecordState
from referrals.models import Delivery, Edit, EditState, ExchangeFile, ReceivedRecord, Referral, Source
from referrals.services.ledger import refresh_columns, refresh_divergence
from referrals.services.moves import move_delivery, move_file

_LATER = (EditState.WAITING, EditState.REFUSED, EditState.CONFLICT)
_DECISIONS = (DeliveryKind.ACCEPT, DeliveryKind.REJECT)


def answer_records(row: ExchangeFile, sent: ExchangeFile, result: ResultFile) -> None:
    """Give each delivery of `sent` its own result; `row` is the result file's row."""
    deliveries = {one.pk: one for one in _locked(sent)}
    records = result.records or ()
    joined = join([_asked(one) for one in deliveries.values()], records)
    at = result.processed_at or row.modified_at or timezone.now()
    receipts = [
        _answer_one(row, deliveries[asked.delivery_id], records[index], index, at) for asked, index in joined.pairs
    ]
    receipts += [_stranger(row, records[index], index) for index in joined.strangers]
    for asked in joined.left_out:
        _left_out(row, deliveries[asked.delivery_id])
    _close(row, sent, receipts, FileState.ANSWERED)


def answer_all_refused(row: ExchangeFile, sent: ExchangeFile, texts: list[str], *, failed: bool) -> None:
    """AWS refused the whole file: every delivery in it is refused with AWS's text."""
    receipts = [
        _answer_one(row, delivery, RecordResult(None, None, False, tuple(texts)), delivery.position, timezone.now())
        for delivery in _locked(sent)
    ]
    _close(row, sent, receipts, FileState.FAILED if failed else FileState.ANSWERED)


def _locked(sent: ExchangeFile) -> list[Delivery]:
    """The file's deliveries in its order, locked after their referrals, as everywhere."""
    pks = sent.deliveries.values_list("referral_id", flat=True)
    list(Referral.objects.filter(pk__in=list(pks)).select_for_update().order_by("pk"))
    rows = sent.deliveries.select_related("referral").select_for_update(of=("self",))
    return list(rows.order_by("position"))


def note_orphans(row: ExchangeFile, result: ResultFile | None) -> None:
    """Keep and show an answer to nothing we know of; it stays in the bucket until it fits or is dismissed."""
    records = (result.records if result else None) or ()
    ReceivedRecord.objects.bulk_create(
        [_stranger(row, record, index) for index, record in enumerate(records)], ignore_conflicts=True
    )
    move_file(row, FileState.ORPHAN, reason_id="file.orphan", reason=_ORPHAN, records=len(records))


def _asked(delivery: Delivery) -> Asked:
    partner_id = delivery.payload.get(partner_id_field(Kind(delivery.referral.kind)))
    return Asked(delivery.pk, delivery.payload.get(APN_ID_FIELD), partner_id or delivery.referral.partner_crm_id)


def _answer_one(
    row: ExchangeFile, delivery: Delivery, result: RecordResult, index: int, at: datetime
) -> ReceivedRecord:
    to = DeliveryState.CONFIRMED if result.is_success else DeliveryState.REFUSED
    state = RecordState.CONFIRMED if result.is_success else RecordState.REFUSED
    reason = " ".join(result.errors)
    if delivery.state not in ANSWERABLE:
        state, reason = _second_answer(delivery, to)
    elif _settle(row, delivery, to, result):
        (_confirmed if result.is_success else _refused)(delivery, result, at)
    return _receipt(row, result, index, state, reason, delivery)


def _second_answer(delivery: Delivery, said: DeliveryState) -> tuple[RecordState, str]:
    if delivery.state == said:
        return RecordState.UNCHANGED, ""
    return RecordState.CONFLICT, f"An earlier answer said {delivery.state.replace('_', ' ')}; that one was kept."


def _settle(row: ExchangeFile, delivery: Delivery, to: DeliveryState, result: RecordResult) -> bool:
    if delivery.state == DeliveryState.SENDING:
        move_delivery(delivery, DeliveryState.SENT, sent_at=timezone.now())
    return move_delivery(
        delivery,
        to,
        source=Source.AWS,
        file=row,
        reason=" ".join(result.errors),
        result_file=row,
        errors=list(result.errors),
        warnings=list(result.warnings),
        answered_at=timezone.now(),
    )


def _confirmed(delivery: Delivery, result: RecordResult, at: datetime) -> None:
    referral = Referral.objects.select_for_update().get(pk=delivery.referral_id)
    ids = {APN_ID_FIELD, partner_id_field(Kind(referral.kind))}
    passed = ids | _overtaken(delivery, referral, at)
    agreed = {name: value for name, value in delivery.payload.items() if name not in passed}
    is_submission = delivery.kind == DeliveryKind.CREATE or referral.phase == Phase.ACTION_REQUIRED
    referral.confirmed, referral.confirmed_at, referral.draft = {**referral.confirmed, **agreed}, at, {}
    _adopt_aws_id(referral, result.apn_id)
    if is_submission and at >= (referral.aws_modified_at or at):
        referral.confirmed["status"] = Status.SUBMITTED.value
    if delivery.kind in _DECISIONS:
        referral.decided_at = at
    _save(referral)
    Edit.objects.filter(delivery=delivery, state=EditState.TRAVELLING).update(state=EditState.CONFIRMED)


def _overtaken(delivery: Delivery, referral: Referral, at: datetime) -> set[str]:
    """Fields that AWS changed again after it took ours, and whose new value has come already."""
    if at >= (referral.aws_modified_at or at):
        return set()
    return set(delivery.edits.filter(state=EditState.CONFLICT).values_list("field", flat=True))


def _refused(delivery: Delivery, result: RecordResult, at: datetime) -> None:
    """What was asked is still wanted: the edits wait for a person to correct them, unless a later wish stands."""
    travelling = Edit.objects.filter(delivery=delivery, state=EditState.TRAVELLING)
    later = Edit.objects.filter(referral=delivery.referral_id, state__in=_LATER).values_list("field", flat=True)
    travelling.filter(field__in=list(later)).update(state=EditState.DROPPED)
    _put_back_on(delivery)
    travelling.update(state=EditState.REFUSED, problem=" ".join(result.errors)[:500])


def _put_back_on(delivery: Delivery) -> None:
    """Later wishes were based on what AWS has just refused; now they stand on what it holds."""
    fields = delivery.referral.fields
    for wish in Edit.objects.filter(referral=delivery.referral_id, state=EditState.WAITING, delivery=None):
        if wish.field in delivery.payload:
            wish.base = fields.get(wish.field)
            wish.save(update_fields=["base"])


def _adopt_aws_id(referral: Referral, apn_id: str | None) -> None:
    """AWS's id is written once; another one later, or one that another record has, holds the referral."""
    if not apn_id or referral.apn_id == apn_id:
        return
    others = Referral.objects.filter(connection=referral.connection_id, kind=referral.kind, apn_id=apn_id)
    if referral.apn_id or others.exists():
        referral.held_reason = f"AWS's result names {apn_id}, which does not fit this record. A person has to look."
        return
    referral.apn_id = apn_id


def _save(referral: Referral) -> None:
    now = timezone.now()
    refresh_columns(referral, now=now)
    refresh_divergence(referral, confirmed={}, echoed={}, now=now)
    referral.updated_at = now
    referral.version += 1
    referral.save()


def _left_out(row: ExchangeFile, delivery: Delivery) -> None:
    if delivery.state in ANSWERABLE:
        move_delivery(
            delivery,
            DeliveryState.NEEDS_PERSON,
            reason_id="delivery.left_out",
            reason=_LEFT_OUT,
            source=Source.AWS,
            file=row,
            result_file=row,
        )


def _stranger(row: ExchangeFile, result: RecordResult, index: int) -> ReceivedRecord:
    return _receipt(row, result, index, RecordState.ORPHAN, " ".join(result.errors), None)


def _receipt(
    row: ExchangeFile, result: RecordResult, index: int, state: RecordState, reason: str, delivery: Delivery | None
) -> ReceivedRecord:
    return ReceivedRecord(
        file=row,
        index=index,
        apn_id=(result.apn_id or "")[:64],
        partner_crm_id=(result.partner_id or "")[:255],
        state=state.value,
        reason=reason[:1000],
        delivery=delivery,
        referral_id=delivery.referral_id if delivery else None,
        at=timezone.now(),
    )


def _close(row: ExchangeFile, sent: ExchangeFile, receipts: list[ReceivedRecord], to: FileState) -> None:
    ReceivedRecord.objects.filter(file=row).delete()
    ReceivedRecord.objects.bulk_create(receipts)
    counts: dict[str, Any] = {
        "records": len(receipts),
        "confirmed": sum(one.state == RecordState.CONFIRMED for one in receipts),
        "refused": sum(one.state == RecordState.REFUSED for one in receipts),
    }
    move_file(row, FileState.COMMITTED, answers=sent, processed_at=timezone.now(), **counts)
    ExchangeFile.objects.filter(pk=row.pk).update(run_id=row.run_id)
    move_file(sent, to, **counts)


_ORPHAN = (
    "This answers a file we have no record of sending. It is kept; if the file turns up (after a restore), "
    "the two are joined by themselves."
)
_LEFT_OUT = "AWS answered the file but left this record out. Check it in Partner Central, then send it again."
