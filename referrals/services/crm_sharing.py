"""Telling the partner's CRM what AWS and people changed: compared with what it was told last, in its own shape.

Tests of the onboarding are never told: a CRM would count them as business.

One transaction holds the profile while it writes, so that the ids of its changes commit in order and a cursor never
passes by a change.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from referrals.ace.kinds import Kind
from referrals.crashpoints import crash_point
from referrals.mapping.engine import apply
from referrals.mapping.outcome import Rung
from referrals.mapping.paths import read_path
from referrals.mapping.spec import Direction, Spec
from referrals.mapping.telling import changed_parts, merged_parts
from referrals.models import Connection, CrmChange, CrmProfile, CrmRecord, CrmState, Event, Referral
from referrals.selectors.mappings import published
from referrals.selectors.pending import said_by
from referrals.services.webhooks import plan

BATCH = 200
EVERYTHING = "mapping.published"
_TOLD = frozenset({Rung.SOURCE, Rung.TRANSFORMED, Rung.EXACT, Rung.CLOSE, Rung.FALLBACK, Rung.DEFAULT, Rung.CLEARED})


def share(connection_id: int) -> int:
    """Tell the CRMs of one connection of everything they have not heard of; returns how many changes that made."""
    connection, made = Connection.objects.get(pk=connection_id), 0
    while events := list(connection.events.filter(unshared=True).order_by("pk")[:BATCH]):
        names = {event.referral_id: event.name for event in events if event.referral_id}
        with transaction.atomic():
            made += sum(_tell(profile, names) for profile in _profiles(connection))
            crash_point("share.told")
            Event.objects.filter(pk__in=[event.pk for event in events]).update(unshared=False)
            crash_point("share.before_commit")
    return made + sum(_tell_everything(pk) for pk in _owing(connection))


def _profiles(connection: Connection) -> Iterable[CrmProfile]:
    """The CRMs in use, each held until the transaction ends, always in one order."""
    return list(connection.crm_profiles.select_for_update().filter(is_active=True).order_by("pk"))


def _owing(connection: Connection) -> list[int]:
    rows = connection.crm_profiles.filter(is_active=True, tell_from__isnull=False)
    return list(rows.values_list("pk", flat=True))


def _tell_everything(profile_id: int) -> int:
    """Go through all referrals as after a new mapping; where it got to is kept, so that a crash loses nothing."""
    made, left = 0, True
    while left:
        with transaction.atomic():
            profile = CrmProfile.objects.select_for_update().select_related("connection").get(pk=profile_id)
            if profile.tell_from is None:
                break
            rows = profile.connection.referrals.filter(pk__gte=profile.tell_from).order_by("pk")
            ids = list(rows.values_list("pk", flat=True)[:BATCH])
            made += _tell(profile, dict.fromkeys(ids, EVERYTHING))
            left = len(ids) == BATCH
            profile.tell_from = ids[-1] + 1 if left else None
            profile.save(update_fields=["tell_from"])
            crash_point("share.before_commit")
    return made


def _tell(profile: CrmProfile, names: dict[int, str]) -> int:
    in_use = published(profile)
    if in_use is None or not names:
        return 0
    rows = {row.referral_id: row for row in profile.records.select_for_update(of=("self",)).filter(referral__in=names)}
    referrals = Referral.objects.select_related("connection").filter(pk__in=names, is_test=False).order_by("pk")
    changes = [
        change
        for referral in referrals
        if (change := _told(profile, in_use[1], referral, rows.get(referral.pk), names[referral.pk]))
    ]
    CrmChange.objects.bulk_create(changes)
    plan(profile)
    return len(changes)


def _told(profile: CrmProfile, spec: Spec, referral: Referral, row: CrmRecord | None, name: str) -> CrmChange | None:
    row = row or CrmRecord(profile=profile, kind=referral.kind, referral=referral, state=CrmState.TAKEN)
    kind, view = Kind(referral.kind), said_by(referral)
    mapped = apply(
        spec,
        view,
        kind=kind,
        direction=Direction.TO_CRM,
        today=timezone.now().date(),
        current=merged_parts(row.record, row.told) if row.record or row.told else None,
    )
    news = changed_parts(row.told, mapped.payload)
    waits = {
        path: value
        for path, value in mapped.held.items()
        if value not in (read_path(row.told, path), row.left_alone.get(path))
    }
    if not news and waits == row.for_person:
        return None
    row.told, row.for_person = merged_parts(row.told, mapped.payload), waits
    remember_told(row, spec, view, [path for path, rung in mapped.trace.items() if rung in _TOLD])
    row.save()
    return change_of(row, referral, name, news) if news else None


def remember_told(row: CrmRecord, spec: Spec, view: dict[str, Any], paths: Collection[str]) -> None:
    """What the portal said where the CRM was told: what the CRM says of it from now on, it says knowing that.

    Its own last word stays what it was, so that a record given before the CRM took this over undoes nothing.
    """
    told = {one.ace for one in spec.side(Kind(row.kind), Direction.TO_CRM).rows if one.crm in paths}
    row.base = {**row.base, **{name: view.get(name) for name in told}}


def heard(change: CrmChange) -> None:
    """The CRM took this change over; its older word, said once more, is a change of its own from now on.

    Call it in a transaction. What was told anew since counts once that is heard too.
    """
    rows = CrmRecord.objects.select_for_update(of=("self",)).select_related("profile")
    row = rows.filter(profile=change.profile_id, referral=change.referral_id).first()
    in_use = published(row.profile) if row else None
    if row is None or in_use is None or not row.record:
        return
    told = set(_named_in(change, row, in_use[1]))
    again = _said_of_told(row, change.referral, in_use[1])
    row.understood = {**row.understood, **{name: value for name, value in again.items() if name in told}}
    row.save(update_fields=["understood"])


def _named_in(change: CrmChange, row: CrmRecord, spec: Spec) -> Iterable[str]:
    """AWS's names of what the change told and nothing told otherwise since."""
    for one in spec.side(Kind(row.kind), Direction.TO_CRM).rows:
        value = read_path(change.fields, one.crm)
        if value is not None and value == read_path(row.told, one.crm):
            yield one.ace


def _said_of_told(row: CrmRecord, referral: Referral, spec: Spec) -> dict[str, Any]:
    """What the CRM says, in AWS's names, once it says what it was told."""
    echo, today = merged_parts(row.record, row.told), timezone.now().date()
    view = said_by(referral)
    return apply(spec, echo, kind=Kind(row.kind), direction=Direction.TO_ACE, today=today, current=view).payload


def change_of(row: CrmRecord, referral: Referral, name: str, news: dict[str, Any]) -> CrmChange:
    """The change of one record, not yet saved."""
    return CrmChange(
        profile_id=row.profile_id,
        referral=referral,
        kind=row.kind,
        crm_id=row.crm_id or "",
        apn_id=referral.apn_id or "",
        name=name,
        fields=news,
        record=row.told,
        at=timezone.now(),
    )
