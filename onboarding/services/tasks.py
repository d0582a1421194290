"""The tasks of a stage: the team's own ones added and done, any of them given an owner, a day, a blocker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.evidence import Evidence
from onboarding.domain.gates import judged
from onboarding.domain.stages import RequestState, Stage
from onboarding.models import Request, Task, TaskState, TeamMember
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.requests import check_works, request_for
from onboarding.services.history import note
from referrals.errors import NotFound, NotNow, NotValid

_CHANGES = ("owner", "due", "blocker", "side")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task of the team's own; `side` is who acts: us, aws or vendor."""

    title: str
    side: str = "us"
    owner: TeamMember | None = None
    due: date | None = None


def add_task(pk: int, stage: Stage, new: NewTask, *, by: User) -> Task:
    """Put a task of the team's own on a stage. Raises NotAllowed, NotFound, NotNow or NotValid."""
    title = new.title.strip()
    with transaction.atomic():
        request = worked_on(pk, by)
        _check_owner(request, new.owner)
        if not title:
            raise NotValid("onboarding.task.title", "Say in a few words what is to be done.")
        task = Task.objects.create(
            request=request, stage=stage, title=title[:200], side=new.side, owner=new.owner, due=new.due
        )
        note(request, "task added", by, task.title)
    return task


def change_task(pk: int, task_pk: int, changes: Mapping[str, Any], *, by: User) -> Task:
    """Change owner, due day, blocker or who acts; a blocker's words block an open task, none frees it.

    Raises NotAllowed, NotFound, NotNow or NotValid.
    """
    with transaction.atomic():
        request = worked_on(pk, by)
        task = _task_of(request, task_pk)
        _check_owner(request, changes.get("owner"))
        changed = {
            name: [str(getattr(task, name) or ""), str(changes[name] or "")] for name in _differing(task, changes)
        }
        for name in changed:
            setattr(task, name, changes[name])
        if task.state != TaskState.DONE:
            task.state = TaskState.BLOCKED if task.blocker else TaskState.OPEN
        task.save()
        if changed:
            note(request, "task changed", by, task.title, changed)
    return task


def finish_task(pk: int, task_pk: int, *, by: User) -> Task:
    """Mark one of the team's own tasks as done; done twice changes nothing. Raises as `change_task`."""
    return _settle(pk, task_pk, is_done=True, by=by)


def reopen_task(pk: int, task_pk: int, *, by: User) -> Task:
    """Open one of the team's own tasks again. Raises as `change_task`."""
    return _settle(pk, task_pk, is_done=False, by=by)


def set_task(pk: int, task_pk: int, changes: Mapping[str, Any], *, is_done: bool | None, by: User) -> Task:
    """Change a task and settle it, both or neither; `is_done` None leaves it as it stands. Raises as `change_task`."""
    with transaction.atomic():
        task = change_task(pk, task_pk, changes, by=by)
        return task if is_done is None else _settle(pk, task_pk, is_done=is_done, by=by)


def follow(request: Request, evidence: Evidence | None = None) -> None:
    """Bring the tasks of requirements to what the evidence says, so that lists and calendars need not judge it."""
    facts = evidence or evidence_of(request)
    met = {one.requirement.name: one.is_met for stage in Stage for one in judged(stage, facts)}
    changed = []
    for task in request.tasks.all():
        if task.requirement and met[task.requirement] != (task.state == TaskState.DONE):
            _mark(task, is_done=met[task.requirement], by=None)
            changed.append(task)
    if changed:
        Task.objects.bulk_update(changed, ["state", "done_by", "done_at"])


def worked_on(pk: int, by: User) -> Request:
    """The request, held until the transaction ends, for somebody who works on it; a launched one has tasks too.

    Raises NotAllowed, NotFound, or NotNow once it is abandoned.
    """
    visible = request_for(by, pk)
    check_works(by)
    request = Request.objects.select_for_update().get(pk=visible.pk)
    if request.state == RequestState.ABANDONED:
        raise NotNow("onboarding.not_now.closed", "This request is abandoned, so it stays as it is.")
    return request


def _settle(pk: int, task_pk: int, *, is_done: bool, by: User) -> Task:
    with transaction.atomic():
        request = worked_on(pk, by)
        task = _task_of(request, task_pk)
        if task.requirement:
            raise NotNow("onboarding.task.follows", "This task follows its requirement: it is done when that is met.")
        if is_done != (task.state == TaskState.DONE):
            _mark(task, is_done=is_done, by=by)
            task.save()
            note(request, "task done" if is_done else "task opened again", by, task.title)
    return task


def _mark(task: Task, *, is_done: bool, by: User | None) -> None:
    open_state = TaskState.BLOCKED if task.blocker else TaskState.OPEN
    task.state = TaskState.DONE if is_done else open_state
    task.done_by, task.done_at = (by, timezone.now()) if is_done else (None, None)


def _task_of(request: Request, task_pk: int) -> Task:
    found = request.tasks.select_related("owner").filter(pk=task_pk).first()
    if found is None:
        raise NotFound("onboarding.task.not_found", "There is no such task in this request.")
    return found


def _check_owner(request: Request, owner: TeamMember | None) -> None:
    if owner is not None and owner.request_id != request.pk:
        raise NotValid("onboarding.task.owner", "The owner of a task is somebody of the request's team.")


def _differing(task: Task, changes: Mapping[str, Any]) -> list[str]:
    return [name for name in _CHANGES if name in changes and getattr(task, name) != changes[name]]
