"""The catalogue: AWS's 88 opportunity fields and 33 lead fields, in the order pages show them."""

from collections.abc import Mapping
from types import MappingProxyType

from referrals.ace.catalogue import (
    lead,
    opportunity_aws,
    opportunity_customer,
    opportunity_progress,
    opportunity_project,
)
from referrals.ace.catalogue.field import Field, FieldType, Moment, Need, Programme, Section, Writer
from referrals.ace.kinds import Kind

__all__ = [
    "CONTRACT_FIELDS",
    "DEPRECATED_FIELDS",
    "LEAD_FIELDS",
    "OPPORTUNITY_FIELDS",
    "READ_ALIASES",
    "Field",
    "FieldType",
    "Moment",
    "Need",
    "Programme",
    "Section",
    "Writer",
    "fields_of",
    "label_of",
]

OPPORTUNITY_FIELDS: tuple[Field, ...] = (
    *opportunity_customer.CUSTOMER,
    *opportunity_customer.CONTACT,
    *opportunity_project.PROJECT,
    *opportunity_project.SOLUTION,
    *opportunity_progress.PROGRESS,
    *opportunity_progress.MARKETING,
    *opportunity_progress.CONTRACT,
    *opportunity_progress.PARTNER_TEAM,
    *opportunity_aws.AWS_TEAM,
    *opportunity_aws.AWS_VIEW,
    *opportunity_aws.REVIEW,
    *opportunity_aws.RECORD,
)
LEAD_FIELDS: tuple[Field, ...] = (
    *lead.CUSTOMER,
    *lead.CONTACT,
    *lead.PROJECT,
    *lead.PROGRESS,
    *lead.MARKETING,
    *lead.PARTNER_TEAM,
    *lead.REVIEW,
    *lead.RECORD,
)
CONTRACT_FIELDS: tuple[str, ...] = tuple(field.name for field in opportunity_progress.CONTRACT)

# Gone from data model 14 (and one from 10): never sent, and no news when AWS still sends them.
DEPRECATED_FIELDS: frozenset[str] = frozenset(
    {
        "awsFieldEngagement",
        "contractVehicle",
        "isNetNewBusinessForCompany",
        "isThisAPublicReference",
        "isThisForMarketplace",
        "leadSource",
        "partnerDeveloperManagerPhone",
        "partnerPrimaryNeedFromAwsOther",
        "publicReferenceTitle",
        "publicReferenceUrl",
        "rfxSolicitationNumber",
        "subUseCase",
    }
)

# Other names AWS's texts use for a field, beyond differences of case (C9).
READ_ALIASES: Mapping[Kind, Mapping[str, str]] = {
    Kind.OPPORTUNITY: {"partnercrmopportunityid": "partnerCrmUniqueIdentifier"},
    Kind.LEAD: {
        "partnercrmuniqueidentifier": "partnerCrmLeadId",
        "campaign name": "campaignName",
    },
}

_FIELDS: Mapping[Kind, Mapping[str, Field]] = {
    Kind.OPPORTUNITY: MappingProxyType({field.name: field for field in OPPORTUNITY_FIELDS}),
    Kind.LEAD: MappingProxyType({field.name: field for field in LEAD_FIELDS}),
}


def fields_of(kind: Kind) -> Mapping[str, Field]:
    """The kind's fields by AWS's JSON name, in display order."""
    return _FIELDS[kind]


def label_of(kind: Kind, name: str) -> str:
    """The field's label for people; the name itself where the catalogue has no such field."""
    known = _FIELDS[kind].get(name)
    return known.label if known else name
