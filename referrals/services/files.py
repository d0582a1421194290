"""Rows of received files: which are new, which wait for deletion, which are none of ours."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from referrals.crashpoints import crash_point
from referrals.domain.files import MAX_READ_ATTEMPTS, TAKEN, Direction, FileState
from referrals.errors import ExchangeError, NeedsAPerson
from referrals.exchange.keys import Folder, base_name
from referrals.exchange.store import Got, Kept, Listed, Store
from referrals.models import Connection, ExchangeFile
from referrals.services.raw import keep_raw

UNDELETED = frozenset({FileState.COMMITTED, FileState.NOT_DELETED})
_DELETABLE = UNDELETED | {FileState.DONE, FileState.PARTIAL}
_VANISHED_ID = "file.vanished"
_CHUNK = 500

Identity = tuple[str, str]


def split(connection: Connection, listed: Sequence[Listed]) -> tuple[list[Listed], list[ExchangeFile], set[str]]:
    """Listed objects not yet taken; rows taken over whose object is (again) there; keys that killed a reader.

    The last are read alone and after the others, so that one of them cannot take its neighbours along.
    """
    rows = _rows_of(connection, [one.key for one in listed])
    fresh: list[Listed] = []
    undeleted: list[ExchangeFile] = []
    suspects: set[str] = set()
    for one in listed:
        row = rows.get((one.key, one.etag))
        if row is None or not _is_taken(row):
            fresh.append(one)
            suspects |= {one.key} if row is not None and row.attempts else set()
        elif row.state in _DELETABLE:
            undeleted.append(row)
    return fresh, undeleted, suspects


def _is_taken(row: ExchangeFile) -> bool:
    return row.state in TAKEN and row.reason_id != _VANISHED_ID


def unsettled(connection: Connection, folder: Folder) -> list[ExchangeFile]:
    """Files of `folder` begun and not finished, or not yet deleted; ask before listing, for `settle_gone`."""
    rows = ExchangeFile.objects.filter(
        connection=connection, direction=Direction.RECEIVED, state__in=UNDELETED | {FileState.READING}
    )
    return list(rows.filter(key__startswith=folder.prefix))


@transaction.atomic
def settle_gone(unsettled_before: Iterable[ExchangeFile], listed: Iterable[Listed]) -> None:
    """Finish the rows whose object is no longer listed.

    What was taken over is done: somebody deleted it and died before saying so. What was never read is
    set aside; should it come back, it is read again.
    """
    there = {(one.key, one.etag) for one in listed}
    gone = [row.pk for row in unsettled_before if (row.key, row.etag) not in there]
    if not gone:
        return
    now = timezone.now()
    _finish(ExchangeFile.objects.filter(pk__in=gone, state__in=UNDELETED))
    ExchangeFile.objects.filter(pk__in=gone, state=FileState.READING).update(
        state=FileState.QUARANTINED, state_at=now, processed_at=now, reason_id=_VANISHED_ID, reason=_VANISHED
    )


def _finish(gone: QuerySet[ExchangeFile]) -> None:
    now = timezone.now()
    cleared = {"deleted_at": now, "state_at": now, "reason_id": "", "reason": ""}
    gone.filter(set_aside=0).update(state=FileState.DONE, **cleared)
    gone.exclude(set_aside=0).update(state=FileState.PARTIAL, **cleared)


def _rows_of(connection: Connection, keys: Sequence[str]) -> dict[Identity, ExchangeFile]:
    found: dict[Identity, ExchangeFile] = {}
    for start in range(0, len(keys), _CHUNK):
        rows = ExchangeFile.objects.filter(
            connection=connection, direction=Direction.RECEIVED, key__in=keys[start : start + _CHUNK]
        )
        found.update({(row.key, row.etag): row for row in rows})
    return found


@transaction.atomic
def record_attempts(
    connection: Connection, folder: Folder, arrived: Sequence[tuple[Listed, Got]]
) -> list[ExchangeFile | None]:
    """Note, before parsing, that these files are being read; None for one that must not be read (again).

    A file that was already being read MAX_READ_ATTEMPTS times and never taken over is set aside.
    """
    ExchangeFile.objects.bulk_create(
        [_new_row(connection, folder, listed, got) for listed, got in arrived], ignore_conflicts=True
    )
    rows = _rows_of(connection, [listed.key for listed, _ in arrived])
    picked = [_to_read(rows[(listed.key, got.etag)], got) for listed, got in arrived]
    ids = [row.pk for row in picked if row is not None]
    ExchangeFile.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1, state=FileState.READING)
    return picked


def _new_row(connection: Connection, folder: Folder, listed: Listed, got: Got) -> ExchangeFile:
    now = timezone.now()
    return ExchangeFile(
        connection=connection,
        direction=Direction.RECEIVED,
        content=folder.content,
        kind=folder.kind,
        key=listed.key,
        base_name=base_name(listed.key),
        etag=got.etag,
        size=got.size,
        modified_at=got.modified_at,
        state=FileState.READING,
        state_at=now,
        taken_at=now,
    )


def _to_read(row: ExchangeFile, got: Got) -> ExchangeFile | None:
    if _is_taken(row):
        return None
    if row.attempts >= MAX_READ_ATTEMPTS:
        set_aside(row, got.content, "file.poison", _POISON)
        return None
    row.attempts += 1
    return row


@transaction.atomic
def set_aside(row: ExchangeFile, content: bytes, reason_id: str, reason: str) -> None:
    """Quarantine a file with our copy of its bytes; it stays in the bucket and is not read again by itself."""
    keep_raw([(row, content)])
    row.state, row.state_at = FileState.QUARANTINED.value, timezone.now()
    row.reason_id, row.reason, row.processed_at = reason_id[:80], reason[:500], row.state_at
    row.save(update_fields=["state", "state_at", "reason_id", "reason", "processed_at"])


def note_failure(row: ExchangeFile, content: bytes, cause: str) -> None:
    """Say on the row that reading failed for a reason of ours; after MAX_READ_ATTEMPTS it is set aside."""
    if row.attempts >= MAX_READ_ATTEMPTS:
        set_aside(row, content, "file.poison", _POISON)
        return
    ExchangeFile.objects.filter(pk=row.pk, state=FileState.READING).update(
        reason_id="file.reading_failed",
        reason=f"Reading failed ({cause}); it will be tried again.",
        state_at=timezone.now(),
    )


def note_foreign(
    connection: Connection, folder: Folder, listed: Iterable[Listed], *, reason_id: str, reason: str
) -> None:
    """Show objects that are not ours to read, once; they are neither read nor deleted."""
    now = timezone.now()
    rows = [
        ExchangeFile(
            connection=connection,
            direction=Direction.RECEIVED,
            content=folder.content,
            kind=folder.kind,
            key=one.key,
            base_name=base_name(one.key),
            etag=one.etag,
            size=one.size,
            modified_at=one.modified_at,
            state=FileState.FOREIGN,
            reason_id=reason_id,
            reason=reason,
            state_at=now,
            taken_at=now,
        )
        for one in listed
    ]
    ExchangeFile.objects.bulk_create(rows, ignore_conflicts=True)


def delete_taken(store: Store, rows: Sequence[ExchangeFile], *, step: str) -> ExchangeError | None:
    """Delete from the bucket what is committed here; what cannot be deleted stays shown and is tried again.

    Returns the trouble when the bucket refused; `step` names the crash points (receive or answer).
    """
    trouble: ExchangeError | None = None
    for start in range(0, len(rows), 1000):
        chunk = rows[start : start + 1000]
        try:
            kept = store.delete([(row.key, row.etag) for row in chunk])
        except ExchangeError as refusal:
            trouble = refusal
            kept = [Kept(row.key, refusal) for row in chunk]
        crash_point(f"{step}.deleted")
        trouble = _mark(chunk, kept) or trouble
        crash_point(f"{step}.marked")
    return trouble


@transaction.atomic
def _mark(rows: Sequence[ExchangeFile], kept: Sequence[Kept]) -> ExchangeError | None:
    undeleted = {one.key: one for one in kept}
    gone = [row.pk for row in rows if row.key not in undeleted]
    _finish(ExchangeFile.objects.filter(pk__in=gone, state__in=UNDELETED))
    for row in rows:
        if row.key in undeleted:
            _mark_kept(row, undeleted[row.key])
    troubles = [one.trouble for one in kept]
    return next((one for one in troubles if isinstance(one, NeedsAPerson)), next(iter(troubles), None))


def _mark_kept(row: ExchangeFile, kept: Kept) -> None:
    ExchangeFile.objects.filter(pk=row.pk, state__in=UNDELETED).update(
        state=FileState.NOT_DELETED,
        state_at=timezone.now(),
        reason_id=kept.trouble.error_id,
        reason=kept.trouble.message[:500],
    )


_VANISHED = (
    "It was removed or replaced before we could read it. AWS keeps a copy of every file in its archive folder; "
    "copy it back from there if its records are missing."
)
_POISON = (
    "Reading this file stopped the reader three times. It was set aside so that others go on; "
    "look at its bytes, then reprocess it or report it to AWS."
)
