"""What people are told, and what they do with it: write a notice, mark it read, choose what comes and how."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from referrals.domain.notices import NoticeKind
from referrals.models import Connection, Digest, Event, Notice, NoticeChoice, Referral
from referrals.selectors.notices import Ways, ways_of


def tell_person(
    user: User,
    kind: NoticeKind,
    text: str,
    address: str,
    connection: Connection | int | None,
    *,
    referral: Referral | None = None,
    event: Event | None = None,
) -> None:
    """Tell one person one thing, the ways they have chosen for its kind.

    `text` goes out by mail too, so it names no person and no company; `address` is a path of the portal. Call it in
    the transaction of what it tells of: told exactly when that happened. One event is told once a kind.
    """
    ways = ways_of([user.pk])(user.pk, kind)
    if not (user.is_active and ways.any):
        return
    notice = Notice(
        user=user,
        kind=kind,
        connection_id=connection.pk if isinstance(connection, Connection) else connection,
        referral=referral,
        event=event,
        text=text[:300],
        address=address[:200],
        in_portal=ways.in_portal,
        by_mail=ways.by_mail,
        created_at=timezone.now(),
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)


def mark_read(user: User, pk: int) -> bool:
    """The person has read one notice; False when it is not theirs or was read before."""
    return Notice.objects.filter(user=user, pk=pk, read_at=None).update(read_at=timezone.now()) == 1


def mark_all_read(user: User) -> int:
    """The person has read everything; returns how many notices that were."""
    return Notice.objects.filter(user=user, read_at=None, in_portal=True).update(read_at=timezone.now())


@transaction.atomic
def choose(user: User, chosen: Mapping[NoticeKind, Ways]) -> None:
    """Keep how the person wants to be told of each kind."""
    rows = [
        NoticeChoice(user=user, kind=kind, in_portal=ways.in_portal, by_mail=ways.by_mail)
        for kind, ways in chosen.items()
    ]
    NoticeChoice.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["in_portal", "by_mail"]
    )


def choose_digest(user: User, *, is_on: bool, hour: int) -> None:
    """One mail a day at `hour` UTC, or a mail each time. Where today's hour has passed the first comes tomorrow."""
    now = timezone.now()
    digest, is_new = Digest.objects.get_or_create(user=user, defaults={"is_on": is_on, "hour": hour})
    Digest.objects.filter(pk=digest.pk).update(is_on=is_on, hour=hour)
    starts = is_on and (is_new or not digest.is_on)
    if starts and now.hour >= hour:
        Digest.objects.filter(pk=digest.pk).update(sent_on=now.date())
