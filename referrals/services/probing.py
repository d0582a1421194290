"""A light test of a connection: each right AWS's folder table gives us, tried so that nothing is left behind."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from referrals.errors import ExchangeError, GiveUp
from referrals.exchange.keys import Folder, error_folders, received_folders, result_folders
from referrals.exchange.store import Store
from referrals.models import Connection
from referrals.services.access import store_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One right in one folder; `ok` None means that only the first real file will tell."""

    folder: str
    right: str
    ok: bool | None
    message: str


def probe(connection: Connection) -> list[Finding]:
    """Try every right the exchange needs; trouble that is not about one right (no credentials) stands alone."""
    try:
        return list(_findings(connection, store_of(connection)))
    except ExchangeError as trouble:
        return [Finding(connection.bucket, "reach", False, trouble.message)]


def _findings(connection: Connection, store: Store) -> Iterator[Finding]:
    for folder in (*received_folders(), *result_folders(connection.results_folder)):
        yield from _of_received(store, folder)
    for folder in error_folders():
        yield _tried(folder, "write", partial(store.check_may_write, _absent(folder)))


def _of_received(store: Store, folder: Folder) -> Iterator[Finding]:
    known: list[str] = []
    yield _tried(folder, "list", lambda: known.extend(one.key for one in store.listing(folder.prefix)))
    read = _tried(folder, "read", lambda: store.get(known[0] if known else _absent(folder)))
    yield read if read.ok or known else Finding(folder.prefix, "read", None, _UNPROVEN)
    yield _delete(store, folder)


def _tried(folder: Folder, right: str, attempt: Callable[[], object]) -> Finding:
    try:
        attempt()
    except GiveUp:
        return Finding(folder.prefix, right, True, _WORKS)
    except ExchangeError as trouble:
        if not trouble.error_id.startswith("s3.denied."):
            raise
        return Finding(folder.prefix, right, False, trouble.message)
    return Finding(folder.prefix, right, True, _WORKS)


def _delete(store: Store, folder: Folder) -> Finding:
    kept = store.delete([(_absent(folder), "0")])
    return Finding(folder.prefix, "delete", not kept, kept[0].reason if kept else _WORKS)


def _absent(folder: Folder) -> str:
    """A key that no file has: who may act on it is told that it is not there, everybody else is denied."""
    return f"{folder.prefix}connection-test-{uuid4().hex}.json"


_WORKS = "Works."
_UNPROVEN = "Cannot be told while the folder is empty; the first file AWS puts there will show it."
