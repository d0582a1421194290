"""What a record AWS sent does to the referral we hold; decides by AWS's own times, never by our clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from referrals.ace.masks import is_masked, masked_fields
from referrals.domain.files import RecordState

Changes = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Version:
    """A record's place in time: AWS's `lastModifiedDate`, then the file's time, then the content's hash.

    The order is total and the same on every host, so replays and races end in the same row.
    """

    modified_at: datetime
    file_at: datetime
    digest: str

    def beats(self, other: "Version") -> bool:
        """Whether this one is newer."""
        return (self.modified_at, self.file_at, self.digest) > (other.modified_at, other.file_at, other.digest)


@dataclass(frozen=True, slots=True)
class Held:
    """The two faces of a referral that AWS's records touch; `version` is None before AWS's first record."""

    received: Mapping[str, Any] = field(default_factory=dict)
    confirmed: Mapping[str, Any] = field(default_factory=dict)
    confirmed_at: datetime | None = None
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The outcome for the record and, unless it changed nothing, the new faces with old → new per field."""

    state: RecordState
    reason: str = ""
    received: dict[str, Any] = field(default_factory=dict)
    confirmed: dict[str, Any] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    version: Version | None = None

    @property
    def takes_effect(self) -> bool:
        """Whether the stored referral changes at all."""
        return self.version is not None


def reconcile(held: Held, fields: Mapping[str, Any], version: Version) -> Reconciled:
    """Compare one of AWS's records with what we hold. Absent fields stay, null clears, masks never win."""
    known = held.version
    if known is not None and known.modified_at == version.modified_at and known.digest == version.digest:
        return Reconciled(RecordState.UNCHANGED)
    same_time = known is not None and known.modified_at == version.modified_at
    if known is not None and not version.beats(known):
        reason = _SAME_TIME_LOSES if same_time else ""
        return Reconciled(RecordState.CONFLICT if same_time else RecordState.STALE, reason)
    return _applied(held, fields, version, is_conflict=same_time)


def _applied(held: Held, fields: Mapping[str, Any], version: Version, *, is_conflict: bool) -> Reconciled:
    hiding = {name for name in masked_fields(fields) if _is_real(held.received.get(name))}
    accepted = {name: value for name, value in fields.items() if name not in hiding} if hiding else dict(fields)
    received = {**held.received, **accepted}
    changes = {
        name: [held.received.get(name), value]
        for name, value in accepted.items()
        if name not in held.received or held.received[name] != value
    }
    state = RecordState.CONFLICT if is_conflict else RecordState.APPLIED
    reason = _SAME_TIME_WINS if is_conflict else ""
    return Reconciled(state, reason, received, _still_unechoed(held, fields, version), changes, version)


def _is_real(held: object) -> bool:
    return held not in (None, "") and not is_masked(held)


def _still_unechoed(held: Held, fields: Mapping[str, Any], version: Version) -> dict[str, Any]:
    """What AWS confirmed stays on top until a record newer than the confirmation carries the field."""
    if held.confirmed_at is not None and version.modified_at < held.confirmed_at:
        return dict(held.confirmed)
    return {name: value for name, value in held.confirmed.items() if name not in fields}


_SAME_TIME_WINS = "AWS sent two contents with one lastModifiedDate; the one in the newer file was taken."
_SAME_TIME_LOSES = "AWS sent two contents with one lastModifiedDate; this one lost to the newer file."


def met_edits(changes: Mapping[str, list[Any]], wishes: Mapping[str, tuple[Any, Any]]) -> dict[str, Any]:
    """Fields where AWS's new value meets an open edit of ours and is neither its base nor its wish.

    `wishes` is field → (base, wanted); the answer is field → AWS's value. Each becomes a conflict
    for a person, never a silent overwrite.
    """
    return {
        name: changes[name][1]
        for name, (base, wanted) in wishes.items()
        if name in changes and changes[name][1] not in (base, wanted)
    }
