"""Whole records that break no rule, to change one thing of in a test."""

import json
from datetime import UTC, datetime
from typing import Any

from referrals.ace.kinds import Kind, records_key
from referrals.ace.validation import Context

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
CASE = Context(now=NOW)


def opportunity(**changes: Any) -> dict[str, Any]:
    """A new opportunity as AWS would take it; a change to `...` leaves the field out."""
    record: dict[str, Any] = {
        "partnerCrmUniqueIdentifier": "PR-1",
        "partnerProjectTitle": "Harbour ledger",
        "projectDescription": "The harbour wants its ledger in the cloud before winter.",
        "useCase": "Storage & Backup",
        "industry": "Transportation & Logistics",
        "customerCompanyName": "Harbour Example",
        "customerWebsite": "harbour.example",
        "country": "Norway",
        "postalCode": "0150",
        "targetCloseDate": "2026-09-30",
        "expectedMonthlyAwsRevenue": 1200,
        "deliveryModel": "SaaS or PaaS;Managed Services",
        "partnerPrimaryNeedFromAws": "Co-Sell - Deal Support",
        "salesActivities": "SOW Signed",
        "solutionOffered": ["S-0001234"],
        "IsOppFromMarketingActivity": "No",
        "opportunityType": "Net New Business",
    }
    return {name: value for name, value in (record | changes).items() if value is not ...}


def shared(**changes: Any) -> dict[str, Any]:
    """An opportunity as AWS shares it."""
    ids = {"apnCrmUniqueIdentifier": "O1000001", "lastModifiedDate": "2026-04-30T10:00:00.000Z"}
    return opportunity(**(ids | {"stage": "Prospect", "opportunityOwnership": "AWS Referral"} | changes))


def lead(**changes: Any) -> dict[str, Any]:
    """A lead as AWS shares it."""
    record: dict[str, Any] = {
        "apnCrmUniqueIdentifier": "L2000001",
        "lastModifiedDate": "2026-04-30T10:00:00.000Z",
        "status": "Open",
        "currentLeadStage": None,
        "company": "Accept To View",
        "industry": "Education",
        "country": "India",
    }
    return {name: value for name, value in (record | changes).items() if value is not ...}


def file_of(*records: Any, kind: Kind = Kind.OPPORTUNITY, **envelope: Any) -> bytes:
    """A received file with these records."""
    return json.dumps({"version": "2", "spmsId": "397476", records_key(kind): list(records)} | envelope).encode()
