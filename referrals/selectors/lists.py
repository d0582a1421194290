"""The lists of referrals behind the dashboard's numbers: one table, so that a number and its list agree."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.decisions import RED
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.errors import NotFound
from referrals.models import Connection, Delivery, Edit, EditState, Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.quarantine import stuck_deliveries

IN_PIPELINE = (Phase.OPEN, Phase.LAUNCHED, Phase.CLOSED_LOST)
UNDER_WAY = (Phase.NEEDS_DECISION, Phase.SUBMITTED, Phase.IN_REVIEW, Phase.ACTION_REQUIRED, Phase.OPEN)
CLOSING_WITHIN = timedelta(days=30)
EXPIRED_WITHIN = timedelta(days=30)
_TRAVELLING = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)

Condition = Callable[[Connection, datetime], Q]


class Name(StrEnum):
    """The lists, as they are called in addresses."""

    DECIDE = "to-decide"
    DECIDE_NOW = "to-decide-now"
    DECIDE_TODAY = "to-decide-today"
    ACTION = "action-required"
    STUCK = "stuck"
    TRAVELLING = "on-their-way"
    PIPELINE = "pipeline"
    UNASSIGNED = "unassigned"
    CONFLICTS = "conflicts"
    DIFFERENT = "different-from-aws"
    DRAFTS = "drafts"
    CLOSING = "closing-soon"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: its title, one sentence on what is in it, and which rows."""

    title: str
    sentence: str
    condition: Condition


def _with(deliveries: QuerySet[Delivery]) -> Q:
    return Q(pk__in=deliveries.values("referral"))


def _deliveries(connection: Connection, states: Iterable[DeliveryState]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(connection=connection, state__in=sorted(states))


def _to_decide(connection: Connection, now: datetime) -> Q:
    on_time = Q(accept_by__isnull=True) | Q(accept_by__gt=now)
    return Q(phase=Phase.NEEDS_DECISION) & on_time & ~_with(_deliveries(connection, OPEN))


def _to_decide_within(left: timedelta) -> Condition:
    return lambda connection, now: _to_decide(connection, now) & Q(accept_by__lte=now + left)


def _in_conflict(connection: Connection, now: datetime) -> Q:
    edits = Edit.objects.filter(state=EditState.CONFLICT, referral__connection=connection)
    return Q(pk__in=edits.values("referral"))


def _different(connection: Connection, now: datetime) -> Q:
    is_ignored = Q(divergence_ignored_until__isnull=False, divergence_ignored_until__gt=now.date())
    return Q(diverged_at__isnull=False) & ~is_ignored


def _drafts(connection: Connection, now: datetime) -> Q:
    return Q(kind=Kind.OPPORTUNITY, phase=Phase.NEW) & ~_with(_deliveries(connection, OPEN))


LISTS: Mapping[Name, Listed] = {
    Name.DECIDE: Listed("Decisions due", "Shared by AWS and waiting for our answer.", _to_decide),
    Name.DECIDE_NOW: Listed(
        "To decide within 4 hours", "The time to answer AWS is nearly over.", _to_decide_within(RED)
    ),
    Name.DECIDE_TODAY: Listed(
        "To decide within a day", "The time to answer AWS is over tomorrow.", _to_decide_within(timedelta(days=1))
    ),
    Name.ACTION: Listed(
        "Action required",
        "AWS's reviewer asks for a correction before going on.",
        lambda connection, now: Q(phase=Phase.ACTION_REQUIRED),
    ),
    Name.STUCK: Listed(
        "Refused or unanswered",
        "What we sent did not arrive as it should; each says why.",
        lambda connection, now: _with(stuck_deliveries().filter(connection=connection)),
    ),
    Name.TRAVELLING: Listed(
        "On their way",
        "Queued or sent; AWS has not answered yet.",
        lambda connection, now: _with(_deliveries(connection, _TRAVELLING)),
    ),
    Name.PIPELINE: Listed(
        "Pipeline",
        "Opportunities both sides agreed to work on.",
        lambda connection, now: Q(kind=Kind.OPPORTUNITY, phase__in=IN_PIPELINE),
    ),
    Name.UNASSIGNED: Listed(
        "Unassigned",
        "Under way, and nobody looks after them yet.",
        lambda connection, now: Q(assignee=None, phase__in=UNDER_WAY),
    ),
    Name.CONFLICTS: Listed(
        "Conflicts", "AWS changed a field that we were changing; somebody has to choose.", _in_conflict
    ),
    Name.DIFFERENT: Listed("Different from AWS", "AWS's value stands beside ours and differs.", _different),
    Name.DRAFTS: Listed("Drafts", "Begun here and not yet sent to AWS.", _drafts),
    Name.CLOSING: Listed(
        "Closing soon",
        "Open opportunities whose close date is past or within thirty days.",
        lambda connection, now: Q(
            kind=Kind.OPPORTUNITY, phase=Phase.OPEN, target_close_date__lte=(now + CLOSING_WITHIN).date()
        ),
    ),
    Name.EXPIRED: Listed(
        "Expired undecided",
        "Nobody decided in time within the last thirty days; AWS took them back.",
        lambda connection, now: Q(expired_at__gt=now - EXPIRED_WITHIN, decided_at=None),
    ),
}


def listed(user: User, connection: Connection, name: Name, now: datetime) -> QuerySet[Referral]:
    """The referrals of one list that this person may see; test records are in none, for numbers are made of them."""
    rows = visible_referrals(user).filter(connection=connection, is_test=False)
    return rows.filter(LISTS[name].condition(connection, now))


def name_of(text: str) -> Name:
    """The list an address names. Raises NotFound."""
    if text not in {name.value for name in Name}:
        raise NotFound("list.not_found", "There is no such list.")
    return Name(text)
