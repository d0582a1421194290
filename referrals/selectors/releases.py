"""Reading a mapping's releases: its versions, what a draft would do to real records, how two versions differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.mapping.comparing import RowChange, differences
from referrals.mapping.coverage import Coverage, coverage
from referrals.mapping.describing import DIRECTION_WORDS, Detail, details, summary
from referrals.mapping.spec import Direction, Spec
from referrals.models import CrmProfile, MappingVersion, VersionState
from referrals.selectors.access import person_of
from referrals.selectors.mapper import spec_of
from referrals.selectors.mappings import profiles_for

VERSIONS_A_PAGE = 20
KIND_WORDS: Mapping[Kind, str] = {Kind.OPPORTUNITY: "Opportunities", Kind.LEAD: "Leads"}
SIDES = tuple((kind, direction) for kind in Kind for direction in Direction)


@dataclass(frozen=True, slots=True)
class Listed:
    """One version in the list, with the number of its rows and how much of what AWS wants they give."""

    version: MappingVersion
    rows: int
    cover: Coverage

    @property
    def is_retired(self) -> bool:
        """Whether it can be used again by rolling back."""
        return self.version.state == VersionState.RETIRED


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One row that differs, in words; `name` is what AWS's field is called, `target` the field that is filled."""

    target: str
    name: str
    summary: str
    details: list[Detail]


@dataclass(frozen=True, slots=True)
class SideChanges:
    """What differs on one side of the mapping, such as `Opportunities to AWS`."""

    title: str
    lines: list[ChangeLine]


def versions_of(profile: CrmProfile, *, before: int | None = None) -> tuple[list[Listed], int | None]:
    """A page of the profile's versions, newest first, and the number before which the next page begins."""
    rows = profile.versions.select_related("created_by", "published_by")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows[: VERSIONS_A_PAGE + 1])
    page = [_listed(one) for one in found[:VERSIONS_A_PAGE]]
    return page, page[-1].version.number if len(found) > VERSIONS_A_PAGE else None


def _listed(version: MappingVersion) -> Listed:
    spec = spec_of(version)
    rows = sum(len(spec.side(kind, direction).rows) for kind, direction in SIDES)
    return Listed(version, rows, coverage(spec, Kind.OPPORTUNITY, Direction.TO_ACE))


def draft_of(profile: CrmProfile) -> MappingVersion | None:
    """The draft somebody works on, if any."""
    return _versions(profile).filter(state=VersionState.DRAFT).first()


def in_use(profile: CrmProfile) -> MappingVersion | None:
    """The published version with its mapping, if any."""
    return _versions(profile).filter(state=VersionState.PUBLISHED).first()


def _versions(profile: CrmProfile) -> QuerySet[MappingVersion]:
    return profile.versions.select_related("created_by", "published_by")


def compared(before: Spec, after: Spec) -> list[SideChanges]:
    """Every row that differs, side by side with those of its kind and direction."""
    found = differences(before, after)
    sides = ((kind, direction, [one for one in found if _is_of(one, kind, direction)]) for kind, direction in SIDES)
    return [
        SideChanges(side_title(kind, direction), [_line(one) for one in changes])
        for kind, direction, changes in sides
        if changes
    ]


def side_title(kind: Kind, direction: Direction) -> str:
    """`Opportunities to AWS`."""
    return f"{KIND_WORDS[kind]} {DIRECTION_WORDS[direction]}"


def count_of(changes: list[SideChanges]) -> int:
    """How many rows differ."""
    return sum(len(side.lines) for side in changes)


def _is_of(change: RowChange, kind: Kind, direction: Direction) -> bool:
    return change.kind is kind and change.direction is direction


def _line(change: RowChange) -> ChangeLine:
    row = change.after or change.before
    assert row is not None
    return ChangeLine(change.target, label_of(change.kind, row.ace), summary(change), details(change))


def copy_targets(user: User, profile: CrmProfile) -> QuerySet[CrmProfile]:
    """The profiles of the same CRM that a mapping can be copied to. Raises NotAllowed."""
    return profiles_for(user).filter(system=profile.system).exclude(pk=profile.pk)


def exported(version: MappingVersion) -> dict[str, Any]:
    """A version as a file holds it: the mapping, and where it comes from."""
    profile = version.profile
    return {
        "mapping": "ACE Portal",
        "profile": profile.name,
        "system": profile.system,
        "environment": profile.connection.environment,
        "version": version.number,
        "state": version.state,
        "spec": version.spec,
    }


def review_due_at(profile: CrmProfile) -> datetime | None:
    """When somebody has to go through the mapping; None where nothing is published or no reviews are wanted."""
    if not profile.review_days or not profile.is_active:
        return None
    first = profile.versions.filter(published_at__isnull=False).order_by("published_at").first()
    if first is None or first.published_at is None:
        return None
    return (profile.reviewed_at or first.published_at) + timedelta(days=profile.review_days)


def reviews_due(user: User) -> list[CrmProfile]:
    """The profiles whose mapping wants a review; empty for people who do not keep mappings."""
    if not user.may(Ability.MANAGE_MAPPING):
        return []
    return [profile for profile in profiles_for(user).filter(is_active=True) if is_review_due(profile)]


def is_review_due(profile: CrmProfile) -> bool:
    """Whether the mapping's review is due now."""
    due = review_due_at(profile)
    return due is not None and due <= timezone.now()


def last_changes(user: User, profile: CrmProfile, number: int = 20) -> list[Any]:
    """The latest entries of the change log that concern whole versions. Raises NotAllowed."""
    check_may(person_of(user), Ability.MANAGE_MAPPING)
    return list(profile.mapping_changes.filter(target="").select_related("actor").order_by("-pk")[:number])
