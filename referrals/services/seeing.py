"""Remembering what a person has looked at."""

from django.utils import timezone

from aceportal.models import User
from referrals.models import Referral, Seen


def mark_seen(referral: Referral, *, by: User) -> None:
    """The person has the referral's present state before their eyes."""
    Seen.objects.update_or_create(user=by, referral=referral, defaults={"at": timezone.now()})
