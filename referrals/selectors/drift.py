"""What AWS's newer lists break here: mappings of every profile, drafts of referrals, and records that are open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.mapping.breaks import Break, Fix, breaks
from referrals.mapping.describing import DIRECTION_WORDS
from referrals.mapping.drift import BrokenValue, News, broken_values
from referrals.models import CrmProfile, MappingVersion, Referral, VersionState
from referrals.selectors.access import visible_referrals
from referrals.selectors.mapper import spec_of
from referrals.selectors.mappings import profiles_for

MOST_DRAFTS = 2_000
MOST_RECORDS = 1_000
_MOST_VALUES = 100
_OVER = frozenset({Phase.NEW, Phase.REJECTED, Phase.DECLINED, Phase.LAUNCHED, Phase.CLOSED_LOST, Phase.LEAD_CLOSED})


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """One thing of a mapping that breaks, with the side of the mapping it stands on."""

    found: Break
    side: str

    @property
    def is_mendable(self) -> bool:
        """Whether one click mends it."""
        return self.found.fix is not Fix.BY_HAND


@dataclass(frozen=True, slots=True)
class BrokenMapping:
    """A version of a profile's mapping with all that breaks in it.

    `is_mended_here` when fixes go into this version's draft: the draft itself, or what is in use where there is none.
    """

    profile: CrmProfile
    version: MappingVersion
    lines: list[BrokenLine]
    is_mended_here: bool

    @property
    def mendable(self) -> int:
        """How many of its breaks one click mends."""
        return sum(line.is_mendable for line in self.lines)


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A draft or an open record with the values that AWS would not take."""

    referral: Referral
    values: list[BrokenValue]

    @property
    def is_mendable(self) -> bool:
        """Whether a new value is known for one of them."""
        return any(one.replacement is not None for one in self.values)


@dataclass(frozen=True, slots=True)
class Broken:
    """All that the news break. `is_cut` when there may be more open records than the latest MOST_RECORDS."""

    mappings: list[BrokenMapping]
    drafts: list[BrokenRecord]
    records: list[BrokenRecord]
    is_cut: bool

    def __bool__(self) -> bool:
        return bool(self.mappings or self.drafts or self.records)


def broken_by(user: User, news: News) -> Broken:
    """What the news break of all that this person may see. Raises NotAllowed for people who do not keep mappings."""
    mappings = [one for profile in profiles_for(user) for one in broken_versions(profile, news)]
    candidates = list(open_referrals(user, news)[: MOST_RECORDS + 1])
    found = list(_broken(news, candidates[:MOST_RECORDS]))
    return Broken(mappings, broken_drafts(user, news), found, is_cut=len(candidates) > MOST_RECORDS)


def broken_versions(profile: CrmProfile, news: News) -> Iterator[BrokenMapping]:
    """The profile's version in use and its draft, each if anything breaks in it."""
    versions = list(profile.versions.exclude(state=VersionState.RETIRED).order_by("number"))
    has_draft = any(one.state == VersionState.DRAFT for one in versions)
    for version in versions:
        if lines := [_line(one) for one in breaks(news, spec_of(version))]:
            is_target = not has_draft or version.state == VersionState.DRAFT
            yield BrokenMapping(profile, version, lines, is_target)


def broken_drafts(user: User, news: News) -> list[BrokenRecord]:
    """Drafts of the news' kind that AWS would not take as they are."""
    rows = visible_referrals(user).filter(kind=news.kind.value, phase=Phase.NEW).order_by("-updated_at", "-pk")
    return list(_broken(news, (row for row in rows[:MOST_DRAFTS] if row.is_draft)))


def open_referrals(user: User, news: News) -> QuerySet[Referral]:
    """Records AWS knows that may still be changed and may hold what is gone, newest first."""
    rows = visible_referrals(user).filter(kind=news.kind.value).exclude(phase__in=_OVER)
    return rows.filter(_may_break(news)).order_by("-updated_at", "-pk")


def _may_break(news: News) -> Q:
    """Which records to look at: far fewer than all, never too few."""
    names = [one.name for one in news.fields] + [one.name for one in news.values if len(one.gone) > _MOST_VALUES]
    lookups = [("has_key", name) for name in names]
    for values in news.values:
        if values.name not in names:
            lookups += [(f"{values.name}__icontains", value) for value in sorted(values.gone)]
    wanted = Q(pk__in=())
    for lookup, value in lookups:
        wanted |= Q(**{f"received__{lookup}": value}) | Q(**{f"confirmed__{lookup}": value})
    return wanted


def _broken(news: News, rows: Iterable[Referral]) -> Iterator[BrokenRecord]:
    for row in rows:
        if values := broken_values(news, Kind(row.kind), row.draft if row.is_draft else row.fields):
            yield BrokenRecord(row, values)


def _line(found: Break) -> BrokenLine:
    kind = "Opportunities" if found.kind is Kind.OPPORTUNITY else "Leads"
    return BrokenLine(found, f"{kind} {DIRECTION_WORDS[found.direction]}")
