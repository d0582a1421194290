"""The moments of a referral's life that pages and reports count from, noted as its phase changes."""

from dataclasses import dataclass
from datetime import datetime

from referrals.ace.stages import Phase

_IN_REVIEW = frozenset({Phase.SUBMITTED, Phase.IN_REVIEW})
_REVIEWED = frozenset({Phase.OPEN, Phase.REJECTED, Phase.LAUNCHED, Phase.CLOSED_LOST})
_WAS_IN_REVIEW = frozenset({Phase.NEW, Phase.SUBMITTED, Phase.IN_REVIEW, Phase.ACTION_REQUIRED})

NEWS: dict[Phase, str] = {
    Phase.ACTION_REQUIRED: "referral.action_required",
    Phase.REJECTED: "referral.rejected",
    Phase.OPEN: "referral.approved",
}
"""What the timeline says when AWS's review moved a partner's opportunity into a phase."""


@dataclass(frozen=True, slots=True)
class Milestones:
    """When it entered its phase, went to review, came out of it, was launched; how often AWS asked for corrections."""

    phase_at: datetime | None = None
    submitted_at: datetime | None = None
    reviewed_at: datetime | None = None
    rounds: int = 0
    launched_at: datetime | None = None


def passed(before: Milestones, old: Phase | None, new: Phase, now: datetime, *, is_ours: bool) -> Milestones:
    """The milestones after the phase went from `old` (None: the record is new here) to `new`.

    `is_ours` says that the partner brought it, so that AWS reviews it.
    """
    if old is new and before.phase_at is not None:
        return before
    submitted = before.submitted_at or (now if is_ours and new in _IN_REVIEW else None)
    came_out = is_ours and new in _REVIEWED and (old is None or old in _WAS_IN_REVIEW)
    return Milestones(
        phase_at=now,
        submitted_at=submitted,
        reviewed_at=before.reviewed_at or (now if came_out else None),
        rounds=before.rounds + (is_ours and new is Phase.ACTION_REQUIRED),
        launched_at=before.launched_at or (now if new is Phase.LAUNCHED else None),
    )


def news_of(old: Phase | None, new: Phase, *, is_ours: bool) -> str:
    """The event's name when AWS's review has spoken, or nothing."""
    if not is_ours or old is new or old not in _WAS_IN_REVIEW:
        return ""
    return NEWS.get(new, "")
