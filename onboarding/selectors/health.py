"""What happened on one day of the first week, read from what the exchange keeps: also days nobody looked at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from onboarding.domain.watch import DayFacts, percentile
from onboarding.models import Activation, Request
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryState
from referrals.models import Connection, Delivery, ExchangeFile, Referral, Run

DAY = timedelta(days=1)
_SHARE = 0.95
_OVER = (Phase.NEW, Phase.REJECTED, Phase.DECLINED, Phase.CLOSED_LOST, Phase.LAUNCHED)
_NEVER_SENT = (DeliveryState.WITHDRAWN, DeliveryState.NEEDS_PERSON, DeliveryState.DRAFT)


@dataclass(frozen=True, slots=True)
class Span:
    """A day in UTC; today ends now."""

    start: datetime
    end: datetime
    now: datetime

    @property
    def is_fresh(self) -> bool:
        """Whether it is looked at in time: while it lasts, or on the day after it."""
        return self.now < self.end + DAY


def span_of(day: date, now: datetime) -> Span:
    """The day as a span of time."""
    start = datetime.combine(day, time.min, UTC)
    return Span(start, min(start + DAY, now), now)


def facts_of(request: Request, connection: Connection, span: Span) -> DayFacts:
    """What happened on the production connection in the span: six queries, whatever its number of records."""
    deliveries = Delivery.objects.filter(connection=connection)
    answered = list(_within(deliveries, "answered_at", span).values_list("state", flat=True))
    return DayFacts(
        silent=int(not _exchanged(connection, span)),
        rolled_back=int(not _was_on(request, span)),
        queue=_longest_wait(deliveries, span),
        answered=len(answered),
        refused=answered.count(DeliveryState.REFUSED),
        answer=_answer_time(deliveries, span),
        **_counts(connection, span),
    )


def _within(rows: QuerySet[Delivery], moment: str, span: Span) -> QuerySet[Delivery]:
    return rows.filter(**{f"{moment}__gte": span.start, f"{moment}__lt": span.end})


def _exchanged(connection: Connection, span: Span) -> bool:
    """Looked at in time the connection itself knows; later only what it left behind tells."""
    if span.is_fresh:
        return connection.last_checked_at is not None and connection.last_checked_at >= span.start
    then = (span.start, span.end)
    runs = Run.objects.filter(connection=connection, started_at__range=then)
    return runs.exists() or ExchangeFile.objects.filter(connection=connection, taken_at__range=then).exists()


def _was_on(request: Request, span: Span) -> bool:
    """Whether production was switched on at the day's end and not rolled back during it."""
    ends = Q(ended_at=None) | Q(ended_at__gte=span.end)
    return Activation.objects.filter(ends, request=request, agreed_at__lt=span.end).exists()


def _longest_wait(deliveries: QuerySet[Delivery], span: Span) -> float | None:
    """The longest time that something due waited during the day, still waiting or sent then."""
    due = deliveries.filter(not_before__lt=span.end).exclude(state__in=_NEVER_SENT)
    waiting = due.filter(Q(sent_at=None) | Q(sent_at__gte=span.start)).values_list("not_before", "sent_at")
    return max(((min(sent or span.end, span.end) - since).total_seconds() for since, sent in waiting), default=None)


def _answer_time(deliveries: QuerySet[Delivery], span: Span) -> float | None:
    """The time within which 95 of 100 were answered; what still waits for its answer counts with its wait so far."""
    sent = deliveries.filter(sent_at__lt=span.end).filter(Q(answered_at=None) | Q(answered_at__gte=span.start))
    pairs = sent.exclude(state=DeliveryState.WITHDRAWN).values_list("sent_at", "answered_at")
    took = [(min(answered or span.end, span.end) - since).total_seconds() for since, answered in pairs if since]
    return percentile(took, _SHARE)


def _counts(connection: Connection, span: Span) -> dict[str, int]:
    """Duplicates that came, decisions missed, and decisions due within a day after the span."""
    rows = Referral.objects.filter(connection=connection, is_test=False).order_by()
    same = Referral.objects.filter(
        connection=connection, kind=Kind.OPPORTUNITY, customer_key=OuterRef("customer_key"), title=OuterRef("title")
    ).exclude(pk=OuterRef("pk"))
    named = rows.filter(kind=Kind.OPPORTUNITY).exclude(customer_key="").exclude(title="").exclude(phase__in=_OVER)
    came = named.filter(created_at__gte=span.start, created_at__lt=span.end)
    undecided = rows.filter(created_at__lt=span.end, accept_by__gte=span.end, accept_by__lt=span.end + DAY)
    return {
        "duplicates": came.filter(Exists(same.exclude(phase__in=_OVER))).count(),
        "missed": rows.filter(expired_at__gte=span.start, expired_at__lt=span.end, decided_at=None).count(),
        "due": undecided.filter(Q(decided_at=None) | Q(decided_at__gte=span.end)).count(),
    }
