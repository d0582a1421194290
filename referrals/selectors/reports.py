"""What the reports say of one connection and one period: a fixed number of aggregates, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, FloatField, Func, QuerySet, Sum
from django.db.models.functions import TruncQuarter
from django.utils.http import urlencode

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.stages import OPEN_STAGES, Origin, Phase
from referrals.domain.permissions import Scope, scope_of
from referrals.domain.reports import Period, middle, quarters_until, share
from referrals.models import Connection, Referral
from referrals.selectors.access import person_of
from referrals.selectors.quarantine import count_of
from referrals.selectors.tables_filters import NONE, Owner

Group = Mapping[str, Any]

_APPROVED = (Phase.OPEN, Phase.LAUNCHED, Phase.CLOSED_LOST)
MOST_BARS = 12
"""Owners and use cases shown one by one; the rest are summed."""


class Seconds(Func):
    """How many seconds lie between a moment and an earlier one, reckoned by the database itself."""

    arity = 2
    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """SQLite keeps moments as text."""
        template = "((julianday(%(expressions)s)) * 86400.0)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **extra)

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        """PostgreSQL subtracts them to an interval."""
        return self.as_sql(
            compiler, connection, template="EXTRACT(EPOCH FROM (%(expressions)s))", arg_joiner=" - ", **extra
        )


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The figures of a period. Times are medians, None where nothing was counted."""

    accepted: int
    declined: int
    expired: int
    approved: int
    reviewed: int
    first_pass: int
    launched: int
    launched_revenue: Decimal
    decision_time: timedelta | None = None
    approval_time: timedelta | None = None

    @property
    def decided(self) -> int:
        """Accepted and declined together."""
        return self.accepted + self.declined

    @property
    def accept_rate(self) -> float | None:
        """Accepted of all we decided, in percent."""
        return share(self.accepted, self.decided)

    @property
    def first_pass_yield(self) -> float | None:
        """Approved without AWS asking for a correction, of all AWS has reviewed, in percent."""
        return share(self.first_pass, self.reviewed)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart and its table: how many opportunities, and their expected AWS revenue a month in USD."""

    label: str
    number: int
    revenue: Decimal
    address: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the reports show; `is_team` says whose numbers they are, and `by_owner` is empty for one's own."""

    period: Period
    is_team: bool
    card: Scorecard
    quarters: list[Bar]
    by_stage: list[Bar]
    by_owner: list[Bar]
    by_use_case: list[Bar]

    @property
    def open_total(self) -> Bar:
        """The open pipeline's bottom line."""
        return _total("Together", self.by_stage)


def report_of(user: User, connection: Connection, period: Period) -> Report:
    """The period's figures: the team's for who sees all referrals, else the person's own."""
    scope = scope_of(person_of(user), reps_see_team=connection.reps_see_team)
    rows = _rows(user, connection, scope)
    groups = _open_groups(rows)
    is_team = scope == Scope.ALL
    return Report(
        period=period,
        is_team=is_team,
        card=_scorecard(rows, connection, period),
        quarters=_quarters(rows, period),
        by_stage=_by_stage(groups),
        by_owner=_by_owner(groups) if is_team else [],
        by_use_case=_largest(_summed(groups, "use_case"), _use_case_label, "use_case", NONE),
    )


def _rows(user: User, connection: Connection, scope: str) -> QuerySet[Referral]:
    rows = Referral.objects.filter(connection=connection, is_test=False).order_by()
    return {Scope.ALL: rows, Scope.NONE: rows.none()}.get(scope, rows.filter(assignee=user))


def _within(rows: QuerySet[Referral], moment: str, period: Period) -> QuerySet[Referral]:
    return rows.filter(**{f"{moment}__gte": period.start, f"{moment}__lt": period.end})


def _scorecard(rows: QuerySet[Referral], connection: Connection, period: Period) -> Scorecard:
    decided = _within(rows, "decided_at", period).filter(origin=Origin.AWS)
    reviewed = _within(rows, "reviewed_at", period).filter(origin=Origin.PARTNER, submitted_at__isnull=False)
    approved = reviewed.filter(phase__in=_APPROVED)
    launched = _within(rows, "launched_at", period).filter(kind=Kind.OPPORTUNITY)
    counts = {
        "accepted": decided.exclude(phase=Phase.DECLINED),
        "declined": decided.filter(phase=Phase.DECLINED),
        "expired": _within(rows, "expired_at", period).filter(decided_at=None),
        "approved": approved,
        "reviewed": reviewed,
        "first_pass": approved.filter(rounds=0),
        "launched": launched,
    }
    numbers = Connection.objects.filter(pk=connection.pk).values_list(*(count_of(found) for found in counts.values()))
    found = {name: number or 0 for name, number in zip(counts, numbers.get(), strict=True)}
    return Scorecard(
        **found,
        launched_revenue=launched.aggregate(sum=Sum("monthly_revenue"))["sum"] or Decimal(0),
        decision_time=_median(decided, "decided_at", "created_at", found["accepted"] + found["declined"]),
        approval_time=_median(approved, "reviewed_at", "submitted_at", found["approved"]),
    )


