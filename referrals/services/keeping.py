"""Keeps what somebody types into a draft's form: all of it that can be kept, and what could not, with the reason."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aceportal.models import User
from referrals.ace.violations import Violation
from referrals.errors import NotValid
from referrals.models import Referral
from referrals.services.drafting import OUR_ID, save_draft
from referrals.services.meeting import ChangedMeanwhile


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft after saving what could be: `met` are fields a colleague changed, `refused` rules that kept one out."""

    draft: Referral
    met: Mapping[str, list[Any]] = field(default_factory=dict)
    refused: Sequence[Violation] = ()


def keep_typed(referral_id: int, changes: Mapping[str, Any], *, by: User, seen: Mapping[str, Any]) -> Kept:
    """Save a form's fields as far as they can be: one that cannot never keeps the others from being saved.

    Raises NotAllowed, NotFound or NotNow.
    """
    try:
        return Kept(save_draft(referral_id, changes, by=by, seen=seen))
    except ChangedMeanwhile as clash:
        kept = keep_typed(referral_id, _without(changes, clash.met), by=by, seen=_without(seen, clash.met))
        return Kept(kept.draft, clash.met, kept.refused)
    except NotValid as refusal:
        kept = keep_typed(referral_id, _without(changes, {OUR_ID}), by=by, seen=_without(seen, {OUR_ID}))
        refused = [one for one in refusal.violations if isinstance(one, Violation)]
        return Kept(kept.draft, kept.met, refused)


def _without(fields: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
