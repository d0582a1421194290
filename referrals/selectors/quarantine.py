"""What waits for a person in the exchange: set aside, unasked answers, overdue answers, what can be sent again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.stages import Phase
from referrals.domain.deliveries import WARN_AFTER, DeliveryKind, DeliveryState
from referrals.domain.files import Direction, FileState, RecordState
from referrals.domain.permissions import check_may
from referrals.errors import NotFound
from referrals.models import Connection, Delivery, Drift, ExchangeFile, ReceivedRecord
from referrals.selectors.access import exchange_files, person_of

_STUCK = (DeliveryState.UNANSWERED, DeliveryState.NEEDS_PERSON)
_DECISIONS = (DeliveryKind.ACCEPT, DeliveryKind.REJECT)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person on one connection; each number is the length of the list it stands for."""

    files: int
    records: int
    orphans: int
    overdue: int
    resendable: int
    drift: int

    @property
    def set_aside(self) -> int:
        """Files and single records together."""
        return self.files + self.records


def waiting_in(connection: Connection) -> Waiting:
    """The numbers beside the exchange's tabs, in one statement."""
    now = timezone.now()
    counts = (
        count_of(_set_aside_files(connection)),
        count_of(_set_aside_records(connection)),
        count_of(_orphans(connection)),
        count_of(_overdue(connection, now)),
        count_of(stuck_deliveries().filter(connection=connection)),
        count_of(Drift.objects.filter(connection=connection)),
    )
    return Waiting(*Connection.objects.filter(pk=connection.pk).values_list(*counts).get())


def count_of(rows: QuerySet[Any]) -> Subquery:
    """The number of `rows` as a column; a bare COUNT, so that no row is grouped or sorted for it."""
    number = Func(F("pk"), function="COUNT", output_field=IntegerField())
    return Subquery(rows.order_by().annotate(number=number).values("number"))


def _set_aside_files(connection: Connection) -> QuerySet[ExchangeFile]:
    return ExchangeFile.objects.filter(connection=connection, state=FileState.QUARANTINED)


def _set_aside_records(connection: Connection) -> QuerySet[ReceivedRecord]:
    return ReceivedRecord.objects.filter(state=RecordState.QUARANTINED, file__connection=connection)


def _orphans(connection: Connection) -> QuerySet[ExchangeFile]:
    return ExchangeFile.objects.filter(connection=connection, state=FileState.ORPHAN)


def _overdue(connection: Connection, now: datetime) -> QuerySet[ExchangeFile]:
    late = Q(state=FileState.SENT, sent_at__lte=now - WARN_AFTER) | Q(state=FileState.UNANSWERED)
    return ExchangeFile.objects.filter(late, connection=connection, direction=Direction.SENT)


def stuck_deliveries() -> QuerySet[Delivery]:
    """Deliveries only a person can bring on: unanswered, stopped, or refused with nothing sent since.

    A refused decision on a referral that is no longer to be decided is over and not among them, nor is a test.
    """
    newer = Delivery.objects.filter(referral=OuterRef("referral"), pk__gt=OuterRef("pk"))
    over = Q(kind__in=_DECISIONS) & (~Q(referral__phase=Phase.NEEDS_DECISION) | Q(referral__expired_at__isnull=False))
    refused = Q(state=DeliveryState.REFUSED) & ~Exists(newer) & ~over
    return Delivery.objects.filter(Q(state__in=_STUCK) | refused, referral__is_test=False)


def set_aside_files(user: User, connection: Connection) -> QuerySet[ExchangeFile]:
    """Files that were set aside whole. Raises NotAllowed."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    return _set_aside_files(connection)


def set_aside_records(user: User, connection: Connection) -> QuerySet[ReceivedRecord]:
    """Single records set aside out of files that were otherwise taken over. Raises NotAllowed."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    return _set_aside_records(connection).select_related("file")


def orphans(user: User, connection: Connection) -> QuerySet[ExchangeFile]:
    """Answers to files we have no record of sending. Raises NotAllowed."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    return _orphans(connection)


def overdue(user: User, connection: Connection) -> QuerySet[ExchangeFile]:
    """Files AWS should have answered by now: fifteen minutes and more after sending. Raises NotAllowed."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    return _overdue(connection, timezone.now())


def resendable(user: User, connection: Connection) -> QuerySet[Delivery]:
    """Deliveries a person may look into sending again. Raises NotAllowed."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    return stuck_deliveries().filter(connection=connection).select_related("referral", "file", "result_file")


def deliveries_of(user: User, connection: Connection) -> QuerySet[Delivery]:
    """Every delivery of the connection, whatever its state. Raises NotAllowed."""
    check_may(person_of(user), Ability.REPAIR)
    return Delivery.objects.filter(connection=connection).select_related("referral")


def set_aside_file(user: User, pk: int) -> ExchangeFile:
    """One file of people's choosing with our copy. Raises NotAllowed or NotFound."""
    check_may(person_of(user), Ability.REPAIR)
    found = exchange_files(user).select_related("raw").filter(pk=pk).first()
    if found is None:
        raise NotFound("file.not_found", "There is no such file in the exchange log.")
    return found


def set_aside_record(user: User, pk: int) -> ReceivedRecord:
    """One received record with its file. Raises NotAllowed or NotFound."""
    check_may(person_of(user), Ability.REPAIR)
    rows = ReceivedRecord.objects.select_related("file__connection", "referral")
    found = rows.filter(pk=pk, file__in=exchange_files(user)).first()
    if found is None:
        raise NotFound("record.not_found", "There is no such record in the exchange log.")
    return found
