"""The two kinds of referral that travel through the bucket, and the key their records stand under."""

from enum import StrEnum


class Kind(StrEnum):
    """What a record is: one table, one exchange, two languages."""

    OPPORTUNITY = "opportunity"
    LEAD = "lead"


_RECORDS_KEY = {Kind.OPPORTUNITY: "opportunities", Kind.LEAD: "leads"}
_PARTNER_ID = {Kind.OPPORTUNITY: "partnerCrmUniqueIdentifier", Kind.LEAD: "partnerCrmLeadId"}
_ACCEPTANCE = {Kind.OPPORTUNITY: "partnerAcceptanceStatus", Kind.LEAD: "currentLeadStage"}

APN_ID_FIELD = "apnCrmUniqueIdentifier"


def records_key(kind: Kind) -> str:
    """The envelope's key that holds the records of this kind."""
    return _RECORDS_KEY[kind]


def partner_id_field(kind: Kind) -> str:
    """The field that carries the partner's own id (C9: a lead's has another name)."""
    return _PARTNER_ID[kind]


def acceptance_field(kind: Kind) -> str:
    """The field that carries the partner's decision."""
    return _ACCEPTANCE[kind]
