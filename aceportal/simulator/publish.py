"""Writes what is new for the partner into the outbound folders, spoilt first where a switch says so."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from aceportal.simulator.account import Account, moment, stamp
from aceportal.simulator.contract import OUTBOUND, OUTBOUND_ARCHIVE, VERSION_SENT, Kind
from aceportal.simulator.misbehaviour import Switch
from aceportal.simulator.outward import as_sent, is_shared
from aceportal.simulator.spoilt import spoil_records
from aceportal.simulator.state import Record

RECORDS_A_FILE = 25
_LAST = "published.at"


class Publisher:
    """AWS's export: every record that changed, several to a file, at most once in `every`."""

    def __init__(self, account: Account, partner_id: str, *, every: timedelta) -> None:
        self._account, self._state, self._partner_id, self._every = account, account.state, partner_id, every

    def publish(self, *, at_once: bool = False) -> int:
        """Queue the files that are due, `at_once` all that wait; returns how many."""
        if not (at_once or self._is_time()):
            return 0
        with self._state.transaction():
            files = [(kind, records) for kind in Kind for records in self._batches(kind)]
            for kind, records in files:
                self._export(kind, records)
            self._state.set_fact(_LAST, self._account.now().isoformat())
        return len(files)

    def _is_time(self) -> bool:
        last = self._state.fact(_LAST)
        return not last or self._account.now() >= datetime.fromisoformat(last) + self._every

    def _batches(self, kind: Kind) -> Iterator[list[Record]]:
        waiting = [record for record in self._state.waiting(kind) if is_shared(record)]
        for start in range(0, len(waiting), RECORDS_A_FILE):
            yield waiting[start : start + RECORDS_A_FILE]

    def _export(self, kind: Kind, records: list[Record]) -> None:
        payloads = [as_sent(record, now=self._account.now()) for record in records]
        truncated = self._state.use_switch(Switch.FILE_TRUNCATED) is not None
        body = self._body(kind, spoil_records(self._state, kind, payloads))
        self._post(kind, body[: len(body) // 2] if truncated else body)
        if self._state.use_switch(Switch.FILE_TWICE) is not None:
            self._post(kind, body)
        if self._state.use_switch(Switch.FILE_OUT_OF_ORDER) is not None:
            self._post(
                kind, self._body(kind, [_older(record, now) for record, now in zip(records, payloads, strict=True)])
            )
        for record, payload in zip(records, payloads, strict=True):
            record.waits, record.published = truncated, payload
            self._state.save(record)

    def _body(self, kind: Kind, payloads: list[dict[str, Any]]) -> bytes:
        version = self._state.use_switch(Switch.FILE_VERSION)
        sent = version.get("version", "3.0") if version is not None else VERSION_SENT[kind]
        document = {"version": sent, "spmsId": self._partner_id, kind.plural: payloads}
        encoding = self._state.use_switch(Switch.FILE_ENCODING)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        return text.encode(encoding.get("encoding", "utf-8-sig") if encoding is not None else "utf-8")

    def _post(self, kind: Kind, body: bytes) -> None:
        now = self._account.now()
        name = f"{kind}_{now:%Y%m%d%H%M%S}_{self._state.next_number('file'):06d}.json"
        late = self._state.use_switch(Switch.FILE_LATE)
        due = now + timedelta(seconds=late.get("seconds", 3600)) if late is not None else now
        for folder in (OUTBOUND, OUTBOUND_ARCHIVE):
            self._state.post(key=kind.folder(folder) + name, body=body, not_before=due)


def _older(record: Record, payload: dict[str, Any]) -> dict[str, Any]:
    """The record as it was sent last; one that was never sent is dated a day back, with another description."""
    if record.published:
        return record.published
    before = stamp(moment(payload["lastModifiedDate"]) - timedelta(days=1))
    return {**payload, "projectDescription": "An older description of the project.", "lastModifiedDate": before}
