"""Leases in the database: one worker at a time does a named piece of work, on any number of hosts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from referrals.models import Lease


@contextmanager
def lease(name: str, *, seconds: int) -> Iterator[bool]:
    """Hold `name` for at most `seconds`; yields False, and does nothing, when somebody else holds it.

    A holder that dies loses the lease when its time is up, so `seconds` must outlast the work.
    """
    owner = uuid4().hex
    held = _take(name, owner, seconds)
    try:
        yield held
    finally:
        if held:
            Lease.objects.filter(name=name, owner=owner).update(owner="", until=timezone.now())


def _take(name: str, owner: str, seconds: int) -> bool:
    now = timezone.now()
    Lease.objects.bulk_create([Lease(name=name, until=now)], ignore_conflicts=True)
    free = Lease.objects.filter(name=name, until__lte=now)
    return free.update(owner=owner, until=now + timedelta(seconds=seconds)) == 1
