"""A CRM we do not know: fields that nearly every CRM has, under plain names, to start from."""

from referrals.ace.kinds import Kind
from referrals.mapping.crm_types import CrmType
from referrals.mapping.profiles.profile import Profile, standard

STAGES = ("Prospecting", "Qualification", "Demo", "Proposal", "Negotiation", "Won", "Lost")
LEAD_STATUSES = ("New", "Contacted", "Qualified", "Unqualified")

OPPORTUNITY = (
    standard("id", "ID", CrmType.ID),
    standard("name", "Name", required=True),
    standard("stage", "Stage", CrmType.PICKLIST, STAGES, required=True),
    standard("close_date", "Close date", CrmType.DATE),
    standard("amount", "Amount", CrmType.CURRENCY),
    standard("currency", "Currency", CrmType.PICKLIST),
    standard("description", "Description", CrmType.LONG_TEXT),
    standard("next_step", "Next step"),
    standard("company.name", "Company name"),
    standard("company.website", "Company website", CrmType.URL),
    standard("company.industry", "Company industry", CrmType.PICKLIST),
    standard("company.country", "Company country", CrmType.COUNTRY),
    standard("company.state", "Company state"),
    standard("company.city", "Company city"),
    standard("company.postal_code", "Company postal code"),
    standard("company.street", "Company street"),
    standard("contact.first_name", "Contact first name"),
    standard("contact.last_name", "Contact last name"),
    standard("contact.title", "Contact title"),
    standard("contact.email", "Contact e-mail", CrmType.EMAIL),
    standard("contact.phone", "Contact phone", CrmType.PHONE),
    standard("owner.email", "Owner e-mail", CrmType.EMAIL),
)
LEAD = (
    standard("id", "ID", CrmType.ID),
    standard("company", "Company"),
    standard("first_name", "First name"),
    standard("last_name", "Last name"),
    standard("title", "Title"),
    standard("email", "E-mail", CrmType.EMAIL),
    standard("phone", "Phone", CrmType.PHONE),
    standard("website", "Website", CrmType.URL),
    standard("industry", "Industry", CrmType.PICKLIST),
    standard("country", "Country", CrmType.COUNTRY),
    standard("state", "State"),
    standard("city", "City"),
    standard("postal_code", "Postal code"),
    standard("street", "Street"),
    standard("description", "Description", CrmType.LONG_TEXT),
    standard("status", "Status", CrmType.PICKLIST, LEAD_STATUSES),
    standard("owner.email", "Owner e-mail", CrmType.EMAIL),
)

PROFILE = Profile(
    label="Other",
    catalogue={Kind.OPPORTUNITY: OPPORTUNITY, Kind.LEAD: LEAD},
    pairs={
        Kind.OPPORTUNITY: {
            "customerCompanyName": "company.name",
            "customerWebsite": "company.website",
            "industry": "company.industry",
            "country": "company.country",
            "state": "company.state",
            "city": "company.city",
            "postalCode": "company.postal_code",
            "streetAddress": "company.street",
            "customerFirstName": "contact.first_name",
            "customerLastName": "contact.last_name",
            "customerTitle": "contact.title",
            "customerEmail": "contact.email",
            "customerPhone": "contact.phone",
            "partnerProjectTitle": "name",
            "projectDescription": "description",
            "expectedMonthlyAwsRevenue": "amount",
            "stage": "stage",
            "targetCloseDate": "close_date",
            "nextStep": "next_step",
            "opportunityOwnerEmail": "owner.email",
        },
        Kind.LEAD: {
            "company": "company",
            "website": "website",
            "industry": "industry",
            "country": "country",
            "state": "state",
            "city": "city",
            "postalCode": "postal_code",
            "streetAddress": "street",
            "firstName": "first_name",
            "lastName": "last_name",
            "title": "title",
            "email": "email",
            "phone": "phone",
            "projectDescription": "description",
            "status": "status",
            "leadOwnerEmail": "owner.email",
        },
    },
)
