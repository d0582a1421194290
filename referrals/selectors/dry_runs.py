"""Tries a draft on the last real records: those the CRM gave, towards AWS, and the referrals, towards the CRM."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from referrals.ace.kinds import Kind
from referrals.mapping.dry_run import DryRun, Sample, dry_run
from referrals.mapping.spec import Direction, Spec
from referrals.mapping.telling import merged_parts
from referrals.models import CrmProfile, CrmRecord, Edit, Referral
from referrals.selectors.pending import STANDING, with_edits
from referrals.selectors.releases import SIDES, side_title

SIZES = (25, 100, 500)
USUAL_SIZE = 100


@dataclass(frozen=True, slots=True)
class SideRun:
    """One side of the mapping, tried; only sides whose rows differ are."""

    title: str
    kind: Kind
    direction: Direction
    run: DryRun


@dataclass(frozen=True, slots=True)
class Tried:
    """What a new mapping would do to the last records, side by side, with the sums that a person confirms."""

    sides: list[SideRun]
    size: int

    @property
    def records(self) -> int:
        """How many records were tried."""
        return sum(side.run.records for side in self.sides)

    @property
    def changed(self) -> int:
        """How many values would go out differently."""
        return sum(len(side.run.changed) for side in self.sides)

    @property
    def failures(self) -> int:
        """How many problems are new."""
        return sum(len(side.run.failures) for side in self.sides)

    @property
    def fixed(self) -> int:
        """How many problems are gone."""
        return sum(len(side.run.fixed) for side in self.sides)

    @property
    def of_all(self) -> str:
        """What `touched` is a part of."""
        return f"of {self.records} tried"

    @property
    def touched(self) -> int:
        """How many records are concerned."""
        return sum(side.run.touched for side in self.sides)


def try_out(profile: CrmProfile, old: Spec | None, new: Spec, *, size: int = USUAL_SIZE) -> Tried:
    """Run both mappings over the profile's last `size` records of each side that differs; nothing is kept or sent."""
    today, sides = timezone.now().date(), []
    for kind, direction in SIDES:
        if (old or Spec()).side(kind, direction) != new.side(kind, direction):
            sides.append(_side(profile, old, new, kind, direction, size, today))
    return Tried(sides, size)


def _side(
    profile: CrmProfile, old: Spec | None, new: Spec, kind: Kind, direction: Direction, size: int, today: date
) -> SideRun:
    samples = (given if direction is Direction.TO_ACE else known)(profile, kind, size)
    run = dry_run(old, new, samples, kind=kind, direction=direction, today=today)
    return SideRun(side_title(kind, direction), kind, direction, run)


def given(profile: CrmProfile, kind: Kind, size: int) -> list[Sample]:
    """The last records the CRM gave, each with what its referral says now."""
    rows = list(
        profile.records.filter(kind=kind.value, received_at__isnull=False)
        .select_related("referral")
        .order_by("-received_at")[:size]
    )
    said = _said(row.referral for row in rows if row.referral is not None)
    return [_of_crm(row, said) for row in rows]


def known(profile: CrmProfile, kind: Kind, size: int) -> list[Sample]:
    """The referrals changed last, each with what the CRM says of it, as far as the portal knows."""
    rows = Referral.objects.filter(connection=profile.connection_id, kind=kind.value).order_by("-updated_at", "-pk")
    referrals = list(rows[:size])
    said = _said(referrals)
    theirs = {row.referral_id: row for row in profile.records.filter(referral__in=referrals)}
    return [_of_ace(one, said[one.pk], theirs.get(one.pk)) for one in referrals]


def _of_crm(row: CrmRecord, said: Mapping[int, dict[str, Any]]) -> Sample:
    current = None if row.referral_id is None else said[row.referral_id]
    return Sample(row.pk, row.crm_id or "", row.record, current, _address(row.referral_id))


def _of_ace(referral: Referral, said: dict[str, Any], row: CrmRecord | None) -> Sample:
    current = merged_parts(row.record, row.told) if row and (row.record or row.told) else None
    return Sample(referral.pk, str(referral), said, current, _address(referral.pk))


def _address(referral_id: int | None) -> str:
    return "" if referral_id is None else reverse("referrals:referral", args=[referral_id])


def _said(referrals: Iterable[Referral]) -> dict[int, dict[str, Any]]:
    """What each referral says now, as `said_by` has it, with one query for all."""
    by_id, edits = {one.pk: one for one in referrals}, defaultdict(list)
    for edit in Edit.objects.filter(referral__in=by_id, state__in=STANDING):
        edits[edit.referral_id].append(edit)
    return {pk: dict(one.draft) if one.is_draft else with_edits(one, edits[pk]) for pk, one in by_id.items()}
