"""AWS's first sheet: creating a partner referral, right and wrong."""

from onboarding.domain.scenarios.fixtures import (
    CUSTOMER_CONTACT,
    OWN_SOLUTION,
    PRODUCTS,
    SALES_CONTACT,
    close_date,
    contract,
    opportunity,
    update,
    valid,
)
from onboarding.domain.scenarios.script import Act, Case, Fields, Result, Script, Start
from referrals.ace.stages import Phase
from referrals.ace.validation.record import NO_SUPPORT

_CREATED = "AWS takes it, and the result gives the id of a new opportunity."
_REFUSED = "AWS refuses it, and the errors say what is wrong."
OUTSIDE: Fields = {
    "partnerPrimaryNeedFromAws": "Co-Sell - Everything",
    "competitiveTracking": "Some cloud",
    "useCase": "Everything",
    "deliveryModel": "By post",
    "salesActivities": "We had lunch",
    "opportunityType": "Brand new",
    "campaignName": "No such program",
}
"""Values outside AWS's lists, for fields that may be sent on creation and later."""


def _everything(case: Case) -> Fields:
    """All fields that AWS takes of a new opportunity."""
    marketing = {
        "IsOppFromMarketingActivity": "Yes",
        "isMarketingDevelopmentFunded": "No",
        "marketingActivityChannel": "Live Event",
        "marketingActivityUsecase": "Analytics",
        "awsSFCampaignName": "Aldermoor roundtable",
    }
    more = {
        "city": "Seattle",
        "streetAddress": "1 Pier Road",
        "customerDuns": "123456789",
        "awsAccountId": "123456789012",
        "additionalComments": "Created by the portal's test plan.",
        "nextStep": "Meet the dispatchers.",
        "opportunityType": "Net New Business",
        "doesOppBelongToNatSec": "No",
        "campaignName": "Well-Architected",
        "competitiveTracking": "*Other",
        "competitiveTrackingOther": "A local data centre",
    }
    return {**opportunity(case), **SALES_CONTACT, **CUSTOMER_CONTACT, **PRODUCTS, **marketing, **more}


def without_most(case: Case) -> Fields:
    """Nothing mandatory but the id, by which AWS's answer is found again, and the name of the customer."""
    return {name: opportunity(case)[name] for name in ("partnerCrmUniqueIdentifier", "customerCompanyName")}


def _with_contract(case: Case) -> Fields:
    return {**opportunity(case), **contract(case)}


def _same_id(case: Case) -> Fields:
    return {**opportunity(case), "targetCloseDate": close_date(case, 120)}


def _taken(key: str, does: str, **changes: object) -> Script:
    return Script(key=key, does=does, expects=_CREATED, payload=valid(**changes), result=Result.TAKEN)


def _refused(key: str, does: str, **changes: object) -> Script:
    return Script(key=key, does=does, expects=_REFUSED, payload=valid(**changes), result=Result.REFUSED)


CREATING: tuple[Script, ...] = (
    _taken("POC-1", "Create an opportunity with the mandatory fields alone."),
    _taken("POC-2", "Create one that names the partner's sales contact.", **SALES_CONTACT),
    _taken("POC-3", "Create one that names the customer's contact as well.", **SALES_CONTACT, **CUSTOMER_CONTACT),
    _taken("POC-4", "Create one with AWS products and a solution of ours.", **PRODUCTS, otherSolutionOffered=None),
    Script(
        key="POC-5",
        does="Create one with every field AWS takes of a new opportunity.",
        expects=_CREATED,
        payload=_everything,
        result=Result.TAKEN,
    ),
    Script(
        key="POC-6",
        does="Create one, then send the same id once more.",
        expects="No second opportunity: AWS updates the first, or refuses while it reviews it.",
        phase=Phase.SUBMITTED,
        payload=_same_id,
        result=Result.EITHER,
    ),
    Script(
        key="POC-7.1",
        does="Leave out nearly every mandatory field.",
        expects="AWS refuses it and names the missing fields.",
        payload=without_most,
        result=Result.REFUSED,
    ),
    _refused(
        "POC-7.2",
        "Ask for co-selling and for no support at once.",
        partnerPrimaryNeedFromAws=f"Co-Sell - Architectural Validation;{NO_SUPPORT}",
    ),
    _refused("POC-7.3", "Send values outside AWS's lists.", **OUTSIDE),
    _refused("POC-7.4", "Name the United States with a state that is none.", state="Bavaria"),
    Script(
        key="POC-7.5",
        does="Reject one of AWS's referrals and give no reason.",
        expects=_REFUSED,
        start=Start.ANY,
        is_ours=False,
        phase=Phase.NEEDS_DECISION,
        payload=update(partnerAcceptanceStatus="Rejected"),
        result=Result.REFUSED,
    ),
    _refused(
        "POC-7.6", "Name a parent opportunity that is not ours.", opportunityType="Expansion", parentOppId="O9999999999"
    ),
    _refused("POC-7.7", "Send a DUNS number of eight digits.", customerDuns="12345678"),
    _refused("POC-7.8", "Send an AWS account of eleven digits.", awsAccountId="12345678901"),
    _refused("POC-7.9", "Send products that AWS's list does not have.", awsProducts=["product1", "product2"]),
    _refused("POC-7.10", "Offer no solution at all.", solutionOffered=None, otherSolutionOffered=None),
    _refused("POC-7.11", "Expect a negative monthly revenue.", expectedMonthlyAwsRevenue=-1),
    Script(
        key="POC-7.12",
        does="Create one, then create another under its id.",
        expects="No second opportunity: AWS refuses it while it reviews the first, or takes it as an update of that.",
        phase=Phase.SUBMITTED,
        payload=opportunity,
        result=Result.EITHER,
    ),
    _refused("POC-7.13", "Describe the problem in fewer than twenty characters.", projectDescription="Too short."),
    _refused("POC-7.14", "Say marketing, but not whether it was funded.", IsOppFromMarketingActivity="Yes"),
    _refused("POC-7.15", "Send marketing details without marketing.", isMarketingDevelopmentFunded="Yes"),
    Script(
        key="POC-7.16",
        does="Name a parent for net new business.",
        expects="AWS takes it and does not keep the parent.",
        payload=valid(opportunityType="Net New Business", parentOppId="O9999999999"),
        result=Result.TAKEN,
        dropped=("parentOppId",),
    ),
    Script(
        key="POC-7.17",
        does="Send the five contract fields on submission.",
        expects="AWS takes it and does not keep them.",
        payload=_with_contract,
        result=Result.TAKEN,
        dropped=(
            "contractStartDate",
            "contractEndDate",
            "customerSoftwareValue",
            "customerSoftwareValueCurrency",
            "procurementType",
        ),
    ),
    _refused(
        "POC-7.18",
        "Attach an offer on submission.",
        offers=["offer-abc123example"],
        solutionOffered=[OWN_SOLUTION],
        otherSolutionOffered=None,
    ),
    Script(
        key="POC-7.19",
        does="Send a next step without asking for AWS's support.",
        expects="AWS takes it and does not keep the next step.",
        payload=valid(partnerPrimaryNeedFromAws=NO_SUPPORT, nextStep="Meet the dispatchers."),
        result=Result.TAKEN,
        dropped=("nextStep",),
    ),
    Script(
        key="POC-7.20",
        does="Send a file that says payload version 1.",
        expects="AWS refuses the file, because it has us at version 2.",
        payload=opportunity,
        version="1",
        result=Result.REFUSED,
    ),
)
assert all(script.act is Act.NONE for script in CREATING)
