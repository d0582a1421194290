"""The history of a request: every step is written here, and nothing is ever taken out of it."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from aceportal.models import User
from onboarding.models import Request, Step


def note(
    request: Request, name: str, by: User | None, words: str = "", changes: Mapping[str, Any] | None = None
) -> Step:
    """Write one step of the history."""
    return Step.objects.create(
        request=request,
        name=name,
        stage=request.stage,
        note=words[:1000],
        changes=dict(changes or {}),
        actor=by,
        at=timezone.now(),
    )
