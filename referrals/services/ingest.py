"""Files into referrals: one transaction holds the effects, the receipts and the raw copies of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from referrals.ace.files import content_digest
from referrals.ace.kinds import Kind
from referrals.ace.schema import Drift as ReadDrift
from referrals.ace.schema import ReadFile, ReadRecord, Unreadable
from referrals.crashpoints import crash_point
from referrals.domain.dummies import is_dummy, words_about
from referrals.domain.files import FileState, RecordState
from referrals.domain.reconcile import Version, reconcile
from referrals.models import Connection, Drift, ExchangeFile, ReceivedRecord, Referral
from referrals.services.bulk import insert_rows, update_rows
from referrals.services.ledger import Incoming, Ledger, held_of
from referrals.services.raw import keep_raw

_COUNTED = {
    RecordState.APPLIED: "applied",
    RecordState.UNCHANGED: "unchanged",
    RecordState.STALE: "stale",
    RecordState.CONFLICT: "applied",
    RecordState.QUARANTINED: "set_aside",
    RecordState.SKIPPED: "unchanged",
}
_FILE_FIELDS = (
    "state",
    "reason_id",
    "reason",
    "state_at",
    "records",
    "applied",
    "unchanged",
    "stale",
    "set_aside",
    "processed_at",
    "run_id",
)


MAX_APN_ID, MAX_PARTNER_ID = 20, 64  # what the referral's columns hold


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file with its bytes and what reading them gave: its records, or why it cannot be read."""

    file: ExchangeFile
    content: bytes
    read: ReadFile | Unreadable


@dataclass
class Outcome:
    """What a batch did, for the run's counts."""

    files: list[ExchangeFile] = field(default_factory=list)
    records: int = 0
    set_aside: int = 0


@transaction.atomic
def ingest(connection_id: int, kind: Kind, batch: Sequence[Parsed], *, run_id: int | None = None) -> Outcome:
    """Take a batch of files of one kind over; all of it is committed or none.

    The connection's row lock makes two sweeps that slipped past the lease wait for each other.
    """
    connection = Connection.objects.select_for_update(no_key=True).get(pk=connection_id)
    now = timezone.now()
    ledger, receipts = Ledger(connection, kind, now), _Receipts(now)
    readable = [record for parsed in batch for record in _records_of(parsed, connection)]
    ledger.load((r.apn_id for r in readable if r.apn_id), (r.partner_id for r in readable if r.partner_id))
    for parsed in batch:
        _enter_file(parsed, connection, ledger, receipts)
        parsed.file.run_id = run_id
    ledger.write()
    crash_point("receive.upserted")
    receipts.write(batch, connection, kind)
    crash_point("receive.before_commit")
    return Outcome([parsed.file for parsed in batch], len(receipts.rows), receipts.set_aside)


@dataclass
class _Receipts:
    """The rows that say what became of every record."""

    now: datetime
    rows: list[ReceivedRecord] = field(default_factory=list)
    drift: dict[tuple[str, str, str], tuple[int, ExchangeFile]] = field(default_factory=dict)
    set_aside: int = 0

    def enter(
        self, file: ExchangeFile, record: ReadRecord, state: RecordState, reason: str, referral: Referral | None
    ) -> None:
        """One record's outcome; the payload is kept beside it only while it is set aside."""
        counted = _COUNTED[state]
        setattr(file, counted, getattr(file, counted) + 1)
        is_aside = state is RecordState.QUARANTINED
        self.set_aside += is_aside
        self.rows.append(
            ReceivedRecord(
                file=file,
                index=record.index,
                apn_id=(record.apn_id or "")[:64],
                partner_crm_id=(record.partner_id or "")[:255],
                state=state.value,
                reason=reason[:1000],
                payload=record.fields if is_aside else None,
                referral=referral,
                at=self.now,
            )
        )

    def note_drift(self, file: ExchangeFile, found: Sequence[ReadDrift]) -> None:
        """Count what AWS sent beyond our catalogue."""
        for one in found:
            key = (one.kind.value, one.name[:120], one.value[:255])
            count, first = self.drift.get(key, (0, file))
            self.drift[key] = (count + 1, first)

    def write(self, batch: Sequence[Parsed], connection: Connection, kind: Kind) -> None:
        """Receipts, raw copies, drift and the files' own rows."""
        for row in self.rows:
            row.referral_id = row.referral.pk if row.referral else None
        insert_rows(self.rows)
        keep_raw((parsed.file, parsed.content) for parsed in batch)
        update_rows([parsed.file for parsed in batch], _FILE_FIELDS)
        self._write_drift(connection, kind)

    def _write_drift(self, connection: Connection, kind: Kind) -> None:
        for (what, name, value), (count, file) in self.drift.items():
            row, is_new = Drift.objects.get_or_create(
                connection=connection,
                kind=kind.value,
                what=what,
                name=name,
                value=value,
                defaults={"count": count, "first_file": file, "first_at": self.now, "last_at": self.now},
            )
            if not is_new:
                row.count, row.last_at = row.count + count, self.now
                row.save(update_fields=["count", "last_at"])


