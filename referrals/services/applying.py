"""Changing a record whichever face it has: a draft is kept, a record AWS knows is changed by a wish."""

from collections.abc import Callable, Mapping
from typing import Any

from aceportal.models import User
from referrals.ace.entry import write_entry
from referrals.ace.fields import fields_of, label_of
from referrals.ace.kinds import Kind
from referrals.errors import NotNow
from referrals.selectors.access import referral_for
from referrals.selectors.pending import said_by
from referrals.services.drafting import save_draft
from referrals.services.editing import Changed, change
from referrals.services.works import Outcome, problems_of

_SHOWN = 60


Change = Callable[[int, Mapping[str, Any], User], Changed]


def apply_changes(
    referral_id: int, changes: Mapping[str, Any], *, by: User, source: str, single: Change | None = None
) -> Outcome:
    """Set the fields; nothing where the record says so already. Raises as save_draft and change do.

    `single` is the service of an action of its own, which no draft takes, in place of `change`.
    """
    referral = referral_for(by, referral_id)
    kind = Kind(referral.kind)
    before = said_by(referral)
    real = {name: value for name, value in changes.items() if not is_same(kind, name, value, before.get(name))}
    if not real:
        return Outcome("The record says so already.", referral.pk, is_nothing=True)
    words = _in_words(kind, before, real)
    if referral.is_draft and single:
        raise NotNow("work.draft", "AWS does not know it yet, so it has no stage. Submit it first.")
    if referral.is_draft:
        save_draft(referral.pk, real, by=by, source=source)
        return Outcome(f"{words}, in the draft.", referral.pk)
    changed = single(referral.pk, real, by) if single else change(referral.pk, real, by=by, source=source)
    return Outcome(f"{words}. {_when(changed)}", referral.pk, problems_of(changed.warnings))


def is_same(kind: Kind, name: str, value: Any, other: Any) -> bool:
    """Whether two values read alike, whatever JSON type each has."""
    field = fields_of(kind).get(name)
    return value == other or (field is not None and write_entry(field, value) == write_entry(field, other))


def _in_words(kind: Kind, before: Mapping[str, Any], real: Mapping[str, Any]) -> str:
    if len(real) > 3:
        return f"{len(real)} fields change"
    return "; ".join(f"{label_of(kind, name)}: {_short(before.get(name))} → {_short(to)}" for name, to in real.items())


def _short(value: Any) -> str:
    text = ";".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "nothing")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _when(changed: Changed) -> str:
    if changed.delivery is not None:
        return "Goes to AWS."
    return "Waits until AWS takes it."
