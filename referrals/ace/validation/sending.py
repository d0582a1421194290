"""Checks of a file about to be sent: its version, its records and its size."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from referrals.ace.fields import label_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.validation.record import Fields
from referrals.ace.validation.rules import broken
from referrals.ace.violations import Violation
from referrals.ace.writing import MAX_SENT_BYTES, MAX_SENT_RECORDS, write_referrals

Found = Iterator[Violation]

_VERSION = re.compile(r"[12](?:\.[0-9]+)?")


def check_file(
    records: Sequence[Fields], *, kind: Kind, version: str, spms_id: str, highest_version: int | None = None
) -> list[Violation]:
    """All that keeps these records from going in one file.

    `highest_version` is the greatest payload version AWS has seen from this partner for this kind:
    AWS never goes back.
    """
    return [
        *check_version(version, highest_version),
        *_count(records),
        *_repeats(records, kind),
        *_size(records, kind=kind, version=version, spms_id=spms_id),
    ]


def check_version(version: str, highest: int | None = None) -> list[Violation]:
    """Why AWS would take no file of this payload version; `highest` as in `check_file`."""
    return list(_version(version, highest))


def _version(version: str, highest: int | None) -> Found:
    if not _VERSION.fullmatch(version):
        yield broken("file.version", value=version)
    elif highest is not None and int(version.partition(".")[0]) < highest:
        yield broken("file.version_lower", highest=highest)


def _count(records: Sequence[Fields]) -> Found:
    if not records:
        yield broken("file.no_records")
    if len(records) > MAX_SENT_RECORDS:
        yield broken("file.records", actual=len(records), limit=MAX_SENT_RECORDS)


def _repeats(records: Sequence[Fields], kind: Kind) -> Found:
    for name in (APN_ID_FIELD, partner_id_field(kind)):
        counts = Counter(str(record[name]) for record in records if record.get(name))
        for value, count in counts.items():
            if count > 1:
                yield broken("file.twice", name, value=value)


def _size(records: Sequence[Fields], *, kind: Kind, version: str, spms_id: str) -> Found:
    size = len(write_referrals(kind, version=version, spms_id=spms_id, records=records))
    if size < MAX_SENT_BYTES:
        return
    yield broken("file.size", actual=size, limit=MAX_SENT_BYTES)
    for record in records:
        if len(write_referrals(kind, version=version, spms_id=spms_id, records=[record])) >= MAX_SENT_BYTES:
            longest = max(record, key=lambda name: len(str(record[name]).encode()))
            yield broken("file.record_size", longest, label=label_of(kind, longest))
