"""AWS's rules on one opportunity: every complaint about a create, an update or a decision."""

from collections.abc import Mapping
from typing import Any

from aceportal.simulator.combinations import Setting, combination_errors, new_value_errors, place_errors, stage_errors
from aceportal.simulator.contract import FROM_PARTNER, NO_ACTIVITIES, REJECTED, REQUIRED
from aceportal.simulator.fields import LABELS, OPPORTUNITY_FIELDS, is_empty, label, sound, value_errors
from aceportal.simulator.places import WITHOUT_POSTAL_CODE

Fields = Mapping[str, Any]

_ALSO_ON_CREATE = ("partnerCrmUniqueIdentifier", "IsOppFromMarketingActivity", "solutionOffered")
_ON_UPDATE = (
    "useCase",
    "targetCloseDate",
    "stage",
    "partnerPrimaryNeedFromAws",
    "expectedMonthlyAwsRevenue",
    "deliveryModel",
)
_REDACTED = {"postalCode", "customerCompanyName", "customerWebsite", "country"}


def create_errors(fields: Fields, setting: Setting) -> list[str]:
    """All complaints about a new opportunity; `fields` hold what AWS keeps on create."""
    right = sound(OPPORTUNITY_FIELDS, fields)
    also = [REQUIRED.format(label=name) for name in _ALSO_ON_CREATE if is_empty(fields.get(name))]
    return [
        *_required([name for name in LABELS if name not in _not_needed(fields)], fields),
        *also,
        *value_errors(OPPORTUNITY_FIELDS, fields),
        *combination_errors(right),
        *place_errors(right),
        *new_value_errors(right, setting),
    ]


def update_errors(changes: Fields, after: Fields, setting: Setting) -> list[str]:
    """All complaints about `changes`, where `after` is the record as it would stand."""
    marketing = ["IsOppFromMarketingActivity"] if after["opportunityOwnership"] == FROM_PARTNER else []
    right = sound(OPPORTUNITY_FIELDS, after)
    return [
        *_required([*_ON_UPDATE, *marketing], after),
        *value_errors(OPPORTUNITY_FIELDS, changes),
        *combination_errors(right),
        *new_value_errors({name: value for name, value in right.items() if name in changes}, setting),
        *stage_errors(right, setting),
    ]


def resubmission_errors(changes: Fields, after: Fields, setting: Setting) -> list[str]:
    """All complaints about the answer to Action Required."""
    return [
        *_required([name for name in LABELS if name not in _not_needed(after)], after),
        *value_errors(OPPORTUNITY_FIELDS, changes),
        *place_errors(sound(OPPORTUNITY_FIELDS, after)),
        *new_value_errors(sound(OPPORTUNITY_FIELDS, changes), setting),
    ]


def decision_errors(decision: Fields) -> list[str]:
    """Complaints about an acceptance or a rejection."""
    no_reason = decision.get("partnerAcceptanceStatus") == REJECTED and is_empty(decision.get("rejectionReason"))
    missing = [REQUIRED.format(label="rejectionReason")] if no_reason else []
    return [*value_errors(OPPORTUNITY_FIELDS, decision), *missing]


def _required(names: list[str], fields: Fields) -> list[str]:
    missing = [label(name) for name in names if is_empty(fields.get(name))]
    joined = ["Required: " + ";".join(missing)] if missing else []
    return [*joined, *([NO_ACTIVITIES] if is_empty(fields.get("salesActivities")) else [])]


def _not_needed(fields: Fields) -> set[str]:
    """Mandatory fields that this record may leave out: redacted by AWS, or a country without postal codes."""
    if fields.get("doesOppBelongToNatSec") == "Yes":
        return _REDACTED
    return {"postalCode"} if fields.get("country") in WITHOUT_POSTAL_CODE else set()
