"""Tells people what happened: events marked untold become notices of the right people, each exactly once."""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from referrals.ace.stages import Phase
from referrals.crashpoints import crash_point
from referrals.domain.notices import (
    GIVEN,
    TAKEN,
    TELLINGS,
    Crew,
    NoticeKind,
    Telling,
    applies,
    audience_of,
    sentence_of,
)
from referrals.models import Event, Notice, Referral
from referrals.selectors.notices import crew, ways_of
from referrals.services.chat import Line, say
from referrals.services.notices import tell_person

BATCH = 200
"""Events told in one transaction."""

Told = tuple[Event, Referral, Telling]


def tell() -> int:
    """Tell of every untold event; returns how many were dealt with.

    The notices and the mark that the event is told are one transaction, so a killed or doubled call tells nobody twice.
    """
    dealt_with = 0
    while count := _tell_some():
        dealt_with += count
    return dealt_with


@transaction.atomic
def _tell_some() -> int:
    rows = Event.objects.filter(untold=True).select_related("referral").order_by("pk")
    events = list(rows.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    if not events:
        return 0
    told = list(_worth_telling(events))
    Notice.objects.bulk_create(_notices(told, crew()), ignore_conflicts=True)
    say(_line(event, referral, telling) for event, referral, telling in told)
    crash_point("tell.before_mark")
    Event.objects.filter(pk__in=[event.pk for event in events]).update(untold=False)
    return len(events)


def _worth_telling(events: Iterable[Event]) -> Iterable[Told]:
    for event in events:
        telling, referral = TELLINGS.get(event.name), event.referral
        if telling and referral and not referral.is_test and applies(telling, Phase(referral.phase)):
            yield event, referral, telling


def _notices(told: Sequence[Told], people: Crew) -> list[Notice]:
    ways, now = ways_of(people.active), timezone.now()
    return [
        Notice(
            user_id=user,
            kind=telling.kind,
            connection_id=event.connection_id,
            referral=referral,
            event=event,
            text=_sentence(telling.sentence, referral),
            address=_address(referral),
            in_portal=ways(user, telling.kind).in_portal,
            by_mail=ways(user, telling.kind).by_mail,
            created_at=now,
        )
        for event, referral, telling in told
        for user in sorted(_audience(event, referral, telling, people))
        if ways(user, telling.kind).any
    ]


def _audience(event: Event, referral: Referral, telling: Telling, people: Crew) -> Iterable[int]:
    return audience_of(telling.audience, owner=referral.assignee_id, causer=event.actor_id, crew=people)


def _line(event: Event, referral: Referral, telling: Telling) -> Line:
    address = f"{settings.PUBLIC_URL}{_address(referral)}"
    return Line(telling.kind, _sentence(telling.sentence, referral), address)


def tell_change_of_owner(event: Event, referral: Referral, *, lost: User | None, got: User | None) -> None:
    """Tell both, except whoever did it; in the transaction of the change, which alone knows the two."""
    for person, template in ((lost, TAKEN), (got, GIVEN)):
        if person is not None and person.pk != event.actor_id:
            tell_person(
                person,
                NoticeKind.ASSIGNED,
                _sentence(template, referral),
                _address(referral),
                referral.connection_id,
                referral=referral,
                event=event,
            )


def _sentence(template: str, referral: Referral) -> str:
    accept_by = referral.accept_by if referral.phase == Phase.NEEDS_DECISION else None
    return sentence_of(template, what=_named(referral), accept_by=accept_by)


def _named(referral: Referral) -> str:
    """`opportunity O1234567`: what identifies it without saying who the customer is."""
    return f"{referral.kind} {referral.apn_id or referral.partner_crm_id or 'without an id yet'}"


def _address(referral: Referral) -> str:
    return reverse("referrals:referral", args=[referral.pk])
