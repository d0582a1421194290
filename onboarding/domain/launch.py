"""The last stage's fixed parts: who signs, what switching on needs, the smoke test, the length of the first week.

The smoke test is AWS's (pg:ace-production-checklist); two people and the watch are our own.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from referrals.domain.deliveries import DeliveryState

SIGNERS = ("alliance_lead", "program_manager")
WATCH_DAYS = 7
ACTIVATION_NEEDS = ("production_policy", "production_connection", "production_test")
"""Requirements without which nobody may ask to switch production on."""

SMOKE_STEPS: dict[str, str] = {
    "created": "A dummy opportunity is created and sent",
    "confirmed": "AWS's result confirms it",
    "asked": "A support case asks AWS to confirm it came and to reject it",
    "rejected": "AWS has rejected it",
    "cleaned": "It is out of the way here and in the CRM",
}
SAID_BY_A_PERSON = frozenset({"asked", "rejected", "cleaned"})
"""Steps that happen, or may happen, where the portal cannot look."""
COME_TO_NOTHING = frozenset({DeliveryState.REFUSED, DeliveryState.WITHDRAWN, DeliveryState.NEEDS_PERSON})
"""States of the dummy's delivery after which another dummy may follow."""

_CLOSES_AFTER = timedelta(days=90)


def dummy_fields(partner: str, today: date) -> Mapping[str, Any]:
    """A complete opportunity that nobody can take for a real one."""
    return MappingProxyType(
        {
            "customerCompanyName": f"TEST {partner}"[:120],
            "customerWebsite": "test.example",
            "country": "United States",
            "state": "Washington",
            "postalCode": "98101",
            "industry": "Other",
            "industryOther": "Test of a CRM integration",
            "partnerProjectTitle": "TEST of the CRM integration, please reject",
            "projectDescription": "No customer project: it proves that files travel both ways. Please reject it.",
            "useCase": "Containers & Serverless",
            "targetCloseDate": (today + _CLOSES_AFTER).isoformat(),
            "expectedMonthlyAwsRevenue": 1,
            "deliveryModel": "SaaS or PaaS",
            "partnerPrimaryNeedFromAws": "Do Not Need Support from AWS Sales Rep",
            "salesActivities": "Customer has shown interest in solution",
            "solutionOffered": ["Other"],
            "otherSolutionOffered": "Test",
            "IsOppFromMarketingActivity": "No",
        }
    )
