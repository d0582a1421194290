"""What people say at a stage."""

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.stages import Stage
from onboarding.models import Comment
from onboarding.services.history import note
from onboarding.services.tasks import worked_on
from referrals.errors import NotValid

_EXCERPT = 200


def say(pk: int, stage: Stage, text: str, *, by: User) -> Comment:
    """Leave a comment at a stage. Raises NotAllowed, NotFound, NotNow or NotValid."""
    words = text.strip()
    if not words:
        raise NotValid("onboarding.comment.empty", "A comment needs a few words.")
    with transaction.atomic():
        request = worked_on(pk, by)
        said = Comment.objects.create(request=request, stage=stage, text=words[:4000], by=by, at=timezone.now())
        note(request, "comment", by, words[:_EXCERPT])
    return said
