"""One pass over AWS's answers: result and error files, joined with what we sent, record by record."""

from collections.abc import Sequence

from django.db import transaction

from referrals.ace.files import read_error, read_result
from referrals.ace.schema import ResultFile, Unreadable
from referrals.crashpoints import crash_point
from referrals.domain.files import Content, Direction, FileState
from referrals.errors import ExchangeError, GiveUp
from referrals.exchange.keys import Folder, base_name, error_folders, is_error_file, is_expected, result_folders
from referrals.exchange.store import Listed, Store
from referrals.models import Connection, ExchangeFile
from referrals.services import files
from referrals.services.outcomes import answer_all_refused, answer_records, note_orphans
from referrals.services.raw import keep_raw
from referrals.services.runs import Tally
from referrals.services.sending import mark_sent


def read_answers(connection: Connection, store: Store, tally: Tally, *, run_id: int | None = None) -> None:
    """Take over every result and error file; a folder that AWS does not let us list is left to the others."""
    for folder in result_folders(connection.results_folder):
        try:
            _read_folder(connection, store, folder, tally, run_id, list(store.listing(folder.prefix)))
        except ExchangeError as trouble:
            tally.note(trouble)
    for folder in error_folders():
        _read_folder(connection, store, folder, tally, run_id, _errors_if_allowed(store, folder))
    for file in _orphans_now_known(connection):
        _answer(connection, file, file.raw.content or b"")
        _delete(store, [file], tally)


def _errors_if_allowed(store: Store, folder: Folder) -> list[Listed]:
    """Error files beside what we sent; AWS may not let us list there, which costs nothing."""
    try:
        return [one for one in store.listing(folder.prefix) if is_error_file(one.key)]
    except ExchangeError:
        return []


def _read_folder(
    connection: Connection, store: Store, folder: Folder, tally: Tally, run_id: int | None, listed: list[Listed]
) -> None:
    crash_point("answer.listed")
    tally.listed += len(listed)
    fresh, taken, _ = files.split(connection, sorted(listed, key=lambda one: (one.modified_at, one.key)))
    _delete(store, taken, tally)
    foreign = [one for one in fresh if not is_expected(one.key, folder)]
    files.note_foreign(connection, folder, foreign, reason_id="file.foreign", reason=_FOREIGN)
    for one in fresh:
        if is_expected(one.key, folder):
            _take(connection, store, folder, one, tally, run_id)


def _take(
    connection: Connection, store: Store, folder: Folder, listed: Listed, tally: Tally, run_id: int | None
) -> None:
    try:
        got = store.get(listed.key)
    except GiveUp:
        return
    except ExchangeError as trouble:
        tally.note(trouble)
        tally.failed += 1
        return
    crash_point("answer.got")
    row = files.record_attempts(connection, _of(folder, listed), [(listed, got)])[0]
    if row is None:
        return
    row.run_id = run_id
    if _answer(connection, row, got.content):
        tally.done += 1
        tally.records += row.records
        tally.failed += row.refused
        _delete(store, [row], tally)


def _of(folder: Folder, listed: Listed) -> Folder:
    content = Content.ERROR if is_error_file(listed.key) else Content.RESULT
    return Folder(folder.prefix, folder.kind, content)


@transaction.atomic
def _answer(connection: Connection, row: ExchangeFile, content: bytes) -> bool:
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


def _delete(store: Store, rows: Sequence[ExchangeFile], tally: Tally) -> None:
    crash_point("answer.committed")
    trouble = files.delete_taken(store, rows, step="answer") if rows else None
    if trouble is not None:
        tally.note(trouble)


_FOREIGN = "AWS writes no such name here; it is neither read nor deleted. Remove it if nobody needs it."
_NO_TEXT = "AWS refused the whole file and gave no reason."
