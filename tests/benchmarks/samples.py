"""The files measured: invented opportunities as AWS would write them, every field filled that AWS fills."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from aceportal.simulator.fields import OPPORTUNITY_OUT
from aceportal.simulator.world import invent_opportunity

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def record(number: int, *, version: int = 0) -> dict[str, Any]:
    """One opportunity; a higher version is a later change of it."""
    fields = invent_opportunity(seed=5, number=number, now=NOW)
    at = NOW + timedelta(minutes=version)
    return {
        **dict.fromkeys(OPPORTUNITY_OUT),
        **fields,
        "apnCrmUniqueIdentifier": f"O{number:07d}",
        "opportunityOwnership": "AWS Referral",
        "lastModifiedDate": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        "nextStep": f"Step {version}",
    }


def content(partner_id: str, numbers: range, *, version: int = 0) -> bytes:
    """One file with these opportunities."""
    records = [record(number, version=version) for number in numbers]
    return json.dumps({"version": "2", "spmsId": partner_id, "opportunities": records}).encode()
