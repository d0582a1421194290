"""The decision card: what a person needs to decide on one referral, and what they may do with it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from aceportal.models import User
from aceportal.roles import ABILITIES, Ability
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.decisions import can_decide, safe_until
from referrals.domain.deliveries import DeliveryState
from referrals.domain.permissions import check_may
from referrals.errors import NotAllowed, NotFound
from referrals.models import Delivery, Referral
from referrals.selectors.access import person_of, visible_referrals
from referrals.selectors.inbox import InboxRow, for_rows, row_of, situation
from referrals.selectors.payloads import ShownField, ValueState, masked_labels, sees_contacts, shown_field

MOST_SIMILAR = 5
_FACTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.OPPORTUNITY: (
        "country",
        "industry",
        "useCase",
        "expectedMonthlyAwsRevenue",
        "targetCloseDate",
        "partnerPrimaryNeedFromAws",
    ),
    Kind.LEAD: ("country", "industry", "useCaseWorkload", "segmentCompanySize", "levelofAWSUsage", "campaignName"),
}
_PROBLEM = "projectDescription"


@dataclass(frozen=True, slots=True)
class Assigning:
    """What this person may do about the owner: choose among `people`, take it, or give it back."""

    people: tuple[User, ...] = ()
    can_take: bool = False
    can_give_back: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """All a decision card shows; `why_not` says why the buttons are absent, and is empty while they are there."""

    row: InboxRow
    facts: list[ShownField]
    problem: ShownField
    contacts: list[ShownField]
    masked: list[str]
    similar: list[Referral]
    assigning: Assigning
    can_decide: bool
    why_not: str
    can_undo: bool
    safe_until: datetime | None
    is_past_safety: bool

    @property
    def referral(self) -> Referral:
        """The referral on the card."""
        return self.row.referral

    @property
    def delivery(self) -> Delivery | None:
        """Our latest decision, if there was one."""
        return self.row.delivery


def inbox_row(user: User, pk: int, now: datetime) -> InboxRow:
    """One referral as its line in the inbox. Raises NotFound where there is none, or none this person may see."""
    found = for_rows(visible_referrals(user), user).filter(pk=pk).first()
    if found is None:
        raise NotFound("referral.not_found", "There is no such referral, or it belongs to a colleague.")
    return row_of(found, user=user, now=now)


def card_of(user: User, row: InboxRow, now: datetime) -> Card:
    """The card of a line; one query for similar referrals, one for people to assign where that may be."""
    referral, kind = row.referral, Kind(row.referral.kind)
    fields, known, contacts = referral.fields, fields_of(kind), sees_contacts(user)
    is_free, why_not = _may_decide(user, row, now)
    safe = safe_until(referral.accept_by) if referral.accept_by else None
    return Card(
        row=row,
        facts=[shown_field(kind, known[name], fields.get(name), contacts=contacts) for name in _FACTS[kind]],
        problem=shown_field(kind, known[_PROBLEM], fields.get(_PROBLEM), contacts=contacts),
        contacts=_contacts(kind, fields, contacts=contacts),
        masked=masked_labels(kind, fields),
        similar=similar_to(user, referral) if referral.phase == Phase.NEEDS_DECISION else [],
        assigning=assigning(user, referral),
        can_decide=is_free,
        why_not=why_not,
        can_undo=_can_undo(user, row.delivery),
        safe_until=safe,
        is_past_safety=safe is not None and safe <= now,
    )


def _contacts(kind: Kind, fields: Mapping[str, Any], *, contacts: bool) -> list[ShownField]:
    known = (field for field in fields_of(kind).values() if field.is_contact)
    found = (shown_field(kind, field, fields.get(field.name), contacts=contacts) for field in known)
    return [one for one in found if one.value.state in {ValueState.SHOWN, ValueState.HIDDEN}]


def _may_decide(user: User, row: InboxRow, now: datetime) -> tuple[bool, str]:
    try:
        check_may(person_of(user), Ability.DECIDE)
    except NotAllowed as refusal:
        return False, refusal.message
    return can_decide(situation(row.referral, row.decisions), now)


def _can_undo(user: User, delivery: Delivery | None) -> bool:
    return delivery is not None and delivery.state == DeliveryState.QUEUED and user.may(Ability.DECIDE)


def assigning(user: User, referral: Referral) -> Assigning:
    """What this person may do about the referral's owner."""
    if user.may(Ability.ASSIGN):
        return Assigning(people=tuple(people_who_decide()))
    return Assigning(
        can_take=user.may(Ability.TAKE) and referral.assignee_id is None,
        can_give_back=referral.assignee_id == user.pk,
    )


def people_who_decide() -> QuerySet[User]:
    """Everybody a referral may be given to, by name."""
    roles = [role.value for role, abilities in ABILITIES.items() if Ability.DECIDE in abilities]
    people = User.objects.filter(is_active=True, groups__name__in=roles).distinct()
    return people.order_by("first_name", "last_name", "email")


def similar_to(user: User, referral: Referral) -> list[Referral]:
    """Other referrals of what looks like the same customer, newest first: a duplicate is a reason to reject."""
    if not referral.customer_key:
        return []
    rows = visible_referrals(user).filter(connection=referral.connection_id, customer_key=referral.customer_key)
    return list(rows.exclude(pk=referral.pk).order_by("-pk")[:MOST_SIMILAR])
