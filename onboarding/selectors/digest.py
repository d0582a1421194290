"""Whose tasks of a request are due: its owner's, or the alliance leads' where nobody with an account owns it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from aceportal.models import User
from onboarding.models import Request, Task, TaskState, TeamRole

AHEAD = timedelta(days=1)
"""People hear of a task from the day before it is due."""


@dataclass(slots=True)
class Due:
    """How many of one person's tasks are late, and how many are due today or tomorrow."""

    late: int = 0
    soon: int = 0

    @property
    def words(self) -> str:
        """The sentence of the notice; it names no task, for people write names into those."""
        said = [f"{self.late} late" if self.late else "", f"{self.soon} due by tomorrow" if self.soon else ""]
        return f"Your tasks of an onboarding: {', '.join(part for part in said if part)}."


def due_by_person(request: Request, today: date) -> dict[User, Due]:
    """Everybody who has something due, with how much."""
    rows = request.tasks.exclude(state=TaskState.DONE).filter(due__lte=today + AHEAD).select_related("owner__user")
    found: dict[User, Due] = defaultdict(Due)
    leads = _leads(request)
    for task in rows:
        for user in _responsible(task, leads):
            late = task.due is not None and task.due < today
            found[user].late += late
            found[user].soon += not late
    return dict(found)


def _responsible(task: Task, leads: list[User]) -> list[User]:
    user = task.owner.user if task.owner else None
    return [user] if user is not None and user.is_active else leads


def _leads(request: Request) -> list[User]:
    members = request.team.filter(role=TeamRole.ALLIANCE_LEAD, user__is_active=True).select_related("user")
    return [member.user for member in members if member.user]
