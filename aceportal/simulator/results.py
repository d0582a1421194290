"""AWS's answers: result files and error files, byte for byte the same for the same input."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aceportal.simulator.account import stamp
from aceportal.simulator.contract import RESULTS, Kind
from aceportal.simulator.opportunities import Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """A file for the results folder: its key below the bucket and its document."""

    key: str
    document: dict[str, Any]

    @property
    def body(self) -> bytes:
        return as_bytes(self.document)


def as_bytes(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")


def base_name(key: str) -> str:
    """`opportunity-inbound/a.json` -> `a`."""
    name = key.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def result_of(kind: Kind, key: str, *, spms_id: str, verdicts: Sequence[Verdict], now: datetime) -> Answer:
    """The result file of a file whose records were judged one by one."""
    taken = sum(not verdict.errors for verdict in verdicts)
    success = "ALL" if taken == len(verdicts) else "PARTIAL" if taken else "NONE"
    rows = [
        {
            "warnings": None,
            "partnerCrmUniqueIdentifier": verdict.partner_id,
            "isSuccess": not verdict.errors,
            "errors": list(verdict.errors) or None,
            "apnCrmUniqueIdentifier": verdict.apn_id,
        }
        for verdict in verdicts
    ]
    return _result(kind, key, spms_id=spms_id, success=success, rows=rows, now=now)


def refusal_of(kind: Kind, key: str, *, spms_id: str, text: str, now: datetime) -> Answer:
    """The result file of a file that was refused as a whole."""
    answer = _result(kind, key, spms_id=spms_id, success="NONE", rows=None, now=now)
    return Answer(answer.key, {**answer.document, "isApiError": True, "apiErrors": [text]})


def error_of(kind: Kind, key: str, *, text: str, now: datetime) -> Answer:
    """The error file of a file that AWS does not even open."""
    document = {"fileName": key, "fileApnProcessedDT": stamp(now), "error": text}
    return Answer(f"{kind.folder(RESULTS)}{base_name(key)}.error.json", document)


def _result(
    kind: Kind, key: str, *, spms_id: str, success: str, rows: list[dict[str, Any]] | None, now: datetime
) -> Answer:
    document = {
        "success": success,
        "spmsId": spms_id,
        "isApiError": False,
        "inboundApiResults": rows,
        "fileName": key,
        "fileApnProcessedDT": stamp(now),
        "apiErrors": None,
    }
    return Answer(f"{kind.folder(RESULTS)}{base_name(key)}_result.json", document)
