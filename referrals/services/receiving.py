"""One receiving pass: list, read, take over in one transaction a batch, and only then delete."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic

from referrals.ace.files import MAX_RECEIVED_BYTES, read_referrals
from referrals.ace.schema import Unreadable
from referrals.crashpoints import crash_point
from referrals.domain.files import FileState
from referrals.errors import ExchangeError, GiveUp
from referrals.exchange.keys import Folder, is_expected, received_folders
from referrals.exchange.store import Got, Listed, Store
from referrals.models import Connection, ExchangeFile
from referrals.services import files
from referrals.services.ingest import Parsed, ingest
from referrals.services.runs import Tally

WINDOW = 64
READERS = 8
MAX_BATCH_RECORDS = 500
BUDGET_SECONDS = 200

log = logging.getLogger(__name__)


def receive(connection: Connection, store: Store, tally: Tally, *, run_id: int | None = None) -> None:
    """Take over everything AWS has put into the received folders; one folder's trouble spares the other."""
    deadline = monotonic() + BUDGET_SECONDS
    for folder in received_folders():
        try:
            _Pass(connection, store, folder, tally, run_id, deadline).work()
        except ExchangeError as trouble:
            tally.note(trouble)
        if tally.is_hopeless:
            return


@dataclass(slots=True)
class _Pass:
    """One folder, one pass."""

    connection: Connection
    store: Store
    folder: Folder
    tally: Tally
    run_id: int | None
    deadline: float

    def work(self) -> None:
        """List, take the clean files in windows, then those that once killed their reader, one at a time."""
        before = files.unsettled(self.connection, self.folder)
        listed = sorted(self.store.listing(self.folder.prefix), key=lambda one: (one.modified_at, one.key))
        crash_point("receive.listed")
        self.tally.listed += len(listed)
        files.settle_gone(before, listed)
        fresh, taken, suspects = files.split(self.connection, listed)
        self._delete(taken)
        ours = [one for one in fresh if is_expected(one.key, self.folder)]
        self._note_foreign([one for one in fresh if not is_expected(one.key, self.folder)], "file.foreign", _FOREIGN)
        self._take([one for one in ours if one.key not in suspects], size=WINDOW)
        self._take([one for one in ours if one.key in suspects], size=1)

    def _note_foreign(self, listed: Sequence[Listed], reason_id: str, reason: str) -> None:
        files.note_foreign(self.connection, self.folder, listed, reason_id=reason_id, reason=reason)

    def _take(self, listed: Sequence[Listed], *, size: int) -> None:
        windows = [listed[start : start + size] for start in range(0, len(listed), size)]
        with ThreadPoolExecutor(READERS) as pool:
            ahead = self._read_ahead(pool, windows[0]) if windows else []
            for number, window in enumerate(windows):
                reading, ahead = ahead, []
                self.tally.beat()
                if monotonic() > self.deadline or self.tally.is_hopeless:
                    return
                if number + 1 < len(windows):
                    ahead = self._read_ahead(pool, windows[number + 1])
                self._take_window(window, reading)

    def _read_ahead(self, pool: ThreadPoolExecutor, window: Sequence[Listed]) -> list[Future[Got]]:
        return [pool.submit(self.store.get, one.key) for one in window]

    def _take_window(self, window: Sequence[Listed], reading: Sequence[Future[Got]]) -> None:
        arrived = [(one, got) for one, future in zip(window, reading, strict=True) if (got := self._got(one, future))]
        crash_point("receive.got")
        rows = files.record_attempts(self.connection, self.folder, arrived)
        crash_point("receive.attempt_recorded")
        parsed = [_parsed(row, got, self.folder) for row, (_, got) in zip(rows, arrived, strict=True) if row]
        crash_point("receive.parsed")
        for batch in _batches(parsed):
            self._ingest(batch)

    def _got(self, listed: Listed, future: Future[Got]) -> Got | None:
        try:
            got = future.result()
        except GiveUp:
            return None
        except ExchangeError as trouble:
            self.tally.note(trouble)
            self.tally.failed += 1
            return None
        if got.tagged_processed:
            self._note_foreign([listed], "file.tagged", _TAGGED)
            return None
        return got

    def _ingest(self, batch: list[Parsed]) -> None:
        try:
            outcome = ingest(self.connection.pk, self.folder.kind, batch, run_id=self.run_id)
        except Exception as failure:  # noqa: BLE001 - whatever one file does, the others go on
            self._ingest_singly(batch, failure)
            return
        crash_point("receive.committed")
        self.tally.done += len(outcome.files)
        self.tally.records += outcome.records
        self.tally.failed += outcome.set_aside
        self._delete([file for file in outcome.files if file.state == FileState.COMMITTED])

    def _ingest_singly(self, batch: list[Parsed], failure: Exception) -> None:
        """After a batch was rolled back: one by one, so that one bad file never holds up another."""
        if len(batch) > 1:
            for parsed in batch:
                self._ingest([parsed])
            return
        parsed = batch[0]
        log.error("receive.file_failed", exc_info=failure, extra={"file_id": parsed.file.pk})
        self.tally.failed += 1
        files.note_failure(parsed.file, parsed.content, type(failure).__name__)

    def _delete(self, rows: Sequence[ExchangeFile]) -> None:
        trouble = files.delete_taken(self.store, rows, step="receive")
        if trouble is not None:
            self.tally.note(trouble)


def _parsed(row: ExchangeFile, got: Got, folder: Folder) -> Parsed:
    if got.size > MAX_RECEIVED_BYTES:
        return Parsed(row, b"", Unreadable("file.too_large", _TOO_LARGE.format(size=got.size)))
    try:
        return Parsed(row, got.content, read_referrals(got.content, kind=folder.kind, file_time=got.modified_at))
    except Unreadable as problem:
        return Parsed(row, got.content, problem)


def _batches(parsed: Iterable[Parsed]) -> Iterator[list[Parsed]]:
    """Group small files until MAX_BATCH_RECORDS records, so that one-record files share a transaction."""
    batch: list[Parsed] = []
    records = 0
    for one in parsed:
        size = 0 if isinstance(one.read, Unreadable) else len(one.read.records)
        if batch and records + size > MAX_BATCH_RECORDS:
            yield batch
            batch, records = [], 0
        batch.append(one)
        records += size
    if batch:
        yield batch


_FOREIGN = "AWS writes no such name here; it is neither read nor deleted. Remove it if nobody needs it."
_TAGGED = "Another program tagged this file as processed; it was left alone."
_TOO_LARGE = (
    "The file has {size} bytes; AWS's limit is 5 MB and we read up to 50 MB. Ask AWS to send it again in parts."
)
