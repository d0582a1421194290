"""Reading what a CRM gave: which referral a record is, and what that referral says now."""

from typing import Any

from django.db.models import QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.domain.permissions import check_may
from referrals.errors import NotFound
from referrals.models import Connection, CrmChange, CrmProfile, CrmRecord, Referral
from referrals.selectors.access import person_of

CHANGES_A_PAGE = 100
WHOLE_CRM = (Ability.EDIT, Ability.SEE_ALL_REFERRALS, Ability.SEE_CONTACTS)


def stands_for_crm(user: User) -> bool:
    """Whether what this person gives and reads may be the whole CRM's."""
    return all(user.may(ability) for ability in WHOLE_CRM)


def crms_of(user: User, connection: Connection) -> QuerySet[CrmProfile]:
    """The CRMs in use beside the connection that this person may stand for."""
    rows = CrmProfile.objects.filter(connection=connection, is_active=True)
    return rows.order_by("name") if stands_for_crm(user) else rows.none()


def crm_profile(user: User, slug: str) -> CrmProfile:
    """The profile a CRM addresses: whoever stands for the CRM sees and edits all. Raises NotAllowed or NotFound."""
    for ability in WHOLE_CRM:
        check_may(person_of(user), ability)
    found = CrmProfile.objects.select_related("connection", "acts_as").filter(slug=slug).first()
    if found is None:
        raise NotFound("crm.not_found", "There is no such CRM profile.")
    return found


def records_for(user: User) -> QuerySet[CrmRecord]:
    """What CRMs gave. Raises NotAllowed for people who do not keep the mapping."""
    check_may(person_of(user), Ability.MANAGE_MAPPING)
    return CrmRecord.objects.select_related("profile__connection", "referral", "version")


def referral_of(row: CrmRecord, understood: dict[str, Any] | None = None) -> Referral | None:
    """The referral a record is about: the one it was before, else the one with its id, else the one it names.

    `understood` is what the mapping made of the record; AWS's id or ours may stand in it.
    """
    if row.referral_id is not None:
        return Referral.objects.select_related("connection").get(pk=row.referral_id)
    kind, given = Kind(row.kind), understood or {}
    rows = Referral.objects.select_related("connection").filter(connection=row.profile.connection_id, kind=kind)
    if apn_id := given.get(APN_ID_FIELD):
        return rows.filter(apn_id=str(apn_id)).first()
    ours = given.get(partner_id_field(kind)) or row.crm_id
    return rows.filter(partner_crm_id=str(ours)).first()


def changes_since(profile: CrmProfile, cursor: int) -> tuple[list[CrmChange], bool]:
    """The next page of what the CRM is told, oldest first, and whether there is more."""
    rows = list(profile.changes.filter(pk__gt=cursor).order_by("pk")[: CHANGES_A_PAGE + 1])
    return rows[:CHANGES_A_PAGE], len(rows) > CHANGES_A_PAGE
