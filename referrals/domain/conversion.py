"""What a lead says about the opportunity it becomes: AWS's two languages side by side, and when it may become one.

The lists of leads and of opportunities differ; what has no twin is left for the person, and said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from referrals.ace.entry import entries_of
from referrals.ace.fields import label_of
from referrals.ace.kinds import APN_ID_FIELD, Kind
from referrals.ace.masks import is_masked
from referrals.ace.stages import LeadStatus, Phase
from referrals.ace.validation.record import UNITED_STATES, is_empty
from referrals.ace.vocabulary.lead_lists import COUNTRY_OF_LEAD_COUNTRY, LEAD_INDUSTRIES
from referrals.ace.vocabulary.opportunity_lists import CAMPAIGNS, INDUSTRIES, STATES

SAME: Mapping[str, str] = {
    "company": "customerCompanyName",
    "website": "customerWebsite",
    "city": "city",
    "postalCode": "postalCode",
    "streetAddress": "streetAddress",
    "firstName": "customerFirstName",
    "lastName": "customerLastName",
    "title": "customerTitle",
    "email": "customerEmail",
    "phone": "customerPhone",
    "projectDescription": "projectDescription",
    "leadOwnerEmail": "opportunityOwnerEmail",
    APN_ID_FIELD: "apnCrmLeadUniqueIdentifier",
}
"""Fields of a lead whose value an opportunity takes as it is."""

_OTHERWISE: Mapping[str, str] = {
    "Communications": "Telecommunications",
    "Computer Hardware": "Computers & Electronics",
    "Computer Software": "Software & Internet",
    "Internet Specific": "Software & Internet",
    "Consumer Related": "Consumer Goods",
    "Energy & Utilities": "Energy - Power & Utilities",
    "Biotechnology": "Life Sciences",
    "Healthcare, Pharmaceuticals and Biotech": "Healthcare",
    "Medical/Health": "Healthcare",
    "Media, Entertainment & Leisure": "Media & Entertainment",
    "Public Services": "Government",
    "Government, Education & Public Services": "Government",
    "Retail, Wholesale & Distribution": "Retail",
    "Semiconductor/Electr": "Computers & Electronics",
    "Travel & Hospitality": "Travel",
    "Business & Consumer Services": "Professional Services",
    "Business Serv.": "Professional Services",
}
UNDECIDED_INDUSTRIES = frozenset({"Agriculture & Mining", "Industrial/Energy"})
"""Industries of leads that are two of an opportunity's: a person has to say which."""

INDUSTRY_OF_LEAD: Mapping[str, str] = {**{name: name for name in LEAD_INDUSTRIES if name in INDUSTRIES}, **_OTHERWISE}
USE_CASE_OF_LEAD: Mapping[str, str] = {
    "Big Data": "Big Data: Data Warehouse / Data Integration / ETL / Data Lake / BI",
    "Content Delivery": "Content Delivery & Edge Services",
    "DR/Archive/Backup": "Storage & Backup",
    "High Performance Computing (HPC)": "High Performance Computing",
    "IOT": "IOT",
    "Oracle/SAP/Enterprise Apps": "Business Applications & SAP Production",
    "Web Application": "Web development & DevOps",
}
UNDECIDED_USE_CASES = frozenset({"Marketplace", "Microsoft Apps", "Other"})
"""Use cases of leads without a twin among an opportunity's."""

_OVER = frozenset({Phase.REJECTED, Phase.CLOSED_LOST})


@dataclass(frozen=True, slots=True)
class Converted:
    """An opportunity's first values, and what of the lead found no place: label to value."""

    fields: dict[str, Any]
    left: dict[str, str]


def why_not_convert(phase: Phase, status: object, opportunities: list[Phase], *, is_qualifying: bool = False) -> str:
    """Why a lead cannot be converted now, or nothing; `opportunities` are the phases of those made from it before.

    `is_qualifying` says that the status Qualified has been set here and AWS has not confirmed it.
    """
    if any(one not in _OVER for one in opportunities):
        return "It has been converted already; go on with the opportunity."
    if phase not in {Phase.OPEN, Phase.LEAD_CLOSED}:
        return "Only a lead you have accepted can become an opportunity."
    if LeadStatus.read(status) is LeadStatus.QUALIFIED:
        return ""
    if is_qualifying:
        return "Qualified is not confirmed by AWS yet; you can convert the lead once it is."
    return "Set the lead's status to Qualified first: AWS converts qualified leads only."


def convert_fields(lead: Mapping[str, Any]) -> Converted:
    """The lead in the language of opportunities; what AWS withholds stays behind."""
    known = {name: value for name, value in lead.items() if not is_empty(value) and not is_masked(value)}
    fields = {target: known[name] for name, target in SAME.items() if name in known}
    for part in (_country, _industry, _use_case, _campaign, _name):
        fields = {**dict(part(known)), **fields}
    homeless = [name for name, target in _TRANSLATED.items() if name in known and target not in fields]
    return Converted(fields, {label_of(Kind.LEAD, name): ", ".join(entries_of(known[name])) for name in homeless})


_TRANSLATED: Mapping[str, str] = {"industry": "industry", "useCaseWorkload": "useCase", "country": "country"}
Found = Iterator[tuple[str, Any]]


def _country(lead: Mapping[str, Any]) -> Found:
    country = COUNTRY_OF_LEAD_COUNTRY.get(str(lead.get("country")))
    if country:
        yield "country", country
    if country == UNITED_STATES and lead.get("state") in STATES:
        yield "state", lead["state"]


def _industry(lead: Mapping[str, Any]) -> Found:
    industry = INDUSTRY_OF_LEAD.get(str(lead.get("industry")))
    if industry:
        yield "industry", industry


def _use_case(lead: Mapping[str, Any]) -> Found:
    """A lead has several, an opportunity one: the first that has a twin."""
    twins = (USE_CASE_OF_LEAD.get(entry) for entry in entries_of(lead.get("useCaseWorkload")))
    first = next((twin for twin in twins if twin), None)
    if first:
        yield "useCase", first


def _campaign(lead: Mapping[str, Any]) -> Found:
    """AWS's campaign brought the lead, so the opportunity comes from a marketing activity of that name."""
    campaign = lead.get("campaignName")
    if not campaign:
        return
    yield "IsOppFromMarketingActivity", "Yes"
    yield "awsSFCampaignName", campaign
    if campaign in CAMPAIGNS:
        yield "campaignName", campaign


def _name(lead: Mapping[str, Any]) -> Found:
    """AWS sends a lead's contact as one name; the last word is taken for the family name."""
    first, _, last = str(lead.get("fullName", "")).strip().rpartition(" ")
    if first:
        yield "customerFirstName", first
    if last:
        yield "customerLastName", last
