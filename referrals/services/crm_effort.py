"""What a pass of a connector may still do: it holds a lease, shows signs of life, and ends in time."""

from dataclasses import dataclass, field
from time import monotonic

from referrals.services.leases import Held

BUDGET_SECONDS = 60


@dataclass(slots=True)
class Effort:
    """One pass's lease and time; who has much to do stops between two pages and goes on with the next pass."""

    held: Held
    until: float = field(default_factory=lambda: monotonic() + BUDGET_SECONDS)
    leaves_more: bool = False

    def beat(self) -> None:
        """A sign of life, after each record."""
        self.held.renew()

    def is_spent(self) -> bool:
        """Whether to stop here; remembers that more is waiting."""
        self.leaves_more = self.leaves_more or monotonic() > self.until
        return self.leaves_more
