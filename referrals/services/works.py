"""Long work as rows: begun, confirmed, cancelled by people; leased, counted and finished by the worker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from aceportal.models import User
from aceportal.queues import ring
from aceportal.roles import Ability
from referrals.ace.violations import Violation
from referrals.domain.moves import sources_of
from referrals.domain.notices import NoticeKind
from referrals.errors import NotAllowed, NotNow
from referrals.models import Connection, RowState, Work, WorkKind, WorkRow, WorkState
from referrals.services.notices import tell_person

LEASE = timedelta(seconds=60)
MAX_TRIES = 3
"""A work that stopped its worker this often at the same place is stopped itself, so that others go on."""

_S = WorkState

MOVES: Mapping[WorkState, frozenset[WorkState]] = {
    _S.CHECKING: frozenset({_S.READY, _S.FAILED, _S.CANCELLED}),
    _S.READY: frozenset({_S.CHECKING, _S.RUNNING, _S.CANCELLED}),
    _S.RUNNING: frozenset({_S.DONE, _S.FAILED, _S.CANCELLED}),
    _S.DONE: frozenset(),
    _S.FAILED: frozenset(),
    _S.CANCELLED: frozenset(),
}
UNDER_WAY = frozenset({_S.CHECKING, _S.RUNNING})
OVER = frozenset({_S.DONE, _S.FAILED, _S.CANCELLED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What doing one row led to. `is_nothing`: the record says it already; `is_new`: the referral was created."""

    message: str
    referral_id: int | None = None
    problems: Sequence[dict[str, str]] = field(default_factory=tuple)
    is_nothing: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """What a work is begun with."""

    kind: WorkKind
    title: str
    parameters: dict[str, Any] = field(default_factory=dict)
    given: bytes | None = None
    given_name: str = ""
    rows: Sequence[WorkRow] = ()


@transaction.atomic
def begin(connection: Connection, begun: Begun, *, by: User) -> Work:
    """Keep the work with its rows and ask a worker for it; what has rows is checked before anything is done."""
    work = Work.objects.create(
        connection=connection,
        kind=begun.kind,
        title=begun.title[:200],
        parameters=begun.parameters,
        state=_S.CHECKING if begun.rows else _S.RUNNING,
        total=len(begun.rows),
        given=begun.given,
        given_name=begun.given_name[:200],
        created_by=by,
        created_at=timezone.now(),
    )
    for row in begun.rows:
        row.work = work
    WorkRow.objects.bulk_create(begun.rows, batch_size=500)
    _ring(work)
    return work


def confirm(work: Work, *, by: User) -> Work:
    """Do what the check has shown. Raises NotAllowed for anybody but the one who asked, or NotNow."""
    _check_owner(work, by)
    if not work.rows.filter(state=RowState.READY).exists():
        raise NotNow("work.nothing", "No row can be done. Correct what is wrong, or cancel.")
    _require(work, _S.RUNNING, done=0, failed=0, lease_until=None, parameters=_fresh(work))
    _ring(work)
    return work


def cancel(work: Work, *, by: User) -> Work:
    """Stop before the next row; what is done stays done. Raises NotAllowed or NotNow."""
    if not by.may(Ability.REPAIR):
        _check_owner(work, by)
    _require(work, _S.CANCELLED, finished_at=timezone.now(), reason=f"Cancelled by {by}.")
    return work


def check_again(work: Work, rows: Iterable[WorkRow], *, parameters: dict[str, Any]) -> None:
    """Back to the check with changed rows. Raises NotNow once the work has been started."""
    with transaction.atomic():
        _require(work, _S.CHECKING, done=0, failed=0, lease_until=None, parameters={**parameters, **_NO_TRIES})
        WorkRow.objects.bulk_update(rows, ["state", "message", "problems", "data", "referral"], batch_size=500)
        _ring(work)


def move(work: Work, to: WorkState, **changes: Any) -> bool:
    """Move by compare-and-set; False when the state no longer allows it. The instance is brought in line."""
    values = {"state": to, **changes}
    if Work.objects.filter(pk=work.pk, state__in=sources_of(MOVES, to)).update(**values) != 1:
        return False
    for name, value in values.items():
        setattr(work, name, value)
    return True


