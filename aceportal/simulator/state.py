"""What AWS's side remembers: records, used names, files to write and armed switches, in a SQLite file of its own."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aceportal.simulator.contract import Kind

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS records (
    apn_id TEXT PRIMARY KEY, kind TEXT NOT NULL, partner_id TEXT, fields TEXT NOT NULL,
    waits INTEGER NOT NULL DEFAULT 0, due TEXT, published TEXT, UNIQUE (kind, partner_id));
CREATE TABLE IF NOT EXISTS intake (
    key TEXT PRIMARY KEY, taken_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL, body BLOB NOT NULL, not_before TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS switches (
    number INTEGER PRIMARY KEY, name TEXT NOT NULL, options TEXT NOT NULL, remaining INTEGER NOT NULL);
"""


@dataclass(slots=True)
class Record:
    """One referral as AWS holds it: real values in `fields`, under AWS's names; `waits` for the next outbound file."""

    apn_id: str
    kind: Kind
    fields: dict[str, Any]
    partner_id: str | None = None
    waits: bool = True
    due: datetime | None = None
    published: dict[str, Any] | None = field(default=None)


def as_text(value: object) -> str | None:
    """A text that can be an id; None for anything else, half a surrogate pair included."""
    try:
        return value if isinstance(value, str) and value.encode() else None
    except UnicodeEncodeError:
        return None


class State:
    """Every read and write of the state file; one writer at a time, `transaction()` commits or forgets as a whole."""

    def __init__(self, path: Path | str) -> None:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
        self._db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_SCHEMA}")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One unit of work; a crash or an error inside leaves nothing behind. Nested use joins the outer one."""
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

    def fact(self, name: str, default: str = "") -> str:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else default

    def set_fact(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def next_number(self, name: str, first: int = 1) -> int:
        """The next number of a counter that is never reset."""
        number = int(self.fact(f"number.{name}", str(first)))
        self.set_fact(f"number.{name}", str(number + 1))
        return number

    def save(self, record: Record) -> None:
        self._db.execute(
            "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (apn_id) DO UPDATE SET "
            "partner_id = excluded.partner_id, fields = excluded.fields, waits = excluded.waits, due = excluded.due, "
            "published = excluded.published",
            (
                record.apn_id,
                record.kind,
                record.partner_id,
                json.dumps(record.fields),
                record.waits,
                record.due and record.due.isoformat(),
                record.published and json.dumps(record.published),
            ),
        )

    def by_apn_id(self, kind: Kind, apn_id: object) -> Record | None:
        return self._one("SELECT * FROM records WHERE kind = ? AND apn_id = ?", kind, apn_id)

    def by_partner_id(self, kind: Kind, partner_id: object) -> Record | None:
        return self._one("SELECT * FROM records WHERE kind = ? AND partner_id = ?", kind, partner_id)

    def records(self, kind: Kind | None = None) -> list[Record]:
        """All records, oldest first."""
        return self._many("SELECT * FROM records WHERE ?1 IS NULL OR kind = ?1 ORDER BY rowid", kind)

    def waiting(self, kind: Kind) -> list[Record]:
        """Records with something new for the partner, oldest first."""
        return self._many("SELECT * FROM records WHERE kind = ? AND waits ORDER BY rowid", kind)

    def due(self, now: datetime) -> list[Record]:
        return self._many("SELECT * FROM records WHERE due <= ? ORDER BY due, rowid", now.isoformat())

    def was_taken(self, key: str) -> bool:
        """Whether a file of this name was ever taken in."""
        return self._db.execute("SELECT 1 FROM intake WHERE key = ?", (key,)).fetchone() is not None

    def take_in(self, key: str, *, now: datetime) -> None:
        self._db.execute("INSERT INTO intake VALUES (?, ?)", (key, now.isoformat()))

    def taken_since(self, since: datetime) -> int:
        return int(
            self._db.execute("SELECT count(*) FROM intake WHERE taken_at > ?", (since.isoformat(),)).fetchone()[0]
        )

    def post(self, *, key: str, body: bytes, not_before: datetime) -> None:
        """Remember a file to write to the bucket; `posted` gives it back until `posted_done`."""
        self._db.execute(
            "INSERT INTO outbox (key, body, not_before) VALUES (?, ?, ?)", (key, body, not_before.isoformat())
        )

    def posted(self, now: datetime) -> list[tuple[int, str, bytes]]:
        rows = self._db.execute(
            "SELECT number, key, body FROM outbox WHERE not_before <= ? ORDER BY number", (now.isoformat(),)
        )
        return rows.fetchall()

    def posted_done(self, number: int) -> None:
        self._db.execute("DELETE FROM outbox WHERE number = ?", (number,))

    def arm(self, *, name: str, options: dict[str, Any], times: int) -> None:
        self._db.execute(
            "INSERT INTO switches (name, options, remaining) VALUES (?, ?, ?)", (name, json.dumps(options), times)
        )

    def use_switch(self, name: str) -> dict[str, Any] | None:
        """Options of an armed switch, used up once by this call; None when it is not armed."""
        row = self._db.execute(
            "SELECT number, options FROM switches WHERE name = ? AND remaining > 0 ORDER BY number", (name,)
        ).fetchone()
        if row is None:
            return None
        self._db.execute("UPDATE switches SET remaining = remaining - 1 WHERE number = ?", (row[0],))
        return dict(json.loads(row[1]))

    def armed(self) -> dict[str, int]:
        rows = self._db.execute(
            "SELECT name, sum(remaining) FROM switches WHERE remaining > 0 GROUP BY name ORDER BY name"
        )
        return dict(rows.fetchall())

    def disarm(self) -> None:
        self._db.execute("DELETE FROM switches")

    @property
    def offset(self) -> timedelta:
        """How far AWS's clock has been advanced."""
        return timedelta(seconds=float(self.fact("clock.offset", "0")))

    def advance(self, by: timedelta) -> None:
        self.set_fact("clock.offset", str((self.offset + by).total_seconds()))

    def _one(self, query: str, *values: object) -> Record | None:
        found = self._many(query, *values)
        return found[0] if found else None

    def _many(self, query: str, *values: object) -> list[Record]:
        return [_record(row) for row in self._db.execute(query, values)]


def _record(row: tuple[Any, ...]) -> Record:
    apn_id, kind, partner_id, fields, waits, due, published = row
    return Record(
        apn_id=apn_id,
        kind=Kind(kind),
        partner_id=partner_id,
        fields=json.loads(fields),
        waits=bool(waits),
        due=datetime.fromisoformat(due).astimezone(UTC) if due else None,
        published=json.loads(published) if published else None,
    )
