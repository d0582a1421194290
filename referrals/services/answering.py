"""One pass over AWS's answers: result and error files, joined with what we sent, record by record."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction

from referrals.ace.files import read_error, read_result
from referrals.ace.schema import ResultFile, Unreadable
from referrals.crashpoints import crash_point
from referrals.domain.files import Content, Direction, FileState
from referrals.errors import ExchangeError, GiveUp
from referrals.exchange.keys import Folder, base_name, error_folders, is_error_file, is_expected, result_folders
from referrals.exchange.store import Got, Listed, Store
from referrals.models import Connection, ExchangeFile
from referrals.services import files
from referrals.services.outcomes import answer_all_refused, answer_records, note_orphans
from referrals.services.raw import keep_raw
from referrals.services.runs import Tally
from referrals.services.sending import mark_sent

log = logging.getLogger(__name__)


def read_answers(connection: Connection, store: Store, tally: Tally, *, run_id: int | None = None) -> None:
    """Take over every result and error file; a folder that AWS does not let us list is left to the others."""
    reader = _Reader(connection, store, tally, run_id)
    for folder in result_folders(connection.results_folder):
        try:
            reader.read(folder)
        except ExchangeError as trouble:
            tally.note(trouble)
        if tally.is_hopeless:
            return
    for folder in error_folders():
        with suppress(ExchangeError):  # AWS may not let us list beside what we sent, which costs nothing
            reader.read(folder)
    reader.join_orphans()


@dataclass(slots=True)
class _Reader:
    """One pass over the folders where answers may lie."""

    connection: Connection
    store: Store
    tally: Tally
    run_id: int | None

    def read(self, folder: Folder) -> None:
        """Take over what is new in one folder, oldest first. Raises when it cannot be listed."""
        before = files.unsettled(self.connection, folder)
        found = self.store.listing(folder.prefix)
        listed = [one for one in found if folder.content != Content.ERROR or is_error_file(one.key)]
        crash_point("answer.listed")
        self.tally.listed += len(listed)
        files.settle_gone(before, listed)
        fresh, taken, _ = files.split(self.connection, sorted(listed, key=lambda one: (one.modified_at, one.key)))
        self._delete(taken)
        foreign = [one for one in fresh if not is_expected(one.key, folder)]
        files.note_foreign(self.connection, folder, foreign, reason_id="file.foreign", reason=_FOREIGN)
        for one in fresh:
            if is_expected(one.key, folder) and not self.tally.is_hopeless:
                self.tally.beat()
                self._take(folder, one)

    def join_orphans(self) -> None:
        """Bring home answers whose question has become known since (a restored database)."""
        for file in _orphans_now_known(self.connection):
            if self._answer(file, file.raw.content or b""):
                self._delete([file])

    def _take(self, folder: Folder, listed: Listed) -> None:
        got = self._got(listed)
        if got is None:
            return
        crash_point("answer.got")
        row = files.record_attempts(self.connection, _of(folder, listed), [(listed, got)])[0]
        if row is None:
            return
        row.run_id = self.run_id
        if self._answer(row, got.content):
            self.tally.done += 1
            self.tally.records += row.records
            self.tally.failed += row.refused
            self._delete([row])

    def _got(self, listed: Listed) -> Got | None:
        try:
            return self.store.get(listed.key)
        except GiveUp:
            return None
        except ExchangeError as trouble:
            self.tally.note(trouble)
            self.tally.failed += 1
            return None

    def _answer(self, row: ExchangeFile, content: bytes) -> bool:
        """As `take_answer`; one answer that cannot be taken over never holds up the others."""
        try:
            return take_answer(self.connection, row, content)
        except Exception as failure:
            log.exception("answers.file_failed", extra={"file_id": row.pk})
            self.tally.failed += 1
            files.note_failure(row, content, type(failure).__name__)
            return False

    def _delete(self, rows: Sequence[ExchangeFile]) -> None:
        crash_point("answer.committed")
        trouble = files.delete_taken(self.store, rows, step="answer") if rows else None
        if trouble is not None:
            self.tally.note(trouble)


def _of(folder: Folder, listed: Listed) -> Folder:
    content = Content.ERROR if is_error_file(listed.key) else Content.RESULT
    return Folder(folder.prefix, folder.kind, content)


@transaction.atomic
def take_answer(connection: Connection, row: ExchangeFile, content: bytes) -> bool:
    """Bring an answer home; False when it stays in the bucket (unreadable, or an answer without a question)."""
    Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    try:
        result = None if row.content == Content.ERROR else read_result(content)
    except Unreadable as problem:
        files.set_aside(row, content, problem.error_id, problem.message)
        return False
    keep_raw([(row, content)])
    asked = _question(connection, row, result)
    if asked is None:
        note_orphans(row, result)
        return False
    if asked.state == FileState.WRITING:
        mark_sent(asked)
    if result is None:
        answer_all_refused(row, asked, [read_error(content) or _NO_TEXT], failed=True)
    elif result.records is None:
        answer_all_refused(row, asked, list(result.api_errors) or [_NO_TEXT], failed=True)
    else:
        answer_records(row, asked, result)
    crash_point("answer.before_commit")
    return True


def _question(connection: Connection, row: ExchangeFile, result: ResultFile | None) -> ExchangeFile | None:
    """The file we sent that this answers: joined by name, else by `fileName` inside."""
    sent = ExchangeFile.objects.filter(connection=connection, direction=Direction.SENT).select_for_update()
    names = [row.base_name, base_name(result.file_name) if result and result.file_name else ""]
    found = (sent.filter(base_name=name).first() for name in names if name)
    return next((file for file in found if file is not None), None)


def _orphans_now_known(connection: Connection) -> list[ExchangeFile]:
    """Answers that came before their question was known here (a restored database) and fit now."""
    orphans = ExchangeFile.objects.filter(connection=connection, state=FileState.ORPHAN)
    names = ExchangeFile.objects.filter(connection=connection, direction=Direction.SENT).values("base_name")
    return list(orphans.filter(base_name__in=names).select_related("raw"))


_FOREIGN = "AWS writes no such name here; it is neither read nor deleted. Remove it if nobody needs it."
_NO_TEXT = "AWS refused the whole file and gave no reason."