def take(pk: int) -> Work | None:
    """The work under our lease; None when it needs nobody or another worker is at it."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lte=now)
    due = Work.objects.filter(free, pk=pk, state__in=UNDER_WAY)
    if due.update(lease_until=now + LEASE) != 1:
        return None
    work = Work.objects.select_related("connection", "created_by").defer("result").get(pk=pk)
    return work if _may_be_tried(work) else None


def keep(work: Work, **counts: int) -> bool:
    """Renew the lease, with `counts` if given; False when somebody cancelled meanwhile."""
    mine = Work.objects.filter(pk=work.pk, state=work.state)
    return mine.update(lease_until=timezone.now() + LEASE, **counts) == 1


def hand_on(work: Work) -> None:
    """Give the lease back in the middle, for the next worker to go on from here."""
    Work.objects.filter(pk=work.pk, state=work.state).update(lease_until=None)
    _ring(work)


def problems_of(violations: Sequence[Violation]) -> list[dict[str, str]]:
    """Broken rules as a row keeps them."""
    return [{"field": one.field, "message": one.message, "severity": one.severity.value} for one in violations]


def finish(work: Work, to: WorkState, *, reason: str = "", **changes: Any) -> None:
    """The end, and a word to the person who asked; nothing when it was cancelled meanwhile."""
    values = {"reason": reason[:500], "lease_until": None, "finished_at": timezone.now(), **changes}
    with transaction.atomic():
        if move(work, to, **values):
            words = f"{work.get_kind_display()}: {work.get_state_display().lower()}."
            tell_person(work.created_by, NoticeKind.WORK_DONE, words, f"/work/{work.pk}/", work.connection)


def forget_old(connection: Connection) -> int:
    """Drop what uploads, results and rows hold of people after the connection's retention; returns how many works.

    The digest of an import stays, so that the same file still creates nothing twice.
    """
    limit = timezone.now() - timedelta(days=connection.retention_days)
    rows = Work.objects.filter(connection=connection, created_at__lt=limit, parameters__forgotten__isnull=True)
    old = list(rows.defer("given", "result")[:100])
    for work in old:
        move(work, _S.CANCELLED, finished_at=timezone.now(), reason=_TOO_OLD)
        work.rows.update(data={}, problems=[])
        kept = {"forgotten": True, "digest": work.parameters.get("digest", "")}
        Work.objects.filter(pk=work.pk).update(given=None, result=None, parameters=kept)
    return len(old)


def _may_be_tried(work: Work) -> bool:
    """Count tries at one place, so that a row that kills its worker cannot do so for ever."""
    place = [work.state, work.done + work.failed if work.kind != WorkKind.EXPORT else 0]
    tries = work.parameters["tries"] + 1 if work.parameters.get("place") == place else 1
    work.parameters = {**work.parameters, "place": place, "tries": tries}
    Work.objects.filter(pk=work.pk).update(parameters=work.parameters)
    if tries <= MAX_TRIES:
        return True
    finish(work, _S.FAILED, reason=_STUCK)
    return False


def _fresh(work: Work) -> dict[str, Any]:
    return {**work.parameters, **_NO_TRIES}


def _check_owner(work: Work, by: User) -> None:
    if work.created_by_id != by.pk:
        raise NotAllowed("work.may_not", f"Only {work.created_by}, who asked for this, can do that.")


def _require(work: Work, to: WorkState, **changes: Any) -> None:
    if not move(work, to, **changes):
        work.refresh_from_db(fields=["state"])
        raise NotNow(f"work.not_now.{work.state}", f"It is already {work.get_state_display().lower()}.")


def _ring(work: Work) -> None:
    ring("referrals.jobs.run_work", work.pk)


_TOO_OLD = "Nobody started it in time; what it held is no longer kept."
_NO_TRIES = {"place": None, "tries": 0}
_STUCK = (
    "It stopped its worker three times at the same place, so it was not tried again. What was done before stays done."
)
