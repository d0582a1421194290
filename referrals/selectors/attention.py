"""What waits for a person: counted per connection, each kind of trouble once."""

from django.db.models import Q

from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState, RecordState
from referrals.models import Connection, Delivery, ExchangeFile, ReceivedRecord

_FILES = Q(state__in=[FileState.QUARANTINED, FileState.ORPHAN, FileState.UNANSWERED, FileState.FAILED])
_DELIVERIES = Q(state__in=[DeliveryState.NEEDS_PERSON, DeliveryState.UNANSWERED])


def waiting_for_a_person(connection: Connection) -> dict[str, int]:
    """{what: how many} of everything that stays as it is until a person acts, tests aside; empty when nothing does."""
    counts = {
        "files": ExchangeFile.objects.filter(_FILES, connection=connection)
        .exclude(deliveries__is_unchecked=True)
        .count(),
        "records set aside": ReceivedRecord.objects.filter(
            file__connection=connection, state=RecordState.QUARANTINED
        ).count(),
        "deliveries": Delivery.objects.filter(_DELIVERIES, connection=connection).count(),
    }
    return {what: count for what, count in counts.items() if count}
