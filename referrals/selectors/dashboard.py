"""The dashboard's numbers, each counted from the very list it leads to."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.stages import Stage
from referrals.models import Connection, Referral
from referrals.selectors.lists import Name, listed
from referrals.selectors.quarantine import Waiting, count_of, waiting_in

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
class Dashboard:
    """Everything the dashboard shows of one connection to one person; `waiting` None: not theirs to see."""

    numbers: dict[str, int]
    next_decisions: list[Referral]
    pipeline: list[StageSum]
    waiting: Waiting | None

    @property
    def total(self) -> StageSum:
        """The pipeline's bottom line."""
        revenue = sum((row.revenue for row in self.pipeline), Decimal(0))
        return StageSum("", "All stages", sum(row.number for row in self.pipeline), revenue)

    @property
    def largest(self) -> int:
        """The longest bar's number, at least one."""
        return max([1, *(row.number for row in self.pipeline)])


def dashboard_of(user: User, connection: Connection, now: datetime) -> Dashboard:
    """The numbers of this connection as far as this person sees its referrals."""
    return Dashboard(
        numbers=_numbers(user, connection, now),
        next_decisions=list(listed(user, connection, Name.DECIDE, now).order_by(*_BY_DEADLINE)[:NEXT_DECISIONS]),
        pipeline=pipeline_of(user, connection, now),
        waiting=waiting_in(connection) if user.may(Ability.SEE_EXCHANGE) else None,
    )


def _numbers(user: User, connection: Connection, now: datetime) -> dict[str, int]:
    """The length of every list in one statement, under the list's name with underscores."""
    lists = [count_of(listed(user, connection, name, now)) for name in Name]
    counts = Connection.objects.filter(pk=connection.pk).values_list(*lists).get()
    return dict(zip((name.replace("-", "_") for name in Name), counts, strict=True))


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
