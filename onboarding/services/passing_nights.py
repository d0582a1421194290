"""Nights in the demo: a launch grows older a day at a time, so that its first week can be seen within a minute."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.models import HealthDay, Request
from onboarding.selectors.evidence import evidence_of
from onboarding.services.tasks import follow, worked_on
from onboarding.services.watching import write_days
from referrals.errors import NotAllowed, NotNow
from referrals.models import Connection
from referrals.services.exchange import exchange

_NIGHT = timedelta(days=1)


def pass_nights(pk: int, nights: int, *, by: User) -> int:
    """Let so many nights pass for a request whose production is on; returns how many good days are left to come.

    Each day production exchanges for real and the day is judged as ever; only when it was switched on, and the cards
    there are, move back by a day. Raises NotAllowed (outside the demo), NotFound or NotNow (production is not on).
    """
    if not settings.DEMO:
        raise NotAllowed(
            "onboarding.nights.no_demo", "Nights pass at once in the demo only. Here the week takes a week."
        )
    for _ in range(nights):
        exchange(_production(pk, by))
        write_days(_request(pk, by), now=timezone.now())
        _grow_older(pk, by)
    request = _request(pk, by)
    write_days(request, now=timezone.now())
    facts = evidence_of(request)
    follow(request, facts)
    return facts.watch_days_left


def _request(pk: int, by: User) -> Request:
    with transaction.atomic():
        return worked_on(pk, by)


def _production(pk: int, by: User) -> Connection:
    request = _request(pk, by)
    is_on = request.activations.filter(ended_at=None, agreed_at__isnull=False).exists()
    if request.production is None or not is_on:
        raise NotNow("onboarding.nights.off", "The first week begins once two people have switched production on.")
    return request.production


@transaction.atomic
def _grow_older(pk: int, by: User) -> None:
    request = worked_on(pk, by)
    for one in request.activations.all():
        one.asked_at -= _NIGHT
        one.agreed_at = one.agreed_at and one.agreed_at - _NIGHT
        one.ended_at = one.ended_at and one.ended_at - _NIGHT
        one.save(update_fields=["asked_at", "agreed_at", "ended_at"])
    for card in HealthDay.objects.filter(request=request).order_by("day"):
        card.day, card.at = card.day - _NIGHT, card.at - _NIGHT
        card.save(update_fields=["day", "at"])
