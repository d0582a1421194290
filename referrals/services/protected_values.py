"""AWS's values of fields the CRM protects: a person passes them on, or leaves the CRM's own as they are."""

from collections.abc import Collection
from copy import deepcopy

from django.db import transaction

from aceportal.models import User
from aceportal.roles import Ability
from referrals.domain.permissions import check_may
from referrals.errors import NotNow
from referrals.mapping.paths import write_path
from referrals.mapping.telling import changed_parts
from referrals.models import CrmChange, CrmProfile, CrmRecord, Referral, Source
from referrals.selectors.access import person_of
from referrals.selectors.mappings import published
from referrals.selectors.pending import said_by
from referrals.services.crm_sharing import change_of, remember_told
from referrals.services.events import note
from referrals.services.webhooks import plan

PASSED_ON = "crm.passed_on"


@transaction.atomic
def pass_on(record: CrmRecord, paths: Collection[str], *, by: User) -> CrmChange:
    """Tell the CRM AWS's values at these paths. Raises NotAllowed, or NotNow when none of them waits any more.

    The profile is held while this is written, as whenever the CRM is told something, so that cursors stay in order.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    profile = CrmProfile.objects.select_for_update().get(pk=record.profile_id)
    row, referral, chosen = _waiting(record, paths)
    before = row.told
    row.told = deepcopy(before)
    for path in chosen:
        write_path(row.told, path, row.for_person.pop(path))
        row.left_alone.pop(path, None)
    if in_use := published(profile):
        remember_told(row, in_use[1], said_by(referral), chosen)
    row.save()
    change = change_of(row, referral, PASSED_ON, changed_parts(before, row.told))
    change.save()
    plan(profile)
    _note(PASSED_ON, referral, chosen, by)
    return change


@transaction.atomic
def leave(record: CrmRecord, paths: Collection[str], *, by: User) -> None:
    """Keep the CRM's own values at these paths; nobody is asked again until AWS says something else there.

    Raises as `pass_on` does.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    row, referral, chosen = _waiting(record, paths)
    row.left_alone |= {path: row.for_person.pop(path) for path in chosen}
    row.save(update_fields=["for_person", "left_alone"])
    _note("crm.left_alone", referral, chosen, by)


def _waiting(record: CrmRecord, paths: Collection[str]) -> tuple[CrmRecord, Referral, list[str]]:
    """The record, locked, its referral, and those of the paths whose value still waits."""
    row = CrmRecord.objects.select_for_update(of=("self",)).select_related("referral__connection").get(pk=record.pk)
    chosen = [path for path in row.for_person if path in paths]
    if not chosen or row.referral is None:
        raise NotNow("crm.not_now.no_value", "No such value waits any more. Somebody may have answered already.")
    return row, row.referral, chosen


def _note(name: str, referral: Referral, paths: Collection[str], by: User) -> None:
    note(
        name,
        connection=referral.connection_id,
        referral=referral,
        source=Source.PERSON,
        actor=by,
        text=", ".join(paths),
    )
