"""Which fields AWS takes from a partner, in which phase, and what a value of each may look like."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aceportal.simulator import values
from aceportal.simulator.contract import BAD_VALUE, TOO_LONG, words
from aceportal.simulator.places import COUNTRIES, STATES
from aceportal.simulator.products import PRODUCTS

Check = Callable[[Any], bool]

# Letters of the phases: A create, B Action Required, C approved or accepted, D launched for ISV Accelerate,
# E launched for SaaS Revenue Recognition, X with a decision only.


@dataclass(frozen=True, slots=True)
class FieldRule:
    phases: str
    check: Check
    limit: int | None = None


def _text(value: object) -> bool:
    return isinstance(value, str)


def _like(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _one_of(*allowed: str) -> Check:
    return lambda value: isinstance(value, str) and value in allowed


def _some_of(*allowed: str) -> Check:
    return lambda value: isinstance(value, str) and set(value.split(";")) <= set(allowed)


def _list_of(check: Check) -> Check:
    return lambda value: isinstance(value, list) and bool(value) and all(check(item) for item in value)


def _date(value: object) -> bool:
    try:
        return isinstance(value, str) and len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _number(digits: int, decimals: int) -> Check:
    def check(value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return round(value, decimals) == value and 0 <= value < 10.0**digits

    return check


def _positive(value: object) -> bool:
    return _number(18, 0)(value) and value != 0


_id = _like(r"(?s)[^\ud800-\udfff]+")
_email = _like(r"[^@\s]+@[^@\s]+")
_website = _like(r"(https?://)?[^\s/@]+\.[^\s/@]{2,}(/\S*)?")
_yes_no = _one_of(*values.YES_NO)

OPPORTUNITY_FIELDS: Mapping[str, FieldRule] = {
    "doesOppBelongToNatSec": FieldRule("A", _yes_no),
    "city": FieldRule("ABC", _text),
    "country": FieldRule("AB", _one_of(*COUNTRIES)),
    "customerWebsite": FieldRule("AB", _website),
    "customerDuns": FieldRule("AC", _like(r"\d{9}")),
    "industry": FieldRule("A", _one_of(*values.INDUSTRIES)),
    "industryOther": FieldRule("A", _text),
    "customerCompanyName": FieldRule("A", _text, 120),
    "postalCode": FieldRule("AB", _text),
    "state": FieldRule("AB", _one_of(*STATES)),
    "streetAddress": FieldRule("ABC", _text),
    "awsSFCampaignName": FieldRule("AC", _text),
    "awsProducts": FieldRule("AC", _list_of(_one_of(*PRODUCTS))),
    "targetCloseDate": FieldRule("ABC", _date),
    "deliveryModel": FieldRule("ACDE", _some_of(*values.DELIVERY_MODELS)),
    "IsOppFromMarketingActivity": FieldRule("AC", _yes_no),
    "marketingActivityChannel": FieldRule("AC", _some_of(*values.CHANNELS)),
    "marketingActivityUsecase": FieldRule("AC", _some_of(*values.MARKETING_USE_CASES)),
    "isMarketingDevelopmentFunded": FieldRule("AC", _yes_no),
    "nextStep": FieldRule("AC", _text),
    "opportunityType": FieldRule("AC", _one_of(*values.OPPORTUNITY_TYPES)),
    "otherSolutionOffered": FieldRule("AC", _text, 255),
    "parentOppId": FieldRule("AC", _text, 20),
    "partnerPrimaryNeedFromAws": FieldRule("AC", _some_of(*values.PRIMARY_NEEDS)),
    "partnerProjectTitle": FieldRule("A", _text),
    "salesActivities": FieldRule("AC", _some_of(*values.SALES_ACTIVITIES)),
    "expectedMonthlyAwsRevenue": FieldRule("ABC", _positive),
    "projectDescription": FieldRule("AB", _like(r"(?s).{20,}")),
    "solutionOffered": FieldRule("AC", _list_of(_like(r"S-\d{1,19}|Other"))),
    "useCase": FieldRule("AC", _one_of(*values.USE_CASES)),
    "additionalComments": FieldRule("ACDE", _text),
    "awsAccountId": FieldRule("AC", _like(r"\d{12}")),
    "campaignName": FieldRule("AC", _some_of(*values.CAMPAIGNS)),
    "competitiveTracking": FieldRule("AC", _one_of(*values.COMPETITORS)),
    "competitiveTrackingOther": FieldRule("AC", _text),
    "partnerCrmUniqueIdentifier": FieldRule("ABC", _id),
    "customerEmail": FieldRule("AC", _email),
    "customerFirstName": FieldRule("AC", _text),
    "customerLastName": FieldRule("AC", _text),
    "customerTitle": FieldRule("AC", _text),
    "customerPhone": FieldRule("AC", _text, 40),
    "primaryContactEmail": FieldRule("AC", _email),
    "primaryContactFirstName": FieldRule("AC", _text),
    "primaryContactLastName": FieldRule("AC", _text),
    "primaryContactPhone": FieldRule("AC", _text),
    "primaryContactTitle": FieldRule("AC", _text),
    "opportunityOwnerEmail": FieldRule("AC", _email),
    "opportunityOwnerName": FieldRule("AC", _text),
    "stage": FieldRule("C", _one_of(*values.STAGES)),
    "offers": FieldRule("C", _list_of(_like(r"offer-\S+"))),
    "contractStartDate": FieldRule("CE", _date),
    "contractEndDate": FieldRule("CE", _date),
    "customerSoftwareValueCurrency": FieldRule("CE", _one_of(*values.CURRENCIES)),
    "customerSoftwareValue": FieldRule("CE", _number(16, 2)),
    "procurementType": FieldRule("CE", _one_of(*values.PROCUREMENT_TYPES)),
    "partnerAcceptanceStatus": FieldRule("X", _one_of(*values.ACCEPTANCES)),
    "rejectionReason": FieldRule("X", _one_of(*values.REJECTION_REASONS)),
    "closedLostReason": FieldRule("C", _one_of(*values.LOST_REASONS)),
    "apnCrmLeadUniqueIdentifier": FieldRule("AC", _text),
}

AWS_ONLY_FIELDS = words(
    """aWSAccountOwnerName aWSAccountOwnerEmail aWSSalesRepName aWSSalesRepEmail aWSISVSuccessManagerName
    aWSISVSuccessManagerEmail aWSPartnerSuccessManagerName aWSPartnerSuccessManagerEmail partnerDeveloperManager
    partnerDeveloperManagerEmail wWPSPDM wWPSPDMEmail opportunityOwnership status acceptBy apnReviewerComments aWSStage
    aWSCloseDate aWSClosedLostReason nextStepHistory engagementScore recommendedNextBestActions cosellConvertReason
    backwardsCompatibilityChanges createdBy createdDate lastModifiedBy lastModifiedDate"""
)
SALES_TEAM_FIELDS = tuple(
    name
    for name in AWS_ONLY_FIELDS
    if name.startswith(("aWSAccountOwner", "aWSSalesRep", "aWSISV", "aWSPartner", "wWPS"))
)
CONTRACT_FIELDS = (
    "contractStartDate",
    "contractEndDate",
    "customerSoftwareValueCurrency",
    "customerSoftwareValue",
    "procurementType",
)
MARKETING_FIELDS = (
    "isMarketingDevelopmentFunded",
    "marketingActivityChannel",
    "marketingActivityUsecase",
    "awsSFCampaignName",
)

LEAD_FIELDS: Mapping[str, FieldRule] = {
    "status": FieldRule("C", _one_of(*values.LEAD_STATUSES)),
    "currentLeadStage": FieldRule("X", _one_of(*values.ACCEPTANCES)),
    "partnerCrmLeadId": FieldRule("C", _id, 18),
    "email": FieldRule("C", _email),
    "website": FieldRule("C", _text, 255),
    "useCaseWorkload": FieldRule("C", _some_of(*values.LEAD_USE_CASES)),
    "title": FieldRule("C", _text, 128),
    "streetAddress": FieldRule("C", _text, 255),
    "city": FieldRule("C", _text, 40),
    "state": FieldRule("C", _text),
    "postalCode": FieldRule("C", _text, 20),
    "country": FieldRule("C", _text),
    "phone": FieldRule("C", _text),
    "segmentCompanySize": FieldRule("C", _text, 255),
    "projectDescription": FieldRule("C", _text, 32_000),
    "leadStatusReason": FieldRule("C", _text, 255),
    "leadOwnerEmail": FieldRule("C", _email),
    "industry": FieldRule("C", _one_of(*values.LEAD_INDUSTRIES)),
    "firstName": FieldRule("C", _text, 40),
    "lastName": FieldRule("C", _text, 80),
}
LEAD_AWS_ONLY_FIELDS = words(
    """campaignName fullName levelofAWSUsage leadSource leadOwnerName leadAge lastModifiedDate lastModifiedBy
    createdDate createdBy company campaignMemberStatus"""
)
_LEAD_INBOUND_ONLY = ("firstName", "lastName")
OPPORTUNITY_OUT = tuple(
    name for name in ["apnCrmUniqueIdentifier", *OPPORTUNITY_FIELDS, *AWS_ONLY_FIELDS] if name != "rejectionReason"
)
LEAD_OUT = tuple(
    name for name in ["apnCrmUniqueIdentifier", *LEAD_FIELDS, *LEAD_AWS_ONLY_FIELDS] if name not in _LEAD_INBOUND_ONLY
)

# Labels as AWS's own error texts write them; other fields are named by their JSON name.
LABELS = {
    "useCase": "Use Case",
    "targetCloseDate": "Target Launch Date",
    "projectDescription": "Project Description/Business Need",
    "postalCode": "Postal Code",
    "partnerProjectTitle": "Partner Project Title",
    "industry": "Industry Vertical",
    "expectedMonthlyAwsRevenue": "Expected Monthly AWS Revenue",
    "deliveryModel": "Delivery Model",
    "customerWebsite": "Customer Website",
    "customerCompanyName": "Customer Company Name",
    "country": "Country",
    "partnerPrimaryNeedFromAws": "Partner Primary Need from AWS",
}


def label(name: str) -> str:
    return LABELS.get(name, name)


def value_errors(rules: Mapping[str, FieldRule], fields: Mapping[str, Any]) -> list[str]:
    """One text for each value that is not in AWS's list, form or length; empty values are judged elsewhere."""
    found = [_value_error(name, rules[name], value) for name, value in fields.items() if not is_empty(value)]
    return [text for text in found if text]


def _value_error(name: str, rule: FieldRule, value: object) -> str | None:
    if rule.limit and isinstance(value, str) and len(value) > rule.limit:
        return TOO_LONG.format(limit=rule.limit, label=label(name))
    return None if rule.check(value) else BAD_VALUE.format(label=label(name))


def is_empty(value: object) -> bool:
    return value is None or value == "" or value == []


def sound(rules: Mapping[str, FieldRule], fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields without those whose value is of the wrong form, so that rules between fields can be asked."""
    return {
        name: value
        for name, value in fields.items()
        if name not in rules or is_empty(value) or rules[name].check(value)
    }
