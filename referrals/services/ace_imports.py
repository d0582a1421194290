"""Real ACE files a person uploads: through the same reader and ledger as the exchange's own, each at most once.

A restored database, or a partner who comes from another tool, gets its past this way: AWS's files, what was sent, and
AWS's answers to it. Nothing is written to the bucket.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.files import read_referrals, read_result
from referrals.ace.kinds import Kind
from referrals.ace.moments import read_moment
from referrals.ace.schema import ReadFile, Unreadable
from referrals.domain.ace_uploads import LABELS, Recognised, Uploaded, recognise
from referrals.domain.files import Content, Direction, FileState
from referrals.domain.permissions import check_may
from referrals.errors import NotValid
from referrals.exchange.keys import base_name
from referrals.models import Connection, ExchangeFile, RawCopy, RowState, Source, Work, WorkKind, WorkRow
from referrals.selectors.access import person_of
from referrals.services.answering import take_answer
from referrals.services.events import note
from referrals.services.ingest import Parsed, ingest
from referrals.services.moves import move_file
from referrals.services.sent_files import let_later_words_stand, take_sent
from referrals.services.works import Begun, Outcome, begin

MOST_FILES, MAX_BYTES = 100, 20_000_000
PREFIX = "imported/"
"""Where their keys begin, so that no sweep of the bucket ever takes them for objects of AWS's."""

_BEFORE = timedelta(seconds=1)
"""An upload's own time is taken to be just before its newest record, so that it never wins over AWS's delivery."""

Named = tuple[str, bytes]


def start_ace_import(connection: Connection, uploaded: Sequence[Named], *, by: User) -> Work:
    """Have (name, bytes) files checked in the order they have to be taken over. Raises NotAllowed or NotValid."""
    check_may(person_of(by), Ability.REPAIR)
    _check_size(uploaded)
    known = sorted(((_recognised(*one), one) for one in uploaded), key=lambda pair: _place(pair[0]))
    rows = [WorkRow(index=at, state=RowState.READY, data=_data(one, what)) for at, (what, one) in enumerate(known, 1)]
    title = f"Import of {len(rows)} ACE file{'s' if len(rows) > 1 else ''}"
    given = _packed([content for _, (_, content) in known])
    return begin(connection, Begun(WorkKind.ACE_FILES, title, given=given, rows=rows), by=by)


def do(work: Work, row: WorkRow) -> Outcome:
    """Take one file over, as the exchange would have. The same bytes again are nothing new."""
    if row.data.get("unreadable"):
        raise NotValid("import.unreadable", row.data["unreadable"])
    taken = RawCopy.objects.filter(file__connection=work.connection_id, sha256=row.data["digest"]).first()
    if taken is not None:
        return Outcome(f"Already taken over on {taken.kept_at:%-d %b %Y}; nothing is done twice.", is_nothing=True)
    content, what = _content(work, row), Uploaded(row.data["what"])
    if what is Uploaded.RECEIVED:
        return _received(work, row, content)
    if what is Uploaded.SENT:
        return _sent(work, row, content)
    return _answer(work, row, content, what)


def _received(work: Work, row: WorkRow, content: bytes) -> Outcome:
    kind, now = Kind(row.data["kind"]), timezone.now()
    read = _read(content, kind, now)
    latest = read_moment(row.data["latest"]) or now
    file = _new_file(work, row, Content.REFERRALS, kind, at=min(latest, now) - _BEFORE)
    ingest(work.connection_id, kind, [Parsed(file, content, read)])
    if file.state == FileState.QUARANTINED:
        raise NotValid(file.reason_id, file.reason)
    move_file(file, FileState.PARTIAL if file.set_aside else FileState.DONE)
    _note(work, file)
    counts = {"applied": file.applied, "nothing new": file.unchanged, "older": file.stale, "set aside": file.set_aside}
    return Outcome(_in_words(file.records, counts))


def _sent(work: Work, row: WorkRow, content: bytes) -> Outcome:
    kind = Kind(row.data["kind"])
    file = _new_file(work, row, Content.REFERRALS, kind, direction=Direction.SENT, state=FileState.UNANSWERED)
    taken = take_sent(file, _read(content, kind, timezone.now()), content, by=work.created_by)
    _note(work, file)
    others = {"another request open": taken.busy, "of no record we know": taken.unknown}
    return Outcome(f"{_in_words(file.records, {'kept': taken.kept, **others})} Waits for AWS's result.")


