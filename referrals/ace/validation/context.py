"""What a check may know beyond the record itself."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from referrals.ace.stages import Origin, Phase


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The case at hand; everything has a default that refuses nothing.

    `now` is aware; `today` is the day in GMT, by default that of `now`. `phase` None means the
    phase is not in question. `taken_partner_ids` are the partner's ids that AWS knows for other
    records; `own_opportunity_ids` and `own_lead_ids` are AWS's ids of our records, None when the
    caller does not know them.
    """

    now: datetime = field(default_factory=_now)
    today: date | None = None
    phase: Phase | None = None
    origin: Origin | None = None
    accept_by: datetime | None = None
    isv: bool = False
    special_program: bool = False
    taken_partner_ids: frozenset[str] = frozenset()
    own_opportunity_ids: frozenset[str] | None = None
    own_lead_ids: frozenset[str] | None = None

    @property
    def day(self) -> date:
        """Today in GMT, by which AWS judges dates."""
        return self.today or self.now.astimezone(UTC).date()
