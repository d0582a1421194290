"""What a live integration needs to be looked at: the reviews that are due, and what AWS sends that is new to us."""

from dataclasses import dataclass

from django.db.models import Max

from onboarding.models import Request, Task, TaskState
from referrals.ace.reading import NEWEST_VERSION
from referrals.ace.schema import DriftKind
from referrals.models import Drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """How a launched integration keeps up with AWS. `versions` are newer ones than the portal knows."""

    known: str
    versions: list[str]
    new_fields: int
    new_values: int
    reviews: list[Task]

    @property
    def is_behind(self) -> bool:
        """Whether AWS's files say more than the portal knows."""
        return bool(self.versions or self.new_fields or self.new_values)


def maintenance_of(request: Request) -> Maintenance:
    """The reviews that are open, and the drift of both environments, where AWS shows new definitions first."""
    found = Drift.objects.filter(connection__in=[pk for pk in (request.sandbox_id, request.production_id) if pk])
    rows = list(found.values("kind", "what", "name", "value").annotate(last=Max("last_at")).order_by("kind", "value"))
    newer = [f"{row['kind']} {row['value']}" for row in rows if row["what"] == DriftKind.NEW_VERSION]
    return Maintenance(
        known=", ".join(f"{kind.value} {version}" for kind, version in NEWEST_VERSION.items()),
        versions=newer,
        new_fields=len({(row["kind"], row["name"]) for row in rows if row["what"] == DriftKind.UNKNOWN_FIELD}),
        new_values=sum(row["what"] == DriftKind.UNKNOWN_VALUE for row in rows),
        reviews=[task for task in request.tasks.all() if not task.requirement and task.state != TaskState.DONE],
    )
