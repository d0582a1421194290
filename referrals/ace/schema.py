"""The shapes of AWS's files once read: referral files, result files, and what in them is news to us."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from referrals.ace.kinds import Kind
from referrals.ace.violations import Violation
from referrals.errors import GiveUp


class Unreadable(GiveUp):
    """The whole file cannot be used; `error_id` starts with `file.` and the message says why."""


class DriftKind(StrEnum):
    """How AWS's file differs from the definition we know, without being wrong."""

    UNKNOWN_FIELD = "unknown_field"
    UNKNOWN_VALUE = "unknown_value"
    NEW_VERSION = "new_version"
    TYPE_CHANGED = "type_changed"


@dataclass(frozen=True, slots=True)
class Drift:
    """One such difference. `value` is AWS's own, shortened for display; the raw file has all of it."""

    kind: DriftKind
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """One record of a received file.

    `fields` has canonical names and only what AWS sent: absent, null and "" stay three things.
    A record with `problems` must be quarantined; its neighbours are none the worse for it.
    `modified_at` is AWS's `lastModifiedDate` in UTC, None where a problem says why.
    """

    index: int
    fields: dict[str, Any]
    apn_id: str | None
    partner_id: str | None
    modified_at: datetime | None
    problems: tuple[Violation, ...] = ()
    drift: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A received referral file. `version` is the payload version's whole part, None when unsaid."""

    kind: Kind
    version: int | None
    spms_id: str | None
    records: tuple[ReadRecord, ...]
    drift: tuple[Drift, ...] = ()


class Success(StrEnum):
    """The outcome of a sent file as a whole; the records always decide (section 16)."""

    ALL = "ALL"
    NONE = "NONE"
    PARTIAL = "PARTIAL"


@dataclass(frozen=True, slots=True)
class RecordResult:
    """AWS's answer to one sent record; on a lead `partner_id` is the lead's own id."""

    apn_id: str | None
    partner_id: str | None
    is_success: bool
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultFile:
    """AWS's answer to one sent file. `records` is None when AWS refused the file as a whole."""

    success: Success
    file_name: str | None
    spms_id: str | None
    processed_at: datetime | None
    is_api_error: bool
    api_errors: tuple[str, ...]
    records: tuple[RecordResult, ...] | None


Record = Mapping[str, Any]
