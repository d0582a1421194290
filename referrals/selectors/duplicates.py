"""Records that may be the same business as a draft: told to the person, never in their way."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.permissions import may_see
from referrals.models import Referral
from referrals.selectors.access import person_of

MOST = 5
_OVER = (Phase.REJECTED, Phase.DECLINED, Phase.CLOSED_LOST, Phase.LEAD_CLOSED)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One such record and what it has in common; a colleague's is named but not linked."""

    referral: Referral
    common: str
    is_visible: bool


def duplicates_of(user: User, draft: Referral) -> list[Duplicate]:
    """Open opportunities of the connection with the same customer, website or title, newest first."""
    if not _says_something(draft):
        return []
    person, team = person_of(user), draft.connection.reps_see_team
    rows = _alike(draft).exclude(pk=draft.pk).order_by("-pk")[:MOST]
    return [Duplicate(row, _common(draft, row), may_see(person, row.assignee_id, reps_see_team=team)) for row in rows]


def _says_something(draft: Referral) -> bool:
    return bool(draft.customer_key or draft.website_key or draft.title)


def _alike(draft: Referral) -> QuerySet[Referral]:
    same = Q()
    for column in ("customer_key", "website_key", "title"):
        value = getattr(draft, column)
        same |= Q(**{column: value}) if value else Q(pk__in=())
    rows = Referral.objects.filter(same, connection=draft.connection_id, kind=Kind.OPPORTUNITY)
    return rows.exclude(phase__in=_OVER)


def _common(draft: Referral, other: Referral) -> str:
    shared = {
        "customer": draft.customer_key and draft.customer_key == other.customer_key,
        "website": draft.website_key and draft.website_key == other.website_key,
        "title": draft.title and draft.title == other.title,
    }
    return "same " + " and ".join(word for word, is_same in shared.items() if is_same)
