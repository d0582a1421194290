"""The refusal of a save that would overwrite what somebody else saved meanwhile."""

from collections.abc import Mapping
from typing import Any

from referrals.errors import NotNow


class ChangedMeanwhile(NotNow):
    """`met` is field → [what the person saw, what it is now]; nothing was saved."""

    def __init__(self, met: Mapping[str, list[Any]]) -> None:
        super().__init__(
            "referral.changed_meanwhile",
            "Somebody changed this while you had it open. Nothing was overwritten: look at both values and save again.",
        )
        self.met = dict(met)
