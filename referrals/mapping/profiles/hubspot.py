"""HubSpot: the default properties of deals and of contacts (its leads), by their internal names."""

import re

from referrals.ace.kinds import Kind
from referrals.ace.vocabulary.packing import packed
from referrals.mapping.crm_types import CrmType
from referrals.mapping.profiles.profile import Profile, standard

STAGES = {
    "appointmentscheduled": "Appointment Scheduled",
    "qualifiedtobuy": "Qualified To Buy",
    "presentationscheduled": "Presentation Scheduled",
    "decisionmakerboughtin": "Decision Maker Bought-In",
    "contractsent": "Contract Sent",
    "closedwon": "Closed Won",
    "closedlost": "Closed Lost",
}
LEAD_STATUSES = {
    "NEW": "New",
    "OPEN": "Open",
    "IN_PROGRESS": "In Progress",
    "OPEN_DEAL": "Open Deal",
    "UNQUALIFIED": "Unqualified",
    "ATTEMPTED_TO_CONTACT": "Attempted to Contact",
    "CONNECTED": "Connected",
    "BAD_TIMING": "Bad Timing",
}
_INDUSTRY_NAMES = packed(
    """
    Accounting; Airlines/Aviation; Alternative Dispute Resolution; Alternative Medicine; Animation; Apparel & Fashion;
    Architecture & Planning; Arts and Crafts; Automotive; Aviation & Aerospace; Banking; Biotechnology; Broadcast
    Media; Building Materials; Business Supplies and Equipment; Capital Markets; Chemicals; Civic & Social
    Organization; Civil Engineering; Commercial Real Estate; Computer & Network Security; Computer Games; Computer
    Hardware; Computer Networking; Computer Software; Internet; Construction; Consumer Electronics; Consumer Goods;
    Consumer Services; Cosmetics; Dairy; Defense & Space; Design; Education Management; E-Learning;
    Electrical/Electronic Manufacturing; Entertainment; Environmental Services; Events Services; Executive Office;
    Facilities Services; Farming; Financial Services; Fine Art; Fishery; Food & Beverages; Food Production;
    Fund-Raising; Furniture; Gambling & Casinos; Glass, Ceramics & Concrete; Government Administration; Government
    Relations; Graphic Design; Health, Wellness and Fitness; Higher Education; Hospital & Health Care; Hospitality;
    Human Resources; Import and Export; Individual & Family Services; Industrial Automation; Information Services;
    Information Technology and Services; Insurance; International Affairs; International Trade and Development;
    Investment Banking; Investment Management; Judiciary; Law Enforcement; Law Practice; Legal Services; Legislative
    Office; Leisure, Travel & Tourism; Libraries; Logistics and Supply Chain; Luxury Goods & Jewelry; Machinery;
    Management Consulting; Maritime; Market Research; Marketing and Advertising; Mechanical or Industrial Engineering;
    Media Production; Medical Devices; Medical Practice; Mental Health Care; Military; Mining & Metals; Motion
    Pictures and Film; Museums and Institutions; Music; Nanotechnology; Newspapers; Non-Profit Organization
    Management; Oil & Energy; Online Media; Outsourcing/Offshoring; Package/Freight Delivery; Packaging and
    Containers; Paper & Forest Products; Performing Arts; Pharmaceuticals; Philanthropy; Photography; Plastics;
    Political Organization; Primary/Secondary Education; Printing; Professional Training & Coaching; Program
    Development; Public Policy; Public Relations and Communications; Public Safety; Publishing; Railroad Manufacture;
    Ranching; Real Estate; Recreational Facilities and Services; Religious Institutions; Renewables & Environment;
    Research; Restaurants; Retail; Security and Investigations; Semiconductors; Shipbuilding; Sporting Goods; Sports;
    Staffing and Recruiting; Supermarkets; Telecommunications; Textiles; Think Tanks; Tobacco; Translation and
    Localization; Transportation/Trucking/Railroad; Utilities; Venture Capital & Private Equity; Veterinary;
    Warehousing; Wholesale; Wine and Spirits; Wireless; Writing and Editing
    """
)
INDUSTRIES = {re.sub(r"\W+", "_", name).upper(): name for name in _INDUSTRY_NAMES}

