"""What becomes of a change somebody makes: it may go out now, it waits, or it cannot be made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from referrals.ace.editability import Lock
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.errors import NotNow

SENDS_AT_ONCE = frozenset({Phase.OPEN, Phase.LAUNCHED, Phase.LEAD_CLOSED})
"""Phases in which a change goes out by itself; corrections that AWS asked for wait for a person's resubmission."""

TAKES_NO_MORE = frozenset({Phase.REJECTED, Phase.DECLINED, Phase.CLOSED_LOST})
"""Phases in which nothing goes out any more: what still waits is held, so that a person sees it."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Changes by what can be done with them; `locked` is field → sentence."""

    sendable: dict[str, Any] = field(default_factory=dict)
    waiting: dict[str, Any] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)


def sort_changes(changes: Mapping[str, Any], locks: Mapping[str, Lock]) -> Sorted:
    """Sort by the lock of each field."""
    found = Sorted()
    for name, value in changes.items():
        lock = locks[name]
        if lock.may_change:
            found.sendable[name] = value
        elif lock.may_wait:
            found.waiting[name] = value
        else:
            found.locked[name] = f"{lock.reason} {lock.unlocks}".strip()
    return found


def met_meanwhile(seen: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field → [what the person saw, what it is now] where another change came between opening and saving."""
    return {name: [value, now.get(name)] for name, value in seen.items() if _plain(value) != _plain(now.get(name))}


def _plain(value: Any) -> Any:
    return None if value in ("", [], None) else value


def check_resubmittable(phase: Phase, *, ready: int, held: int, under_way: bool) -> None:
    """Raise NotNow with the reason unless the corrections AWS asked for can be sent now.

    `ready` counts corrections of fields AWS takes now, `held` changes that wait for a person's look.
    """
    if phase is not Phase.ACTION_REQUIRED:
        raise NotNow("resubmit.not_now", "AWS is not asking for corrections of this record now.")
    if under_way:
        raise NotNow("resubmit.under_way", "The corrections are on their way; AWS has to answer first.")
    if held:
        raise NotNow("resubmit.held", "A change needs another look first: correct it, settle it or give it up.")
    if not ready:
        raise NotNow("resubmit.nothing", "Nothing has been corrected yet. Correct what AWS's reviewer asks for first.")


def may_join(kind: DeliveryKind, state: DeliveryState) -> bool:
    """Whether later changes may still be added to an open delivery: an update that has not left."""
    return kind is DeliveryKind.UPDATE and state is DeliveryState.QUEUED
