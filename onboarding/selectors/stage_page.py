"""What a stage's page shows around the stage's own part."""

from dataclasses import dataclass

from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from onboarding.domain.evidence import Evidence
from onboarding.domain.forecast import Stay, days_in
from onboarding.domain.gates import Judged, judged, missing
from onboarding.domain.stages import TITLES, RequestState, Stage
from onboarding.domain.support_case import topic_at
from onboarding.models import Attachment, Comment, Confirmed, Request, Step, Task, TaskState, TeamMember
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.forecast import told
from onboarding.selectors.overview import SIDES
from onboarding.selectors.requests import may_work, request_for
from referrals.errors import NotFound

LAST_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the checklist: a task, and the requirement it follows with how that stands."""

    task: Task
    judged: Judged | None
    confirmed: Confirmed | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.judged.is_met if self.judged else self.task.state == TaskState.DONE

    @property
    def is_late(self) -> bool:
        """Whether its day is over and it is not done."""
        return not self.is_done and self.task.due is not None and self.task.due < timezone.now().date()


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePage:
    """The frame of one stage's page."""

    stage: Stage
    title: str
    lines: list[Line]
    team: list[TeamMember]
    comments: list[Comment]
    attachments: list[Attachment]
    steps: list[Step]
    may_lead: bool
    may_work: bool
    may_confirm: bool
    days: int | None

    @property
    def sides(self) -> list[tuple[str, str]]:
        """Who may act on a task."""
        return list(SIDES.items())

    @property
    def topic(self) -> str:
        """What AWS is most often asked for here."""
        return topic_at(self.stage).value

    @property
    def done(self) -> int:
        """How many lines are done."""
        return sum(line.is_done for line in self.lines)


def stage_page(request: Request, stage: Stage, *, user: User, evidence: Evidence | None = None) -> StagePage:
    """Everything around the stage's own part."""
    facts = evidence or evidence_of(request)
    history = told(request, LAST_STEPS, stage)
    return StagePage(
        stage=stage,
        title=TITLES[stage],
        lines=_lines(request, stage, facts),
        team=list(request.team.all()),
        comments=list(request.comments.filter(stage=stage).select_related("by")),
        attachments=list(request.attachments.filter(stage=stage).select_related("by").defer("content")),
        steps=history.steps,
        may_lead=request.is_open and user.may(Ability.MANAGE_ONBOARDING),
        may_work=request.state != RequestState.ABANDONED and may_work(user),
        may_confirm=request.is_open and may_work(user),
        days=_days(history.stays, stage),
    )


def missing_of(request: Request) -> tuple[Judged, ...]:
    """What keeps the gate of the present stage shut."""
    return missing(Stage(request.stage), evidence_of(request))


def _days(been: list[Stay], stage: Stage) -> int | None:
    """Days spent in the stage; None before it was entered."""
    return days_in(stage, been, timezone.now()) if any(stay.stage is stage for stay in been) else None


def _lines(request: Request, stage: Stage, evidence: Evidence) -> list[Line]:
    standing = {row.requirement: row for row in request.confirmations.all() if row.withdrawn_at is None}
    found = {one.requirement.name: one for one in judged(stage, evidence)}
    return [
        Line(
            task=task,
            judged=found.get(task.requirement),
            confirmed=standing.get(task.requirement),
        )
        for task in request.tasks.all()
        if task.stage == stage
    ]


def attachment_for(user: User, pk: int, attachment_pk: int) -> Attachment:
    """A kept file for somebody who may see the request. Raises NotFound."""
    found = request_for(user, pk).attachments.filter(pk=attachment_pk).first()
    if found is None:
        raise NotFound("onboarding.file.not_found", "There is no such file in this request.")
    return found
