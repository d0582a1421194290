"""Files and records that were set aside: reading them again, as they are or after editing a copy."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.files import Unreadable, content_digest, read_referrals, write_referrals
from referrals.ace.kinds import Kind
from referrals.ace.schema import ReadFile, ReadRecord
from referrals.domain.dummies import is_dummy, words_about
from referrals.domain.files import Content, FileState, RecordState
from referrals.domain.permissions import check_may
from referrals.domain.reconcile import Version, reconcile
from referrals.errors import NotNow, NotValid
from referrals.models import Connection, ExchangeFile, RawCopy, ReceivedRecord, Source
from referrals.selectors.access import person_of
from referrals.services.events import note
from referrals.services.ingest import Parsed, ingest
from referrals.services.ledger import Incoming, Ledger, held_of
from referrals.services.moves import move_file


def reprocess_file(file: ExchangeFile, *, by: User, content: bytes | None = None) -> ExchangeFile:
    """Read a set-aside file again, from our copy or from an edited one; the original bytes stay kept.

    Raises NotAllowed, NotNow (not set aside, or no copy left) or NotValid (still unreadable, and why).
    The object is deleted from the bucket by the next pass, as for any file taken over.
    """
    check_may(person_of(by), Ability.REPAIR)
    if file.state != FileState.QUARANTINED or file.content != Content.REFERRALS:
        raise NotNow(f"file.not_now.{file.state}", "Only a file that was set aside can be reprocessed.")
    edited = content if content is not None else _copy_of(file)
    if edited is None:
        raise NotNow("file.no_bytes", "Our copy was removed by the retention setting; ask AWS to send it again.")
    read = _readable(edited, file)
    with transaction.atomic():
        ingest(file.connection_id, Kind(file.kind), [Parsed(file, edited, read)])
        if file.state == FileState.QUARANTINED:
            raise NotValid(file.reason_id, file.reason)
        note(
            "file.reprocessed",
            connection=file.connection_id,
            source=Source.PERSON,
            actor=by,
            file=file,
            text="From an edited copy." if content is not None else "",
        )
    return file


def _copy_of(file: ExchangeFile) -> bytes | None:
    raw: RawCopy | None = getattr(file, "raw", None)  # none was made of a file that vanished before it was read
    return raw.content if raw else None


def _readable(content: bytes, file: ExchangeFile) -> ReadFile:
    try:
        return read_referrals(content, kind=Kind(file.kind), file_time=file.modified_at or timezone.now())
    except Unreadable as problem:
        raise NotValid(problem.error_id, problem.message) from problem


@transaction.atomic
def reprocess_record(record: ReceivedRecord, *, by: User, fields: dict[str, Any] | None = None) -> ReceivedRecord:
    """Take a set-aside record over after all, as it was or with edited `fields`; the original stays beside it.

    Raises NotAllowed, NotNow (already resolved) or NotValid with every reason it still cannot be taken.
    """
    check_may(person_of(by), Ability.REPAIR)
    row = ReceivedRecord.objects.select_for_update(of=("self",)).select_related("file").get(pk=record.pk)
    if row.state != RecordState.QUARANTINED:
        raise NotNow("record.not_now", "This record has already been dealt with.")
    wanted = fields if fields is not None else dict(row.payload or {})
    row.referral_id = _take(row, wanted)
    row.state, row.reason, row.at = RecordState.RESOLVED.value, f"Reprocessed by {by}.", timezone.now()
    row.edited = fields
    row.save()
    _settle_file(row.file)
    note(
        "record.reprocessed",
        connection=row.file.connection_id,
        referral=row.referral_id,
        source=Source.PERSON,
        actor=by,
        file=row.file,
    )
    return row


def _take(row: ReceivedRecord, fields: dict[str, Any]) -> int | None:
    file, kind = row.file, Kind(row.file.kind)
    connection = Connection.objects.select_for_update(no_key=True).get(pk=file.connection_id)
    record = _read_one(fields, file, kind, connection)
    ledger = Ledger(connection, kind, timezone.now())
    ledger.load([record.apn_id or ""], [record.partner_id] if record.partner_id else [])
    referral, crossed = ledger.find(record.apn_id or "", record.partner_id)
    if is_dummy(record.partner_id):
        raise NotValid("record.not_synchronised", words_about(record.partner_id or ""))
    if crossed or record.modified_at is None:
        raise NotValid("record.crossed", crossed)
    version = Version(record.modified_at, file.modified_at or timezone.now(), content_digest(record.fields))
    outcome = reconcile(held_of(referral), record.fields, version)
    if outcome.takes_effect:
        incoming = Incoming(file, record.apn_id or "", record.partner_id, record.fields, version)
        referral = ledger.apply(referral, incoming, outcome)
        ledger.write()
    return referral.pk if referral else None


def _read_one(fields: dict[str, Any], file: ExchangeFile, kind: Kind, connection: Connection) -> ReadRecord:
    content = write_referrals(kind, version="2", spms_id=connection.partner_id, records=[fields])
    record = _readable(content, file).records[0]
    if record.problems:
        raise NotValid("record.not_valid", record.problems[0].message, record.problems)
    return record


def _settle_file(file: ExchangeFile) -> None:
    left = file.record_rows.filter(state=RecordState.QUARANTINED).count()
    ExchangeFile.objects.filter(pk=file.pk).update(set_aside=left)
    if left == 0 and file.state == FileState.PARTIAL:
        move_file(file, FileState.DONE)


def parse_edited(text: str) -> dict[str, Any]:
    """A person's edited copy of a record. Raises NotValid with the line that is no JSON."""
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotValid("record.not_json", f"Line {error.lineno}: this is not valid JSON ({error.msg}).") from error
    if not isinstance(value, dict):
        raise NotValid("record.not_object", "A record is one JSON object in { }.")
    return value
