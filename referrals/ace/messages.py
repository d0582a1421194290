"""AWS's result texts explained: recognised by pattern, in our words, with the fields they mean.

AWS publishes few of its wordings, so an unknown text has no explanation and is shown as it is.
Explanations are for reading only; nothing is decided by them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from referrals.ace.fields import LEAD_FIELDS, OPPORTUNITY_FIELDS


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a text of AWS's means: the cause, the JSON names of the fields it is about, the cure."""

    cause: str
    fields: tuple[str, ...]
    cure: str


def explain(text: str) -> Explanation | None:
    """The explanation of one of AWS's texts, or None when we do not know it."""
    for pattern, explained in _KNOWN:
        found = pattern.search(text)
        if found:
            return explained(found)
    return None


# Labels AWS uses in its texts that differ from its own field list.
_OTHER_LABELS = {
    "target launch date": "targetCloseDate",
    "project description/business need": "projectDescription",
    "expected monthly aws revenue": "expectedMonthlyAwsRevenue",
    "pre-sales activities": "salesActivities",
    "partner crm unique identifier": "partnerCrmUniqueIdentifier",
}
_FIELD_OF_LABEL = (
    {field.label.casefold(): field.name for field in (*LEAD_FIELDS, *OPPORTUNITY_FIELDS)}
    | {field.name.casefold(): field.name for field in (*LEAD_FIELDS, *OPPORTUNITY_FIELDS)}
    | _OTHER_LABELS
)


def _fields_named(labels: str) -> tuple[str, ...]:
    parts = (part.strip().rstrip(".").casefold() for part in labels.split(";"))
    return tuple(_FIELD_OF_LABEL[part] for part in parts if part in _FIELD_OF_LABEL)


def _always(cause: str, cure: str, *fields: str) -> Callable[[re.Match[str]], Explanation]:
    return lambda _: Explanation(cause, fields, cure)


def _missing(found: re.Match[str]) -> Explanation:
    return Explanation(
        "Mandatory fields are missing.", _fields_named(found["labels"]), "Fill in the fields named and send it again."
    )


def _owner(found: re.Match[str]) -> Explanation:
    return Explanation(
        f"{found['owner']} is not a user of Partner Central.",
        ("opportunityOwnerEmail", "leadOwnerEmail"),
        "Choose an owner who has a Partner Central user, or leave it empty for the alliance lead.",
    )


def _postal(found: re.Match[str]) -> Explanation:
    return Explanation(
        f"The postal code has not the form {found['country']} uses.",
        ("postalCode", "country"),
        f"Write it like {found['form']} (9 is a digit, A a letter).",
    )


def _api_required(found: re.Match[str]) -> Explanation:
    name = _API_FIELDS.get(found["path"])
    return Explanation(f"AWS needs {found['path']} here.", (name,) if name else (), "Fill it in and send it again.")


_OTHER_API_PATHS = {
    "Project.CompetitorNames": "competitiveTracking",
    "marketing.awsFundingUsed": "isMarketingDevelopmentFunded",
}
_API_FIELDS: dict[str, str] = {field.api_path: field.name for field in OPPORTUNITY_FIELDS} | _OTHER_API_PATHS

_TABLE: tuple[tuple[str, Callable[[re.Match[str]], Explanation]], ...] = (
    (
        r"record (?:is )?not editable",
        _always(
            "AWS is reviewing the opportunity and takes no changes.",
            "Nothing to do now: the change can go when AWS has decided.",
        ),
    ),
    (r"^required:\s*(?P<labels>.+)", _missing),
    (r"please enter (?P<labels>.+)", _missing),
    (r"value is required\.?\s*(?P<labels>.+)", _missing),
    (r"user not found for (?:opportunity|lead) owner email:\s*(?P<owner>\S+)", _owner),
    (
        r"no new update identified",
        _always("AWS already has all of these values.", "Nothing to do: both sides agree."),
    ),
    (
        r"postal code is invalid for country (?P<country>.+?), .* must be in (?P<form>.+?) format",
        _postal,
    ),
    (
        r"is not of type 'object'",
        _always("AWS could not read the file as JSON.", "Send it again; if it happens twice, tell your CRM admin."),
    ),
    (
        r"closedlostreason is required",
        _always("A lost opportunity needs a reason.", "Choose a closed reason and send it again.", "closedLostReason"),
    ),
    (
        r"solution offered cannot be 'other'",
        _always(
            "From Committed on AWS wants one of your own solutions.",
            "Choose a solution and send it again.",
            "solutionOffered",
        ),
    ),
    (
        r"\"do not need support from aws sales rep\" and \"co-sell\"",
        _always(
            "Co-selling needs and no support exclude each other.",
            "Choose one of the two and send it again.",
            "partnerPrimaryNeedFromAws",
        ),
    ),
    (
        r"cannot have values if marketing\.source is set to no",
        _always(
            "Marketing details are taken only for opportunities from a marketing activity.",
            "Clear them, or say that it came from a marketing activity.",
            "IsOppFromMarketingActivity",
            "isMarketingDevelopmentFunded",
            "marketingActivityChannel",
            "marketingActivityUsecase",
            "awsSFCampaignName",
        ),
    ),
    (
        r"duns does not match",
        _always("The DUNS number has nine digits.", "Correct it and send it again.", "customerDuns"),
    ),
    (
        r"resource with identifier \S+ does not exist or is not accessible",
        _always("AWS finds no such opportunity of yours.", "Check the parent opportunity's id.", "parentOppId"),
    ),
    (
        r"cannot transition opportunity from status",
        _always(
            "AWS does not allow this move from the present status.", "Wait for AWS's next update, then look again."
        ),
    ),
    (
        r"offer can only be associated with one opportunity",
        _always("The offer belongs to another opportunity.", "Choose another offer.", "offers"),
    ),
    (r"(?:field )?(?P<path>[A-Za-z]+(?:\.[A-Za-z]+)+) is required", _api_required),
)
_KNOWN = tuple((re.compile(pattern, re.IGNORECASE), explained) for pattern, explained in _TABLE)