DEAL = (
    standard("hs_object_id", "Record ID", CrmType.ID),
    standard("dealname", "Deal Name", required=True),
    standard("dealstage", "Deal Stage", CrmType.PICKLIST, STAGES, required=True),
    standard("pipeline", "Pipeline", CrmType.PICKLIST, {"default": "Sales Pipeline"}),
    standard("closedate", "Close Date", CrmType.MOMENT),
    standard("amount", "Amount", CrmType.CURRENCY),
    standard("deal_currency_code", "Currency", CrmType.PICKLIST),
    standard(
        "dealtype",
        "Deal Type",
        CrmType.PICKLIST,
        {"newbusiness": "New Business", "existingbusiness": "Existing Business"},
    ),
    standard("description", "Deal Description", CrmType.LONG_TEXT),
    standard("hs_next_step", "Next Step"),
    standard("hs_priority", "Priority", CrmType.PICKLIST, {"low": "Low", "medium": "Medium", "high": "High"}),
    standard("closed_lost_reason", "Closed Lost Reason", CrmType.LONG_TEXT),
    standard("closed_won_reason", "Closed Won Reason", CrmType.LONG_TEXT),
    standard("company.name", "Company Name"),
    standard("company.domain", "Company Domain Name", CrmType.URL),
    standard("company.website", "Company Website URL", CrmType.URL),
    standard("company.phone", "Company Phone Number", CrmType.PHONE),
    standard("company.industry", "Company Industry", CrmType.PICKLIST, INDUSTRIES),
    standard("company.country", "Company Country/Region", CrmType.COUNTRY),
    standard("company.state", "Company State/Region"),
    standard("company.city", "Company City"),
    standard("company.zip", "Company Postal Code"),
    standard("company.address", "Company Street Address"),
    standard("contact.firstname", "Contact First Name"),
    standard("contact.lastname", "Contact Last Name"),
    standard("contact.jobtitle", "Contact Job Title"),
    standard("contact.email", "Contact Email", CrmType.EMAIL),
    standard("contact.phone", "Contact Phone Number", CrmType.PHONE),
    standard("hubspot_owner_id", "Deal Owner", CrmType.REFERENCE),
    standard("owner.firstName", "Owner First Name"),
    standard("owner.lastName", "Owner Last Name"),
    standard("owner.email", "Owner Email", CrmType.EMAIL),
    standard("createdate", "Create Date", CrmType.MOMENT),
    standard("hs_lastmodifieddate", "Last Modified Date", CrmType.MOMENT),
)
CONTACT = (
    standard("hs_object_id", "Record ID", CrmType.ID),
    standard("firstname", "First Name"),
    standard("lastname", "Last Name"),
    standard("jobtitle", "Job Title"),
    standard("email", "Email", CrmType.EMAIL, required=True),
    standard("phone", "Phone Number", CrmType.PHONE),
    standard("mobilephone", "Mobile Phone Number", CrmType.PHONE),
    standard("company", "Company Name"),
    standard("website", "Website URL", CrmType.URL),
    standard("industry", "Industry"),
    standard("numemployees", "Number of Employees", CrmType.PICKLIST),
    standard("country", "Country/Region", CrmType.COUNTRY),
    standard("state", "State/Region"),
    standard("city", "City"),
    standard("zip", "Postal Code"),
    standard("address", "Street Address"),
    standard("message", "Message", CrmType.LONG_TEXT),
    standard("hs_lead_status", "Lead Status", CrmType.PICKLIST, LEAD_STATUSES),
    standard(
        "lifecyclestage",
        "Lifecycle Stage",
        CrmType.PICKLIST,
        {
            "subscriber": "Subscriber",
            "lead": "Lead",
            "marketingqualifiedlead": "Marketing Qualified Lead",
            "salesqualifiedlead": "Sales Qualified Lead",
            "opportunity": "Opportunity",
            "customer": "Customer",
            "evangelist": "Evangelist",
            "other": "Other",
        },
    ),
    standard("hubspot_owner_id", "Contact Owner", CrmType.REFERENCE),
    standard("owner.email", "Owner Email", CrmType.EMAIL),
    standard("createdate", "Create Date", CrmType.MOMENT),
    standard("lastmodifieddate", "Last Modified Date", CrmType.MOMENT),
)

PROFILE = Profile(
    label="HubSpot",
    catalogue={Kind.OPPORTUNITY: DEAL, Kind.LEAD: CONTACT},
    pairs={
        Kind.OPPORTUNITY: {
            "customerCompanyName": "company.name",
            "customerWebsite": "company.website",
            "industry": "company.industry",
            "country": "company.country",
            "state": "company.state",
            "city": "company.city",
            "postalCode": "company.zip",
            "streetAddress": "company.address",
            "customerFirstName": "contact.firstname",
            "customerLastName": "contact.lastname",
            "customerTitle": "contact.jobtitle",
            "customerEmail": "contact.email",
            "customerPhone": "contact.phone",
            "partnerProjectTitle": "dealname",
            "projectDescription": "description",
            "opportunityType": "dealtype",
            "expectedMonthlyAwsRevenue": "amount",
            "stage": "dealstage",
            "targetCloseDate": "closedate",
            "nextStep": "hs_next_step",
            "primaryContactFirstName": "owner.firstName",
            "primaryContactLastName": "owner.lastName",
            "opportunityOwnerEmail": "owner.email",
        },
        Kind.LEAD: {
            "company": "company",
            "website": "website",
            "industry": "industry",
            "segmentCompanySize": "numemployees",
            "country": "country",
            "state": "state",
            "city": "city",
            "postalCode": "zip",
            "streetAddress": "address",
            "firstName": "firstname",
            "lastName": "lastname",
            "title": "jobtitle",
            "email": "email",
            "phone": "phone",
            "projectDescription": "message",
            "status": "hs_lead_status",
            "leadOwnerEmail": "owner.email",
        },
    },
)
