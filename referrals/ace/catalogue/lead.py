"""The fields of a lead."""

from referrals.ace.catalogue.field import Field, FieldType, Section, row, rows
from referrals.ace.stages import Acceptance, LeadStatus
from referrals.ace.violations import Severity
from referrals.ace.vocabulary import lead_lists as lists

CUSTOMER: tuple[Field, ...] = rows(
    Section.CUSTOMER,
    "SMP Leads-Fields",
    row(
        "company",
        "Company",
        FieldType.TEXT,
        "-O",
        "",
        note="masked until accepted",
        max_length=255,
        standing=Severity.REFUSE,
    ),
    row("website", "Website", FieldType.URL, "OO", "C", max_length=255, standing=Severity.REFUSE),
    row("industry", "Industry", FieldType.LIST, "OO", "C", values=lists.LEAD_INDUSTRIES),
    row("segmentCompanySize", "Company size", FieldType.TEXT, "OO", "C", max_length=255, standing=Severity.REFUSE),
    row("levelofAWSUsage", "Level of AWS usage", FieldType.TEXT, "-O", "", max_length=255, standing=Severity.REFUSE),
    row("country", "Country", FieldType.LIST, "OO", "C", values=lists.LEAD_COUNTRIES),
    row("state", "State or province", FieldType.LIST, "OO", "C", values=lists.LEAD_STATES),
    row("city", "City", FieldType.TEXT, "OO", "C", max_length=40, standing=Severity.REFUSE),
    row("postalCode", "Postal code", FieldType.TEXT, "OO", "C", max_length=20, standing=Severity.REFUSE),
    row("streetAddress", "Address", FieldType.TEXT, "OO", "C", max_length=255, standing=Severity.REFUSE),
)

CONTACT: tuple[Field, ...] = rows(
    Section.CONTACT,
    "SMP Leads-Fields",
    row("fullName", "Full name", FieldType.TEXT, "-O", "", is_contact=True, max_length=120, standing=Severity.REFUSE),
    row("firstName", "First name", FieldType.TEXT, "O-", "C", is_contact=True, max_length=40, standing=Severity.REFUSE),
    row("lastName", "Last name", FieldType.TEXT, "O-", "C", is_contact=True, max_length=80, standing=Severity.REFUSE),
    row("title", "Title", FieldType.TEXT, "OO", "C", is_contact=True, max_length=128, standing=Severity.REFUSE),
    row("email", "E-mail", FieldType.EMAIL, "OO", "C", is_contact=True),
    row("phone", "Phone", FieldType.PHONE, "OO", "C", is_contact=True),
)

PROJECT: tuple[Field, ...] = rows(
    Section.PROJECT,
    "SMP Leads-Fields",
    row(
        "projectDescription",
        "Project description",
        FieldType.LONG_TEXT,
        "OO",
        "C",
        max_length=32000,
        standing=Severity.REFUSE,
    ),
    row("useCaseWorkload", "Use case or workload", FieldType.MULTI, "OO", "C", values=lists.LEAD_USE_CASES),
)

PROGRESS: tuple[Field, ...] = rows(
    Section.PROGRESS,
    "SMP Leads-Fields",
    row("status", "Lead status", FieldType.LIST, "MO", "C", values=tuple(LeadStatus)),
    row(
        "leadStatusReason",
        "Reason for the status",
        FieldType.TEXT,
        "OO",
        "C",
        note="nothing personal or confidential",
        max_length=255,
        standing=Severity.REFUSE,
    ),
    row("leadAge", "Age in days", FieldType.NUMBER, "-O", "", max_length=10, standing=Severity.REFUSE),
)

MARKETING: tuple[Field, ...] = rows(
    Section.MARKETING,
    "SMP Leads-Fields",
    row("campaignName", "AWS campaign", FieldType.TEXT, "-M", "", max_length=255, standing=Severity.REFUSE),
    row(
        "campaignMemberStatus",
        "Campaign member status",
        FieldType.TEXT,
        "-O",
        "",
        max_length=40,
        standing=Severity.REFUSE,
    ),
    row("leadSource", "Lead source", FieldType.TEXT, "-O", "", max_length=255, standing=Severity.REFUSE),
)

PARTNER_TEAM: tuple[Field, ...] = rows(
    Section.PARTNER_TEAM,
    "SMP Leads-Fields",
    row(
        "leadOwnerName",
        "Lead owner",
        FieldType.TEXT,
        "-O",
        "",
        note="AWS's list says Update, yet outbound only (C31)",
        max_length=120,
        standing=Severity.REFUSE,
    ),
    row("leadOwnerEmail", "Lead owner's e-mail", FieldType.EMAIL, "OO", "C", note="a Partner Central user"),
)

REVIEW: tuple[Field, ...] = rows(
    Section.REVIEW,
    "SMP Leads-Fields",
    row("currentLeadStage", "Decision", FieldType.LIST, "MO", "X", values=tuple(Acceptance)),
)

RECORD: tuple[Field, ...] = rows(
    Section.RECORD,
    "SMP Leads-Fields",
    row(
        "apnCrmUniqueIdentifier",
        "AWS lead ID",
        FieldType.TEXT,
        "MM",
        "",
        is_identifier=True,
        max_length=18,
        standing=Severity.REFUSE,
    ),
    row(
        "partnerCrmLeadId",
        "Your lead ID",
        FieldType.TEXT,
        "MO",
        "C",
        is_identifier=True,
        max_length=18,
        standing=Severity.REFUSE,
    ),
    row("createdBy", "Created by", FieldType.TEXT, "-O", "", max_length=255, standing=Severity.REFUSE),
    row("createdDate", "Created", FieldType.MOMENT, "-O", ""),
    row("lastModifiedBy", "Last changed by", FieldType.TEXT, "-O", "", max_length=255, standing=Severity.REFUSE),
    row("lastModifiedDate", "Last changed", FieldType.MOMENT, "-O", ""),
)
