"""Referrals that have arrived, without a bucket: AWS's record goes through the portal's own reader and ledger."""

from itertools import count
from typing import Any

from django.utils import timezone

from referrals.ace.files import read_referrals, write_referrals
from referrals.ace.kinds import APN_ID_FIELD, Kind
from referrals.ace.moments import write_moment
from referrals.domain.files import Content, Direction, FileState
from referrals.models import Connection, ExchangeFile, Referral
from referrals.services.ingest import Parsed, ingest

_numbers = count(1)


def arrived(connection: Connection, kind: Kind, **fields: Any) -> Referral:
    """A referral AWS has just shared on `connection`, with these fields; or shares again, given its id among them."""
    now, number = timezone.now(), next(_numbers)
    apn_id = fields.get(APN_ID_FIELD) or f"{kind[0].upper()}{number}"
    record = {APN_ID_FIELD: apn_id, "lastModifiedDate": write_moment(now), **fields}
    content = write_referrals(kind, version="2", spms_id=connection.partner_id, records=[record])
    file = ExchangeFile.objects.create(
        connection=connection,
        direction=Direction.RECEIVED,
        content=Content.REFERRALS,
        kind=kind,
        key=f"{kind}-outbound/{kind}_{number}.json",
        etag=str(number),
        size=len(content),
        state=FileState.READING,
        state_at=now,
        taken_at=now,
    )
    ingest(connection.pk, kind, [Parsed(file, content, read_referrals(content, kind=kind, file_time=now))])
    return Referral.objects.get(connection=connection, kind=kind, apn_id=apn_id)
