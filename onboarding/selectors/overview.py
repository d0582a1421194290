"""Where requests stand: all of them side by side, and one with its seven stages on two rails."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from onboarding.domain.evidence import EnvironmentFacts, Evidence, Verdict
from onboarding.domain.forecast import Forecast, Stay, days_in
from onboarding.domain.gates import Judged, judged, missing
from onboarding.domain.stages import MOVES, TITLES, Move, RequestState, Stage
from onboarding.models import Request, Step, Task, TaskState, TeamRole
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.forecast import forecast_of, told
from onboarding.selectors.requests import requests_for
from referrals.models import Connection, ConnectionState

SIDES: Mapping[str, str] = MappingProxyType({"us": "us", "aws": "AWS", "vendor": "vendor"})
RAILS: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.SANDBOX_SETUP: "sandbox",
        Stage.IMPLEMENTATION: "sandbox",
        Stage.TESTING: "sandbox",
        Stage.PRODUCTION_APPROVAL: "production",
        Stage.LAUNCH: "production",
    }
)
"""The environment a stage works on; those before serve both."""
LEADERS: Mapping[Stage, TeamRole] = MappingProxyType(
    {
        Stage.PREREQUISITES: TeamRole.ALLIANCE_LEAD,
        Stage.REQUEST: TeamRole.ALLIANCE_LEAD,
        Stage.SANDBOX_SETUP: TeamRole.CLOUD_OPERATIONS,
        Stage.IMPLEMENTATION: TeamRole.DEVELOPER,
        Stage.TESTING: TeamRole.DEVELOPER,
        Stage.PRODUCTION_APPROVAL: TeamRole.ALLIANCE_LEAD,
        Stage.LAUNCH: TeamRole.PROGRAM_MANAGER,
    }
)
"""Who drives a stage while none of its open tasks has an owner."""
LAST_STEPS = 30
_ENTERING = ("started", Move.ADVANCE.value, Move.GO_BACK.value)
"""Steps with which a stage begins; a failure at AWS and a new submission go on with it."""


@dataclass(frozen=True, slots=True)
class Acting:
    """A side that has something to do now, and how much."""

    side: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A request in the list."""

    request: Request
    acting: list[Acting]
    days: int
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """One of the seven stages in the overview; `days` None before it was entered."""

    stage: Stage
    title: str
    standing: str
    rail: str
    days: int | None
    done: int
    total: int
    owners: str

    @property
    def tone(self) -> str:
        """The tone of its standing."""
        return {"done": "confirmed", "now": "moving", "failed": "person"}.get(self.standing, "rest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rail:
    """One environment: what is there of it, and whether it exchanges."""

    name: str
    facts: EnvironmentFacts
    connection: Connection | None

    @property
    def marks(self) -> list[tuple[str, bool, str]]:
        """Each part with whether it is there, and in a word how it stands."""
        return [
            ("User or role", self.facts.has_arn, "named" if self.facts.has_arn else "not named"),
            ("AWS's policy", self.facts.policy is Verdict.PASSED, _VERDICTS[self.facts.policy]),
            ("Connection", self.facts.has_connection, "created" if self.facts.has_connection else "not created"),
            ("Connection test", self.facts.connection_test is Verdict.PASSED, _VERDICTS[self.facts.connection_test]),
            *self._exchange,
        ]

    @property
    def _exchange(self) -> list[tuple[str, bool, str]]:
        if self.connection is None:
            return []
        is_on = self.connection.state == ConnectionState.ACTIVE
        return [("Exchange", is_on, "on" if is_on else self.connection.get_state_display().lower())]


_VERDICTS = {Verdict.NONE: "not done", Verdict.FAILED: "failed", Verdict.PASSED: "passed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything the overview of one request shows."""

    stages: list[StageRow]
    acting: list[Acting]
    missing: list[Judged]
    forecast: Forecast | None
    rails: list[Rail]
    days_here: int
    steps: list[Step]
    moves: list[Move]

    @property
    def percent(self) -> int:
        """Checklist lines that are done, of all stages together."""
        total = sum(row.total for row in self.stages)
        return sum(row.done for row in self.stages) * 100 // total if total else 0


def rows_for(user: User) -> list[Row]:
    """The requests side by side, those still open first."""
    return sorted(_rows(requests_for(user)), key=lambda row: not row.request.is_open)


def rows_page(user: User, *, before: int | None, most: int) -> list[Row]:
    """At most so many of the requests, newest first, from before the one with that id."""
    rows = requests_for(user).order_by("-id")
    return _rows((rows.filter(pk__lt=before) if before else rows)[:most])


def overview(request: Request, *, user: User, evidence: Evidence | None = None) -> Overview:
    """Where one request stands."""
    facts = evidence or evidence_of(request)
    history = told(request, LAST_STEPS)
    days_here = days_in(Stage(request.stage), history.stays, timezone.now())
    verdicts = {one.requirement.name: one for stage in Stage for one in judged(stage, facts)}
    tasks = list(request.tasks.all())
    return Overview(
        stages=_stage_rows(request, tasks, verdicts, history.stays),
        acting=acting_in(request, [task for task in tasks if not is_done(task, verdicts)]),
        missing=list(missing(Stage(request.stage), facts)) if request.is_open else [],
        forecast=forecast_of(request, days_here),
        rails=[
            Rail(name="sandbox", facts=facts.sandbox, connection=request.sandbox),
            Rail(name="production", facts=facts.production, connection=request.production),
        ],
        days_here=days_here,
        steps=history.steps,
        moves=moves_for(request, user),
    )


def moves_for(request: Request, user: User) -> list[Move]:
    """What this person may do with the request as it stands, in the table's order."""
    if not user.may(Ability.MANAGE_ONBOARDING):
        return []
    taken = MOVES[RequestState(request.state)]
    first = request.stage == Stage.PREREQUISITES
    return [move for move in Move if move in taken and not (first and move is Move.GO_BACK)]


def acting_in(request: Request, open_tasks: Iterable[Task]) -> list[Acting]:
    """Who acts now: the sides of the stage's open tasks; the lead, when AWS said no or only the next step is left."""
    if not request.is_open:
        return []
    counts = Counter(task.side for task in open_tasks if task.stage == request.stage)
    if request.state == RequestState.FAILED or not counts:
        return [Acting("us", 1)]
    return [Acting(SIDES[side], counts[side]) for side in SIDES if counts[side]]


def is_done(task: Task, verdicts: Mapping[str, Judged]) -> bool:
    """Whether a task is done: by its requirement where it follows one, else by what somebody said."""
    verdict = verdicts.get(task.requirement)
    return verdict.is_met if verdict else task.state == TaskState.DONE


def _rows(requests: QuerySet[Request]) -> list[Row]:
    tasks = Prefetch("tasks", queryset=Task.objects.only("request_id", "stage", "state", "side"))
    entered = Step.objects.filter(request=OuterRef("pk"), name__in=_ENTERING).order_by("-at").values("at")[:1]
    return [_row(request) for request in requests.annotate(entered=Subquery(entered)).prefetch_related(tasks)]


def _row(request: Any) -> Row:
    """A row of the list; the request bears `entered`, the moment its stage began."""
    tasks = list(request.tasks.all())
    undone = [task for task in tasks if task.state != TaskState.DONE]
    until = request.closed_at or timezone.now()
    return Row(
        request=request,
        acting=acting_in(request, undone),
        days=(until - request.entered).days,
        done=len(tasks) - len(undone),
        total=len(tasks),
    )


def _stage_rows(
    request: Request, tasks: list[Task], verdicts: Mapping[str, Judged], been: list[Stay]
) -> list[StageRow]:
    leaders = {member.role: member.name for member in request.team.all() if member.name}
    entered, now = {stay.stage for stay in been}, timezone.now()
    rows = []
    for stage in Stage:
        own = [task for task in tasks if task.stage == stage]
        undone = [task for task in own if not is_done(task, verdicts)]
        owners = dict.fromkeys(task.owner.name for task in undone if task.owner)
        rows.append(
            StageRow(
                stage=stage,
                title=TITLES[stage],
                standing=_standing(request, stage),
                rail=RAILS.get(stage, "both"),
                days=days_in(stage, been, now) if stage in entered else None,
                done=len(own) - len(undone),
                total=len(own),
                owners=", ".join(owners) or leaders.get(LEADERS[stage], ""),
            )
        )
    return rows


def _standing(request: Request, stage: Stage) -> str:
    if stage < request.stage or request.state == RequestState.LAUNCHED:
        return "done"
    if stage > request.stage or request.state == RequestState.ABANDONED:
        return "ahead"
    return "failed" if request.state == RequestState.FAILED else "now"
