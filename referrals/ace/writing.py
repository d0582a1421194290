"""Records to bytes: the files we send, and the fingerprint by which two records are equal."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from referrals.ace.kinds import Kind, records_key

MAX_SENT_BYTES = 1_000_000
MAX_SENT_RECORDS = 50
_AS_IT_IS = frozenset({str, int, bool, type(None)})


def write_referrals(kind: Kind, *, version: str, spms_id: str, records: Sequence[Mapping[str, Any]]) -> bytes:
    """One file for AWS, the same bytes for the same records whatever the order of their fields.

    Compact UTF-8; whole numbers without decimals (C29). The caller keeps it under MAX_SENT_BYTES
    (strictly) and MAX_SENT_RECORDS; `check_file` says when it is not.
    """
    envelope = {"version": version, "spmsId": spms_id, records_key(kind): [_sorted(record) for record in records]}
    return _compact(envelope)


def content_digest(fields: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a record's content; 100 and 100.0 are the same content, null and absent are not."""
    return sha256(_compact(_sorted(fields))).hexdigest()


def _compact(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def _sorted(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if type(value := fields[name]) in _AS_IT_IS else _plain(value) for name in sorted(fields)}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return _sorted(value)
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