def _answer(work: Work, row: WorkRow, content: bytes, what: Uploaded) -> Outcome:
    asked = _question(work, row, content, what)
    if asked is None:
        raise NotValid("import.no_question", _NO_QUESTION)
    kind_of_file = Content.ERROR if what is Uploaded.ERROR else Content.RESULT
    file = _new_file(work, row, kind_of_file, Kind(asked.kind))
    if not take_answer(work.connection, file, content):
        raise NotValid(file.reason_id or "import.unreadable", file.reason or _NO_QUESTION)
    let_later_words_stand(asked)
    move_file(file, FileState.DONE)
    _note(work, file)
    return Outcome(
        f"Answers {asked.name}. {_in_words(file.records, {'confirmed': file.confirmed, 'refused': file.refused})}"
    )


def _question(work: Work, row: WorkRow, content: bytes, what: Uploaded) -> ExchangeFile | None:
    """The sent file this answers, by its own name or the name inside; as the exchange joins them."""
    names = [base_name(row.data["name"])]
    if what is Uploaded.RESULT and (inside := read_result(content).file_name):
        names.append(base_name(inside))
    sent = ExchangeFile.objects.filter(connection=work.connection_id, direction=Direction.SENT, base_name__in=names)
    return sent.first()


def _new_file(
    work: Work,
    row: WorkRow,
    content: Content,
    kind: Kind,
    *,
    at: datetime | None = None,
    direction: Direction = Direction.RECEIVED,
    state: FileState = FileState.READING,
) -> ExchangeFile:
    now, name, digest = timezone.now(), row.data["name"], row.data["digest"]
    return ExchangeFile.objects.create(
        connection_id=work.connection_id,
        direction=direction,
        content=content,
        kind=kind,
        key=f"{PREFIX}{digest[:16]}/{name}",
        base_name=base_name(name),
        etag=digest,
        size=row.data["size"],
        modified_at=at or now,
        state=state,
        state_at=now,
        taken_at=now,
    )


def _note(work: Work, file: ExchangeFile) -> None:
    note("file.imported", connection=work.connection_id, source=Source.IMPORT, actor=work.created_by, file=file)


def _read(content: bytes, kind: Kind, now: datetime) -> ReadFile:
    try:
        return read_referrals(content, kind=kind, file_time=now)
    except Unreadable as problem:
        raise NotValid(problem.error_id, problem.message) from problem


def _recognised(name: str, content: bytes) -> Recognised | Unreadable:
    try:
        return recognise(name, content)
    except Unreadable as problem:
        return problem


def _place(what: Recognised | Unreadable) -> tuple[int, str]:
    if isinstance(what, Unreadable):
        return len(Uploaded), ""
    return list(Uploaded).index(what.what), what.latest


def _data(one: Named, what: Recognised | Unreadable) -> dict[str, Any]:
    name, content = one
    data = {"name": name[-150:], "size": len(content), "digest": hashlib.sha256(content).hexdigest()}
    if isinstance(what, Unreadable):
        return {**data, "unreadable": what.message}
    return {**data, "what": what.what.value, "kind": what.kind or "", "latest": what.latest, "is": LABELS[what.what]}


def _check_size(uploaded: Sequence[Named]) -> None:
    if not uploaded:
        raise NotValid("import.no_file", "Choose at least one file.")
    if len(uploaded) > MOST_FILES:
        raise NotValid("import.too_many", f"Up to {MOST_FILES} files can be imported at once.")
    if sum(len(content) for _, content in uploaded) > MAX_BYTES:
        raise NotValid("import.too_large", f"The files are larger than {MAX_BYTES // 1_000_000} MB together.")


def _packed(contents: Sequence[bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, content in enumerate(contents, 1):
            archive.writestr(str(at), content)
    return target.getvalue()


def _content(work: Work, row: WorkRow) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bytes(work.given or b""))) as archive:
        return archive.read(str(row.index))


def _in_words(total: int, counts: dict[str, int]) -> str:
    parts: Iterator[str] = (f"{number} {what}" for what, number in counts.items() if number)
    return f"{total} record{'s' if total != 1 else ''}: {', '.join(parts) or 'nothing'}."


_NO_QUESTION = (
    "It answers a file we have no record of sending. Import the sent file with it; the two are joined by their names."
)
