"""Support cases people sent to AWS, kept in the history."""

from django.db import transaction

from aceportal.models import User
from onboarding.domain.support_case import LABELS, Topic
from onboarding.models import Step
from onboarding.services.history import note
from onboarding.services.tasks import worked_on


def record_sent(pk: int, topic: Topic, number: str, *, by: User) -> Step:
    """Note that a case was sent; `number` is AWS's, "" when it is not at hand. Raises NotAllowed, NotFound, NotNow."""
    with transaction.atomic():
        request = worked_on(pk, by)
        words = f"{LABELS[topic]}: case {number}" if number else LABELS[topic]
        return note(request, "support case sent", by, words)
