"""Opportunities AWS's reviewer wants corrected: the oldest first, with what was asked and how far the answer is."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.models import Connection, Delivery, Edit, EditState, Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.keysets import Keyset, Page
from referrals.selectors.payloads import sees_contacts, without_contacts

PAGE_SIZE = 25
_OLDEST_FIRST = Keyset("phase_at")


class Whose(StrEnum):
    """Whose records are listed."""

    ALL = "all"
    MINE = "mine"
    NOBODYS = "unassigned"


@dataclass(frozen=True, slots=True)
class Asked:
    """One opportunity of the queue; `standing` says how far the answer is."""

    referral: Referral
    comment: str
    standing: str
    tone: str


def action_required(user: User, connection: Connection, whose: Whose) -> QuerySet[Referral]:
    """The queue as far as this person sees it."""
    rows = visible_referrals(user).filter(connection=connection, phase=Phase.ACTION_REQUIRED)
    if whose is Whose.MINE:
        return rows.filter(assignee=user)
    return rows.filter(assignee=None) if whose is Whose.NOBODYS else rows


def action_required_page(
    user: User, connection: Connection, whose: Whose, *, after: str = "", before: str = ""
) -> Page[Asked]:
    """A page of the queue; three queries however long it is."""
    rows = action_required(user, connection, whose)
    page: Page[Referral] = _OLDEST_FIRST.page(rows, size=PAGE_SIZE, after=after, before=before)
    pks = [row.pk for row in page.rows]
    edits = Edit.objects.filter(referral__in=pks, state__in=[EditState.WAITING, EditState.REFUSED])
    counts = Counter(edits.values_list("referral_id", "state"))
    states = dict(Delivery.objects.filter(referral__in=pks, state__in=OPEN).values_list("referral_id", "state"))
    return page.of(lambda row: _asked(user, row, counts, states))


def _asked(user: User, row: Referral, counts: Mapping[tuple[int, str], int], states: Mapping[int, str]) -> Asked:
    comment = str(row.fields.get("apnReviewerComments") or "")
    if not sees_contacts(user):
        comment = without_contacts(Kind(row.kind), row.fields, comment)
    return Asked(row, comment, *_standing(row.pk, counts, states))


def _standing(pk: int, counts: Mapping[tuple[int, str], int], states: Mapping[int, str]) -> tuple[str, str]:
    if pk in states:
        is_stuck = states[pk] in {DeliveryState.UNANSWERED, DeliveryState.NEEDS_PERSON}
        return ("Resubmission stuck", "person") if is_stuck else ("Resubmitted, waiting for AWS", "moving")
    if counts.get((pk, EditState.REFUSED), 0):
        return "AWS refused a correction", "person"
    waiting = counts.get((pk, EditState.WAITING), 0)
    return ("Corrected, not resubmitted", "soon") if waiting else ("Nothing corrected yet", "person")
