"""A partner's CRM as a benchmark needs it: its deals, and the mapping of them with some of everything."""

from typing import Any

STAGES = {
    "Qualifizierung": "Qualified",
    "Technische Klärung": "Technical Validation",
    "Angebot": "Business Validation",
    "Verhandlung": "Committed",
    "Gewonnen": "Launched",
    "Verloren": "Closed Lost",
}
INDUSTRIES = {
    "Logistik": "Transportation & Logistics",
    "Handel": "Retail",
    "Maschinenbau": "Manufacturing",
    "Banken": "Financial Services",
    "Gesundheit": "Healthcare",
}
NEEDS = {
    "Architektur": "Co-Sell - Architectural Validation",
    "Preise": "Co-Sell - Pricing Assistance",
    "Wettbewerb": "Co-Sell - Competitive Information",
}
USE_CASES = {"Container": "Containers & Serverless", "KI": "AI/ML", "Backup": "Archiving"}
YES_NO = {"true": "Yes", "false": "No"}
TITLE = "{account.name} - {name}"


def _pairs(table: dict[str, str]) -> dict[str, Any]:
    return {"pairs": [{"crm": crm, "ace": ace} for crm, ace in table.items()]}


ROWS: list[dict[str, Any]] = [
    {"ace": "customerCompanyName", "crm": "account.name", "chain": [{"do": "trim"}]},
    {"ace": "customerWebsite", "crm": "account.web.url", "chain": [{"do": "domain"}]},
    {"ace": "customerDuns", "crm": "account.duns"},
    {"ace": "industry", "crm": "account.branche", "values": _pairs(INDUSTRIES)},
    {"ace": "country", "crm": "account.address.country", "chain": [{"do": "read_country"}]},
    {"ace": "state", "crm": "account.address.region", "chain": [{"do": "read_state", "otherwise": "empty"}]},
    {"ace": "city", "crm": "account.address.city"},
    {"ace": "postalCode", "crm": "account.address.postcode"},
    {"ace": "streetAddress", "crm": "account.address.lines", "chain": [{"do": "join", "separator": ", "}]},
    {"ace": "awsAccountId", "crm": "account.aws_account"},
    {"ace": "doesOppBelongToNatSec", "default": "No"},
    {"ace": "customerFirstName", "crm": "contacts[0].first"},
    {"ace": "customerLastName", "crm": "contacts[0].last"},
    {"ace": "customerTitle", "crm": "contacts[0].title"},
    {"ace": "customerEmail", "crm": "contacts[0].email", "chain": [{"do": "case", "case": "lower"}]},
    {"ace": "customerPhone", "crm": "contacts[0].phone", "chain": [{"do": "phone", "country": "DE"}]},
    {"ace": "partnerProjectTitle", "chain": [{"do": "template", "text": TITLE}, {"do": "limit", "length": 255}]},
    {"ace": "projectDescription", "crm": "description", "chain": [{"do": "trim"}]},
    {"ace": "useCase", "crm": "use_case", "values": _pairs(USE_CASES)},
    {"ace": "opportunityType", "default": "Net New Business"},
    {"ace": "partnerPrimaryNeedFromAws", "crm": "needs", "values": _pairs(NEEDS)},
    {
        "ace": "expectedMonthlyAwsRevenue",
        "crm": "amounts.yearly",
        "chain": [
            {"do": "read_number", "form": "de"},
            {"do": "ratio", "numerator": 1, "denominator": 12},
            {"do": "round"},
        ],
    },
    {"ace": "deliveryModel", "default": "SaaS or PaaS"},
    {"ace": "salesActivities", "default": "Customer has shown interest in solution"},
    {"ace": "solutionOffered", "crm": "products[].name", "default": "Other"},
    {"ace": "awsProducts", "crm": "services"},
    {"ace": "campaignName", "crm": "campaign"},
    {"ace": "stage", "crm": "phase", "values": _pairs(STAGES)},
    {"ace": "targetCloseDate", "crm": "dates.close", "chain": [{"do": "read_date", "form": "d.m.y"}]},
    {"ace": "nextStep", "crm": "next_step", "chain": [{"do": "trim"}, {"do": "limit", "length": 255}]},
    {"ace": "additionalComments", "crm": "remarks"},
    {"ace": "IsOppFromMarketingActivity", "crm": "from_marketing", "values": _pairs(YES_NO)},
    {"ace": "contractStartDate", "crm": "dates.start", "chain": [{"do": "read_date", "form": "d.m.y"}]},
    {"ace": "customerSoftwareValue", "crm": "amounts.contract", "chain": [{"do": "read_number", "form": "de"}]},
    {"ace": "primaryContactEmail", "crm": "owner.email", "chain": [{"do": "case", "case": "lower"}]},
    {"ace": "partnerCrmUniqueIdentifier", "crm": "id"},
]
"""A mapping towards AWS: nested paths, days, German amounts, a ratio, countries, phones, value maps, defaults."""

_COUNTRIES = ("Deutschland", "DE", "Germany", "Österreich", "AUT", "United States")
_PHONES = ("030 1234567", "+49301234567", "(089) 12 34 56 78", "+43 1 234567", "", "0170-1234567")


def deal(number: int) -> dict[str, Any]:
    """One invented deal in that CRM's shape."""
    return {
        "id": f"D-{number:06d}",
        "name": f"Dispositionsplattform {number}",
        "description": "  Touren werden von Hand geplant; das kostet jeden Tag Stunden.  ",
        "use_case": pick(tuple(USE_CASES), number),
        "phase": pick(tuple(STAGES), number),
        "needs": list(NEEDS)[: 1 + number % 3],
        "next_step": "Workshop am Freitag " if number % 2 else "",
        "remarks": None,
        "campaign": None,
        "from_marketing": number % 4 == 0,
        "amounts": {"yearly": f"{number % 90 + 1}.{number % 1000:03d},50 €", "contract": f"{number % 900 + 100},75"},
        "dates": {"close": f"{number % 28 + 1:02d}.{number % 12 + 1:02d}.2027", "start": None},
        "services": ["AmazonEC2", "AmazonS3"][: number % 3],
        "products": [{"name": "Route planner", "code": "RP"}] if number % 3 else [],
        "owner": {"email": "Robin.Reyes@Partner.example"},
        "account": {
            "name": f" Aldermoor Freight {number} ",
            "duns": f"{number:09d}",
            "branche": pick(tuple(INDUSTRIES), number),
            "aws_account": None,
            "web": {"url": f"https://www.aldermoor{number}.example/about"},
            "address": {
                "country": pick(_COUNTRIES, number),
                "region": "WA" if number % 6 == 5 else "Bayern",
                "city": "München",
                "postcode": f"{number % 90000 + 10000}",
                "lines": ["Hafenstraße 1", f"Tor {number % 9}"],
            },
        },
        "contacts": [
            {
                "first": "Ada",
                "last": "Lovell",
                "title": "Head of IT",
                "email": f"Ada.Lovell{number}@Aldermoor.example",
                "phone": pick(_PHONES, number),
            },
            {"first": "Bo", "last": "Byrd"},
        ],
    }


def pick(choices: tuple[str, ...], number: int) -> str:
    """One of the choices, the same for the same number."""
    return choices[number % len(choices)]
