"""The connection test: named checks from credentials to deleting, each with its result, its reason and its cure.

Nothing is left in the bucket. A real file is written only when somebody agreed to it, and is deleted at once.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial
from itertools import islice
from time import monotonic
from types import MappingProxyType
from uuid import uuid4

from django.utils import timezone

from referrals.errors import ExchangeError, GiveUp
from referrals.exchange.keys import Folder, error_folders, received_folders, result_folders
from referrals.exchange.store import Greeting, Store
from referrals.exchange.troubles import PASS_ENDING
from referrals.models import Connection
from referrals.services.access import access_of

MOST_SKEW = timedelta(minutes=5)
"""AWS refuses every request from a quarter of an hour on; a clock this far off is on its way there."""


_READ_SECONDS, _ATTEMPTS = 6, 2


class CheckName(StrEnum):
    """What is tried, in the order in which AWS lets it fail."""

    REACH = "reach"
    CREDENTIALS = "credentials"
    CLOCK = "clock"
    REGION = "region"
    BUCKET = "bucket"
    LIST = "list"
    READ = "read"
    DELETE = "delete"
    WRITE = "write"
    REFUSED = "refused"
    FILE = "file"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Check:
    """One check; `ok` None means that it cannot be told yet. `folder` is empty for what concerns the whole bucket."""

    name: CheckName
    folder: str
    ok: bool | None
    message: str

    @property
    def cure(self) -> str:
        """What to do about a check that failed; "" for any other."""
        return CURES[self.name] if self.ok is False else ""


def probe(connection: Connection, *, writes: bool = False, within: float | None = None) -> list[Check]:
    """Try all that the exchange needs; trouble of the whole bucket ends the test. `writes` lets it write one file.

    `within` is after how many seconds no further check begins, for pages: one check takes 13 seconds at most.
    """
    checks: list[Check] = []
    began = monotonic()
    try:
        store = Store(replace(access_of(connection), read_seconds=_READ_SECONDS, attempts=_ATTEMPTS))
        for check in _Probe(connection, store, writes=writes).checks():
            checks.append(check)
            if within is not None and monotonic() - began > within and check.name != CheckName.KEY:
                return [*checks, Check(CheckName.REACH, "", False, _SLOW)]
    except ExchangeError as trouble:
        end = _stopped(trouble)
        return [*(check for check in checks if check.name != end.name), end]
    return checks


class _Probe:
    """One run; what it sees of the key on its way is told at the end."""

    def __init__(self, connection: Connection, store: Store, *, writes: bool) -> None:
        self._connection, self._store, self._writes = connection, store, writes
        self._key_works = False
        self._key_trouble = ""

    def checks(self) -> Iterator[Check]:
        """Every check, one after the other."""
        received = received_folders()
        yield from _about_greeting(self._store.greeting(received[0].prefix), self._connection)
        for folder in (*received, *result_folders(self._connection.results_folder)):
            yield from self._of_received(folder)
        for folder in error_folders():
            yield self._tried(CheckName.WRITE, folder, partial(self._store.check_may_write, _absent(folder)))
        for folder in received:
            yield self._refused(folder)
        if self._writes:
            yield self._file(error_folders()[0])
        yield self._key()

    def _of_received(self, folder: Folder) -> Iterator[Check]:
        known: list[str] = []
        names = partial(self._store.listing, folder.prefix)
        yield self._tried(CheckName.LIST, folder, lambda: known.extend(one.key for one in islice(names(), 1)))
        read = self._tried(CheckName.READ, folder, lambda: self._store.get(known[0] if known else _absent(folder)))
        self._key_works |= bool(known and read.ok)
        yield read if read.ok or known else Check(CheckName.READ, folder.prefix, None, _UNPROVEN)
        kept = self._store.delete([(_absent(folder), "0")])
        yield Check(CheckName.DELETE, folder.prefix, not kept, kept[0].reason if kept else WORKS)

    def _tried(self, name: CheckName, folder: Folder, attempt: Callable[[], object]) -> Check:
        try:
            attempt()
        except GiveUp:
            return Check(name, folder.prefix, True, WORKS)
        except ExchangeError as trouble:
            if trouble.error_id in PASS_ENDING:
                raise
            self._note_key(trouble)
            return Check(name, folder.prefix, False, trouble.message)
        return Check(name, folder.prefix, True, WORKS)

    def _refused(self, folder: Folder) -> Check:
        tried = self._tried(CheckName.REFUSED, folder, partial(self._store.check_may_write, _absent(folder)))
        return Check(CheckName.REFUSED, folder.prefix, not tried.ok, _OPEN if tried.ok else _SHUT)

    def _file(self, folder: Folder) -> Check:
        key = _absent(folder)
        if self._store.delete([(key, "0")]):
            return Check(CheckName.FILE, folder.prefix, None, _NOT_WRITTEN)
        written = self._trouble(partial(self._store.put_once, key, _content(self._connection)))
        left = self._trouble(partial(self._store.remove, key))  # even after a failure: it may have come through
        if written or left:
            words = f"{left} {key} may still be there." if left else written
            return Check(CheckName.FILE, folder.prefix, False, words)
        self._key_works = True
        return Check(CheckName.FILE, folder.prefix, True, "Written, and deleted again.")

    def _trouble(self, attempt: Callable[[], object]) -> str:
        try:
            attempt()
        except ExchangeError as trouble:
            self._note_key(trouble)
            return trouble.message
        return ""

    def _note_key(self, trouble: ExchangeError) -> None:
        if "kms" in str(trouble.__cause__).lower():
            self._key_trouble = trouble.message

    def _key(self) -> Check:
        if self._key_trouble:
            return Check(CheckName.KEY, "", False, f"AWS's answer names the KMS key. {self._key_trouble}")
        return Check(CheckName.KEY, "", True, WORKS) if self._key_works else Check(CheckName.KEY, "", None, _NO_FILE)


def _about_greeting(greeting: Greeting, connection: Connection) -> Iterator[Check]:
    yield Check(CheckName.CREDENTIALS, "", True, "AWS knows who asks.")
    yield _clock(greeting)
    region = greeting.region or connection.region
    yield Check(CheckName.REGION, "", region == connection.region, f"The bucket is in {region}.")
    bucket = connection.bucket
    said = (
        f"{bucket} is there."
        if greeting.listed
        else f"AWS denies us to list, so it does not say whether {bucket} is there."
    )
    yield Check(CheckName.BUCKET, "", True if greeting.listed else None, said)


def _clock(greeting: Greeting) -> Check:
    if greeting.at is None:
        return Check(CheckName.CLOCK, "", None, "S3 did not say its time; it took ours.")
    off = abs(timezone.now() - greeting.at)
    seconds = round(off.total_seconds())
    return Check(CheckName.CLOCK, "", off <= MOST_SKEW, f"The clocks of this host and of AWS differ by {seconds} s.")


def _stopped(trouble: ExchangeError) -> Check:
    name = _BLAMED.get(trouble.error_id, CheckName.REACH)
    words = _ROLE if trouble.error_id == "s3.denied.list" else trouble.message
    return Check(name, "", False, f"{words} The rest was not tried.")


def _absent(folder: Folder) -> str:
    """A key that no file has: who may act on it is told that it is not there, everybody else is denied."""
    return f"{folder.prefix}connection-test-{uuid4().hex}.json"


def _content(connection: Connection) -> bytes:
    """A file of no record, so that it changes nothing even when AWS reads it before it is deleted."""
    envelope = {"version": connection.opportunity_version, "spmsId": connection.partner_id, "opportunities": []}
    return json.dumps(envelope).encode()


_BLAMED: Mapping[str, CheckName] = MappingProxyType(
    {
        "s3.no_credentials": CheckName.CREDENTIALS,
        "s3.credentials": CheckName.CREDENTIALS,
        "s3.denied.list": CheckName.CREDENTIALS,
        "s3.clock": CheckName.CLOCK,
        "s3.region": CheckName.REGION,
        "s3.no_bucket": CheckName.BUCKET,
        "s3.bucket_name": CheckName.BUCKET,
    }
)
CURES: Mapping[CheckName, str] = MappingProxyType(
    {
        CheckName.REACH: "Let the portal's host reach S3 over HTTPS (port 443) in us-west-2, then test again.",
        CheckName.CREDENTIALS: "See on the host whom AWS sees with “aws sts get-caller-identity”; it is to be the user "
        "or role whose ARN AWS has. A role has to trust the portal's account, with the same external id.",
        CheckName.CLOCK: "Set the host's clock by NTP (“timedatectl set-ntp true”), then test again.",
        CheckName.REGION: "Set the connection's region to the bucket's own; ACE's buckets are in us-west-2.",
        CheckName.BUCKET: "Compare the name with Partner Central's integration page. A bucket is there only from "
        "Sandbox Created (or Production Approved) on.",
        CheckName.LIST: "Attach AWS's policy to this very user or role; it has s3:ListBucket on the bucket.",
        CheckName.READ: "Attach AWS's policy to this very user or role; it has s3:GetObject and kms:Decrypt.",
        CheckName.DELETE: "Attach AWS's policy to this very user or role; it has s3:DeleteObject.",
        CheckName.WRITE: "Attach AWS's policy to this very user or role; it has s3:PutObject, s3:PutObjectAcl and "
        "kms:GenerateDataKey.",
        CheckName.REFUSED: "Ask AWS's CRM integration support to look at the bucket's rights; only AWS writes there.",
        CheckName.FILE: "Look whether the file is still in the bucket, and ask AWS's support to delete it if it is.",
        CheckName.KEY: "Attach the whole of AWS's policy: it names the key and allows kms:Decrypt and "
        "kms:GenerateDataKey. One pasted for the other environment names another key.",
    }
)
WORKS = "Works."
_SLOW = "AWS answers too slowly to finish. The rest was not tried."
_UNPROVEN = "Cannot be told while the folder is empty; the first file AWS puts there will show it."
_SHUT = "AWS refuses an upload here, as it should."
_OPEN = "An upload here was not refused, though only AWS writes here."
_NOT_WRITTEN = "Not written: AWS lets us delete nothing here, so it would have stayed."
_NO_FILE = "Cannot be told before a real file is read or written."
_ROLE = "AWS does not let the portal take the role."
