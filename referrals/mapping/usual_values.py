"""What usual words of CRMs mean in AWS's lists, where the words themselves do not tell."""

from collections.abc import Mapping
from types import MappingProxyType

from referrals.ace.kinds import Kind
from referrals.ace.stages import LeadStatus, Stage
from referrals.ace.vocabulary.lead_lists import LEAD_INDUSTRIES
from referrals.ace.vocabulary.packing import packed
from referrals.mapping.similarity import folded

# AWS's value -> the words for it. What stands before a bar, or where there is no bar, is also what AWS's value is
# called in the CRM, the best first; what stands behind it is only a part of AWS's value.
_STAGES: Mapping[str, str] = {
    Stage.PROSPECT: """Prospecting; Prospect; Lead In; New; New Opportunity; Appointment Scheduled; Discovery; First
        Meeting; Initial Contact; Contact Made; Interest""",
    Stage.QUALIFIED: """Qualification; Qualified; Qualified To Buy; Qualify; Needs Analysis; Value Proposition; Id.
        Decision Makers; Identify Decision Makers; Needs Defined; Opportunity Qualified""",
    Stage.TECHNICAL_VALIDATION: """Technical Validation; Perception Analysis; Demo; Demo Scheduled; Presentation
        Scheduled; Proof of Concept; POC; Technical Evaluation; Evaluation; Solution Design; Develop; Pilot""",
    Stage.BUSINESS_VALIDATION: """Business Validation; Proposal/Price Quote; Proposal; Proposal Made; Proposal Sent;
        Quote; Quote Sent; Propose; Decision Maker Bought-In; Business Case""",
    Stage.COMMITTED: """Committed; Negotiation/Review; Negotiation; Negotiations Started; Contract Sent; Contract;
        Contracting; Verbal Commitment; Verbal; Close""",
    Stage.LAUNCHED: "Closed Won; Won; Launched; Live; Order Placed",
    Stage.CLOSED_LOST: "Closed Lost; Lost; Closed Lost to Competition; Abandoned; Cancelled; Canceled",
}
_LEAD_STATUSES: Mapping[str, str] = {
    LeadStatus.OPEN: "Open; Open - Not Contacted; New; Not Contacted; Attempted to Contact; Assigned",
    LeadStatus.RESEARCH: """Research; Working - Contacted; In Progress; Contacted; Connected; Contact in Future;
        Working; Nurturing; Pre-Qualified; Bad Timing""",
    LeadStatus.QUALIFIED: "Qualified; Closed - Converted; Converted; Open Deal; Opportunity",
    LeadStatus.DISQUALIFIED: """Disqualified; Closed - Not Converted; Unqualified; Not Qualified; Junk Lead; Lost
        Lead; Lost; Cannot Contact; No Longer Interested; Canceled; Cancelled; Closed""",
}
_OPPORTUNITY_TYPES: Mapping[str, str] = {
    "Net New Business": "New Business; New Customer; New; Net New; New Logo",
    "Expansion": """Existing Business; Existing Customer - Upgrade; Existing Customer - Replacement; Existing
        Customer - Downgrade; Existing Customer; Upsell; Cross-sell; Upgrade""",
    "Flat Renewal": "Renewal; Existing Customer - Renewal; Contract Renewal",
}
_INDUSTRIES: Mapping[str, str] = {
    "Aerospace": "Aviation & Aerospace | Airlines/Aviation; Defense & Space",
    "Agriculture": """Agriculture and Non-petrol Natural Resource Extraction; Agriculture & Mining; Farming | Dairy;
        Ranching; Fishery""",
    "Automotive": "| Vehicle Retail",
    "Computers & Electronics": """Electronics; Consumer Electronics | Computer Hardware; Computer Networking;
        Semiconductors; Electrical/Electronic Manufacturing; Wireless""",
    "Consumer Goods": """| Apparel; Apparel & Fashion; Food & Beverage; Food & Beverages; Food Production; Cosmetics;
        Furniture; Luxury Goods & Jewelry; Sporting Goods; Tobacco; Wine and Spirits; Food and Tobacco Processing;
        Textiles""",
    "Education": """Education Management | E-Learning; Higher Education; Primary/Secondary Education; Professional
        Training & Coaching""",
    "Financial Services": """Finance; Financial | Banking; Insurance; Accounting; Brokers; Capital Markets; Investment
        Banking; Investment Management; Venture Capital & Private Equity""",
    "Gaming": "Computer Games | Gambling & Casinos; Mobile Games",
    "Government": """Government Administration; Government/Military; Public Services | Government Relations; Public
        Policy; Public Safety; Law Enforcement; Judiciary; Legislative Office; Military; Political Organization""",
    "Healthcare": """Hospital & Health Care; Medical/Health | Medical Practice; Medical Devices; Mental Health Care;
        Alternative Medicine; Health, Wellness and Fitness; Doctor's Offices and Clinics""",
    "Hospitality": "| Restaurants; Eating and Drinking Places; Events Services",
    "Life Sciences": "| Biotechnology; Pharmaceuticals; Nanotechnology",
    "Manufacturing": """| Machinery; Chemicals; Engineering; Building Materials; Industrial Automation; Mechanical or
        Industrial Engineering; Packaging and Containers; Paper & Forest Products; Plastics; Printing; Railroad
        Manufacture; Shipbuilding; Glass, Ceramics & Concrete; Durable Manufacturing""",
    "Marketing & Advertising": """Marketing and Advertising | Public Relations and Communications; Market Research;
        Graphic Design""",
    "Media & Entertainment": """Media; Entertainment; Online Media | Broadcast Media; Animation; Media Production;
        Motion Pictures and Film; Music; Newspapers; Performing Arts; Photography; Publishing; Broadcasting Printing
        and Publishing; Sports; Writing and Editing""",
    "Mining": "Mining & Metals",
    "Non-Profit Organization": """Not For Profit; Non-Profit Organization Management | Fund-Raising; Philanthropy;
        Religious Institutions; Civic & Social Organization; Social Services""",
    "Energy - Oil & Gas": "Oil & Energy | Petrochemical Extraction and Distribution",
    "Energy - Power & Utilities": "Utilities; Utility Creation and Distribution; Energy | Renewables & Environment",
    "Professional Services": """Consulting; Management Consulting; Business Services | Legal Services; Law Practice;
        Human Resources; Staffing and Recruiting; Outsourcing/Offshoring; Translation and Localization; Design,
        Direction and Creative Management""",
    "Real Estate & Construction": """Construction; Real Estate | Commercial Real Estate; Civil Engineering;
        Architecture & Planning; Specialty Realty""",
    "Retail": """Service Retail | Supermarkets; Consumer Services; Building Supply Retail; Entertainment Retail;
        Non-Durable Merchandise Retail""",
    "Software & Internet": """Computer Software; Technology; Internet; Information Technology and Services |
        Information Services; Computer & Network Security; ASP (Application Service Provider); ERP (Enterprise
        Resource Planning); ManagementISV; Non-management ISV""",
    "Telecommunications": "Communications | Data/Telecom OEM; Wireless Industry; Optical Networking",
    "Transportation & Logistics": """Transportation; Logistics and Supply Chain | Shipping; Package/Freight Delivery;
        Maritime; Transportation/Trucking/Railroad; Warehousing""",
    "Travel": "Leisure, Travel & Tourism",
    "Wholesale & Distribution": "Wholesale; Distributors, Dispatchers and Processors | Import and Export",
    "Other": "",
}
# Where the list for leads says it otherwise.
_LEAD_INDUSTRIES: Mapping[str, str] = {
    "Agriculture": "Agriculture & Mining",
    "Aerospace": "",
    "Automotive": "",
    "Energy - Oil & Gas": "Energy & Utilities",
    "Energy - Power & Utilities": "Energy & Utilities",
    "Hospitality": "Travel & Hospitality",
    "Marketing & Advertising": "",
    "Mining": "Agriculture & Mining",
    "Other": "",
    "Travel": "Travel & Hospitality",
}


