"""Writing mappings: one draft a profile, published as a version, rolled back by publishing an older one again."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.queues import ring
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.errors import NotFound, NotNow, NotValid
from referrals.mapping.automap import auto_map
from referrals.mapping.comparing import RowChange, differences, rows_of
from referrals.mapping.profiles import System
from referrals.mapping.spec import Direction, Row, Side, Spec, faults_of, read_spec, written
from referrals.models import CrmProfile, MappingChange, MappingVersion, VersionState
from referrals.selectors.access import person_of
from referrals.selectors.mappings import catalogue_of

Rows = Mapping[str, Row | None]


class MappingMoved(NotNow):
    """Somebody else changed the same rows meanwhile; `met` is {target: (what you saw, what is there now)}."""

    def __init__(self, met: Mapping[str, tuple[Row | None, Row | None]]) -> None:
        super().__init__(
            "mapping.not_now.moved",
            "Somebody changed this draft meanwhile, so nothing was saved. Look at the difference, then save again.",
        )
        self.met = met


def begin_draft(profile: CrmProfile, *, by: User) -> MappingVersion:
    """The profile's draft; a new one starts from the published version, or from what auto-map proposes.

    Raises NotAllowed.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    if found := _draft_of(profile):
        return found
    try:
        with transaction.atomic():
            return _begin(profile, _first_spec(profile), by, "begun")
    except IntegrityError:
        return profile.versions.get(state=VersionState.DRAFT)


def save_rows(
    draft_id: int, kind: Kind, direction: Direction, rows: Rows, *, seen: Rows | None = None, by: User
) -> MappingVersion:
    """Put rows into a draft; None takes a target's row out.

    `seen` is what the person's page showed for these targets; where it is no longer so, MappingMoved carries both
    and nothing is saved. Raises NotAllowed, NotFound, NotNow (it is published) or NotValid.
    """
    with transaction.atomic():
        draft = _locked_draft(draft_id, by)
        spec = read_spec(draft.spec)
        there = rows_of(spec.side(kind, direction), direction)
        _check_not_moved(there, seen or {})
        side = Side(rows=tuple(row for row in {**there, **rows}.values() if row is not None))
        _keep(draft, spec, spec.with_side(kind, direction, side), by, "changed")
    return draft


def replace_spec(draft_id: int, spec: Spec, *, lock: int, by: User, name: str = "imported") -> MappingVersion:
    """Put another mapping in the draft's place, as an import or a copy does.

    Raises NotAllowed, NotFound, NotNow (published, or saved by somebody else since `lock`) or NotValid.
    """
    with transaction.atomic():
        draft = _locked_draft(draft_id, by)
        _check_lock(draft, lock)
        _keep(draft, read_spec(draft.spec), spec, by, name)
    return draft


def publish(draft_id: int, *, lock: int, by: User, note: str = "", instead_of: int | None = None) -> MappingVersion:
    """Make the draft the version in use; records that were held are tried again.

    `lock` is the save the person looked at, `instead_of` the number of the version they compared it with, 0 when none
    was in use. Raises NotAllowed, NotFound, NotNow or NotValid with every fault.
    """
    with transaction.atomic():
        draft = _locked_draft(draft_id, by)
        _check_lock(draft, lock)
        _check_in_use(draft.profile, instead_of)
        if not read_spec(draft.spec).has_rows:
            raise NotValid("mapping.empty", "This draft maps nothing yet. Map a field before you publish it.")
        _retire(draft.profile)
        _publish(draft, by, note)
    return draft


def roll_back(profile: CrmProfile, number: int, *, by: User, instead_of: int | None = None) -> MappingVersion:
    """Use an older version again: its copy becomes a new version, and the draft stays as it is.

    `instead_of` as in `publish`. Raises NotAllowed, NotFound, or NotNow when it is the one in use.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    with transaction.atomic():
        _check_in_use(profile, instead_of)
        older = profile.versions.filter(number=number).exclude(state=VersionState.DRAFT).first()
        if older is None:
            raise NotFound("mapping.not_found", "This profile has no such version.")
        if older.state == VersionState.PUBLISHED:
            raise NotNow("mapping.not_now.in_use", "This version is in use already.")
        _retire(profile)
        again = _new(profile, older.spec, by, VersionState.RETIRED)
        _publish(again, by, f"Rolled back to version {number}.", name="rolled back")
    return again


def discard(draft_id: int, *, by: User) -> None:
    """Throw the draft away; what is published stays. Raises NotAllowed, NotFound or NotNow."""
    with transaction.atomic():
        draft = _locked_draft(draft_id, by)
        _log(draft, "discarded", by)
        draft.delete()


def copy_to(source: MappingVersion, target: CrmProfile, *, by: User, lock: int | None = None) -> MappingVersion:
    """Put a version's mapping into another profile's draft, such as from sandbox to production.

    `lock` is the save of that draft the person looked at, 0 when there was none. Raises NotAllowed, NotNow (it was
    saved since), or NotValid when the two belong to different CRMs.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    if source.profile.system != target.system:
        raise NotValid("mapping.other_crm", "The two profiles belong to different CRMs, so their fields differ.")
    return replace_draft(target, read_spec(source.spec), lock=lock, by=by, name="copied")


