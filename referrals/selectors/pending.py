"""The changes of a record that AWS has not taken yet, as one person may read them: whose, since when, why they wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.editability import Lock
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.domain.editing import TAKES_NO_MORE
from referrals.models import Edit, EditState, Referral
from referrals.selectors.checking import known_of
from referrals.selectors.payloads import ShownValue, sees_contacts, shown, without_contacts

STANDING = (EditState.WAITING, EditState.TRAVELLING, EditState.REFUSED, EditState.CONFLICT)
_BEFORE_CHANGES = frozenset({Phase.NEEDS_DECISION, Phase.DECLINED})
_TONES = {
    EditState.WAITING: "moving",
    EditState.TRAVELLING: "moving",
    EditState.REFUSED: "person",
    EditState.CONFLICT: "person",
}
_WORDS = {EditState.TRAVELLING: "Sent, not yet answered", EditState.CONFLICT: "AWS changed this too"}


def merged_view(referral: Referral) -> dict[str, Any]:
    """What people see of a record AWS knows: AWS's record with what travels and then what waits on top."""
    return with_edits(referral, referral.edits.filter(state__in=STANDING))


def with_edits(referral: Referral, edits: Iterable[Edit]) -> dict[str, Any]:
    """The same, for somebody who has read the standing edits of many records at once."""
    by_state = sorted(edits, key=lambda edit: edit.state != EditState.TRAVELLING)
    return {**known_of(referral), **{edit.field: edit.wanted for edit in by_state}}


def said_by(referral: Referral) -> dict[str, Any]:
    """What the record says now: the draft while AWS does not know it, the merged view afterwards."""
    return dict(referral.draft) if referral.is_draft else merged_view(referral)


@dataclass(frozen=True, slots=True)
class Pending:
    """One change; `problem` is AWS's or the rule's sentence, `can_withdraw` whether this person may give it up."""

    name: str
    label: str
    state: EditState
    words: str
    tone: str
    wanted: ShownValue
    base: ShownValue
    theirs: ShownValue
    problem: str
    author: str
    at: datetime
    can_withdraw: bool

    @property
    def is_conflict(self) -> bool:
        """Whether a person has to choose between AWS's value and ours."""
        return self.state is EditState.CONFLICT


def edits_of(referral: Referral) -> list[Edit]:
    """Every change AWS has not taken, with its author and delivery; one query, none while a change cannot be."""
    if referral.phase in _BEFORE_CHANGES:
        return []
    rows = Edit.objects.filter(referral=referral, state__in=STANDING).select_related("author", "delivery")
    return list(rows.order_by("pk"))


def pending_changes(user: User, referral: Referral, edits: Iterable[Edit], locks: dict[str, Lock]) -> list[Pending]:
    """The changes in words; `locks` are those of the referral's present phase."""
    return [_pending(user, referral, edit, locks.get(edit.field)) for edit in edits]


def _pending(user: User, referral: Referral, edit: Edit, lock: Lock | None) -> Pending:
    kind, contacts, state = Kind(referral.kind), sees_contacts(user), EditState(edit.state)
    wanted, base, theirs = (
        shown(kind, edit.field, value, contacts=contacts) for value in (edit.wanted, edit.base, edit.theirs)
    )
    return Pending(
        name=edit.field,
        label=label_of(kind, edit.field),
        state=state,
        words=_words(referral, edit, lock),
        tone=_TONES[state],
        wanted=wanted,
        base=base,
        theirs=theirs,
        problem=edit.problem if contacts else without_contacts(kind, referral.fields, edit.problem),
        author=str(edit.author) if edit.author else "",
        at=edit.at,
        can_withdraw=_can_withdraw(user, edit),
    )


def _can_withdraw(user: User, edit: Edit) -> bool:
    has_left = edit.delivery is not None and edit.delivery.state in OPEN - {DeliveryState.QUEUED}
    is_ours = edit.state in {EditState.WAITING, EditState.REFUSED}
    return is_ours and not has_left and user.may(Ability.EDIT)


def _words(referral: Referral, edit: Edit, lock: Lock | None) -> str:
    if edit.state == EditState.REFUSED:
        return "Refused by AWS" if edit.delivery is not None else "Held, needs another look"
    if edit.state != EditState.WAITING:
        return _WORDS[EditState(edit.state)]
    if edit.delivery is not None:
        return "Queued"
    if referral.phase in TAKES_NO_MORE:
        return "AWS takes no more changes"
    if lock is not None and lock.may_change:
        corrects = referral.phase == Phase.ACTION_REQUIRED
        return "Ready to be resubmitted" if corrects else "Waits for AWS's answer"
    return "Waits for AWS's review"
