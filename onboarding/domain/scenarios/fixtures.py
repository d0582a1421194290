"""Our own fixtures: a valid test opportunity and the pieces scenarios add to it, with dates in the future."""

from datetime import timedelta
from typing import Any

from onboarding.domain.scenarios.script import Build, Case, Fields

DESCRIPTION = "Dispatchers plan the routes of the fleet by hand and lose hours every day; this is a test record."
ACCOUNT = "123456789012"
OWN_SOLUTION = "S-0001234"
COMPANY = "Aldermoor Freight (test)"
SALES_CONTACT: Fields = {
    "primaryContactFirstName": "Noor",
    "primaryContactLastName": "Haddad",
    "primaryContactEmail": "noor.haddad@partner.example",
    "primaryContactPhone": "+442055501001",
    "primaryContactTitle": "Account manager",
}
CUSTOMER_CONTACT: Fields = {
    "customerFirstName": "Iris",
    "customerLastName": "Aldermoor",
    "customerTitle": "Head of operations",
    "customerEmail": "iris@aldermoor.example",
    "customerPhone": "+12065550114",
}
PRODUCTS: Fields = {"awsProducts": ["AmazonEC2Linux", "AmazonDynamoDB"], "solutionOffered": [OWN_SOLUTION]}


def close_date(case: Case, days: int = 90) -> str:
    """A target close date so many days ahead."""
    return (case.today + timedelta(days=days)).isoformat()


def opportunity(case: Case) -> Fields:
    """The mandatory fields of a new opportunity, each with a value AWS takes."""
    return {
        "partnerCrmUniqueIdentifier": case.own_id,
        "customerCompanyName": COMPANY,
        "customerWebsite": "aldermoor.example",
        "country": "United States",
        "state": "Washington",
        "postalCode": "98101",
        "industry": "Transportation & Logistics",
        "partnerProjectTitle": f"Dispatch planning {case.own_id}",
        "projectDescription": DESCRIPTION,
        "useCase": "Containers & Serverless",
        "targetCloseDate": close_date(case),
        "expectedMonthlyAwsRevenue": 4200,
        "deliveryModel": "SaaS or PaaS",
        "partnerPrimaryNeedFromAws": "Co-Sell - Architectural Validation",
        "salesActivities": "Customer has shown interest in solution",
        "solutionOffered": ["Other"],
        "otherSolutionOffered": "Route planner",
        "IsOppFromMarketingActivity": "No",
    }


def contract(case: Case) -> Fields:
    """The five contract fields of the special programmes."""
    return {
        "contractStartDate": close_date(case, 30),
        "contractEndDate": close_date(case, 395),
        "customerSoftwareValue": 50_000,
        "customerSoftwareValueCurrency": "USD",
        "procurementType": "Subscription",
    }


def launch(case: Case) -> Fields:
    """What brings an open opportunity to Launched; a special programme wants the contract as well."""
    special = contract(case) if case.special_program else {}
    return {"stage": "Launched", "awsAccountId": ACCOUNT, "solutionOffered": [OWN_SOLUTION], **special}


def valid(**changes: Any) -> Build:
    """A valid new opportunity with these changes; None takes a field out."""

    def build(case: Case) -> Fields:
        return {name: value for name, value in {**opportunity(case), **changes}.items() if value is not None}

    return build


def update(**changes: Any) -> Build:
    """Both ids and these changes; None clears a field."""

    def build(case: Case) -> Fields:
        return {**ids(case), **changes}

    return build


def ids(case: Case) -> Fields:
    """The ids of a record AWS knows."""
    ours = {"partnerCrmUniqueIdentifier": case.own_id} if case.own_id else {}
    return {**({"apnCrmUniqueIdentifier": case.apn_id} if case.apn_id else {}), **ours}
