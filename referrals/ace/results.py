"""AWS's answers: result files in every shape seen, and error files.

AWS publishes samples, not a schema, so everything but being an object is
optional: no records at all means the whole file failed, and the records decide over `success`.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from referrals.ace.documents import read_document, refuse
from referrals.ace.moments import read_moment
from referrals.ace.schema import RecordResult, ResultFile, Success, Unreadable

_YES = frozenset({"true", "yes", "1"})


def read_result(content: bytes) -> ResultFile:
    """The answer to one sent file; raises Unreadable when it is not one JSON object."""
    document = read_document(content)
    if not isinstance(document, dict):
        refuse("file.shape")
    answer = _folded(document)
    records = _records(answer.get("inboundapiresults"))
    return ResultFile(
        success=_success(records),
        file_name=_text(answer.get("filename")),
        spms_id=_text(answer.get("spmsid")),
        processed_at=read_moment(answer.get("fileapnprocesseddt")),
        is_api_error=_is_true(answer.get("isapierror")),
        api_errors=_lines(answer.get("apierrors")),
        records=records,
    )


def read_error(content: bytes) -> str:
    """The reason in an error file, JSON or text, for showing as it is."""
    try:
        return "\n".join(_lines(_reason(read_document(content))))
    except Unreadable:
        return content.decode("utf-8-sig", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}").strip()


def _reason(document: Any) -> Any:
    if not isinstance(document, dict):
        return document
    known = _folded(document)
    return next((known[key] for key in ("error", "errors", "message", "apierrors") if known.get(key)), document)


def _records(value: Any) -> tuple[RecordResult, ...] | None:
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        return None
    return tuple(_record(_folded(item)) for item in value if isinstance(item, dict)) or None


def _record(answer: Mapping[str, Any]) -> RecordResult:
    errors = _lines(answer.get("errors"))
    told = answer.get("issuccess")
    return RecordResult(
        apn_id=_text(answer.get("apncrmuniqueidentifier")),
        partner_id=_text(answer.get("partnercrmuniqueidentifier")) or _text(answer.get("partnercrmleadid")),
        is_success=not errors if told is None else _is_true(told),
        errors=errors,
        warnings=_lines(answer.get("warnings")),
    )


def _success(records: Sequence[RecordResult] | None) -> Success:
    """What the records say; without records AWS refused the file, whatever its own summary says."""
    outcomes = {record.is_success for record in records or ()}
    if outcomes == {True, False}:
        return Success.PARTIAL
    return Success.ALL if outcomes == {True} else Success.NONE


def _folded(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key.casefold(): value for key, value in mapping.items()}


def _text(value: Any) -> str | None:
    """A text or a number as text; None for nothing, "" and everything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _is_true(value: Any) -> bool:
    return str(value).strip().casefold() in _YES


def _lines(value: Any) -> tuple[str, ...]:
    """Null, text, list or object, as texts to show."""
    if value is None or value == "":
        return ()
    if isinstance(value, list):
        return tuple(line for item in value for line in _lines(item))
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),)
