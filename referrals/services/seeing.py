"""Remembering what a person has looked at."""

from django.utils import timezone

from aceportal.models import User
from referrals.models import Notice, Referral, Seen


def mark_seen(referral: Referral, *, by: User) -> None:
    """The person has the referral's present state before their eyes, so its notices are read; safe in two tabs."""
    now = timezone.now()
    Notice.objects.filter(user=by, referral=referral, read_at=None).update(read_at=now)
    seen = Seen(user=by, referral=referral, at=now)
    Seen.objects.bulk_create([seen], update_conflicts=True, unique_fields=["user", "referral"], update_fields=["at"])
