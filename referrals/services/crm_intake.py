"""Taking records from the partner's CRM: kept first, mapped by the published version, then drafted, changed or held.

A record is kept before anything can go wrong with it, so none is ever dropped: what the mapping does not know is
held until one fix lets it go, and what a rule refuses says why.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.ace.violations import Severity, Violation
from referrals.crashpoints import crash_point
from referrals.domain.permissions import check_may
from referrals.errors import NotAllowed, NotNow, NotValid, PortalError
from referrals.mapping.clusters import cluster_of
from referrals.mapping.engine import apply
from referrals.mapping.keeping import kept_form
from referrals.mapping.outcome import Mapped, Problem, ProblemCode
from referrals.mapping.spec import Direction, Spec
from referrals.models import CrmProblem, CrmProfile, CrmRecord, CrmState, Delivery, MappingVersion, Referral
from referrals.models.crm import CRM_ID_LENGTH
from referrals.selectors.access import person_of
from referrals.selectors.crm_records import referral_of
from referrals.selectors.mappings import published
from referrals.selectors.pending import said_by
from referrals.services.crm_handing_over import HandedOver, hand_over
from referrals.services.crm_linking import echoes_in, link_problem

AGAIN = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a record. `is_same` says that it said nothing new; `is_new` that the portal began a referral."""

    row: CrmRecord
    referral: Referral | None = None
    delivery: Delivery | None = None
    is_new: bool = False
    is_same: bool = False
    violations: list[Violation] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def take(
    profile: CrmProfile, kind: Kind, crm_id: str, record: Mapping[str, Any], *, by: User, force: bool = False
) -> Taken:
    """Take one record in the CRM's shape. The same record again changes nothing.

    `force` lets the CRM's word stand where the portal's changed meanwhile. Raises NotAllowed, NotNow (the profile is
    not in use) or NotValid (an id or a record that cannot be kept).
    """
    check_may(person_of(by), Ability.EDIT)
    _check(profile, crm_id)
    row = _kept(profile, kind, crm_id, record, by)
    crash_point("crm.kept")
    return _take_kept(row, by, force)


def _take_kept(row: CrmRecord, by: User, force: bool) -> Taken:
    """Take the record as the row holds it now, which may be newer than what led here."""
    with transaction.atomic():
        row = _locked(row.pk)
        in_use = published(row.profile)
        if in_use is None:
            return _hold(row, None, [_NO_MAPPING])
        if row.state == CrmState.TAKEN and row.version_id == in_use[0].pk and not force:
            return Taken(row, row.referral, is_same=True)
        taken = _take(row, *in_use, by, force)
        crash_point("crm.before_commit")
        return taken


def retry(row: CrmRecord, *, by: User | None = None, force: bool = False) -> Taken:
    """Take a record again, as after a fix, in the name of whoever gave it, whom the profile names, or `by`.

    Raises as `take` does, and NotAllowed when none of them is left.
    """
    in_name_of = next((one for one in (row.given_by, row.profile.acts_as, by) if one and one.may(Ability.EDIT)), None)
    if in_name_of is None:
        raise NotAllowed("crm.nobody", "Nobody who may edit stands for this CRM. Name a person in the CRM profile.")
    _check(row.profile, row.crm_id or "")
    return _take_kept(row, in_name_of, force)


def retry_held(profile_id: int) -> int:
    """Try every held record that the mapping in use has not seen; returns how many were let go."""
    profile = CrmProfile.objects.select_related("connection", "acts_as").get(pk=profile_id)
    in_use = published(profile)
    if in_use is None or not profile.is_active:
        return 0
    held = profile.records.filter(state=CrmState.HELD, crm_id__isnull=False)
    due = held.filter(Q(version=None) | ~Q(version=in_use[0]) | Q(try_again_at__lte=timezone.now()))
    return sum(_let_go(row_id, in_use[0]) for row_id in list(due.order_by("pk").values_list("pk", flat=True)))


def _let_go(row_id: int, version: MappingVersion) -> bool:
    row = CrmRecord.objects.select_related("profile__connection", "profile__acts_as", "given_by").get(pk=row_id)
    try:
        return retry(row).row.state == CrmState.TAKEN
    except PortalError as refusal:
        with transaction.atomic():
            if (row := _locked(row_id)).state == CrmState.HELD:
                _hold(row, version, [Problem("", ProblemCode.RULE, refusal.message, refusal.error_id, "")])
        return False


def _locked(row_id: int) -> CrmRecord:
    return CrmRecord.objects.select_for_update(of=("self",)).select_related("profile__connection").get(pk=row_id)


