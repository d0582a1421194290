"""Remembering what a person has looked at."""

from django.utils import timezone

from aceportal.models import User
from referrals.models import Referral, Seen


def mark_seen(referral: Referral, *, by: User) -> None:
    """The person has the referral's present state before their eyes; one statement, also for two tabs at once."""
    seen = Seen(user=by, referral=referral, at=timezone.now())
    Seen.objects.bulk_create([seen], update_conflicts=True, unique_fields=["user", "referral"], update_fields=["at"])