def _median(rows: QuerySet[Referral], later: str, earlier: str, count: int) -> timedelta | None:
    """The median time between two moments of `count` rows; the database sorts, one or two values come back."""
    took = rows.annotate(took=Seconds(F(later), F(earlier))).order_by("took").values_list("took", flat=True)
    found = list(took[middle(count)]) if count else []
    return timedelta(seconds=max(float(sum(found)) / len(found), 0)) if found else None


def _quarters(rows: QuerySet[Referral], period: Period) -> list[Bar]:
    """What was launched in the period's last quarter and those before it."""
    shown = quarters_until(period.last)
    launched = rows.filter(kind=Kind.OPPORTUNITY, launched_at__gte=shown[0].start, launched_at__lt=shown[-1].end)
    groups = launched.annotate(quarter=TruncQuarter("launched_at")).values_list("quarter")
    found: dict[datetime, tuple[int, Decimal | None]] = {
        quarter: (number, revenue) for quarter, number, revenue in groups.annotate(Count("pk"), Sum("monthly_revenue"))
    }
    return [_bar(one.label, *found.get(one.start, (0, None))) for one in shown]


def _open_groups(rows: QuerySet[Referral]) -> list[Group]:
    """The open pipeline in one pass: a row for each stage, owner and use case that occur together."""
    opened = rows.filter(kind=Kind.OPPORTUNITY, phase=Phase.OPEN).values("stage", "assignee", "use_case")
    return list(opened.annotate(number=Count("pk"), revenue=Sum("monthly_revenue")))


def _summed(groups: Iterable[Group], column: str) -> dict[Any, tuple[int, Decimal]]:
    sums: dict[Any, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
    for group in groups:
        number, revenue = sums[group[column]]
        sums[group[column]] = (number + group["number"], revenue + (group["revenue"] or 0))
    return sums


def _by_stage(groups: Iterable[Group]) -> list[Bar]:
    """Every open stage in AWS's order, also an empty one; stages we do not know come last."""
    found = _summed(groups, "stage")
    stages = [*(stage.value for stage in OPEN_STAGES), *sorted(set(found) - {stage.value for stage in OPEN_STAGES})]
    return [
        _bar(one or "No stage yet", *found.get(one, (0, None)), address=_list("stage", one or NONE)) for one in stages
    ]


def _by_owner(groups: Iterable[Group]) -> list[Bar]:
    return _largest(_summed(groups, "assignee"), _owner_label(groups), "owner", Owner.UNASSIGNED)


def _owner_label(groups: Iterable[Group]) -> Callable[[int | None], str]:
    people = User.objects.in_bulk({group["assignee"] for group in groups if group["assignee"]})
    return lambda pk: str(people[pk]) if pk else "Nobody yet"


def _use_case_label(name: str) -> str:
    return name or "None given"


def _largest(sums: dict[Any, tuple[int, Decimal]], label: Callable[[Any], str], facet: str, absent: str) -> list[Bar]:
    """The largest by revenue, then one line for all the others; `absent` is how the table calls the empty value."""
    ordered = sorted(sums.items(), key=lambda item: (-item[1][1], -item[1][0], str(item[0])))
    bars = [_bar(label(key), *found, address=_list(facet, key or absent)) for key, found in ordered]
    shown, rest = bars[:MOST_BARS], bars[MOST_BARS:]
    return [*shown, _total(f"{len(rest)} others", rest)] if rest else shown


def _list(facet: str, value: object) -> str:
    """The query string of the table behind a line."""
    return urlencode({"phase": Phase.OPEN.value, facet: str(value)})


def _bar(label: str, number: int, revenue: Decimal | None, *, address: str = "") -> Bar:
    return Bar(label, number, revenue or Decimal(0), address)


def _total(label: str, bars: Iterable[Bar]) -> Bar:
    rows = list(bars)
    return Bar(label, sum(row.number for row in rows), sum((row.revenue for row in rows), Decimal(0)))
