"""Long work as people read it: whose they see, its rows by outcome, its progress, and what is due for a worker."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.domain.cells import defused
from referrals.errors import NotFound
from referrals.models import Connection, RowState, Work, WorkRow, WorkState

_HEAVY = ("given", "result")
_HEAVY_OF_REFERRALS = tuple(f"referral__{name}" for name in ("received", "confirmed", "draft", "divergence", "search"))
UNDER_WAY = (WorkState.CHECKING, WorkState.RUNNING)

TABS: Mapping[str, str] = {
    "all": "All",
    RowState.READY: "Will be done",
    RowState.DONE: "Done",
    RowState.NOTHING: "Nothing to do",
    RowState.PROBLEM: "Cannot be done",
    RowState.FAILED: "Not done",
}


def works_for(user: User, connection: Connection | None = None) -> QuerySet[Work]:
    """The works this person sees: their own, or everybody's for those who repair the exchange."""
    rows = Work.objects.select_related("connection", "created_by").defer(*_HEAVY)
    mine = rows if user.may(Ability.REPAIR) else rows.filter(created_by=user)
    return mine.filter(connection=connection) if connection else mine


def work_for(user: User, pk: int) -> Work:
    """One work this person sees. Raises NotFound."""
    found = works_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("work.not_found", "There is no such work, or a colleague asked for it.")
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a work has come: `done` of `total` steps of what it is at now."""

    done: int
    total: int
    counts: Mapping[str, int]

    @property
    def percent(self) -> int:
        """0 to 100."""
        return min(100, self.done * 100 // self.total) if self.total else 0


def progress_of(work: Work) -> Progress:
    """The rows by state, in one statement, and what they mean for the bar."""
    counted = work.rows.order_by().values_list("state").annotate(number=Count("pk"))
    counts = {str(state): int(number) for state, number in counted}
    done, total = work.done + work.failed, work.total
    if work.state == WorkState.RUNNING and counts:
        total = done + counts.get(RowState.READY, 0)
    return Progress(done, total, counts)


def rows_of(work: Work, tab: str) -> QuerySet[WorkRow]:
    """The rows of one tab, in the order of the selection or the file."""
    rows = work.rows.select_related("referral").defer(*_HEAVY_OF_REFERRALS).order_by("index")
    return rows if tab not in TABS or tab == "all" else rows.filter(state=tab)


def rows_to_correct(work: Work) -> QuerySet[WorkRow]:
    """The rows of an import that were not done."""
    return work.rows.filter(state__in=[RowState.PROBLEM, RowState.FAILED]).order_by("index")


def correction_lines(work: Work) -> Iterator[list[str]]:
    """Those rows as they were uploaded, with the reason at the end, to correct and upload again."""
    titles = [column["title"] for column in work.parameters.get("columns", ())]
    yield [*map(defused, titles), "Reason"]
    for row in rows_to_correct(work).iterator(chunk_size=500):
        cells = [_text(cell) for cell in row.data.get("cells", ())]
        yield [*cells, *[""] * (len(titles) - len(cells)), _reason(row)]


def result_lines(work: Work) -> Iterator[list[str]]:
    """Every row with what became of it."""
    yield ["Row", "Referral", "AWS id", "Our id", "Result", "Message"]
    for row in work.rows.select_related("referral").order_by("index").iterator(chunk_size=500):
        referral = row.referral
        ids = (referral.apn_id or "", referral.partner_crm_id or "") if referral else ("", "")
        name = str(referral) if referral else row.data.get("name", "")
        yield [str(row.index), *map(defused, (name, *ids, row.get_state_display(), _reason(row)))]


def due_works(now: datetime) -> list[int]:
    """Ids of works that a worker should take up: never begun, handed on, or left by a dead one."""
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    return list(Work.objects.filter(free, state__in=UNDER_WAY).order_by("pk").values_list("pk", flat=True)[:20])


def _reason(row: WorkRow) -> str:
    told = [problem["message"] for problem in row.problems if problem["message"] != row.message]
    return " ".join([row.message, *told])


def _text(cell: Any) -> str:
    return defused("" if cell is None else str(cell))
