"""Pipedrive: the default fields of deals and leads, by their API keys.

Stages are numbers; the five of a new account are listed, and a won or lost deal says so in `status`.
"""

from referrals.ace.kinds import Kind
from referrals.mapping.crm_types import CrmType
from referrals.mapping.profiles.profile import Profile, standard

STAGES = {
    "1": "Qualified",
    "2": "Contact Made",
    "3": "Demo Scheduled",
    "4": "Proposal Made",
    "5": "Negotiations Started",
}
STATUSES = {"open": "Open", "won": "Won", "lost": "Lost", "deleted": "Deleted"}

DEAL = (
    standard("id", "ID", CrmType.ID),
    standard("title", "Title", required=True),
    standard("stage_id", "Stage", CrmType.PICKLIST, STAGES),
    standard("pipeline_id", "Pipeline", CrmType.REFERENCE),
    standard("status", "Status", CrmType.PICKLIST, STATUSES),
    standard("expected_close_date", "Expected close date", CrmType.DATE),
    standard("value", "Value", CrmType.CURRENCY),
    standard("currency", "Currency", CrmType.PICKLIST),
    standard("probability", "Probability", CrmType.NUMBER),
    standard("lost_reason", "Lost reason"),
    standard("next_activity_subject", "Next activity subject"),
    standard("next_activity_date", "Next activity date", CrmType.DATE),
    standard("org_id.name", "Organization name"),
    standard("org_id.website", "Organization website", CrmType.URL),
    standard("org_id.industry", "Organization industry", CrmType.PICKLIST),
    standard("org_id.address_country", "Organization country", CrmType.COUNTRY),
    standard("org_id.address_admin_area_level_1", "Organization state"),
    standard("org_id.address_locality", "Organization city"),
    standard("org_id.address_postal_code", "Organization ZIP/Postal code"),
    standard("org_id.address", "Organization address"),
    standard("person_id.name", "Person name"),
    standard("person_id.first_name", "Person first name"),
    standard("person_id.last_name", "Person last name"),
    standard("person_id.email[0].value", "Person email", CrmType.EMAIL),
    standard("person_id.phone[0].value", "Person phone", CrmType.PHONE),
    standard("user_id.name", "Owner name"),
    standard("user_id.email", "Owner email", CrmType.EMAIL),
    standard("add_time", "Deal created", CrmType.MOMENT),
    standard("update_time", "Update time", CrmType.MOMENT),
)
LEAD = (
    standard("id", "ID", CrmType.ID),
    standard("title", "Title", required=True),
    standard("value.amount", "Value", CrmType.CURRENCY),
    standard("value.currency", "Currency", CrmType.PICKLIST),
    standard("expected_close_date", "Expected close date", CrmType.DATE),
    standard("is_archived", "Archived", CrmType.TRUTH),
    standard("source_name", "Source name"),
    standard("label_ids", "Labels", CrmType.MULTIPICKLIST),
    standard("organization.name", "Organization name"),
    standard("organization.website", "Organization website", CrmType.URL),
    standard("organization.industry", "Organization industry", CrmType.PICKLIST),
    standard("organization.address_country", "Organization country", CrmType.COUNTRY),
    standard("organization.address_admin_area_level_1", "Organization state"),
    standard("organization.address_locality", "Organization city"),
    standard("organization.address_postal_code", "Organization ZIP/Postal code"),
    standard("organization.address", "Organization address"),
    standard("person.first_name", "Person first name"),
    standard("person.last_name", "Person last name"),
    standard("person.job_title", "Person job title"),
    standard("person.email[0].value", "Person email", CrmType.EMAIL),
    standard("person.phone[0].value", "Person phone", CrmType.PHONE),
    standard("owner.email", "Owner email", CrmType.EMAIL),
    standard("add_time", "Lead created", CrmType.MOMENT),
    standard("update_time", "Update time", CrmType.MOMENT),
)

PROFILE = Profile(
    label="Pipedrive",
    catalogue={Kind.OPPORTUNITY: DEAL, Kind.LEAD: LEAD},
    pairs={
        Kind.OPPORTUNITY: {
            "customerCompanyName": "org_id.name",
            "customerWebsite": "org_id.website",
            "industry": "org_id.industry",
            "country": "org_id.address_country",
            "state": "org_id.address_admin_area_level_1",
            "city": "org_id.address_locality",
            "postalCode": "org_id.address_postal_code",
            "streetAddress": "org_id.address",
            "customerFirstName": "person_id.first_name",
            "customerLastName": "person_id.last_name",
            "customerEmail": "person_id.email[0].value",
            "customerPhone": "person_id.phone[0].value",
            "partnerProjectTitle": "title",
            "expectedMonthlyAwsRevenue": "value",
            "stage": "stage_id",
            "targetCloseDate": "expected_close_date",
            "nextStep": "next_activity_subject",
            "opportunityOwnerEmail": "user_id.email",
        },
        Kind.LEAD: {
            "company": "organization.name",
            "website": "organization.website",
            "industry": "organization.industry",
            "country": "organization.address_country",
            "state": "organization.address_admin_area_level_1",
            "city": "organization.address_locality",
            "postalCode": "organization.address_postal_code",
            "streetAddress": "organization.address",
            "firstName": "person.first_name",
            "lastName": "person.last_name",
            "title": "person.job_title",
            "email": "person.email[0].value",
            "phone": "person.phone[0].value",
            "projectDescription": "title",
            "leadOwnerEmail": "owner.email",
        },
    },
)
