"""Mends what AWS's newer lists break: mappings in their drafts, drafts of referrals in their values."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.errors import PortalError
from referrals.mapping.breaks import Fix, breaks, mended
from referrals.mapping.comparing import RowChange, differences
from referrals.mapping.drift import News, replaced_values
from referrals.mapping.spec import Direction, read_spec
from referrals.models import CrmProfile, MappingVersion, Referral
from referrals.services.drafting import save_draft
from referrals.services.mappings import begin_draft, save_rows


@dataclass(frozen=True, slots=True)
class Mended:
    """How it went with one profile or draft; `address` is its page."""

    name: str
    address: str
    is_done: bool
    sentence: str


def mend_mappings(profiles: Iterable[CrmProfile], news: News, *, by: User) -> list[Mended]:
    """Put every proposed fix into each profile's draft, begun where there is none; nothing is published.

    `news` carry the chosen replacements. A refusal becomes that profile's result.
    """
    return [_mend_mapping(profile, news, by) for profile in profiles]


def mend_drafts(referrals: Iterable[Referral], news: News, *, by: User) -> list[Mended]:
    """Put the new value in each draft where an old one stands. A refusal becomes that draft's result."""
    return [_mend_draft(referral, news, by) for referral in referrals]


def _mend_mapping(profile: CrmProfile, news: News, by: User) -> Mended:
    address = reverse("admin:crm_releases", args=[profile.pk])
    try:
        with transaction.atomic():
            draft = begin_draft(profile, by=by)
            number = _save(draft, news, by)
    except PortalError as refusal:
        return Mended(profile.name, address, False, refusal.message)
    rows = "1 row" if number == 1 else f"{number} rows"
    words = f"{rows} corrected in draft {draft.number}. Publish it when you have looked."
    return Mended(profile.name, address, bool(number), words if number else "Nothing here can be corrected by itself.")


def _save(draft: MappingVersion, news: News, by: User) -> int:
    """Save what the fixes change, side by side, if it still stands as it was read; returns the number of rows."""
    before = read_spec(draft.spec)
    found = [one for one in breaks(news, before) if one.fix is not Fix.BY_HAND]
    changes = differences(before, mended(before, found))
    for kind in Kind:
        for direction in Direction:
            ours = [one for one in changes if (one.kind, one.direction) == (kind, direction)]
            if ours:
                _save_side(draft, kind, direction, ours, by)
    return len(changes)


def _save_side(draft: MappingVersion, kind: Kind, direction: Direction, changes: list[RowChange], by: User) -> None:
    rows, seen = ({one.target: getattr(one, name) for one in changes} for name in ("after", "before"))
    save_rows(draft.pk, kind, direction, rows, seen=seen, by=by)


def _mend_draft(referral: Referral, news: News, by: User) -> Mended:
    address = reverse("referrals:referral", args=[referral.pk])
    changes = replaced_values(news, Kind(referral.kind), referral.draft)
    if not changes:
        return Mended(str(referral), address, False, "No new value was chosen for it.")
    seen = {name: referral.draft.get(name) for name in changes}
    try:
        save_draft(referral.pk, changes, seen=seen, by=by)
    except PortalError as refusal:
        return Mended(str(referral), address, False, refusal.message)
    return Mended(str(referral), address, True, "Corrected; the draft waits to be submitted.")
