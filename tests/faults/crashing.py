"""Killing the exchange at a named point, and what a restart finds."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from referrals.models import ExchangeFile, Lease


class KilledError(BaseException):
    """The process ends here; like a kill, nothing of ours catches it."""


class Counting:
    """Armed with this, nothing dies: it counts how often each point is passed."""

    def __init__(self) -> None:
        self.passed: Counter[str] = Counter()

    def __call__(self, name: str) -> None:
        self.passed[name] += 1


class KillAt:
    """Dies at the `occurrence`-th passing of one point, once."""

    def __init__(self, point: str, occurrence: int) -> None:
        self.point, self.left = point, occurrence

    @property
    def has_fired(self) -> bool:
        """Whether the kill happened."""
        return self.left <= 0

    def __call__(self, name: str) -> None:
        if name == self.point:
            self.left -= 1
            if self.left == 0:
                raise KilledError(name)


def restart() -> None:
    """A new worker starts after the dead one's leases have run out."""
    past = timezone.now() - timedelta(seconds=1)
    Lease.objects.update(until=past)
    ExchangeFile.objects.filter(lease_until__gt=past).update(lease_until=past)
