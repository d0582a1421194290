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
from referrals.models import Connection, Delivery, Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.quarantine import stuck_deliveries

IN_PIPELINE = (Phase.OPEN, Phase.LAUNCHED, Phase.CLOSED_LOST)
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


LISTS: Mapping[Name, Listed] = {
    Name.DECIDE: Listed("To decide", "Shared by AWS and waiting for our answer.", _to_decide),
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
}


def listed(user: User, connection: Connection, name: Name, now: datetime) -> QuerySet[Referral]:
    """The referrals of one list that this person may see."""
    return visible_referrals(user).filter(LISTS[name].condition(connection, now), connection=connection)


def name_of(text: str) -> Name:
    """The list an address names. Raises NotFound."""
    if text not in {name.value for name in Name}:
        raise NotFound("list.not_found", "There is no such list.")
    return Name(text)
