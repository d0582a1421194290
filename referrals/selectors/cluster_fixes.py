"""What a fix of the mapping joins, and how many of the held records it has let go so far."""

from dataclasses import dataclass

from django.db.models import Count, Q

from referrals.ace.fields import label_of
from referrals.mapping.comparing import differences
from referrals.mapping.spec import read_spec
from referrals.models import CrmProfile, CrmState, MappingVersion, VersionState
from referrals.selectors.mappings import published


@dataclass(frozen=True, slots=True)
class LettingGo:
    """How far the records that were held when a version was published have come: gone on, still held, untried."""

    version: int
    gone: int
    held: int
    untried: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.gone + self.held + self.untried

    @property
    def tried(self) -> int:
        """Those that were looked at."""
        return self.gone + self.held


def letting_go(profile: CrmProfile, asked: int) -> LettingGo | None:
    """What became of `asked` records that the version in use was to let go; None before any is published."""
    in_use = published(profile) if asked else None
    if in_use is None:
        return None
    version = in_use[0]
    rows = profile.records.filter(state=CrmState.HELD, received_at__lt=version.published_at)
    counts = rows.aggregate(all=Count("pk"), seen=Count("pk", filter=Q(version=version)))
    left = min(asked, counts["all"])
    held = min(left, counts["seen"])
    return LettingGo(version.number, asked - left, held, left - held)


@dataclass(frozen=True, slots=True)
class DraftStanding:
    """The profile's draft, and what it holds that the version in use does not, row by row."""

    draft: MappingVersion | None
    others: list[str]
    may_publish: bool
    """Whether a fix that joins it may be published at once."""


def draft_standing(profile: CrmProfile) -> DraftStanding:
    """What a fix would join; one query."""
    rows = profile.versions.filter(state__in=[VersionState.DRAFT, VersionState.PUBLISHED]).select_related("created_by")
    by_state = {version.state: version for version in rows}
    draft, in_use = (by_state.get(state) for state in (VersionState.DRAFT, VersionState.PUBLISHED))
    if draft is None or in_use is None:
        return DraftStanding(draft, [], in_use is not None)
    found = differences(read_spec(in_use.spec), read_spec(draft.spec))
    others = list(dict.fromkeys(label_of(one.kind, one.target) for one in found))
    return DraftStanding(draft, others, not others)
