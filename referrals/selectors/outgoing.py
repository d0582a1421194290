"""What of a record would go to AWS now, what would be left out and why, and what AWS would say against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.preparing import Dropped
from referrals.ace.violations import Violation
from referrals.models import EditState, Referral
from referrals.selectors.checking import check_changes, check_new, refusals
from referrals.selectors.payloads import is_hidden, sees_contacts, without_contacts

_UNSENT = (EditState.WAITING, EditState.REFUSED)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A draft as it would be submitted, or the changes of a known record that have not left."""

    payload: Mapping[str, Any]
    dropped: list[Dropped]
    violations: list[Violation]

    @property
    def is_ready(self) -> bool:
        """Whether there is something to send that AWS would not refuse."""
        return bool(self.payload) and not refusals(self.violations)


def outgoing(referral: Referral, *, to: User) -> Outgoing:
    """Both as this person may read them: contacts only for those whose role reads them."""
    payload, dropped, found = _checked(referral)
    if sees_contacts(to):
        return Outgoing(payload, dropped, found)
    kind = Kind(referral.kind)
    readable = {name: value for name, value in payload.items() if not is_hidden(kind, name, contacts=False)}
    told = [
        Violation(one.rule, one.fields, one.severity, without_contacts(kind, payload, one.message)) for one in found
    ]
    return Outgoing(readable, dropped, told)


def _checked(referral: Referral) -> tuple[dict[str, Any], list[Dropped], list[Violation]]:
    if referral.is_draft:
        return check_new(referral, referral.draft)
    unsent = dict(referral.edits.filter(state__in=_UNSENT).values_list("field", "wanted"))
    return check_changes(referral, unsent) if unsent else ({}, [], [])
