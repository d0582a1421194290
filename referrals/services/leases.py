"""Leases in the database: one worker at a time does a named piece of work, on any number of hosts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from uuid import uuid4

from django.utils import timezone

from referrals.models import Lease


@dataclass(slots=True)
class Held:
    """A lease in our hands; `renew` it between pieces of work, so that `seconds` need not outlast all of it."""

    name: str
    owner: str
    seconds: int
    _renewed: float = field(default_factory=monotonic)

    def renew(self) -> None:
        """Hold it for another `seconds`; asks the database at most four times in that span."""
        if monotonic() - self._renewed < self.seconds / 4:
            return
        self._renewed = monotonic()
        mine = Lease.objects.filter(name=self.name, owner=self.owner)
        mine.update(until=timezone.now() + timedelta(seconds=self.seconds))


@contextmanager
def lease(name: str, *, seconds: int) -> Iterator[Held | None]:
    """Hold `name` for `seconds` at a time; yields None, and does nothing, when somebody else holds it.

    A holder that dies loses the lease `seconds` after it last renewed it.
    """
    held = _taken(Held(name, uuid4().hex, seconds))
    try:
        yield held
    finally:
        if held:
            Lease.objects.filter(name=name, owner=held.owner).update(owner="", until=timezone.now())


def _taken(held: Held) -> Held | None:
    now = timezone.now()
    Lease.objects.bulk_create([Lease(name=held.name, until=now)], ignore_conflicts=True)
    free = Lease.objects.filter(name=held.name, until__lte=now)
    return held if free.update(owner=held.owner, until=now + timedelta(seconds=held.seconds)) == 1 else None
