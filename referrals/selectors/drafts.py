"""A draft as its page needs it: the checklist, what AWS said last time, likely duplicates, and who else is on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.fields import Field, Moment, Section, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.messages import Explanation, explain
from referrals.ace.readiness import Readiness, readiness
from referrals.ace.stages import Phase
from referrals.ace.violations import Severity, Violation
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.models import Delivery, Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.checking import check_new
from referrals.selectors.duplicates import Duplicate, duplicates_of

MOST_LISTED, MOST_COPIED = 50, 10
_NOT_ASKED = frozenset({"opportunityOwnerName"})
"""AWS takes it and ignores it (C25)."""

_STOPPED = frozenset({DeliveryState.UNANSWERED, DeliveryState.NEEDS_PERSON})


@dataclass(frozen=True, slots=True)
class AwsSaid:
    """One of AWS's texts about the last try; `fields` are those it means, as far as we know the text."""

    text: str
    explanation: Explanation | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the form it is about."""
        named = self.explanation.fields if self.explanation else ()
        return tuple(name for name in named if name in asked_names())


@dataclass(frozen=True, slots=True)
class DraftState:
    """Where a draft stands: what AWS would say to it now, and what it said last time."""

    referral: Referral
    readiness: Readiness
    found: tuple[Violation, ...]
    said: tuple[AwsSaid, ...]
    aws_words: tuple[Violation, ...]
    refusal: Delivery | None
    duplicates: tuple[Duplicate, ...]
    was_sent: bool


def asked_fields() -> dict[str, list[Field]]:
    """The fields of a new opportunity by section, in AWS's order."""
    sections: dict[str, list[Field]] = {section.value: [] for section in Section}
    for field in fields_of(Kind.OPPORTUNITY).values():
        if Moment.CREATE in field.sent_in and field.name not in _NOT_ASKED:
            sections[field.section].append(field)
    return {title: fields for title, fields in sections.items() if fields}


def asked_names() -> list[str]:
    """Their names."""
    return [field.name for fields in asked_fields().values() for field in fields]


def is_travelling(deliveries: Iterable[Delivery]) -> bool:
    """Whether one of a draft's deliveries keeps it from being changed: it was handed over, or AWS may yet answer."""
    return any(one.state in OPEN and not (one.state in _STOPPED and one.sent_at is None) for one in deliveries)


def leads_to_draft(user: User, referral: Referral) -> bool:
    """Whether the record is a draft that this person can go on with, so that its form is its page."""
    may_go_on = referral.is_draft and user.may(Ability.EDIT)
    return may_go_on and not is_travelling(referral.deliveries.filter(state__in=OPEN))


def draft_state(user: User, draft: Referral, deliveries: Sequence[Delivery]) -> DraftState:
    """Everything beside the form; `deliveries` are the draft's own, the newest first."""
    _, dropped, found = check_new(draft, draft.draft)
    latest = deliveries[0] if deliveries and deliveries[0].state == DeliveryState.REFUSED else None
    said = _said(latest) if latest else ()
    words = _at_fields(said, draft, latest) if latest else ()
    notes = [replace(one, severity=Severity.WARN) for one in words]
    return DraftState(
        referral=draft,
        readiness=readiness(draft.draft, [*found, *notes], dropped),
        found=tuple(found),
        said=said,
        aws_words=words,
        refusal=latest,
        duplicates=tuple(duplicates_of(user, draft)),
        was_sent=any(one.sent_at for one in deliveries),
    )


def _said(delivery: Delivery) -> tuple[AwsSaid, ...]:
    return tuple(AwsSaid(str(text), explain(str(text))) for text in delivery.errors)


def _at_fields(said: Iterable[AwsSaid], draft: Referral, refused: Delivery) -> tuple[Violation, ...]:
    """AWS's texts at the fields they mean, as long as those say what AWS refused."""
    sent = refused.payload
    return tuple(
        Violation("aws.refused", (name,), Severity.REFUSE, f"AWS says: {one.text}")
        for one in said
        for name in one.fields
        if draft.draft.get(name) == sent.get(name)
    )


def to_copy(user: User, connection_id: int, words: str) -> QuerySet[Referral]:
    """Opportunities of the connection that a new one can be begun from, the last changed first."""
    rows = visible_referrals(user).filter(connection=connection_id, kind=Kind.OPPORTUNITY).exclude(phase=Phase.NEW)
    found = rows.filter(search__contains=words.casefold()) if words else rows
    return found.order_by("-updated_at", "-pk")[:MOST_COPIED]


def own_drafts(user: User, connection_id: int) -> QuerySet[Referral]:
    """The person's drafts, the last changed first."""
    rows = visible_referrals(user).filter(connection=connection_id, kind=Kind.OPPORTUNITY, phase=Phase.NEW)
    return rows.filter(assignee=user, apn_id=None).order_by("-updated_at", "-pk")[:MOST_LISTED]
