"""Invents referrals: AWS originated opportunities and leads that read like real ones, the same for the same seed."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aceportal.simulator.account import stamp
from aceportal.simulator.companies import COMPANIES, Company
from aceportal.simulator.contract import FROM_AWS
from aceportal.simulator.fields import LEAD_OUT, OPPORTUNITY_OUT
from aceportal.simulator.people import customer_contact, development_manager, sales_team
from aceportal.simulator.projects import Project, project_for

_NEEDS = (
    "Co-Sell - Architectural Validation",
    "Co-Sell - Technical Consultation",
    "Co-Sell - Deal Support",
    "Co-Sell - Pricing Assistance;Co-Sell - Deal Support",
    "Co-Sell - Architectural Validation;Co-Sell - Total Cost of Ownership Evaluation",
)
_SIZES = ("50-200", "200-500", "500-1,000", "1,000-5,000", "5,000+")
_CAMPAIGNS = ("Cloud Foundations Webinar", "Data Modernization Days", "Industry Summit", "Resilience Workshop Series")
_LEAD_USE_CASES = ("Big Data", "Web Application", "IOT", "DR/Archive/Backup", "Oracle/SAP/Enterprise Apps")
_LEAD_INDUSTRY = {
    "Agriculture": "Agriculture & Mining",
    "Mining": "Agriculture & Mining",
    "Automotive": "Manufacturing",
    "Energy - Power & Utilities": "Energy & Utilities",
    "Hospitality": "Travel & Hospitality",
    "Travel": "Travel & Hospitality",
}


@dataclass(frozen=True, slots=True)
class Draw:
    """Everything random about one referral."""

    chance: random.Random
    company: Company
    project: Project


def _draw(seed: int, what: str, number: int) -> Draw:
    order = list(COMPANIES)
    random.Random(f"{seed}/companies/{what}").shuffle(order)
    company = order[number % len(order)]
    chance = random.Random(f"{seed}/{what}/{number}")
    return Draw(chance, company, project_for(company.industry, chance))


def invent_opportunity(*, seed: int, number: int, now: datetime) -> dict[str, Any]:
    """Fields of one AWS referral, pending for one to ten days."""
    drawn = _draw(seed, "opportunity", number)
    chance, project = drawn.chance, drawn.project
    return {
        **dict.fromkeys(OPPORTUNITY_OUT),
        **_opportunity_customer(drawn),
        **sales_team(chance),
        **development_manager(),
        "opportunityOwnership": FROM_AWS,
        "stage": "Prospect",
        "acceptBy": stamp(now + timedelta(hours=chance.randrange(24, 240))),
        "partnerProjectTitle": project.title,
        "projectDescription": project.description.format(company=drawn.company.name),
        "useCase": project.use_case,
        "awsProducts": list(project.products),
        "expectedMonthlyAwsRevenue": _rounded(chance.uniform(*project.revenue)),
        "targetCloseDate": (now + timedelta(days=chance.randrange(45, 270))).date().isoformat(),
        "partnerPrimaryNeedFromAws": chance.choice(_NEEDS),
        "opportunityType": chance.choice(["Net New Business", "Net New Business", "Expansion"]),
        "deliveryModel": chance.choice(["SaaS or PaaS", "Managed Services", "Professional Services"]),
        "salesActivities": "Initialized discussions with customer",
        "competitiveTracking": chance.choice(["On-Prem", "No Competition", "Microsoft Azure", None]),
        "IsOppFromMarketingActivity": "No",
        "doesOppBelongToNatSec": "No",
        "engagementScore": chance.choice(["Low", "Medium", "High"]),
        "nextStep": project.next_step,
        "solutionOffered": ["Other"],
        "otherSolutionOffered": "To be agreed with the partner",
    }


def _opportunity_customer(drawn: Draw) -> dict[str, Any]:
    company, person = drawn.company, customer_contact(drawn.chance, drawn.company.language)
    return {
        "customerCompanyName": company.name,
        "customerWebsite": f"https://www.{company.domain}",
        "industry": company.industry,
        "country": company.country,
        "state": company.state,
        "city": company.city,
        "streetAddress": company.street,
        "postalCode": company.postal_code,
        "customerFirstName": person.first_name,
        "customerLastName": person.last_name,
        "customerTitle": person.title,
        "customerEmail": person.email(company.domain),
        "customerPhone": company.phone.format(f"{drawn.chance.randrange(10, 100)}"),
    }


def invent_lead(*, seed: int, number: int, now: datetime) -> dict[str, Any]:
    """Fields of one lead, open and undecided."""
    drawn = _draw(seed, "lead", number)
    company, chance = drawn.company, drawn.chance
    person = customer_contact(chance, company.language)
    return {
        **dict.fromkeys(LEAD_OUT),
        "status": "Open",
        "website": f"www.{company.domain}",
        "useCaseWorkload": chance.choice(_LEAD_USE_CASES),
        "industry": _LEAD_INDUSTRY.get(company.industry, company.industry),
        "segmentCompanySize": chance.choice(_SIZES),
        "projectDescription": drawn.project.description.format(company="The company"),
        "levelofAWSUsage": chance.choice(["None", "Evaluating", "Some workloads"]),
        "leadSource": chance.choice(["Webinar", "3rd Party Event/Tradeshow", "Website"]),
        "campaignName": chance.choice(_CAMPAIGNS),
        "campaignMemberStatus": chance.choice(["Registered", "Attended", "Attended;Registered"]),
        "fullName": person.name,
        "firstName": person.first_name,
        "lastName": person.last_name,
        "title": person.title,
        "email": person.email(company.domain),
        "phone": company.phone.format(f"{chance.randrange(10, 100)}"),
        "company": company.name,
        "streetAddress": company.street,
        "city": company.city,
        "state": company.state,
        "postalCode": company.postal_code,
        "country": company.country,
    }


def _rounded(amount: float) -> int:
    """A figure as people estimate it: hundreds below 10,000, thousands above."""
    step = 100 if amount < 10_000 else 1000
    return max(step, round(amount / step) * step)