def _take(row: CrmRecord, version: MappingVersion, spec: Spec, by: User, force: bool) -> Taken:
    current = referral_of(row)
    mapped = _mapped(row, spec, current)
    if current is None and (current := referral_of(row, mapped.payload)):
        mapped = _mapped(row, spec, current)
    if mapped.problems:
        return _hold(row, version, mapped.problems)
    if problem := link_problem(row, current, mapped.payload):
        return _hold(row, version, [problem])
    echoes = echoes_in(row, spec)
    done = hand_over(row, current, mapped.payload, echoes=echoes, by=by, force=force)
    if done.later:
        return _hold(row, version, [Problem("", ProblemCode.NOT_NOW, done.later, "", "")], again=AGAIN)
    return _settle(row, version, mapped, done, echoes)


def _mapped(row: CrmRecord, spec: Spec, current: Referral | None) -> Mapped:
    return apply(
        spec,
        row.record,
        kind=Kind(row.kind),
        direction=Direction.TO_ACE,
        today=timezone.now().date(),
        current=None if current is None else said_by(current),
    )


def _settle(row: CrmRecord, version: MappingVersion, mapped: Mapped, done: HandedOver, echoes: frozenset[str]) -> Taken:
    refused = {name for one in done.violations for name in one.fields} if done.referral else set(mapped.payload)
    taken = {name: value for name, value in mapped.payload.items() if name not in refused}
    said = {name: value for name, value in taken.items() if name not in echoes and _is_news(row, name, value)}
    row.understood, row.base = {**row.understood, **taken}, {**row.base, **said}
    row.referral, row.taken_at, row.try_again_at = done.referral or row.referral, timezone.now(), None
    row.state = CrmState.REFUSED if done.is_refused else CrmState.TAKEN
    problems = [_as_problem(one) for one in done.violations if one.severity is Severity.REFUSE]
    _write(row, version, problems, keeps=done.is_refused)
    return Taken(row, row.referral, done.delivery, done.is_new, False, done.violations, done.waiting)


def _is_news(row: CrmRecord, name: str, value: Any) -> bool:
    """Whether the CRM says this for the first time; what it repeats tells nothing of what it has heard."""
    return name not in row.understood or bool(row.understood[name] != value)


def _hold(
    row: CrmRecord, version: MappingVersion | None, problems: list[Problem], again: timedelta | None = None
) -> Taken:
    row.state, row.try_again_at = CrmState.HELD, timezone.now() + again if again else None
    _write(row, version, problems, keeps=True)
    return Taken(row, row.referral)


def _write(row: CrmRecord, version: MappingVersion | None, problems: list[Problem], *, keeps: bool) -> None:
    """Write what became of the record; problems that keep it are rows too, so that they can be grouped."""
    row.version, row.problems = version, [one.as_data() for one in problems]
    row.save()
    row.kept_by.all().delete()
    if keeps:
        CrmProblem.objects.bulk_create(_row(row, one) for one in problems)


def _row(row: CrmRecord, problem: Problem) -> CrmProblem:
    return CrmProblem(
        profile_id=row.profile_id,
        record=row,
        cluster=cluster_of(row.kind, problem),
        code=problem.code,
        field=problem.field,
        value=problem.value,
        message=problem.message[:500],
    )


def _as_problem(one: Violation) -> Problem:
    return Problem(one.fields[0] if one.fields else "", ProblemCode.RULE, one.message, one.rule, "")


_NO_MAPPING = Problem("", ProblemCode.NO_MAPPING, "No mapping is published yet, so the record waits for one.", "", "")


def _check(profile: CrmProfile, crm_id: str) -> None:
    if not profile.is_active:
        raise NotNow("crm.not_now.inactive", "This CRM profile is switched off, so nothing was taken.")
    has_edge = crm_id != crm_id.strip()  # the same id with and without would be two records of one deal
    if not crm_id or has_edge or len(crm_id) > CRM_ID_LENGTH or not crm_id.isprintable():
        raise NotValid("crm.id", f"A record's id has 1 to {CRM_ID_LENGTH} visible characters, and no space around it.")


def _kept(profile: CrmProfile, kind: Kind, crm_id: str, record: Mapping[str, Any], by: User) -> CrmRecord:
    """The record as a row, committed before it is looked at; what is new in it waits to be taken."""
    digest = hashlib.sha256(kept_form(record)).hexdigest()
    values = {
        "record": record,
        "digest": digest,
        "given_by": by,
        "received_at": timezone.now(),
        "state": CrmState.HELD,
        "version": None,
    }
    with transaction.atomic():
        rows = CrmRecord.objects.select_for_update(of=("self",))
        row, is_new = rows.get_or_create(profile=profile, kind=kind.value, crm_id=crm_id, defaults=values)
        if not is_new and row.digest != digest:
            CrmRecord.objects.filter(pk=row.pk).update(**values)
    return row
