"""Which referral a record of the CRM stands for, and what in it the CRM only repeats; nothing is merged by guess."""

from collections.abc import Mapping
from typing import Any

from referrals.ace.identifiers import is_made_by
from referrals.ace.kinds import Kind, partner_id_field
from referrals.mapping.outcome import Problem, ProblemCode
from referrals.mapping.paths import read_path
from referrals.mapping.spec import Direction, Spec
from referrals.models import CrmRecord, Referral


def echoes_in(row: CrmRecord, spec: Spec) -> frozenset[str]:
    """AWS's names of the fields in which the CRM repeats what it was told: those are no changes of its own."""
    lines = [one for one in spec.side(Kind(row.kind), Direction.TO_ACE).rows if one.crm]
    return frozenset(
        one.ace
        for one in lines
        if (told := read_path(row.told, one.crm)) is not None and told == read_path(row.record, one.crm)
    )


def _other_id(row: CrmRecord, current: Referral, payload: Mapping[str, Any]) -> Problem | None:
    """A referral found by AWS's id that has another id of the CRM: which of the two is meant is for a person to say.

    An id the portal made itself says nothing about the CRM, so it stands in nobody's way.
    """
    if row.referral_id == current.pk or not (theirs := current.partner_crm_id):
        return None
    ours = payload.get(partner_id_field(Kind(row.kind)))
    if theirs in (row.crm_id, str(ours)) or _is_ours(row, theirs):
        return None
    words = _TWO_IDS.format(apn_id=current.apn_id, theirs=theirs, ours=ours or row.crm_id)
    return Problem(partner_id_field(Kind(row.kind)), ProblemCode.RULE, words, theirs, "")


_TWO_IDS = (
    "AWS knows {apn_id} under the id {theirs}, not {ours}. Correct the id in your CRM, or map the field that holds it."
)


def link_problem(row: CrmRecord, current: Referral | None, payload: Mapping[str, Any]) -> Problem | None:
    """Why the record cannot stand for the referral; one record alone may, and under one id.

    Without a problem it takes over what the CRM was told of the referral before it gave it an id.
    """
    if current is None:
        return None
    other = row.profile.records.filter(referral=current).exclude(pk=row.pk).first()
    if other is not None and other.crm_id is not None:
        return Problem("", ProblemCode.RULE, _DOUBLE.format(crm_id=other.crm_id), other.crm_id, "")
    if problem := _other_id(row, current, payload):
        return problem
    if other is not None:
        row.told, row.base = other.told, other.base
        row.for_person, row.left_alone = other.for_person, other.left_alone
        other.delete()
    return None


_DOUBLE = "Record {crm_id} of your CRM stands for this referral already, so this one would be its double."


def _is_ours(row: CrmRecord, partner_crm_id: str) -> bool:
    connection = row.profile.connection
    return is_made_by(connection.id_pattern, partner_crm_id, connection.next_number)
