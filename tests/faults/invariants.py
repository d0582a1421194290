"""The checker of the invariants I1-I5: every broken one becomes a sentence, none is an empty list."""

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Max

from referrals.ace.moments import read_moment
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import Direction, FileState
from referrals.models import Connection, Delivery, Event, ExchangeFile, RawCopy, ReceivedRecord, Referral, Run, RunState
from tests.faults.outside import Outside

_AT_WORK = (FileState.READING, FileState.COMMITTED, FileState.WRITING)
_EXPLAINED = (
    FileState.QUARANTINED,
    FileState.NOT_DELETED,
    FileState.ORPHAN,
    FileState.FOREIGN,
    FileState.UNANSWERED,
)
_UNDER_WAY = (DeliveryState.QUEUED, DeliveryState.SENDING)


def broken_at_any_moment(connection: Connection, outside: Outside) -> list[str]:
    """What must hold even in the middle of a crash: nothing leaves the bucket before it is committed here."""
    there = set(outside.keys())
    return [*_lost_bytes(connection, outside, there), *_twice(connection)]


def broken_when_quiet(connection: Connection, outside: Outside) -> list[str]:
    """What must hold once nothing is left to do."""
    return [
        *broken_at_any_moment(connection, outside),
        *_lost_records(connection, outside),
        *_wrong_versions(connection, outside),
        *_invisible(connection),
    ]


def _lost_bytes(connection: Connection, outside: Outside, there: set[str]) -> Iterator[str]:
    """I4: an object that is gone was committed with a raw copy of its bytes."""
    kept = set(RawCopy.objects.filter(file__connection=connection).values_list("file__key", "sha256"))
    for key, contents in outside.written.items():
        if key not in there and (key, hashlib.sha256(contents[-1]).hexdigest()) not in kept:
            yield f"I4: {key} left the bucket without a copy here"


def _twice(connection: Connection) -> Iterator[str]:
    """I2: no event, receipt or submission happens a second time."""
    events = Event.objects.filter(connection=connection)
    by_file = events.exclude(file=None).values("referral", "name", "file", "delivery").annotate(times=Count("pk"))
    yield from (f"I2: event {row['name']} twice from one file" for row in by_file.filter(times__gt=1))
    arrivals = events.filter(name="referral.received").values("referral").annotate(times=Count("pk"))
    yield from ("I2: a referral arrived twice" for _ in arrivals.filter(times__gt=1))
    told = events.exclude(delivery=None).exclude(name="referral.update")  # several changes may travel together
    states = told.values("delivery", "name").annotate(times=Count("pk"))
    yield from (f"I2: delivery event {row['name']} twice" for row in states.filter(times__gt=1))
    rows = ReceivedRecord.objects.filter(file__connection=connection).values("file", "index")
    yield from ("I2: a record has two receipts" for _ in rows.annotate(times=Count("pk")).filter(times__gt=1))


def _lost_records(connection: Connection, outside: Outside) -> Iterator[str]:
    """I1: every record AWS wrote is a referral here, or set aside in sight."""
    held = set(Referral.objects.filter(connection=connection).values_list("kind", "apn_id"))
    aside = ReceivedRecord.objects.filter(file__connection=connection, state="quarantined").count()
    missing = [
        record for kind, record in outside.records if (kind.value, record.get("apnCrmUniqueIdentifier")) not in held
    ]
    if len(missing) > aside:
        yield f"I1: {len(missing)} records are missing, {aside} are set aside"


def _wrong_versions(connection: Connection, outside: Outside) -> Iterator[str]:
    """I3: the stored version is the newest AWS ever wrote."""
    newest: dict[tuple[str, str], str] = {}
    for kind, record in outside.records:
        identity = (kind.value, str(record.get("apnCrmUniqueIdentifier")))
        newest[identity] = max(newest.get(identity, ""), str(record.get("lastModifiedDate")))
    for referral in Referral.objects.filter(connection=connection).exclude(aws_modified_at=None):
        seen = newest.get((referral.kind, referral.apn_id or ""))
        if seen is not None and referral.aws_modified_at != read_moment(seen):
            yield f"I3: {referral.apn_id} is at {referral.aws_modified_at}, AWS wrote {seen}"


def _invisible(connection: Connection) -> Iterator[str]:
    """I5: each thing rests in one state, with a time, and with a reason where a person has to understand it."""
    files = ExchangeFile.objects.filter(connection=connection)
    yield from (f"I5: {file.key} is left {file.state}" for file in files.filter(state__in=_AT_WORK))
    yield from (f"I5: {file.key} has no reason" for file in files.filter(state__in=_EXPLAINED, reason=""))
    counted = files.filter(
        direction=Direction.RECEIVED, content="referrals", state__in=(FileState.DONE, FileState.PARTIAL)
    )
    for file in counted.annotate(receipts=Count("record_rows")):
        if file.records != file.receipts:
            yield f"I5: {file.key} held {file.records} records and has {file.receipts} receipts"
    deliveries = Delivery.objects.filter(connection=connection)
    yield from (f"I5: delivery {one.pk} is left {one.state}" for one in deliveries.filter(state__in=_UNDER_WAY))
    yield from ("I5: a run is left running" for _ in Run.objects.filter(connection=connection, state=RunState.RUNNING))


def newest_event(connection: Connection) -> int:
    """The last event's number, to see whether anything has happened since."""
    return Event.objects.filter(connection=connection).aggregate(last=Max("pk"))["last"] or 0
