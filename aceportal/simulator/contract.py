"""What AWS's side knows of the exchange: folders, limits, life cycle words, texts. Nothing of the portal."""

from datetime import UTC, datetime
from enum import StrEnum


def names(text: str) -> tuple[str, ...]:
    """Names from a block of text that separates them by `|` and may break lines anywhere between words."""
    return tuple(" ".join(name.split()) for name in text.split("|"))


def words(text: str) -> tuple[str, ...]:
    """Words of a block of text."""
    return tuple(text.split())


class Kind(StrEnum):
    OPPORTUNITY = "opportunity"
    LEAD = "lead"

    @property
    def plural(self) -> str:
        """The envelope's key that holds the records."""
        return {Kind.OPPORTUNITY: "opportunities", Kind.LEAD: "leads"}[self]

    def folder(self, name: str) -> str:
        """`inbound` -> `opportunity-inbound/`."""
        return f"{self}-{name}/"


INBOUND = "inbound"
INBOUND_ARCHIVE = "inbound-archive"
OUTBOUND = "outbound"
OUTBOUND_ARCHIVE = "outbound-archive"
RESULTS = "inbound-processed-results"
RESULTS_ARCHIVE = "inbound-processed-results-archive"
ARCHIVES = (INBOUND_ARCHIVE, OUTBOUND_ARCHIVE, RESULTS_ARCHIVE)

MAX_RECORDS = 500
MAX_BYTES = 1_000_000
MAX_FILES_A_DAY = 10_000
LAST_DAY_OF_VERSION_1 = datetime(2024, 7, 1, tzinfo=UTC)
VERSION_SENT = {Kind.OPPORTUNITY: "2.0", Kind.LEAD: "1.0"}
ID_LETTER = {Kind.OPPORTUNITY: "O", Kind.LEAD: "L"}
PARTNER_ID = {Kind.OPPORTUNITY: "partnerCrmUniqueIdentifier", Kind.LEAD: "partnerCrmLeadId"}
APN_ID = "apnCrmUniqueIdentifier"

FROM_AWS = "AWS Referral"
FROM_PARTNER = "Partner Referral"
ACCEPTED = "Accepted"
REJECTED = "Rejected"
SUBMITTED = "Submitted"
IN_REVIEW = "In review"
APPROVED = "Approved"
ACTION_REQUIRED = "Action Required"
LAUNCHED = "Launched"
CLOSED_LOST = "Closed Lost"
ISV_ACCELERATE = "ISV Accelerate"
SAAS_REVENUE_RECOGNITION = "SaaS Revenue Recognition"

MASK = {Kind.OPPORTUNITY: "Accept to View", Kind.LEAD: "Accept To View"}
MASKED_FIELDS = {
    Kind.OPPORTUNITY: ("customerFirstName", "customerLastName", "customerTitle", "customerEmail", "customerPhone"),
    Kind.LEAD: (
        "fullName",
        "title",
        "email",
        "phone",
        "company",
        "streetAddress",
        "city",
        "state",
        "postalCode",
        "country",
    ),
}
HIDDEN_BEFORE_ACCEPTANCE = ("solutionOffered", "otherSolutionOffered")

# Texts that AWS has published.
NOT_EDITABLE = "Record is not editable."
NO_UPDATE = "No new update identified for this record"
NO_ACTIVITIES = "Please enter Pre-sales Activities"
UNKNOWN_OWNER = "User not found for Opportunity Owner email:{value}"
NOT_JSON = "[{text}] is not of type 'object'"
POSTAL_FORMAT = "The postal code is invalid for country {country}, {country} postal code must be in {format} format."

# AWS publishes no wording for these; the words are the simulator's.
NOT_ACCEPTED = "Record cannot be updated before it is accepted."
EXPIRED = "Record can no longer be accepted, acceptBy has passed."
NO_SUCH_LEAD = "Lead not found. New leads cannot be created."
TWO_RECORDS = "apnCrmUniqueIdentifier and {name} belong to different records."
BAD_VALUE = "Validation Error: Value is not valid. {label}"
TOO_LONG = "Validation Error: Value is longer than {limit}. {label}"
REQUIRED = "Validation Error: Value is required. {label}"
BAD_VERSION = "Version {value} is not supported."
WRONG_PARTNER = "spmsId {value} does not belong to this bucket."
NO_RECORDS = "'{plural}' is a required property of type 'array'"
NOT_OBJECT = "Record is not of type 'object'"
TOO_MANY_RECORDS = f"The file holds more than {MAX_RECORDS} records."
TOO_BIG = "The file is larger than 1 MB."
TOO_MANY_FILES = f"More than {MAX_FILES_A_DAY} files in 24 hours."
NOT_JSON_NAME = "The file extension is not supported. Only .json is accepted."
