"""The index SQLite searches referrals by: every three letters in a row, kept by triggers.

PostgreSQL has its own in a migration. Here it is looked after whenever migrations have run, because SQLite drops a
table's triggers each time Django rebuilds the table. Spaces are doubled and two stand in front, so that a word's first
one or two letters are three in a row as well.
"""

from typing import Any

from django.db import connections

TABLE = "referral_words"
_TEXT = "'  ' || replace({row}search, ' ', '  ')"
_NEW, _OLD, _EVERY = (_TEXT.format(row=row) for row in ("new.", "old.", ""))
_FORGET = f"INSERT INTO {TABLE} ({TABLE}, rowid, text) VALUES ('delete', old.id, {_OLD});"  # noqa: S608
_LEARN = f"INSERT INTO {TABLE} (rowid, text) VALUES (new.id, {_NEW});"  # noqa: S608

_TRIGGERS = {
    "added": f"INSERT ON referrals_referral BEGIN {_LEARN} END",
    "changed": f"UPDATE OF search ON referrals_referral WHEN old.search <> new.search BEGIN {_FORGET} {_LEARN} END",
    "removed": f"DELETE ON referrals_referral BEGIN {_FORGET} END",
}
_MAKE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} "
    "USING fts5(text, tokenize = 'trigram case_sensitive 1', content = '', detail = none)",
    f"INSERT INTO {TABLE} ({TABLE}) VALUES ('delete-all')",  # noqa: S608
    f"INSERT INTO {TABLE} (rowid, text) SELECT id, {_EVERY} FROM referrals_referral",  # noqa: S608
    *(f"CREATE TRIGGER {TABLE}_{name} AFTER {body}" for name, body in _TRIGGERS.items()),
)


def keep_words(*, using: str, **_: Any) -> None:
    """Make the index where its triggers are missing, from the rows there are; nothing on other databases."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        names = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
        if cursor.execute(names, [f"{TABLE}_%"]).fetchone()[0] == len(_TRIGGERS):
            return
        for name in _TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}")
        for statement in _MAKE:
            cursor.execute(statement)
