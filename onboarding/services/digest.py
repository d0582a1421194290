"""Reminds people of their tasks, once a day; it comes as every notice does, so each chooses whether and how."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from onboarding.domain.stages import RequestState
from onboarding.models import Request
from onboarding.selectors.digest import due_by_person
from referrals.domain.notices import NoticeKind
from referrals.models import Notice
from referrals.services.notices import tell_person

FROM_HOUR = 6
"""UTC; earlier there is nobody to read it."""


@transaction.atomic
def remind_of_tasks(pk: int, *, now: datetime) -> int:
    """Tell everybody who has a task due in this request, once a day; returns how many were told of it now.

    The row's lock makes two workers look one after the other.
    """
    request = Request.objects.select_for_update(of=("self",)).get(pk=pk)
    if now.hour < FROM_HOUR or request.state == RequestState.ABANDONED:
        return 0
    address = reverse("onboarding:overview", args=[pk])
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    told = Notice.objects.filter(kind=NoticeKind.TASK_DUE, address=address, created_at__gte=midnight)
    already = set(told.values_list("user", flat=True))
    waiting = {user: due for user, due in due_by_person(request, now.date()).items() if user.pk not in already}
    for user, due in waiting.items():
        tell_person(user, NoticeKind.TASK_DUE, due.words, address, None)
    return len(waiting)
