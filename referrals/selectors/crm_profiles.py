"""The list of CRM profiles: each with the version in use, its coverage, what is held, and when to look it over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.mapping.coverage import Coverage, coverage
from referrals.mapping.spec import Direction
from referrals.models import CrmProfile, CrmRecord, CrmState, MappingVersion, VersionState
from referrals.selectors.mapper import spec_of
from referrals.selectors.mappings import catalogue_of, profiles_for


@dataclass(frozen=True, slots=True)
class ProfileShown:
    """One profile in the list. `cover` is of opportunities on their way to AWS."""

    profile: CrmProfile
    published: MappingVersion | None
    draft: MappingVersion | None
    cover: Coverage
    held: int
    review_at: datetime | None
    is_review_due: bool


def profiles_shown(user: User, now: datetime) -> list[ProfileShown]:
    """Every profile, with two queries. Raises NotAllowed."""
    standing = MappingVersion.objects.exclude(state=VersionState.RETIRED)
    held = CrmRecord.objects.filter(profile=OuterRef("pk"), state=CrmState.HELD).order_by().values("profile")
    rows = profiles_for(user).annotate(
        held=Coalesce(Subquery(held.annotate(number=Count("pk")).values("number")), 0),
        first_published_at=Min("versions__published_at"),
    )
    rows = rows.prefetch_related(Prefetch("versions", standing, to_attr="standing"))
    return [_shown(row, now) for row in rows]


def _shown(profile: CrmProfile, now: datetime) -> ProfileShown:
    by_state: dict[str, MappingVersion] = {row.state: row for row in profile.standing}  # type: ignore[attr-defined]
    published, draft = by_state.get(VersionState.PUBLISHED), by_state.get(VersionState.DRAFT)
    fields = catalogue_of(profile, Kind.OPPORTUNITY)
    since = profile.reviewed_at or profile.first_published_at  # type: ignore[attr-defined]
    due = since + timedelta(days=profile.review_days) if since and profile.review_days and profile.is_active else None
    return ProfileShown(
        profile=profile,
        published=published,
        draft=draft,
        cover=coverage(spec_of(published or draft), Kind.OPPORTUNITY, Direction.TO_ACE, fields),
        held=profile.held,  # type: ignore[attr-defined]
        review_at=due,
        is_review_due=bool(due and due <= now),
    )
