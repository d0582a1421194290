"""What the API shows of imports and exports."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from referrals.api.schemas import Moment, RowId, Shape, Text
from referrals.models.work import RowState, Work, WorkKind, WorkRow, WorkState
from referrals.selectors.works import progress_of, rows_to_correct

_ROWS_SHOWN = 200


class WorkRowOut(Shape):
    """A row that cannot be done or was not, with every reason."""

    row: int
    referral: int | None
    state: RowState
    message: str
    problems: list[dict[str, str]]


class WorkOut(Shape):
    """An import or export in the background; `rows` are the first that need a person."""

    id: int
    connection: int
    kind: WorkKind
    title: str
    state: WorkState
    reason: str
    total: int
    done: int
    failed: int
    counts: dict[str, int]
    created_at: Moment
    finished_at: Moment | None
    rows: list[WorkRowOut] = Field(default_factory=list)


class WorksOut(Shape):
    """One page, newest first; `next` goes back as `before`, null at the end."""

    items: list[WorkOut]
    next: int | None


class ExportIn(Shape):
    """Which table to write, narrowed by the filters of its address, and in which format."""

    connection: RowId
    list: Literal["opportunities", "leads"]
    format: Literal["csv", "xlsx"] = "csv"
    query: dict[Text, Text] = Field(default_factory=dict, description="The table's filters, as in its address.")
    all_fields: Annotated[bool, Strict()] = False


def works_shape(works: Sequence[Work], *, size: int) -> WorksOut:
    """One page of `size` works; one more than that says that there is a next page."""
    return WorksOut(
        items=[_work(work) for work in works[:size]], next=works[size - 1].pk if len(works) > size else None
    )


def work_shape(work: Work) -> WorkOut:
    """One work with its counts and the first rows that need a person."""
    rows = rows_to_correct(work)[:_ROWS_SHOWN]
    return _work(work, counts=dict(progress_of(work).counts), rows=[_row(row) for row in rows])


def _work(work: Work, **more: Any) -> WorkOut:
    return WorkOut(
        id=work.pk,
        connection=work.connection_id,
        kind=WorkKind(work.kind),
        title=work.title,
        state=WorkState(work.state),
        reason=work.reason,
        total=work.total,
        done=work.done,
        failed=work.failed,
        created_at=work.created_at,
        finished_at=work.finished_at,
        **{"counts": {}, **more},
    )


def _row(row: WorkRow) -> WorkRowOut:
    return WorkRowOut(
        row=row.index,
        referral=row.referral_id,
        state=RowState(row.state),
        message=row.message,
        problems=[{name: str(value) for name, value in problem.items()} for problem in row.problems],
    )
