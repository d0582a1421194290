"""The case at hand for AWS's rules: what a check has to know of a record beyond its own values."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.preparing import Dropped, prepare_create, prepare_update
from referrals.ace.stages import Origin, Phase
from referrals.ace.validation import Context, Severity, Violation, check_create, check_lead_update, check_update
from referrals.models import Referral

Checked = tuple[dict[str, Any], list[Dropped], list[Violation]]


def context_of(referral: Referral, fields: Mapping[str, Any]) -> Context:
    """What the rules may know; only ids that `fields` name are looked up."""
    return Context(
        now=timezone.now(),
        phase=Phase(referral.phase),
        origin=Origin(referral.origin),
        accept_by=referral.accept_by,
        special_program=referral.connection.special_program,
        isv=referral.connection.isv,
        taken_partner_ids=_taken(referral, fields),
        own_opportunity_ids=_known(referral, Kind.OPPORTUNITY, fields.get("parentOppId")),
        own_lead_ids=_known(referral, Kind.LEAD, fields.get("apnCrmLeadUniqueIdentifier")),
    )


def check_new(referral: Referral, fields: Mapping[str, Any]) -> Checked:
    """What of a draft would be sent, what AWS would not take, and every rule it breaks."""
    payload, dropped = prepare_create(fields)
    return payload, dropped, check_create(payload, context=context_of(referral, payload))


def check_changes(referral: Referral, changes: Mapping[str, Any]) -> Checked:
    """The same for changes to a record AWS knows."""
    kind, known, context = Kind(referral.kind), known_of(referral), context_of(referral, changes)
    payload, dropped = prepare_update(changes, known=known, kind=kind, context=context)
    check = check_lead_update if kind is Kind.LEAD else check_update
    return payload, dropped, check(payload, known=known, context=context)


def check_early(referral: Referral, changes: Mapping[str, Any], others: Mapping[str, Any]) -> list[Violation]:
    """What AWS would refuse of an opportunity's changes that are kept for later, `others` being kept already.

    Only rules on the changed fields: what AWS wants beyond them is asked when they are sent.
    """
    context = replace(context_of(referral, changes), phase=Phase.OPEN)
    found = refusals(check_update({**others, **changes}, known=known_of(referral), context=context))
    return [one for one in found if not changes.keys().isdisjoint(one.fields)]


def known_of(referral: Referral) -> dict[str, Any]:
    """The record as AWS holds it, with both ids."""
    kind = Kind(referral.kind)
    ids = {APN_ID_FIELD: referral.apn_id, partner_id_field(kind): referral.partner_crm_id}
    return {**referral.fields, **{name: value for name, value in ids.items() if value}}


def refusals(found: list[Violation]) -> list[Violation]:
    """The violations for which AWS would refuse the record."""
    return [violation for violation in found if violation.severity is Severity.REFUSE]


def _taken(referral: Referral, fields: Mapping[str, Any]) -> frozenset[str]:
    ours = fields.get(partner_id_field(Kind(referral.kind)))
    others = Referral.objects.filter(connection=referral.connection_id, kind=referral.kind, partner_crm_id=ours)
    return frozenset({str(ours)}) if ours and others.exclude(pk=referral.pk).exists() else frozenset()


def _known(referral: Referral, kind: Kind, apn_id: object) -> frozenset[str] | None:
    if not apn_id:
        return None
    rows = Referral.objects.filter(connection=referral.connection_id, kind=kind, apn_id=str(apn_id))
    return frozenset({str(apn_id)}) if rows.exists() else frozenset()
