"""The floor of the mapper: the same mapping written by hand, as somebody would who needs just this one."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

from tests.benchmarks.crm_deals import INDUSTRIES, NEEDS, STAGES, USE_CASES, YES_NO

_COUNTRIES = {
    "Deutschland": "Germany",
    "DE": "Germany",
    "Germany": "Germany",
    "Österreich": "Austria",
    "AUT": "Austria",
    "United States": "United States",
}
_STATES = {"WA": "Washington"}

Record = Mapping[str, Any]


def by_hand(record: Record) -> dict[str, Any]:
    """AWS's names and values of one deal; None where the deal has the field and leaves it empty."""
    return {**_account(record["account"]), **_contact(record["contacts"][0]), **_project(record), **_progress(record)}


def _account(account: Record) -> dict[str, Any]:
    address = account["address"]
    return {
        "customerCompanyName": _text(account["name"]),
        "customerWebsite": (urlsplit(account["web"]["url"]).hostname or "").lower().removeprefix("www."),
        "customerDuns": _text(account["duns"]),
        "industry": INDUSTRIES[account["branche"]],
        "country": _COUNTRIES[address["country"]],
        "state": _STATES.get(address["region"]),
        "city": _text(address["city"]),
        "postalCode": _text(address["postcode"]),
        "streetAddress": ", ".join(line.strip() for line in address["lines"]),
        "awsAccountId": _text(account["aws_account"]),
        "doesOppBelongToNatSec": "No",
    }


def _contact(contact: Record) -> dict[str, Any]:
    return {
        "customerFirstName": _text(contact["first"]),
        "customerLastName": _text(contact["last"]),
        "customerTitle": _text(contact["title"]),
        "customerEmail": _text(contact["email"].lower()),
        "customerPhone": _phone(contact["phone"]),
    }


def _project(record: Record) -> dict[str, Any]:
    products = [one["name"] for one in record["products"] if one.get("name")]
    return {
        "partnerCrmUniqueIdentifier": _text(record["id"]),
        "partnerProjectTitle": f"{record['account']['name']} - {record['name']}"[:255].strip(),
        "projectDescription": _text(record["description"]),
        "useCase": USE_CASES[record["use_case"]],
        "opportunityType": "Net New Business",
        "partnerPrimaryNeedFromAws": ";".join(NEEDS[need] for need in record["needs"]),
        "deliveryModel": "SaaS or PaaS",
        "salesActivities": "Customer has shown interest in solution",
        "solutionOffered": products or ["Other"],
        "awsProducts": record["services"] or None,
        "campaignName": record["campaign"],
        "additionalComments": _text(record["remarks"]),
        "IsOppFromMarketingActivity": YES_NO["true" if record["from_marketing"] else "false"],
    }


def _progress(record: Record) -> dict[str, Any]:
    amounts, dates = record["amounts"], record["dates"]
    return {
        "expectedMonthlyAwsRevenue": int(_german(amounts["yearly"]) / 12 + 0.5),
        "customerSoftwareValue": _german(amounts["contract"]),
        "stage": STAGES[record["phase"]],
        "targetCloseDate": _day(dates["close"]),
        "contractStartDate": _day(dates["start"]),
        "nextStep": _text((record["next_step"] or "").strip()[:255]),
        "primaryContactEmail": _text(record["owner"]["email"].lower()),
    }


def _text(value: Any) -> str | None:
    return str(value).strip() or None if value is not None else None


def _day(text: str | None) -> str | None:
    if not text:
        return None
    day, month, year = text.split(".")
    return date(int(year), int(month), int(day)).isoformat()


def _german(text: str) -> int | float:
    number = float(text.removesuffix("€").strip().replace(".", "").replace(",", "."))
    return int(number) if number.is_integer() else number


def _phone(text: str) -> str | None:
    if not text:
        return None
    number = phonenumbers.parse(text, "DE")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
