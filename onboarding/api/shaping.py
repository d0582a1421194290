"""Requests and tasks in the API's shapes."""

from collections.abc import Sequence
from typing import cast

from aceportal.models import User
from onboarding.api.shapes import (
    ActingOut,
    ForecastOut,
    HeadOut,
    HeadsOut,
    MemberOut,
    RequestOut,
    RequirementOut,
    Side,
    StageOut,
    TaskOut,
    TaskWord,
)
from onboarding.domain.gates import Judged, judged
from onboarding.domain.stages import TITLES, RequestState, Stage
from onboarding.models import Request, Task, TaskState, TeamMember
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.overview import SIDES, Acting, Overview, Row, StageRow, is_done, overview

_CODES = {label: cast(Side, code) for code, label in SIDES.items()}


def heads_shape(rows: Sequence[Row], *, size: int) -> HeadsOut:
    """One page of `size` requests; one more than that says that there is a next page."""
    following = rows[size - 1].request.pk if len(rows) > size else None
    return HeadsOut(items=[_head(row) for row in rows[:size]], next=following)


def request_shape(request: Request, *, to: User) -> RequestOut:
    """One whole request as it stands now."""
    facts = evidence_of(request)
    shown = overview(request, user=to, evidence=facts)
    gates = {one.requirement.name: one for stage in Stage for one in judged(stage, facts)}
    done, total = (sum(getattr(stage, name) for stage in shown.stages) for name in ("done", "total"))
    row = Row(request=request, acting=shown.acting, days=shown.days_here, done=done, total=total)
    return RequestOut(
        **_head(row).model_dump(),
        created_at=request.created_at,
        closed_at=request.closed_at,
        target_date=request.target_date,
        sandbox=request.sandbox_id,
        production=request.production_id,
        forecast=_forecast(shown),
        gate=[_requirement(one) for one in judged(Stage(request.stage), facts)],
        stages=[_stage(one) for one in shown.stages],
        team=[_member(member) for member in request.team.all()],
        tasks=[task_shape(task, done=is_done(task, gates)) for task in request.tasks.all()],
    )


def task_shape(task: Task, *, done: bool | None = None) -> TaskOut:
    """One task; `done` None takes its own word for it."""
    return TaskOut(
        id=task.pk,
        stage=task.stage,
        requirement=task.requirement,
        title=task.title,
        side=cast(Side, task.side),
        owner=_member(task.owner) if task.owner else None,
        due=task.due,
        state=_state(task, done=task.state == TaskState.DONE if done is None else done),
        blocker=task.blocker,
    )


def _state(task: Task, *, done: bool) -> TaskWord:
    if done:
        return "done"
    return "blocked" if task.blocker else "open"


def _head(row: Row) -> HeadOut:
    request = row.request
    return HeadOut(
        id=request.pk,
        version=request.version,
        partner=request.partner,
        partner_id=request.partner_id,
        stage=request.stage,
        stage_title=TITLES[Stage(request.stage)],
        state=RequestState(request.state),
        is_open=request.is_open,
        acts=[_acting(one) for one in row.acting],
        days_in_stage=row.days,
        done=row.done,
        total=row.total,
    )


def _acting(acting: Acting) -> ActingOut:
    return ActingOut(side=_CODES[acting.side], open=acting.count)


def _forecast(shown: Overview) -> ForecastOut | None:
    found = shown.forecast
    return ForecastOut(days=found.days, ready_on=found.ready_on, over=found.over) if found else None


def _requirement(one: Judged) -> RequirementOut:
    wanted = one.requirement
    return RequirementOut(
        name=wanted.name,
        label=wanted.label,
        is_met=one.is_met,
        why=one.why,
        by_person=wanted.is_confirmed_by_a_person,
    )


def _stage(row: StageRow) -> StageOut:
    return StageOut.model_validate(
        {name: getattr(row, name) for name in ("stage", "title", "standing", "days", "done", "total")}
    )


def _member(member: TeamMember) -> MemberOut:
    return MemberOut(id=member.pk, role=member.get_role_display(), name=member.name)