def _records_of(parsed: Parsed, connection: Connection) -> Sequence[ReadRecord]:
    if isinstance(parsed.read, Unreadable) or _is_anothers(parsed.read, connection):
        return ()
    return parsed.read.records


def _is_anothers(read: ReadFile, connection: Connection) -> bool:
    return read.spms_id is not None and read.spms_id != connection.partner_id


def _enter_file(parsed: Parsed, connection: Connection, ledger: Ledger, receipts: _Receipts) -> None:
    file, read = parsed.file, parsed.read
    file.state_at = file.processed_at = receipts.now
    if isinstance(read, Unreadable):
        _set_aside(file, read.error_id, read.message)
    elif _is_anothers(read, connection):
        _set_aside(file, "file.other_partner", _OTHER_PARTNER.format(theirs=read.spms_id, ours=connection.partner_id))
    else:
        file.records = len(read.records)
        file.applied = file.unchanged = file.stale = file.set_aside = 0
        file.state, file.reason_id, file.reason = FileState.COMMITTED.value, "", ""
        receipts.note_drift(file, read.drift)
        for record in read.records:
            _enter_record(file, record, ledger, receipts)


def _enter_record(file: ExchangeFile, record: ReadRecord, ledger: Ledger, receipts: _Receipts) -> None:
    receipts.note_drift(file, record.drift)
    if record.partner_id and is_dummy(record.partner_id):
        _skip(file, record, ledger, receipts)
        return
    if (reason := _unfit(record)) or record.apn_id is None or record.modified_at is None:
        receipts.enter(file, record, RecordState.QUARANTINED, reason, None)
        return
    referral, crossed = ledger.find(record.apn_id, record.partner_id)
    if crossed:
        receipts.enter(file, record, RecordState.QUARANTINED, crossed, None)
        return
    version = Version(record.modified_at, file.modified_at or receipts.now, content_digest(record.fields))
    outcome = reconcile(held_of(referral), record.fields, version)
    if outcome.takes_effect:
        incoming = Incoming(file, record.apn_id, record.partner_id, record.fields, version)
        referral = ledger.apply(referral, incoming, outcome)
    receipts.enter(file, record, outcome.state, outcome.reason, referral)


def _skip(file: ExchangeFile, record: ReadRecord, ledger: Ledger, receipts: _Receipts) -> None:
    """Nothing comes of a record that is not synchronised; one we hold already is sent no more."""
    known = ledger.stop_synchronising(record)
    receipts.enter(file, record, RecordState.SKIPPED, words_about(record.partner_id or ""), known)


def _unfit(record: ReadRecord) -> str:
    """Why a record cannot be stored, or nothing; decided here so that it never takes its whole file down."""
    reasons = [problem.message for problem in record.problems]
    for value, limit in ((record.apn_id, MAX_APN_ID), (record.partner_id, MAX_PARTNER_ID)):
        if value is not None and len(value) > limit:
            reasons.append(_LONG_ID.format(start=value[:20], limit=limit))
    return " ".join(reasons)


def _set_aside(file: ExchangeFile, reason_id: str, reason: str) -> None:
    file.state, file.reason_id, file.reason = FileState.QUARANTINED.value, reason_id[:80], reason[:500]


_OTHER_PARTNER = (
    "The file says Partner ID {theirs}, this connection is {ours}. It was set aside unread; "
    "check the bucket name, then reprocess it or leave it to AWS."
)
_LONG_ID = "The id “{start}…” is longer than the {limit} characters AWS's ids have."
