"""Where AWS's word stands beside ours and differs: stage, close date, reason, and what AWS did not keep."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from referrals.ace.moments import write_moment
from referrals.ace.stages import Stage, folded

PAIRS: Mapping[str, str] = {
    "stage": "aWSStage",
    "targetCloseDate": "aWSCloseDate",
    "closedLostReason": "aWSClosedLostReason",
}
"""Our field and the one in which AWS keeps its own view of the same (CRM guide, best practices)."""

KEPT = ("stage", "targetCloseDate", "expectedMonthlyAwsRevenue", "closedLostReason")
"""What AWS confirmed from us and must not change unnoticed."""

Divergences = dict[str, dict[str, Any]]


def divergences(
    before: Mapping[str, Mapping[str, Any]],
    *,
    fields: Mapping[str, Any],
    confirmed: Mapping[str, Any],
    echoed: Mapping[str, Any],
    now: datetime,
) -> Divergences:
    """Field → {"ours", "aws", "since"}.

    `fields` is the record as it is now, `confirmed` what AWS had confirmed of ours until now and `echoed` the
    record that came. A divergence seen before keeps its `since`; one that has closed is gone.
    """
    found = {**_still_open(before, fields), **_not_kept(confirmed, echoed), **_beside(fields)}
    return {name: {**pair, "since": _since(before.get(name), pair, now)} for name, pair in found.items()}


def _beside(fields: Mapping[str, Any]) -> Divergences:
    pairs = {name: (fields.get(name), fields.get(theirs)) for name, theirs in PAIRS.items()}
    return {
        name: {"ours": ours, "aws": theirs} for name, (ours, theirs) in pairs.items() if theirs and differ(ours, theirs)
    }


def _not_kept(confirmed: Mapping[str, Any], echoed: Mapping[str, Any]) -> Divergences:
    return {
        name: {"ours": confirmed[name], "aws": echoed[name]}
        for name in KEPT
        if name in confirmed and name in echoed and differ(confirmed[name], echoed[name])
    }


def _still_open(before: Mapping[str, Mapping[str, Any]], fields: Mapping[str, Any]) -> Divergences:
    """What AWS did not keep stays until the record says what we said, or a person settles it."""
    return {
        name: {"ours": one["ours"], "aws": fields.get(name)}
        for name, one in before.items()
        if name in KEPT and differ(one["ours"], fields.get(name)) and not fields.get(PAIRS.get(name, ""))
    }


def _since(before: Mapping[str, Any] | None, pair: Mapping[str, Any], now: datetime) -> str:
    if before and before.get("aws") == pair["aws"] and before.get("ours") == pair["ours"]:
        return str(before["since"])
    return write_moment(now)


def differ(ours: object, theirs: object) -> bool:
    """Whether two values say different things; case, dashes and the time of a day say nothing."""
    return _plain(ours) != _plain(theirs)


def _plain(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return folded(value)


def is_closing(fields: Mapping[str, Any]) -> bool:
    """Whether AWS says it is over while we still work on it: taking AWS's stage then needs the closing dialog."""
    return Stage.read(fields.get("aWSStage")) in {Stage.LAUNCHED, Stage.CLOSED_LOST}
