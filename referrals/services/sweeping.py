"""The sweepers: whatever waited too long becomes visible; losing the queue loses time, never a referral."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from referrals.ace.stages import Phase
from referrals.domain.decisions import AWS_PICKUP
from referrals.domain.deliveries import ALARM_AFTER, OPEN, WARN_AFTER, DeliveryState
from referrals.domain.files import FileState
from referrals.domain.notices import DEADLINE_NEAR
from referrals.models import Connection, Delivery, Event, ExchangeFile, Referral, Run, RunState
from referrals.services.events import note
from referrals.services.moves import move_delivery, move_file
from referrals.services.raw import forget_old_raw
from referrals.services.runs import close_abandoned_runs
from referrals.services.webhook_posts import forget_old_posts
from referrals.services.works import forget_old

QUIET_RUNS_KEPT = timedelta(days=1)


def sweep(connection: Connection) -> None:
    """Age what AWS has not answered, expire decisions nobody made, close dead runs, forget old copies."""
    age_unanswered(connection)
    expire_decisions(connection)
    close_abandoned_runs()
    forget_quiet_runs(connection)
    forget_old_raw(connection)
    forget_old(connection)
    forget_old_posts(connection)


def age_unanswered(connection: Connection) -> int:
    """Warn after 15 minutes without an answer, raise an alarm after 60 (C12); returns new alarms."""
    now = timezone.now()
    waiting = ExchangeFile.objects.filter(connection=connection, state=FileState.SENT)
    waiting.filter(sent_at__lte=now - WARN_AFTER, warned_at=None).update(warned_at=now)
    overdue = list(waiting.filter(sent_at__lte=now - ALARM_AFTER))
    for file in overdue:
        _alarm(file)
    return len(overdue)


@transaction.atomic
def _alarm(file: ExchangeFile) -> None:
    if not move_file(file, FileState.UNANSWERED, reason_id="file.unanswered", reason=_UNANSWERED):
        return
    for delivery in file.deliveries.filter(state=DeliveryState.SENT):
        move_delivery(
            delivery, DeliveryState.UNANSWERED, reason_id="delivery.unanswered", reason=_UNANSWERED, file=file
        )


def expire_decisions(connection: Connection) -> int:
    """Say on the timeline that the time to decide has passed; returns how many referrals it passed for."""
    now = timezone.now()
    late = Referral.objects.filter(
        connection=connection, phase=Phase.NEEDS_DECISION, accept_by__lte=now, expired_at=None
    )
    return sum(_expire(pk) for pk in late.values_list("pk", flat=True)[:1000])


@transaction.atomic
def _expire(pk: int) -> bool:
    now = timezone.now()
    if Referral.objects.filter(pk=pk, expired_at=None).update(expired_at=now, updated_at=now) != 1:
        return False
    referral = Referral.objects.get(pk=pk)
    note("referral.expired", connection=referral.connection_id, referral=referral, text=_EXPIRED)
    return True


def warn_of_deadlines() -> int:
    """Say once for each referral that the time to decide on it is nearly over; returns for how many.

    On every connection, for a paused exchange stops no clock of AWS's.
    """
    connections = Connection.objects.values_list("pk", flat=True)
    return sum(_warn(pk) for connection in connections for pk in _deadlines_near(connection))


def _deadlines_near(connection: int) -> list[int]:
    now = timezone.now()
    window = (now, now + AWS_PICKUP + DEADLINE_NEAR)
    rows = Referral.objects.filter(connection=connection, phase=Phase.NEEDS_DECISION, accept_by__range=window)
    rows = rows.filter(is_test=False)
    decided = Delivery.objects.filter(referral=OuterRef("pk"), state__in=sorted(OPEN))
    warned = Event.objects.filter(referral=OuterRef("pk"), name="referral.deadline_near")
    return list(rows.exclude(Exists(warned)).exclude(Exists(decided)).values_list("pk", flat=True)[:1000])


@transaction.atomic
def _warn(pk: int) -> bool:
    """False when another worker has just said it: the row's lock makes the two look one after the other."""
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=pk)
    if referral.events.filter(name="referral.deadline_near").exists():
        return False
    note("referral.deadline_near", connection=referral.connection_id, referral=referral, text=_NEARLY_OVER)
    return True


def forget_quiet_runs(connection: Connection) -> int:
    """Drop runs older than a day in which nothing happened; returns how many."""
    old = timezone.now() - QUIET_RUNS_KEPT
    quiet = Run.objects.filter(connection=connection, state=RunState.OK, started_at__lt=old).filter(
        Q(done=0) & Q(failed=0) & Q(files=None)
    )
    return quiet.delete()[0]


_UNANSWERED = (
    "AWS has not answered for an hour. We keep looking for the result; check Partner Central, "
    "then resend it if it is not there."
)
_NEARLY_OVER = "Less than a day is left to decide and be sure that AWS sees it in time."
_EXPIRED = "Nobody decided before the deadline; AWS takes the referral back by itself."
