"""The dashboard's numbers, each counted from the very list it leads to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from aceportal.models import User
from aceportal.roles import Ability, Role
from referrals.ace.messages import Explanation, explain
from referrals.ace.stages import Stage
from referrals.domain.deliveries import DeliveryState
from referrals.domain.messages import MessageState
from referrals.models import Connection, Message, Referral
from referrals.selectors.lists import LISTS, Name, listed
from referrals.selectors.quarantine import Waiting, count_of, stuck_deliveries, waiting_in

NEXT_DECISIONS = 6
NO_STAGE = "none"


@dataclass(frozen=True, slots=True)
class StageSum:
    """One row of the pipeline: how many opportunities, and their expected monthly AWS revenue in USD."""

    stage: str
    label: str
    number: int
    revenue: Decimal


@dataclass(frozen=True, slots=True)
class Stat:
    """One number: of the list `name`, with its words, its tone and, where time presses, how many of them are urgent."""

    name: str
    label: str
    number: int
    tone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """One text with which AWS refused what still waits for a person, and how often."""

    text: str
    number: int

    @property
    def explanation(self) -> Explanation | None:
        """What it means, where we know."""
        return explain(self.text)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything the dashboard shows of one connection to one person.

    `waiting` None and `causes` empty: not theirs to see; `undelivered` counts mails and chat messages given up.
    """

    stats: list[Stat]
    next_decisions: list[Referral]
    pipeline: list[StageSum]
    waiting: Waiting | None
    causes: list[Cause]
    undelivered: int | None

    @property
    def total(self) -> StageSum:
        """The pipeline's bottom line."""
        revenue = sum((row.revenue for row in self.pipeline), Decimal(0))
        return StageSum("", "All stages", sum(row.number for row in self.pipeline), revenue)

    @property
    def largest(self) -> int:
        """The longest bar's number, at least one."""
        return max([1, *(row.number for row in self.pipeline)])


_OF_REP = (Name.DECIDE, Name.ACTION, Name.STUCK, Name.CONFLICTS, Name.DRAFTS, Name.CLOSING, Name.TRAVELLING)
_OF_LEAD = (
    Name.DECIDE,
    Name.UNASSIGNED,
    Name.ACTION,
    Name.STUCK,
    Name.CONFLICTS,
    Name.DIFFERENT,
    Name.TRAVELLING,
    Name.CLOSING,
    Name.EXPIRED,
)
_OF_CRM_ADMIN = (Name.STUCK, Name.CONFLICTS, Name.DIFFERENT, Name.TRAVELLING)
BOARDS: Mapping[Role, tuple[Name, ...]] = {
    Role.SALES_REP: _OF_REP,
    Role.ALLIANCE_LEAD: _OF_LEAD,
    Role.CRM_ADMIN: _OF_CRM_ADMIN,
    Role.VIEWER: (Name.PIPELINE, Name.DECIDE, Name.ACTION, Name.TRAVELLING, Name.EXPIRED),
    Role.ADMINISTRATOR: _OF_LEAD,
}
"""Which numbers each role begins its day with; somebody with two roles gets both."""

TONES: Mapping[Name, str] = {
    Name.DECIDE: "rest",
    Name.DECIDE_NOW: "person",
    Name.DECIDE_TODAY: "soon",
    Name.ACTION: "person",
    Name.STUCK: "person",
    Name.TRAVELLING: "moving",
    Name.PIPELINE: "confirmed",
    Name.UNASSIGNED: "soon",
    Name.CONFLICTS: "person",
    Name.DIFFERENT: "soon",
    Name.DRAFTS: "soon",
    Name.CLOSING: "soon",
    Name.EXPIRED: "rest",
}
"""The tone of a number that is not zero: whose move it is."""

_PRESSING = ((Name.DECIDE_NOW, "within 4 h"), (Name.DECIDE_TODAY, "within a day"))
MOST_CAUSES = 5


def dashboard_of(user: User, connection: Connection, now: datetime) -> Dashboard:
    """The numbers of this connection as far as this person sees its referrals."""
    sees_exchange = user.may(Ability.SEE_EXCHANGE)
    return Dashboard(
        stats=_stats(user, connection, now),
        next_decisions=list(listed(user, connection, Name.DECIDE, now).order_by(*_BY_DEADLINE)[:NEXT_DECISIONS]),
        pipeline=pipeline_of(user, connection, now),
        waiting=waiting_in(connection) if sees_exchange else None,
        causes=causes_of(connection) if sees_exchange else [],
        undelivered=undelivered() if user.may(Ability.USE_ADMIN) else None,
    )


def _stats(user: User, connection: Connection, now: datetime) -> list[Stat]:
    shown = names_for(user)
    numbers = _numbers(user, connection, now, [*shown, *(name for name, _ in _PRESSING if Name.DECIDE in shown)])
    return [_stat(name, numbers) for name in shown]


def names_for(user: User) -> list[Name]:
    """The numbers this person's roles begin the day with."""
    roles = [Role.ADMINISTRATOR] if user.is_superuser else [role for role in Role if role in user.role_names]
    return list(dict.fromkeys(name for role in roles for name in BOARDS[role]))


def _numbers(user: User, connection: Connection, now: datetime, names: Sequence[Name]) -> dict[Name, int]:
    """The length of each list, all in one statement."""
    counts = [count_of(listed(user, connection, name, now)) for name in names]
    found = Connection.objects.filter(pk=connection.pk).values_list(*counts).get() if names else ()
    return {name: number or 0 for name, number in zip(names, found, strict=True)}


def _stat(name: Name, numbers: Mapping[Name, int]) -> Stat:
    number, label = numbers[name], LISTS[name].title
    if name is Name.DECIDE:
        for urgent, words in _PRESSING:
            if numbers[urgent]:
                return Stat(name, label, number, TONES[urgent], f"{numbers[urgent]} {words}")
    return Stat(name, label, number, TONES[name] if number else "rest")


def causes_of(connection: Connection) -> list[Cause]:
    """Why AWS refused what waits to be sent again, the most frequent first; one query."""
    refused = stuck_deliveries().filter(connection=connection, state=DeliveryState.REFUSED).order_by()
    groups = refused.values_list("reason").annotate(number=Count("pk")).order_by("-number", "reason")
    return [Cause(text or "AWS gave no reason.", number) for text, number in groups[:MOST_CAUSES]]


def undelivered() -> int:
    """How many mails and chat messages were given up."""
    return Message.objects.filter(state=MessageState.FAILED).count()


def pipeline_of(user: User, connection: Connection, now: datetime) -> list[StageSum]:
    """Number and revenue by stage, in AWS's order; stages AWS has and we do not know come last."""
    rows = listed(user, connection, Name.PIPELINE, now).order_by().values_list("stage")
    found = {stage: (number, revenue) for stage, number, revenue in rows.annotate(Count("pk"), Sum("monthly_revenue"))}
    others = sorted(stage for stage in found if stage not in {one.value for one in Stage})
    return [_stage_sum(stage, *found.get(stage, (0, None))) for stage in [*Stage, *others]]


def _stage_sum(stage: str, number: int, revenue: Decimal | None) -> StageSum:
    return StageSum(stage or NO_STAGE, str(stage) or "No stage yet", number, revenue or Decimal(0))


def in_stage(rows: QuerySet[Referral], stage: str) -> QuerySet[Referral]:
    """Those of the pipeline in one stage, as the address names it."""
    return rows.filter(Q(stage="" if stage == NO_STAGE else stage))


_BY_DEADLINE = (F("accept_by").asc(nulls_last=True), "pk")
