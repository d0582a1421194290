"""A partner's CRM beside a connection, reached through the services."""

from itertools import count
from typing import Any

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.mapping.profiles import System
from referrals.mapping.spec import Direction, Row
from referrals.models import Connection, CrmProfile, MappingVersion, Referral
from referrals.services.crm_profiles import NewProfile, add_profile
from referrals.services.mappings import begin_draft, publish, save_rows
from tests.factories.arrivals import arrived
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

_numbers = count(1)

Rows = dict[str, Row | None]

STAGES = {
    "pairs": (
        {"crm": "Discovery", "ace": "Qualified"},
        {"crm": "Proposal", "ace": "Technical Validation"},
        {"crm": "Won", "ace": "Launched"},
    )
}
TO_ACE: tuple[dict[str, Any], ...] = (
    {"ace": "customerCompanyName", "crm": "account.name"},
    {"ace": "customerWebsite", "crm": "account.website"},
    {"ace": "country", "crm": "account.country"},
    {"ace": "state", "crm": "account.state"},
    {"ace": "postalCode", "crm": "account.postcode"},
    {"ace": "industry", "crm": "account.industry"},
    {"ace": "partnerProjectTitle", "crm": "name"},
    {"ace": "projectDescription", "crm": "notes"},
    {"ace": "useCase", "crm": "use_case"},
    {"ace": "targetCloseDate", "crm": "closes"},
    {"ace": "expectedMonthlyAwsRevenue", "crm": "amount"},
    {"ace": "deliveryModel", "default": "SaaS or PaaS"},
    {"ace": "partnerPrimaryNeedFromAws", "default": "Co-Sell - Architectural Validation"},
    {"ace": "salesActivities", "default": "Customer has shown interest in solution"},
    {"ace": "solutionOffered", "default": "Other"},
    {"ace": "otherSolutionOffered", "default": "Route planner"},
    {"ace": "IsOppFromMarketingActivity", "default": "No"},
    {"ace": "stage", "crm": "stage", "values": STAGES},
    {"ace": "nextStep", "crm": "next_step"},
    {"ace": "apnCrmUniqueIdentifier", "crm": "aws_id"},
)
TO_CRM: tuple[dict[str, Any], ...] = (
    {"ace": "customerCompanyName", "crm": "account.name"},
    {"ace": "partnerProjectTitle", "crm": "name"},
    {"ace": "expectedMonthlyAwsRevenue", "crm": "amount"},
    {"ace": "stage", "crm": "stage", "values": {**STAGES, "fallback": "Other"}},
    {"ace": "nextStep", "crm": "next_step"},
    {"ace": "apnCrmUniqueIdentifier", "crm": "aws_id"},
    {"ace": "status", "crm": "aws_status"},
)


def crm_admin() -> User:
    """Somebody who keeps the mapping."""
    return person(Role.CRM_ADMIN)


def profile(connection: Connection, **wanted: Any) -> CrmProfile:
    """A CRM beside the connection, in the name of an alliance lead."""
    new = {"name": f"CRM {next(_numbers)}", "system": System.OTHER, "acts_as": person(Role.ALLIANCE_LEAD), **wanted}
    return add_profile(NewProfile(connection=connection, **new), by=crm_admin())


def rows(data: Any, direction: Direction) -> Rows:
    """Target to row, as a draft takes them."""
    read = [Row.model_validate(one) for one in data]
    return {row.target(direction): row for row in read}


def mapped(
    crm: CrmProfile, to_ace: Any = TO_ACE, to_crm: Any = TO_CRM, *, kind: Kind = Kind.OPPORTUNITY
) -> MappingVersion:
    """Publish these rows."""
    by = crm_admin()
    draft = begin_draft(crm, by=by)
    for direction, data in ((Direction.TO_ACE, to_ace), (Direction.TO_CRM, to_crm)):
        draft = save_rows(draft.pk, kind, direction, rows(data, direction), by=by)
    return publish(draft.pk, lock=draft.lock, by=by)


def deal(**changes: Any) -> dict[str, Any]:
    """A complete deal in that CRM's shape; `account` among the changes is laid over the rest of the account."""
    account = {
        "name": "Aldermoor Freight",
        "website": "aldermoor.example",
        "country": "United States",
        "state": "Washington",
        "postcode": "98101",
        "industry": "Transportation & Logistics",
        **changes.pop("account", {}),
    }
    return {
        "name": "Dispatch planning on AWS",
        "notes": "Dispatchers plan routes by hand and lose hours every day.",
        "use_case": "Containers & Serverless",
        "closes": "2027-03-31",
        "amount": 4200,
        "stage": "Discovery",
        "account": account,
        **changes,
    }


def open_opportunity(connection: Connection, **fields: Any) -> Referral:
    """The same deal as AWS knows it, approved; given again with other fields, AWS's update of it."""
    known = {"apnCrmUniqueIdentifier": "O4711", "status": "Approved", "opportunityOwnership": "Partner Referral"}
    deal_says = {"stage": "Qualified", "targetCloseDate": "2027-03-31", "partnerCrmUniqueIdentifier": None}
    values = {**valid_opportunity(), **known, **deal_says, **fields}
    return arrived(connection, Kind.OPPORTUNITY, **{k: v for k, v in values.items() if v is not None})
