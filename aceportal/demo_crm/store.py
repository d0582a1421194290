"""What the CRM remembers: deals, the log of each, webhook posts it has had, in a SQLite file of its own."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aceportal.demo_crm.deals import NOT_SENT, Deal, Record, Sync

_FIRST_NUMBER = 1001
_COLUMNS = "id, record, sync, message, version, sent, answer, cursor, tries, next_try, changed_at"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS deals (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL, sync TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1, sent TEXT, answer TEXT,
    cursor INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0, next_try REAL, changed_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS log (
    number INTEGER PRIMARY KEY, deal TEXT NOT NULL, at REAL NOT NULL, way TEXT NOT NULL, title TEXT NOT NULL,
    body TEXT);
CREATE TABLE IF NOT EXISTS posts (id TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS log_of_deal ON log (deal, number);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a deal's log; `way` is sent, received or here."""

    at: datetime
    way: str
    title: str
    body: Any


class Store:
    """Every read and write of the CRM's file; safe to share between threads, `transaction()` commits as a whole."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.clock = clock
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
        self._db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_SCHEMA}")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One unit of work; nested use joins the outer one."""
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def deals(self) -> list[Deal]:
        """All deals, latest change first; those of the portal come after our own."""
        return self._many("ORDER BY sync = ?, changed_at DESC, number DESC", Sync.FROM_PORTAL)

    def deal(self, deal_id: str) -> Deal | None:
        found = self._many("WHERE id = ?", deal_id)
        return found[0] if found else None

    def deal_of_aws(self, aws_id: str) -> Deal | None:
        """The deal that bears AWS's id."""
        found = self._many("WHERE json_extract(record, '$.aws.id') = ?", aws_id)
        return found[0] if found else None

    def due(self) -> list[Deal]:
        """Deals whose time to be sent has come, longest waiting first."""
        return self._many("WHERE next_try <= ? ORDER BY next_try", self.clock())

    def add(self, record: Record, *, is_shared: bool) -> Deal:
        """A new deal; a shared one is sent at the next chance."""
        return self._add(record, Sync.WAITING if is_shared else Sync.LOCAL)

    def add_of_portal(self, record: Record) -> Deal:
        """A deal that began at the portal, by AWS or a person."""
        return self._add(record, Sync.FROM_PORTAL)

    def _add(self, record: Record, sync: Sync) -> Deal:
        now = self.clock()
        with self.transaction():
            number = self._one("SELECT coalesce(max(number) + 1, ?) FROM deals", _FIRST_NUMBER)[0]
            self._db.execute(
                "INSERT INTO deals (number, id, record, sync, next_try, changed_at) VALUES (?, ?, ?, ?, ?, ?)",
                (number, f"LF-{number}", json.dumps(record), sync, now if sync is Sync.WAITING else None, now),
            )
            return self._sure(f"LF-{number}")

    def edit(self, deal_id: str, record: Record, *, is_shared: bool) -> Deal:
        """What a person saved; a shared deal is sent at the next chance."""
        now, sync = self.clock(), Sync.WAITING if is_shared else Sync.LOCAL
        with self.transaction():
            self._db.execute(
                "UPDATE deals SET record = ?, sync = ?, message = '', next_try = ?, changed_at = ?, tries = 0, "
                "version = version + 1 WHERE id = ?",
                (json.dumps(record), sync, now if is_shared else None, now, deal_id),
            )
            return self._sure(deal_id)

    def send_again(self, deal_id: str) -> None:
        """Plan to send a shared deal now."""
        with self.transaction():
            self._db.execute(
                "UPDATE deals SET sync = ?, next_try = ? WHERE id = ? AND sync NOT IN (?, ?)",
                (Sync.WAITING, self.clock(), deal_id, *NOT_SENT),
            )

    def ask_again(self, deal_id: str) -> None:
        """Ask the portal at the next chance what became of a deal it did not take whole."""
        with self.transaction():
            self._db.execute(
                "UPDATE deals SET next_try = ? WHERE id = ? AND sync IN (?, ?, ?)",
                (self.clock(), deal_id, Sync.HELD, Sync.INCOMPLETE, Sync.REFUSED),
            )

    def answered(self, deal: Deal, *, sync: Sync, message: str, answer: Any, wait: float | None) -> bool:
        """Keep the portal's answer to this version; False, and nothing kept, when the deal was edited meanwhile."""
        with self.transaction():
            done = self._db.execute(
                "UPDATE deals SET sync = ?, message = ?, answer = ?, sent = ?, tries = ?, next_try = ? "
                "WHERE id = ? AND version = ?",
                (
                    sync,
                    message,
                    json.dumps(answer),
                    _dumped(deal.sent if sync is Sync.WAITING else deal.record),
                    deal.tries + 1 if wait is not None else 0,
                    None if wait is None else self.clock() + wait,
                    deal.id,
                    deal.version,
                ),
            )
            return done.rowcount == 1

    def received(self, deal: Deal, *, record: Record, sent: Record | None, cursor: int) -> None:
        """What came back, with the change's cursor. Call it in the transaction that read the deal."""
        self._db.execute(
            "UPDATE deals SET record = ?, sent = ?, cursor = ?, changed_at = ?, version = version + 1 WHERE id = ?",
            (json.dumps(record), _dumped(sent), cursor, self.clock(), deal.id),
        )

    def is_new_post(self, post_id: str) -> bool:
        """Whether this post comes for the first time; remembers it with the surrounding transaction."""
        done = self._db.execute("INSERT OR IGNORE INTO posts VALUES (?, ?)", (post_id, self.clock()))
        return done.rowcount == 1

    def note(self, deal_id: str, *, way: str, title: str, body: Any = None) -> None:
        """One more line of a deal's log."""
        with self.transaction():
            self._db.execute(
                "INSERT INTO log (deal, at, way, title, body) VALUES (?, ?, ?, ?, ?)",
                (deal_id, self.clock(), way, title, _dumped(body)),
            )

    def log_of(self, deal_id: str, *, limit: int = 50) -> list[Entry]:
        """The latest lines first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT at, way, title, body FROM log WHERE deal = ? ORDER BY number DESC LIMIT ?", (deal_id, limit)
            ).fetchall()
        return [Entry(_moment(at), way, title, _loaded(body)) for at, way, title, body in rows]

    def fact(self, name: str, default: str = "") -> str:
        row = self._one("SELECT value FROM facts WHERE name = ?", name)
        return str(row[0]) if row else default

    def set_fact(self, name: str, value: str) -> None:
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _sure(self, deal_id: str) -> Deal:
        return self._many("WHERE id = ?", deal_id)[0]

    def _one(self, query: str, *values: object) -> Any:
        with self._lock:
            return self._db.execute(query, values).fetchone()

    def _many(self, rest: str, *values: object) -> list[Deal]:
        with self._lock:
            rows = self._db.execute(f"SELECT {_COLUMNS} FROM deals {rest}", values).fetchall()  # noqa: S608 - our words
        return [_deal(row) for row in rows]


def _deal(row: tuple[Any, ...]) -> Deal:
    deal_id, record, sync, message, version, sent, answer, cursor, tries, next_try, changed_at = row
    return Deal(
        id=deal_id,
        record=json.loads(record),
        sync=Sync(sync),
        message=message,
        version=version,
        sent=_loaded(sent),
        answer=_loaded(answer),
        cursor=cursor,
        tries=tries,
        next_try=next_try,
        changed_at=_moment(changed_at),
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _dumped(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


def _loaded(text: str | None) -> Any:
    return None if text is None else json.loads(text)