def replace_draft(
    profile: CrmProfile, spec: Spec, *, by: User, lock: int | None = None, name: str = "imported"
) -> MappingVersion:
    """Put a mapping in the place of the profile's draft, beginning one where there is none.

    `lock` as in `copy_to`. Raises as `replace_spec` does.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    with transaction.atomic():
        found = _draft_of(profile)
        if lock is not None and lock != (found.lock if found else 0):
            raise _saved_meanwhile()
        draft = found or begin_draft(profile, by=by)
        return replace_spec(draft.pk, spec, lock=draft.lock, by=by, name=name)


def note_review(profile: CrmProfile, *, by: User) -> None:
    """Remember that somebody went through the mapping today. Raises NotAllowed."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    CrmProfile.objects.filter(pk=profile.pk).update(reviewed_at=timezone.now())
    MappingChange.objects.create(profile=profile, number=0, name="reviewed", actor=by, at=timezone.now())


def _first_spec(profile: CrmProfile) -> Spec:
    published = profile.versions.filter(state=VersionState.PUBLISHED).first()
    if published:
        return read_spec(published.spec)
    spec, system = Spec(), System(profile.system)
    for kind in Kind:
        for direction in Direction:
            rows = auto_map(system, catalogue_of(profile, kind), kind, direction)
            spec = spec.with_side(kind, direction, Side(rows=rows))
    return spec


def _begin(profile: CrmProfile, spec: Spec, by: User, name: str) -> MappingVersion:
    draft = _new(profile, written(spec), by, VersionState.DRAFT)
    _log(draft, name, by)
    return draft


def _new(profile: CrmProfile, spec: dict[str, object], by: User, state: str) -> MappingVersion:
    last = profile.versions.order_by("-number").values_list("number", flat=True).first() or 0
    now = timezone.now()
    return MappingVersion.objects.create(
        profile=profile, number=last + 1, state=state, spec=spec, created_by=by, created_at=now, changed_at=now
    )


def _draft_of(profile: CrmProfile) -> MappingVersion | None:
    return profile.versions.filter(state=VersionState.DRAFT).first()


def _locked_draft(pk: int, by: User) -> MappingVersion:
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    rows = MappingVersion.objects.select_for_update(of=("self",)).select_related("profile__connection")
    draft = rows.filter(pk=pk).first()
    if draft is None:
        raise NotFound("mapping.not_found", "There is no such draft. Somebody may have discarded it.")
    if draft.state != VersionState.DRAFT:
        raise NotNow("mapping.not_now.published", "This version is published, so it stays as it is. Begin a new draft.")
    return draft


def _check_not_moved(there: Mapping[str, Row], seen: Rows) -> None:
    met = {target: (row, there.get(target)) for target, row in seen.items() if there.get(target) != row}
    if met:
        raise MappingMoved(met)


def _check_lock(draft: MappingVersion, lock: int) -> None:
    if draft.lock != lock:
        raise _saved_meanwhile()


def _check_in_use(profile: CrmProfile, instead_of: int | None) -> None:
    """One version is put to use at a time; what was compared with another one has to be looked at again."""
    CrmProfile.objects.select_for_update().get(pk=profile.pk)
    number = profile.versions.filter(state=VersionState.PUBLISHED).values_list("number", flat=True).first() or 0
    if instead_of not in (None, number):
        raise NotNow(
            "mapping.not_now.other_in_use",
            f"Version {number} came into use meanwhile, so nothing was changed. Look at the difference, then go on.",
        )


def _saved_meanwhile() -> NotNow:
    return NotNow(
        "mapping.not_now.changed", "Somebody saved this draft after you opened it. Look at it again, then go on."
    )


def _keep(draft: MappingVersion, before: Spec, after: Spec, by: User, name: str) -> None:
    if faults := faults_of(after):
        raise NotValid("mapping.not_valid", " ".join(faults[:5]))
    changes = differences(before, after)
    if not changes:
        return
    draft.spec, draft.changed_at, draft.lock = written(after), timezone.now(), draft.lock + 1
    draft.save(update_fields=["spec", "changed_at", "lock"])
    _log(draft, name, by, changes)


def _retire(profile: CrmProfile) -> None:
    profile.versions.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)


def _publish(version: MappingVersion, by: User, note: str, name: str = "published") -> None:
    if faults := faults_of(read_spec(version.spec)):
        raise NotValid("mapping.not_valid", " ".join(faults[:5]))
    version.state, version.note, version.published_by = VersionState.PUBLISHED, note[:300], by
    version.published_at = timezone.now()
    version.save(update_fields=["state", "note", "published_by", "published_at"])
    _log(version, name, by, note=note)
    CrmProfile.objects.filter(pk=version.profile_id).update(tell_from=0)
    ring("referrals.jobs.retry_crm", version.profile_id)
    ring("referrals.jobs.share_with_crm", version.profile.connection_id)


def _log(version: MappingVersion, name: str, by: User, changes: list[RowChange] | None = None, note: str = "") -> None:
    now = timezone.now()
    lines = [
        MappingChange(
            kind=one.kind,
            direction=one.direction,
            target=one.target,
            before=one.before.model_dump(mode="json") if one.before else None,
            after=one.after.model_dump(mode="json") if one.after else None,
        )
        for one in changes or ()
    ] or [MappingChange(note=note[:300])]
    for line in lines:
        line.profile, line.number, line.name, line.actor, line.at = version.profile, version.number, name, by, now
    MappingChange.objects.bulk_create(lines)
