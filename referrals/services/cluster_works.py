"""One fix for a whole cluster, made on its records: a field set on all, whose value stands, or all tried once more.

It is long work with a result for each row: checked first without a trace, then confirmed by whoever asked for it.
"""

from collections.abc import Mapping
from copy import deepcopy
from enum import StrEnum
from typing import Any

from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.fields import Moment, fields_of, label_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryKind
from referrals.domain.permissions import check_may
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.mapping.engine import apply
from referrals.mapping.paths import write_path
from referrals.mapping.spec import Direction, Spec
from referrals.models import (
    CrmProfile,
    CrmRecord,
    CrmState,
    Delivery,
    Referral,
    RowState,
    Source,
    Work,
    WorkKind,
    WorkRow,
)
from referrals.selectors.access import person_of
from referrals.selectors.clusters import Cluster, members_of
from referrals.selectors.crm_records import referral_of
from referrals.selectors.mappings import published
from referrals.selectors.pending import said_by
from referrals.selectors.refusals import Member
from referrals.services.applying import apply_changes
from referrals.services.crm_intake import retry
from referrals.services.drafting import save_draft, submit
from referrals.services.editing import resubmit
from referrals.services.events import note
from referrals.services.resending import resend
from referrals.services.works import Begun, Outcome, begin

MOST_ROWS = 5_000


class Cure(StrEnum):
    """What is done to each record of a cluster."""

    EDIT = "edit"
    KEEP_OURS = "ours"
    LET_STAND = "crm"
    AGAIN = "again"


TITLES: Mapping[Cure, str] = {
    Cure.EDIT: "{label} set to “{value}”",
    Cure.KEEP_OURS: "{label}: the portal's value stands",
    Cure.LET_STAND: "{label}: the CRM's value stands",
    Cure.AGAIN: "Tried again",
}


