"""Writing back to a CRM what AWS and people changed, record by record; the same again changes nothing.

What is written is what the CRM is told by now, so that a late or repeated writing never brings back an older value.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from referrals.connectors.salesforce import Salesforce
from referrals.crashpoints import crash_point
from referrals.errors import GiveUp
from referrals.mapping.values import as_text
from referrals.models import CrmChange, CrmConnector, CrmRecord, CrmStream, CrmWriting
from referrals.selectors.crm_connectors import NO_AWS_ID, changes_to_write, record_to_write, writings_to_repeat
from referrals.services.crm_effort import Effort
from referrals.services.crm_sharing import share


def push(connector: CrmConnector, door: Salesforce, effort: Effort) -> int:
    """Write everything that waits; returns how many records. Raises the CRM's troubles; what was written counts."""
    share(connector.profile.connection_id)  # a person's change just read outranks what AWS said before
    written = _Back(connector, door, effort)
    for row in writings_to_repeat(connector):
        written.repeat(row)
    while (changes := changes_to_write(connector)) and not effort.is_spent():
        for referral_id, own in _by_referral(changes).items():
            written.write(referral_id, own)
        crash_point("connector.written")
        connector.written_to = changes[-1].pk
        connector.save(update_fields=["written_to"])
    return written.count


def _by_referral(changes: Iterable[CrmChange]) -> dict[int, list[CrmChange]]:
    """The changes of each referral, in the order in which they came."""
    found: dict[int, list[CrmChange]] = {}
    for change in changes:
        found.setdefault(change.referral_id, []).append(change)
    return found


class _Back:
    """The way back, over one door."""

    def __init__(self, connector: CrmConnector, door: Salesforce, effort: Effort) -> None:
        self._connector, self._door, self._effort = connector, door, effort
        self._streams = {stream.kind: stream for stream in connector.streams.all()}
        self.count = 0

    def write(self, referral_id: int, changes: list[CrmChange]) -> None:
        """Write what these changes touched, unless a pass before did so and died."""
        row = self._row(referral_id)
        if row.change_id >= changes[-1].pk:
            return
        row.change_id = changes[-1].pk
        self._write(row, {name for change in changes for name in change.fields})

    def repeat(self, row: CrmWriting) -> None:
        """Try once more what the CRM did not take."""
        self._write(row, set())

    def _row(self, referral_id: int) -> CrmWriting:
        return CrmWriting.objects.get_or_create(connector=self._connector, referral_id=referral_id)[0]

    def _write(self, row: CrmWriting, names: set[str]) -> None:
        names |= set(row.waiting)
        try:
            self._send(row, names)
            row.waiting, row.reason_id, row.reason = [], "", ""
        except GiveUp as refusal:
            row.waiting, row.reason_id, row.reason = sorted(names), refusal.error_id, refusal.message[:500]
        row.again = False
        row.save()
        self._effort.beat()

    def _send(self, row: CrmWriting, names: set[str]) -> None:
        record = record_to_write(self._connector, row.referral_id)
        stream = self._streams.get(record.kind) if record else None
        if record is None or stream is None or not stream.object:
            return
        if record.crm_id:
            row.crm_id = record.crm_id
            self._change(stream, record, row, names)
        else:
            row.crm_id = self._make(stream, record)
            self._count(row)

    def _change(self, stream: CrmStream, record: CrmRecord, row: CrmWriting, names: set[str]) -> None:
        if fields := _news(record, row, names):
            self._door.write(stream.object, row.crm_id, fields)
            self._count(row)

    def _count(self, row: CrmWriting) -> None:
        row.at = timezone.now()
        self.count += 1

    def _make(self, stream: CrmStream, record: CrmRecord) -> str:
        """A record of the CRM for what came from AWS, found by AWS's id should it be there already."""
        apn_id = record.referral.apn_id if record.referral else ""
        if not stream.key:
            raise GiveUp("connector.no_key", _NO_KEY)
        if not apn_id:
            raise GiveUp(NO_AWS_ID, "AWS has not given it an id yet; with the id it is made in your CRM.")
        fields = {name: value for name, value in _own(record.told).items() if name != stream.key}
        crm_id = self._door.upsert(stream.object, stream.key, apn_id, fields)
        crash_point("connector.made")
        _know_as(record, crm_id)
        return crm_id


def _news(record: CrmRecord, row: CrmWriting, names: set[str]) -> dict[str, Any]:
    """The fields to write: those that the CRM, if it was read since the last writing, does not say already."""
    is_known = record.received_at is not None and (row.at is None or row.at < record.received_at)
    said = record.record if is_known else {}
    return {
        name: value
        for name, value in _own(record.told).items()
        if name in names and not (name in said and as_text(said[name]) == as_text(value))
    }


def _know_as(record: CrmRecord, crm_id: str) -> None:
    """Give the record the CRM's id, unless a reading did so meanwhile."""
    there = CrmRecord.objects.filter(profile=record.profile_id, kind=record.kind, crm_id=crm_id)
    if not there.exists():
        with suppress(IntegrityError), transaction.atomic():
            CrmRecord.objects.filter(pk=record.pk, crm_id=None).update(crm_id=crm_id)


_NO_KEY = (
    "This came from AWS and your CRM has no record of it. Name the field that keeps AWS's id in the connector, "
    "then write again; or make the record by hand with AWS's id in it."
)


def _own(told: Mapping[str, Any]) -> dict[str, Any]:
    """The record's own fields; those of records it refers to are read, never written."""
    return {name: value for name, value in told.items() if not isinstance(value, Mapping)}
