"""What a person is told beside a field before they type: one short sentence where the label is not enough."""

from collections.abc import Mapping

from referrals.ace.kinds import Kind

_OPPORTUNITY = {
    "additionalComments": "AWS's seller reads it.",
    "apnCrmLeadUniqueIdentifier": "The AWS lead this came from, such as L123456.",
    "awsAccountId": "Twelve digits. AWS needs it when the opportunity launches.",
    "awsProducts": "Type a few letters of the product's name.",
    "customerCompanyName": "The customer's legal name, as AWS may already know it.",
    "customerDuns": "Nine digits.",
    "customerPhone": "In the international form, such as +4420555010.",
    "customerWebsite": "Such as example.com.",
    "doesOppBelongToNatSec": "AWS treats such an opportunity as classified and redacts the customer.",
    "expectedMonthlyAwsRevenue": "What AWS will earn a month, in whole US dollars.",
    "nextStep": "What happens next and when. AWS's seller reads it.",
    "opportunityOwnerEmail": "A Partner Central user; empty means your alliance lead.",
    "otherSolutionOffered": "In a few words.",
    "parentOppId": "AWS's id of the opportunity this renews or expands, such as O1234567.",
    "partnerCrmUniqueIdentifier": "Your own id. AWS keeps it; it is never used twice.",
    "partnerPrimaryNeedFromAws": (
        "Choose what AWS should help with. “Do Not Need Support” shares it for visibility only (FVO): AWS's sellers "
        "take no part, and it can become co-selling later. Co-selling never goes back."
    ),
    "partnerProjectTitle": "AWS's reviewer sees it first. It cannot be changed later.",
    "primaryContactPhone": "In the international form, such as +4420555010.",
    "projectDescription": "The customer's problem and how AWS solves it, in at least 20 characters.",
    "solutionOffered": "From Committed on AWS wants one of your own solutions, not Other.",
    "targetCloseDate": "The day you expect it to launch, in GMT.",
}
_LEAD = {
    "leadStatusReason": "AWS reads it: nothing personal or confidential.",
    "leadOwnerEmail": "A Partner Central user.",
    "phone": "In the international form, such as +4420555010.",
}
HELP: Mapping[Kind, Mapping[str, str]] = {Kind.OPPORTUNITY: _OPPORTUNITY, Kind.LEAD: _LEAD}
"""Field name to sentence; a test holds the names to the catalogue."""
