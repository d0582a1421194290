"""The shapes the API takes and gives of an integration request."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from onboarding.domain.stages import RequestState, Stage
from referrals.api.schemas import NO_NUL, Moment, RowId, Shape

Side = Literal["us", "aws", "vendor"]
TaskWord = Literal["open", "blocked", "done"]
_Number = Annotated[int, Field(ge=1, le=7)]
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
_Words = Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL)]
_Blocker = Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)]


class ActingOut(Shape):
    """A side that has something to do now, and how much."""

    side: Side
    open: int


class HeadOut(Shape):
    """A request in the list."""

    id: int
    version: int
    partner: str
    partner_id: str
    stage: int
    stage_title: str
    state: RequestState
    is_open: bool
    acts: list[ActingOut]
    days_in_stage: int
    done: int
    total: int


class HeadsOut(Shape):
    """One page, newest first; `next` goes back as `before`, null at the end."""

    items: list[HeadOut]
    next: int | None


class ForecastOut(Shape):
    """The portal's own estimate; AWS publishes none. `over` is by how many days this stage is over it."""

    days: int
    ready_on: date
    over: int


class RequirementOut(Shape):
    """One thing the present stage needs; `why` is empty once it is met."""

    name: str
    label: str
    is_met: bool
    why: str
    by_person: bool


class MemberOut(Shape):
    """Somebody who takes part."""

    id: int
    role: str
    name: str


class TaskOut(Shape):
    """One thing to do; a task with a `requirement` is done when that is met."""

    id: int
    stage: int
    requirement: str
    title: str
    side: Side
    owner: MemberOut | None
    due: date | None
    state: TaskWord
    blocker: str


class StageOut(Shape):
    """One of the seven stages; `days` is null before it was entered."""

    stage: int
    title: str
    standing: Literal["done", "now", "failed", "ahead"]
    days: int | None
    done: int
    total: int


class RequestOut(HeadOut):
    """Where one request stands, with the gate of its present stage."""

    created_at: Moment
    closed_at: Moment | None
    target_date: date | None
    sandbox: int | None
    production: int | None
    forecast: ForecastOut | None
    gate: list[RequirementOut]
    stages: list[StageOut]
    team: list[MemberOut]
    tasks: list[TaskOut]


class TaskIn(Shape):
    """What changes; what is left out stays as it is, and null takes owner or day away."""

    state: Literal["open", "done"] | None = Field(None, description="For tasks of the team's own alone.")
    owner: RowId | None = Field(None, description="The id of somebody of the request's team.")
    due: _Day | None = None
    side: Side | None = None
    blocker: _Blocker | None = Field(None, description="What blocks it; empty when nothing does any more.")

    def changes(self) -> dict[str, Any]:
        """What was given, without the state; a side or a blocker of null says nothing."""
        given = self.model_dump(exclude_unset=True, exclude={"state"})
        return {name: value for name, value in given.items() if value is not None or name in {"owner", "due"}}


class AdvanceIn(Shape):
    """The stage the caller has seen the request at, and a word for the history."""

    seen: _Number
    words: _Words = ""

    def stage(self) -> Stage:
        """The stage seen."""
        return Stage(self.seen)
