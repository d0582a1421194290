"""What CRMs call AWS's fields: names to look for beside AWS's own label, the surest first."""

from collections.abc import Mapping
from types import MappingProxyType

from referrals.ace.fields import Field
from referrals.ace.kinds import Kind
from referrals.ace.vocabulary.packing import packed

_OPPORTUNITY: Mapping[str, str] = {
    "customerCompanyName": "Customer Company Name; Company Name; Account Name; Customer Name; Organization Name",
    "customerWebsite": "Company Website; Account Website; Customer Website; Organization Website; Website",
    "customerDuns": "DUNS Number; Company DUNS; DUNS",
    "industry": "Company Industry; Account Industry; Customer Industry; Industry",
    "country": "Company Country; Account Country; Customer Country; Billing Country; Country",
    "state": "Company State; Account State; Billing State; State/Province; State",
    "city": "Company City; Account City; Billing City; City",
    "postalCode": "Company Postal Code; Account Postal Code; Billing Postal Code; Postal Code",
    "streetAddress": "Company Street; Account Street; Billing Street; Street Address; Street; Company Address; Address",
    "awsAccountId": "Customer AWS Account ID; AWS Account ID; AWS Account Number; AWS Account",
    "customerFirstName": "Contact First Name; First Name",
    "customerLastName": "Contact Last Name; Last Name",
    "customerTitle": "Contact Title; Contact Job Title; Job Title",
    "customerEmail": "Contact Email; Email",
    "customerPhone": "Contact Phone; Contact Phone Number; Phone",
    "partnerProjectTitle": "Project Title; Opportunity Name; Deal Name; Project Name; Name; Title; Topic",
    "projectDescription": "Project Description; Business Problem; Opportunity Description; Description",
    "useCase": "AWS Use Case; Customer Use Case",
    "opportunityType": "Opportunity Type; Deal Type; Type",
    "partnerPrimaryNeedFromAws": "Primary Need from AWS; Need from AWS; AWS Support Needed",
    "expectedMonthlyAwsRevenue": """Expected Monthly AWS Revenue; Monthly Recurring Revenue; AWS Monthly Revenue; AWS
        MRR; Amount; Deal Amount; Opportunity Amount""",
    "deliveryModel": "AWS Delivery Model",
    "competitiveTracking": "Competitor; Main Competitor; Competitors",
    "campaignName": "APN Program; AWS Program",
    "additionalComments": "Comments; Notes",
    "solutionOffered": "AWS Solution; Solution ID; Solutions; Solution",
    "awsProducts": "AWS Product; AWS Services",
    "offers": "Marketplace Offer ID; Private Offer ID",
    "stage": "Opportunity Stage; Deal Stage; Sales Stage; Stage Name; Pipeline Stage",
    "targetCloseDate": "Close Date; Expected Close Date; Closing Date",
    "nextStep": "Next Step; Next Action",
    "salesActivities": "Sales Activity",
    "closedLostReason": "Closed Lost Reason; Lost Reason; Loss Reason; Reason for Loss",
    "IsOppFromMarketingActivity": "From Marketing Activity; Opportunity from Marketing Activity; Marketing Sourced",
    "isMarketingDevelopmentFunded": "Marketing Development Funds; MDF Used; Marketing Development Funded",
    "contractStartDate": "Contract Start Date; Contract Start; Effective Date",
    "contractEndDate": "Contract End Date; Contract End; Expiration Date",
    "customerSoftwareValue": "Software Value; Contract Value",
    "customerSoftwareValueCurrency": "Software Value Currency; Contract Currency",
    "opportunityOwnerEmail": "Owner Email; Deal Owner Email",
    "primaryContactEmail": "Partner Contact Email; Sales Contact Email",
    "aWSSalesRepName": "AWS Sales Rep",
    "aWSAccountOwnerName": "AWS Account Owner; AWS Account Manager",
    "aWSAccountOwnerEmail": "AWS Account Owner Email",
    "opportunityOwnership": "AWS Opportunity Ownership; Opportunity Origin",
    "status": "AWS Status; AWS Review Status; ACE Status",
    "apnReviewerComments": "AWS Reviewer Comments; APN Reviewer Comments",
    "apnCrmUniqueIdentifier": "AWS Opportunity ID; ACE Opportunity ID; APN CRM Unique Identifier",
    "acceptBy": "AWS Accept By; Accept By",
}
_LEAD: Mapping[str, str] = {
    "company": "Company Name; Company; Account Name; Organization Name",
    "website": "Company Website; Organization Website",
    "industry": "Company Industry; Industry Vertical",
    "segmentCompanySize": "Company Size; Number of Employees; Employees",
    "country": "Company Country; Billing Country",
    "state": "State/Province; Company State",
    "city": "Company City",
    "postalCode": "Postal Code; Company Postal Code",
    "streetAddress": "Street Address; Street; Company Street",
    "firstName": "First Name; Contact First Name",
    "lastName": "Last Name; Contact Last Name",
    "fullName": "Full Name; Contact Name",
    "title": "Job Title; Contact Title",
    "email": "Contact Email",
    "phone": "Phone Number; Contact Phone; Business Phone",
    "projectDescription": "Description; Message",
    "useCaseWorkload": "Use Case; Workload",
    "status": "Status",
    "leadStatusReason": "Status Reason; Lead Status Reason",
    "campaignName": "AWS Campaign Name",
    "leadOwnerEmail": "Owner Email",
    "apnCrmUniqueIdentifier": "AWS Lead ID; ACE Lead ID; APN CRM Unique Identifier",
}
_OTHERS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        Kind.OPPORTUNITY: {name: packed(text) for name, text in _OPPORTUNITY.items()},
        Kind.LEAD: {name: packed(text) for name, text in _LEAD.items()},
    }
)

# Labels of AWS's that mean something else in a CRM.
_NOT_BY_LABEL = frozenset(
    {
        "createdBy",
        "createdDate",
        "customerSoftwareValueCurrency",
        "lastModifiedBy",
        "lastModifiedDate",
        "opportunityOwnerName",
    }
)
_STATUS_OF_REVIEW = (Kind.OPPORTUNITY, "status")


def names_for(kind: Kind, field: Field) -> tuple[str, ...]:
    """AWS's own label, where it says enough, then what CRMs call the field; each once."""
    own = () if field.name in _NOT_BY_LABEL or (kind, field.name) == _STATUS_OF_REVIEW else (field.label,)
    return tuple(dict.fromkeys((*own, *_OTHERS[kind].get(field.name, ()))))
