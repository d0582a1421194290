"""Our own copy of every file's bytes, compressed."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from referrals.models import Connection, ExchangeFile, RawCopy


def keep_raw(contents: Iterable[tuple[ExchangeFile, bytes]]) -> None:
    """Keep the bytes of each file once; a copy already kept stays as it is."""
    now = timezone.now()
    rows = [
        RawCopy(file=file, body=zlib.compress(content, 6), sha256=hashlib.sha256(content).hexdigest(), kept_at=now)
        for file, content in contents
    ]
    RawCopy.objects.bulk_create(rows, ignore_conflicts=True)


def forget_old_raw(connection: Connection) -> int:
    """Empty copies older than the connection's retention setting (the hash stays); returns how many."""
    limit = timezone.now() - timedelta(days=connection.retention_days)
    old = RawCopy.objects.filter(file__connection=connection, kept_at__lt=limit, body__isnull=False)
    return old.update(body=None)