def _words(text: str) -> tuple[str, ...]:
    return tuple(folded(word) for word in packed(text) if word)


def _spoken(table: Mapping[str, str]) -> dict[str, str]:
    """AWS's value by the folded word, its own name among them."""
    every = {value: (folded(value), *_words(text.replace("|", ";"))) for value, text in table.items()}
    return {word: str(value) for value, words in every.items() for word in words}


def _called(table: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The folded words that say all of AWS's value, its own name first."""
    return {str(value): (folded(value), *_words(text.partition("|")[0])) for value, text in table.items()}


def _for_leads(words: Mapping[str, str]) -> dict[str, str]:
    every = {word: _LEAD_INDUSTRIES.get(value, value) for word, value in words.items()}
    return {word: value for word, value in every.items() if value} | {folded(name): name for name in LEAD_INDUSTRIES}


def _called_for_leads() -> dict[str, tuple[str, ...]]:
    called: dict[str, tuple[str, ...]] = {name: (folded(name),) for name in LEAD_INDUSTRIES}
    names = {folded(name) for name in LEAD_INDUSTRIES}
    for value, words in _called(_INDUSTRIES).items():
        if name := _LEAD_INDUSTRIES.get(value, value):
            called[name] = (*called[name], *(word for word in words if word not in names))
    return called


_TABLES: Mapping[tuple[Kind, str], Mapping[str, str]] = {
    (Kind.OPPORTUNITY, "stage"): _STAGES,
    (Kind.OPPORTUNITY, "opportunityType"): _OPPORTUNITY_TYPES,
    (Kind.OPPORTUNITY, "industry"): _INDUSTRIES,
    (Kind.LEAD, "status"): _LEAD_STATUSES,
}
_OF_LEADS = (Kind.LEAD, "industry")
_MEANINGS = {key: _spoken(table) for key, table in _TABLES.items()} | {_OF_LEADS: _for_leads(_spoken(_INDUSTRIES))}
_CALLED = {key: _called(table) for key, table in _TABLES.items()} | {_OF_LEADS: _called_for_leads()}


def meanings(kind: Kind, ace_field: str) -> Mapping[str, str]:
    """AWS's value for each usual word, by the word's letters and digits in small letters; empty where none is known."""
    return MappingProxyType(_MEANINGS.get((kind, ace_field), {}))


def called(kind: Kind, ace_field: str, value: str) -> tuple[str, ...]:
    """The folded words by which CRMs call AWS's value, the best first; its own name where no others are known."""
    return _CALLED.get((kind, ace_field), {}).get(value, (folded(value),))
