"""Referrals as rows in a CRM's shape: what its published mapping makes of them, under the CRM's own paths."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.domain.cells import defused
from referrals.errors import NotNow
from referrals.mapping.crm_sheets import ID_TITLE, cells_of_record, written_paths
from referrals.mapping.engine import mapper
from referrals.mapping.spec import Direction, Side
from referrals.models import CrmProfile, Edit, Referral
from referrals.selectors.crm_records import crm_profile
from referrals.selectors.mappings import published
from referrals.selectors.pending import STANDING, with_edits

NO_MAPPING = "No mapping towards this CRM is published, so there is nothing to export in its shape."


@dataclass(frozen=True, slots=True)
class CrmTable:
    """A table in the CRM's shape: a column for the CRM's id, then one for each place the mapping writes."""

    profile: CrmProfile
    kind: Kind
    side: Side

    @property
    def titles(self) -> list[str]:
        """The header."""
        return [ID_TITLE, *(defused(path) for path in written_paths(self.side))]

    def cells(self, referrals: Sequence[Referral]) -> Iterator[list[Any]]:
        """A row for each; ids and waiting changes are read for all of them at once."""
        ids, edits, paths = self._ids(referrals), _edits(referrals), written_paths(self.side)
        compiled, today = mapper(self.side, self.kind, Direction.TO_CRM), timezone.now().date()
        for one in referrals:
            said = one.draft if one.is_draft else with_edits(one, edits[one.pk])
            record = compiled.apply(said, today=today).payload
            crm_id = ids.get(one.pk) or one.partner_crm_id or ""
            yield [_safe(cell) for cell in (crm_id, *cells_of_record(record, paths))]

    def _ids(self, referrals: Sequence[Referral]) -> dict[int | None, str | None]:
        rows = self.profile.records.filter(referral__in=[one.pk for one in referrals])
        return dict(rows.values_list("referral_id", "crm_id"))


def crm_table(user: User, slug: str, kind: Kind) -> CrmTable:
    """The table of a CRM. Raises NotAllowed, NotFound, or NotNow where no mapping towards it is published."""
    profile = crm_profile(user, slug)
    in_use = published(profile)
    side = in_use[1].side(kind, Direction.TO_CRM) if in_use else Side()
    if not written_paths(side):
        raise NotNow("mapping.not_now.none", NO_MAPPING)
    return CrmTable(profile, kind, side)


def _edits(referrals: Sequence[Referral]) -> dict[int, list[Edit]]:
    found = defaultdict[int, list[Edit]](list)
    for edit in Edit.objects.filter(referral__in=[one.pk for one in referrals], state__in=STANDING):
        found[edit.referral_id].append(edit)
    return found


def _safe(cell: Any) -> Any:
    return defused(cell) if isinstance(cell, str) else "" if cell is None else cell
