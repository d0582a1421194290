"""The door to AWS's files: everything the exchange needs to read and write them, in one import."""

from referrals.ace.documents import MAX_RECEIVED_BYTES
from referrals.ace.reading import read_referrals
from referrals.ace.results import read_error, read_result
from referrals.ace.schema import (
    Drift,
    DriftKind,
    ReadFile,
    ReadRecord,
    RecordResult,
    ResultFile,
    Success,
    Unreadable,
)
from referrals.ace.writing import MAX_SENT_BYTES, MAX_SENT_RECORDS, content_digest, write_referrals

__all__ = [
    "MAX_RECEIVED_BYTES",
    "MAX_SENT_BYTES",
    "MAX_SENT_RECORDS",
    "Drift",
    "DriftKind",
    "ReadFile",
    "ReadRecord",
    "RecordResult",
    "ResultFile",
    "Success",
    "Unreadable",
    "content_digest",
    "read_error",
    "read_referrals",
    "read_result",
    "write_referrals",
]