def start_cure(
    profile: CrmProfile, cluster: Cluster, cure: Cure, *, field: str = "", value: Any = None, by: User
) -> Work:
    """Have every record of the cluster checked for this cure; it is done once `by` confirms.

    Raises NotAllowed, or NotValid where the field cannot be set or nothing is left of the cluster.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    field = field or cluster.field
    if cure is Cure.EDIT:
        _check_settable(cluster, field, value)
    members = members_of(profile, cluster, MOST_ROWS)
    if not members:
        raise NotValid("crm.cluster.empty", "Nothing of this kind waits any more. Somebody may have fixed it.")
    what = TITLES[cure].format(label=label_of(cluster.kind, field), value=_short(value))
    title = f"{what}: {len(members):,} held by the same trouble"
    parameters = {"profile": profile.pk, "cure": cure.value, "field": field, "value": value}
    rows = [_row(at, one) for at, one in enumerate(members, 1)]
    return begin(profile.connection, Begun(WorkKind.FIX, title, parameters, rows=rows), by=by)


def retry_one(record: CrmRecord, *, force: bool = False, by: User) -> CrmRecord:
    """Take one record again; `force` lets the CRM's value stand where both sides changed it.

    Raises NotAllowed, NotNow or NotValid.
    """
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    taken = retry(record, by=by, force=force)
    if force and taken.referral:
        _note(taken.referral, by, "The CRM's value stands where both sides had changed it.")
    return taken.row


def do(work: Work, row: WorkRow) -> Outcome:
    """One record of the cluster, by the services that a single record goes through."""
    check_may(person_of(work.created_by), Ability.MANAGE_MAPPING)
    rows = CrmProfile.objects.select_related("connection", "acts_as")
    profile = rows.get(pk=work.parameters["profile"])
    return (_cure_record if row.data["record"] else _cure_refusal)(work, row, profile)


def _check_settable(cluster: Cluster, name: str, value: Any) -> None:
    known = fields_of(cluster.kind).get(name)
    ids = {APN_ID_FIELD, partner_id_field(cluster.kind)}
    if known is None or not known.sent_in - {Moment.DECISION} or name in ids:
        raise NotValid("crm.fix.no_field", "Choose a field that you may send to AWS.")
    if value in (None, "", []):
        raise NotValid("crm.fix.no_value", f"{known.label} is empty. Fill in what every record should get.")


def _row(index: int, member: Member) -> WorkRow:
    data = {"record": member.record_id, "delivery": member.delivery_id, "field": member.field, "name": member.name}
    return WorkRow(index=index, referral_id=member.referral_id, state=RowState.READY, data=data)


def _cure_record(work: Work, row: WorkRow, profile: CrmProfile) -> Outcome:
    rows = profile.records.select_for_update(of=("self",)).select_related("given_by")
    record = rows.filter(pk=row.data["record"]).first()
    if record is None or record.state == CrmState.TAKEN:
        return Outcome("It went on meanwhile.", row.referral_id, is_nothing=True)
    record.profile = profile
    cure, name = Cure(work.parameters["cure"]), work.parameters["field"]
    if cure in (Cure.EDIT, Cure.KEEP_OURS):
        _settle_here(work, record, name)
    taken = retry(record, by=work.created_by, force=cure is Cure.LET_STAND)
    if taken.row.state != CrmState.TAKEN:
        kept = taken.row.problems[0]["message"] if taken.row.problems else "It is still held."
        raise NotValid("crm.still_kept", kept)
    referral = taken.referral
    if referral is not None:
        _note(referral, work.created_by, f"{work.title}.")
    words = "It goes on to AWS." if taken.delivery else "It goes on."
    return Outcome(words, referral.pk if referral else None, is_new=taken.is_new)


def _settle_here(work: Work, record: CrmRecord, name: str) -> None:
    """The portal's value stands: the CRM's word is known and set aside, and the CRM is told ours."""
    referral, in_use = referral_of(record), published(record.profile)
    if referral is None or in_use is None:
        raise NotNow("crm.not_now.no_referral", "No referral came of it yet. Correct the record in your CRM.")
    if Cure(work.parameters["cure"]) is Cure.EDIT:
        actor = _stands_for(record.profile, work.created_by)
        apply_changes(referral.pk, {name: work.parameters["value"]}, by=actor, source=Source.PERSON)
        referral.refresh_from_db()
    says = said_by(referral)
    record.understood = {**record.understood, name: _heard(record, in_use[1], says).get(name)}
    record.base = {**record.base, name: says.get(name)}
    record.told = _untold(record, in_use[1], name)
    record.save(update_fields=["understood", "base", "told"])


def _heard(record: CrmRecord, spec: Spec, says: Mapping[str, Any]) -> Mapping[str, Any]:
    kind, today = Kind(record.kind), timezone.now().date()
    return apply(spec, record.record, kind=kind, direction=Direction.TO_ACE, today=today, current=says).payload


def _untold(record: CrmRecord, spec: Spec, name: str) -> dict[str, Any]:
    """What the CRM was told without this field, so that it is told it once more."""
    told = deepcopy(record.told)
    for row in spec.side(Kind(record.kind), Direction.TO_CRM).rows:
        if row.ace == name and "[" not in row.crm:
            write_path(told, row.crm, None)
    return told


def _cure_refusal(work: Work, row: WorkRow, profile: CrmProfile) -> Outcome:
    delivery = Delivery.objects.filter(pk=row.data["delivery"]).first()
    referral = row.referral
    if referral is None:
        raise NotNow("work.gone", "It was deleted meanwhile.")
    cure = _edit_refused if Cure(work.parameters["cure"]) is Cure.EDIT else _send_again
    outcome = cure(work, referral, delivery, _stands_for(profile, work.created_by))
    _note(referral, work.created_by, f"{work.title}.")
    return outcome


def _edit_refused(work: Work, referral: Referral, delivery: Delivery | None, actor: User) -> Outcome:
    changes = {work.parameters["field"]: work.parameters["value"]}
    if delivery is not None and delivery.kind in (DeliveryKind.ACCEPT, DeliveryKind.REJECT):
        raise NotNow("crm.fix.decision", "A decision has no fields of its own. Send it again, or decide otherwise.")
    if referral.is_draft:
        save_draft(referral.pk, changes, by=actor)
        return _send_again(work, referral, delivery, actor)
    outcome = apply_changes(referral.pk, changes, by=actor, source=Source.PERSON)
    if outcome.is_nothing:
        return _send_again(work, referral, delivery, actor)
    if referral.phase == Phase.ACTION_REQUIRED:
        resubmit(referral.pk, by=actor)
    return outcome


def _send_again(work: Work, referral: Referral, delivery: Delivery | None, actor: User) -> Outcome:
    """A draft as it stands now; anything else with what is still wanted of it."""
    if referral.is_draft:
        submit(referral.pk, by=actor)
        return Outcome("Submitted again as the draft stands now.", referral.pk)
    if delivery is None:
        raise NotNow("crm.fix.never_sent", "It was stopped before it was sent. Set the field the rule names.")
    resend(delivery, by=work.created_by)
    return Outcome("The same request goes to AWS again under a new file name.", referral.pk)


def _stands_for(profile: CrmProfile, by: User) -> User:
    """In whose name records are edited: whoever asked if they may, else the person the profile names for its CRM."""
    for person in (by, profile.acts_as):
        if person is not None and person.is_active and person.may(Ability.EDIT):
            return person
    raise NotAllowed("crm.nobody", "Nobody who may edit stands for this CRM. Name a person in the CRM profile.")


def _note(referral: Referral, by: User, words: str) -> None:
    note("crm.fixed", connection=referral.connection_id, referral=referral, source=Source.PERSON, actor=by, text=words)


def _short(value: Any) -> str:
    text = ";".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
