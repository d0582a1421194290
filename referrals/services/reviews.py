"""Reminds the people who keep a CRM's mapping that it is due to be gone through, once each time it is."""

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.domain.notices import NoticeKind
from referrals.models import CrmProfile, Notice
from referrals.selectors.releases import review_due_at
from referrals.services.notices import tell_person

_WORDS = "The mapping of a CRM is due for its review. Go through it, and say so on its page."


def remind_of_reviews() -> int:
    """Tell CRM admins of every mapping whose review is due; returns how many people were told of something new."""
    profiles = CrmProfile.objects.filter(is_active=True, review_days__gt=0).values_list("pk", flat=True)
    return sum(_remind(pk) for pk in profiles)


@transaction.atomic
def _remind(pk: int) -> int:
    """The row's lock makes two workers look one after the other."""
    profile = CrmProfile.objects.select_for_update(of=("self",)).get(pk=pk)
    due, address = review_due_at(profile), reverse("admin:crm_releases", args=[pk])
    if due is None or due > timezone.now():
        return 0
    told = Notice.objects.filter(kind=NoticeKind.MAPPING_REVIEW, address=address, created_at__gte=due)
    waiting = _keepers().exclude(pk__in=told.values("user"))
    for user in waiting:
        tell_person(user, NoticeKind.MAPPING_REVIEW, _WORDS, address, profile.connection_id)
    return len(waiting)


def _keepers() -> QuerySet[User]:
    """The CRM admins; the administrators where there is none."""
    active = User.objects.filter(is_active=True)
    keepers = active.filter(groups__name=Role.CRM_ADMIN.value)
    return keepers if keepers.exists() else active.filter(groups__name=Role.ADMINISTRATOR.value)
