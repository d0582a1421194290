"""AWS's public testing scenarios as the test plan of stage 5: each by its key, and who acts first.

The keys are ours: AWS's sheet and the step's number (aws-samples/partner-crm-integration-samples; pg:stage-5-testing).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """AWS's sheets."""

    CREATE = "Create a partner referral"
    PARTNER = "Life of a partner referral"
    AWS = "AWS's referrals"
    LEAD = "Leads"
    GUIDE = "The guide's table"


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario. `by_portal` says that the partner starts it alone; otherwise AWS has to act first."""

    key: str
    group: Group
    title: str
    by_portal: bool


PLAN: tuple[Case, ...] = (
    Case("POC-1", Group.CREATE, "The mandatory fields alone", True),
    Case("POC-2", Group.CREATE, "With the partner's sales contact", True),
    Case("POC-3", Group.CREATE, "With the customer's contact", True),
    Case("POC-4", Group.CREATE, "With products and solutions", True),
    Case("POC-5", Group.CREATE, "All fields there are", True),
    Case("POC-6", Group.CREATE, "The id of a known opportunity", True),
    Case("POC-7.1", Group.CREATE, "A mandatory field missing", True),
    Case("POC-7.2", Group.CREATE, "Co-sell and no support together", True),
    Case("POC-7.3", Group.CREATE, "Values outside AWS's lists", True),
    Case("POC-7.4", Group.CREATE, "A wrong or missing state", True),
    Case("POC-7.5", Group.CREATE, "A rejection without a reason", False),
    Case("POC-7.6", Group.CREATE, "A parent of somebody else", True),
    Case("POC-7.7", Group.CREATE, "A DUNS of other than nine digits", True),
    Case("POC-7.8", Group.CREATE, "An AWS account of other than twelve digits", True),
    Case("POC-7.9", Group.CREATE, "Products outside AWS's codes", True),
    Case("POC-7.10", Group.CREATE, "No solution, or none of ours", True),
    Case("POC-7.11", Group.CREATE, "No or negative revenue", True),
    Case("POC-7.12", Group.CREATE, "An id that is taken", True),
    Case("POC-7.13", Group.CREATE, "A description too short", True),
    Case("POC-7.14", Group.CREATE, "Marketing without its funding", True),
    Case("POC-7.15", Group.CREATE, "Marketing details without marketing", True),
    Case("POC-7.16", Group.CREATE, "A parent of net new business", True),
    Case("POC-7.17", Group.CREATE, "Contract data at submission", True),
    Case("POC-7.18", Group.CREATE, "An offer at submission", True),
    Case("POC-7.19", Group.CREATE, "A next step without AWS's support", True),
    Case("POC-7.20", Group.CREATE, "A lower or invalid version", True),
    Case("PO-1", Group.PARTNER, "A created referral", True),
    Case("PO-2", Group.PARTNER, "AWS approves", False),
    Case("PO-2.1", Group.PARTNER, "AWS rejects", False),
    Case("PO-2.2", Group.PARTNER, "AWS reviews", False),
    Case("PO-2.3", Group.PARTNER, "AWS asks for corrections", False),
    Case("PO-3", Group.PARTNER, "Changed fields", False),
    Case("PO-3.2", Group.PARTNER, "A mandatory field cleared", False),
    Case("PO-3.3", Group.PARTNER, "A lower version", True),
    Case("PO-3.4", Group.PARTNER, "A DUNS of other than nine digits", False),
    Case("PO-3.5", Group.PARTNER, "A parent of somebody else", False),
    Case("PO-3.6", Group.PARTNER, "Products changed", False),
    Case("PO-3.7", Group.PARTNER, "A solution that is not ours", False),
    Case("PO-3.8", Group.PARTNER, "A launch without the account", False),
    Case("PO-3.9", Group.PARTNER, "Marketing switched on and off", False),
    Case("PO-3.10", Group.PARTNER, "A launch without contract data", False),
    Case("PO-3.11", Group.PARTNER, "A loss without its reason", False),
    Case("PO-3.12", Group.PARTNER, "After launch, in both programmes", False),
    Case("PO-3.13", Group.PARTNER, "After launch, in ISV Accelerate", False),
    Case("PO-3.14", Group.PARTNER, "Values outside AWS's lists", False),
    Case("PO-3.15", Group.PARTNER, "A change before approval", True),
    Case("PO-3.16", Group.PARTNER, "Pipeline fields after launch", False),
    Case("PO-4", Group.PARTNER, "AWS's seller changes the record", False),
    Case("PO-4.1", Group.PARTNER, "Comments of the review", False),
    Case("AO-1", Group.AWS, "A referral before acceptance", False),
    Case("AO-2", Group.AWS, "Its acceptance", False),
    Case("AO-2.1", Group.AWS, "Its rejection", False),
    Case("AO-2.2", Group.AWS, "A rejection without a reason", False),
    Case("AO-3", Group.AWS, "The referral after acceptance", False),
    Case("AO-4", Group.AWS, "Changed fields", False),
    Case("AO-3.3", Group.AWS, "A lower version", False),
    Case("AO-3.4", Group.AWS, "A DUNS of other than nine digits", False),
    Case("AO-3.5", Group.AWS, "A parent of somebody else", False),
    Case("AO-3.6", Group.AWS, "Products outside AWS's codes", False),
    Case("AO-3.7", Group.AWS, "A solution that is not ours", False),
    Case("AO-4.1", Group.AWS, "The Marketplace flag before launch", False),
    Case("AO-4.2", Group.AWS, "A mandatory field cleared", False),
    Case("AO-4.3", Group.AWS, "A launch without the account", False),
    Case("AO-4.5", Group.AWS, "A launch without contract data", False),
    Case("AO-4.6", Group.AWS, "A loss without its reason", False),
    Case("AO-4.8", Group.AWS, "After launch, in both programmes", False),
    Case("AO-4.9", Group.AWS, "After launch, in ISV Accelerate", False),
    Case("AO-4.10", Group.AWS, "Values outside AWS's lists", False),
    Case("AO-4.11", Group.AWS, "A change before acceptance", False),
    Case("AO-4.12", Group.AWS, "Pipeline fields after launch", False),
    Case("AO-5", Group.AWS, "AWS's next steps", False),
    Case("LD-1", Group.LEAD, "A lead before acceptance", False),
    Case("LD-2", Group.LEAD, "Its acceptance", False),
    Case("LD-2.1", Group.LEAD, "Its rejection", False),
    Case("LD-3", Group.LEAD, "The lead after acceptance", False),
    Case("LD-4", Group.LEAD, "Changed fields", False),
    Case("LD-5", Group.LEAD, "The campaign member's status", False),
    Case("T5-1", Group.GUIDE, "AWS's referral, rejected", False),
    Case("T5-2", Group.GUIDE, "AWS's referral, accepted", False),
    Case("T5-3", Group.GUIDE, "An incomplete opportunity", True),
    Case("T5-4", Group.GUIDE, "A complete opportunity", True),
    Case("T5-5", Group.GUIDE, "AWS asks for corrections", False),
)
BY_KEY: Mapping[str, Case] = {case.key: case for case in PLAN}
