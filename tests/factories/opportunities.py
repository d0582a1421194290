"""Values of a partner's own opportunity that AWS takes."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

_numbers = count(1)


def valid_opportunity(**changes: Any) -> dict[str, Any]:
    """A complete new opportunity, closing in ninety days; None among `changes` leaves a field out."""
    fields = {
        "partnerCrmUniqueIdentifier": f"CRM-{next(_numbers):06d}",
        "customerCompanyName": "Aldermoor Freight",
        "customerWebsite": "aldermoor.example",
        "country": "United States",
        "state": "Washington",
        "postalCode": "98101",
        "industry": "Transportation & Logistics",
        "partnerProjectTitle": "Dispatch planning on AWS",
        "projectDescription": "Dispatchers plan routes by hand and lose hours every day.",
        "useCase": "Containers & Serverless",
        "targetCloseDate": (timezone.now() + timedelta(days=90)).date().isoformat(),
        "expectedMonthlyAwsRevenue": 4200,
        "deliveryModel": "SaaS or PaaS",
        "partnerPrimaryNeedFromAws": "Co-Sell - Architectural Validation",
        "salesActivities": "Customer has shown interest in solution",
        "solutionOffered": ["Other"],
        "otherSolutionOffered": "Route planner",
        "IsOppFromMarketingActivity": "No",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}
