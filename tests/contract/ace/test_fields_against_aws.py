"""The catalogue against AWS's two field lists, row by row."""

import re

import pytest

from referrals.ace.editability import lock_of
from referrals.ace.fields import Field, FieldType, Moment, Need, Programme, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.ace.violations import Severity
from tests.contract.ace.aws_data import LEADS, OPPORTUNITIES, needs_aws_data, table

pytestmark = needs_aws_data

OPPORTUNITY_ROWS = table(OPPORTUNITIES / "Opportunity-Fields.csv")
LEAD_ROWS = table(LEADS / "Leads-Fields.csv")

NAME, LABEL = "Field Name - APN CRM JSON Name", "Name on ACE pipeline Manager"
INBOUND = "Inbound - Mandatory / Conditionally Mandatory / Optional"
OUTBOUND = "Outbound - Mandatory / Conditionally Mandatory / Optional"
NEEDS = {
    "Mandatory": Need.MANDATORY,
    "Conditionally Mandatory": Need.CONDITIONAL,
    "Optional": Need.OPTIONAL,
    "NA": Need.NEVER,
}
MOMENTS = {
    "Create": Moment.CREATE,
    "Update - Action Required": Moment.ACTION_REQUIRED,
    "Updates up until Launched/Lost": Moment.OPEN,
    "Update - After Launched (Closed Won)": Moment.LAUNCHED,
}
PROGRAMMES = {"Yes (ISV Partners Only)": Programme.ISV, "Yes (For special programs)": Programme.SPECIAL}
TYPES = {
    "Single select picklist": FieldType.LIST,
    "Multi select picklist": FieldType.MULTI,
    "Picklist. Standard values": FieldType.LIST,
    "Text": FieldType.TEXT,
    "Long Text Area": FieldType.LONG_TEXT,
    "Text Area": FieldType.LONG_TEXT,
    "Date": FieldType.DATE,
    "DATE": FieldType.MOMENT,
    "DateTime": FieldType.MOMENT,
    "Currency(18,0)": FieldType.WHOLE_AMOUNT,
    "Currency(16,2)": FieldType.AMOUNT,
    "Number": FieldType.NUMBER,
    "Email": FieldType.EMAIL,
    "Phone": FieldType.PHONE,
    "URL": FieldType.URL,
    "Array": FieldType.ARRAY,
}
SWAPPED_LABELS = {"aWSPartnerSuccessManagerName", "aWSPartnerSuccessManagerEmail"}
MOMENTS_CALLED_DATES = {"createdDate", "lastModifiedDate"}
DECISION = {"partnerAcceptanceStatus", "rejectionReason"}
LEAD_NAMES = {"Campaign Name": "campaignName", "Company": "company", "CampaignMemberStatus": "campaignMemberStatus"}


def opportunity_field(row: dict[str, str]) -> Field:
    return fields_of(Kind.OPPORTUNITY)[row[NAME]]


def lead_field(row: dict[str, str]) -> Field:
    return fields_of(Kind.LEAD)[LEAD_NAMES.get(row["Field"], row["Field"])]


each_opportunity_field = pytest.mark.parametrize("row", OPPORTUNITY_ROWS, ids=lambda row: row[NAME])
each_lead_field = pytest.mark.parametrize("row", LEAD_ROWS, ids=lambda row: row["Field"])


def test_both_catalogues_have_exactly_aws_fields() -> None:
    assert {row[NAME] for row in OPPORTUNITY_ROWS} == set(fields_of(Kind.OPPORTUNITY))
    assert {lead_field(row).name for row in LEAD_ROWS} == set(fields_of(Kind.LEAD))
    assert (len(OPPORTUNITY_ROWS), len(LEAD_ROWS)) == (88, 33)


@each_opportunity_field
def test_opportunity_label_is_aws(row: dict[str, str]) -> None:
    field = opportunity_field(row)
    if row[LABEL] != "#N/A" and field.name not in SWAPPED_LABELS:
        assert field.label == row[LABEL]


@each_opportunity_field
def test_opportunity_type_and_text_length_are_aws(row: dict[str, str]) -> None:
    field = opportunity_field(row)
    datatype, _, length = row["Datatype"].partition(" (")
    wanted = TYPES[datatype.partition(",")[0] if datatype.startswith("Multi") else datatype]
    assert field.type is (FieldType.MOMENT if field.name in MOMENTS_CALLED_DATES else wanted)
    if length:
        assert (field.max_length, field.standing) == (int(length.rstrip(")")), Severity.REFUSE)


@each_opportunity_field
def test_opportunity_needs_are_aws(row: dict[str, str]) -> None:
    field = opportunity_field(row)
    comes_from_aws = row["Outbound Payload"] == "Yes"
    assert field.inbound is NEEDS[row[INBOUND]]
    assert field.outbound is (NEEDS[row[OUTBOUND]] if comes_from_aws else Need.NEVER)


@each_opportunity_field
def test_opportunity_moments_are_aws(row: dict[str, str]) -> None:
    field = opportunity_field(row)
    moments = {moment for column, moment in MOMENTS.items() if row[column].startswith("Yes")}
    assert field.sent_in == (moments | {Moment.DECISION} if field.name in DECISION else moments)
    assert field.launched_for is PROGRAMMES.get(row["Update - After Launched (Closed Won)"])


@each_opportunity_field
def test_opportunity_fields_with_standard_values_are_listed(row: dict[str, str]) -> None:
    if re.match(r"(Accepts|Provides) only standard values\.?$|Yes \| No|Low \|", row["Field Validation"]):
        assert opportunity_field(row).is_listed


@each_lead_field
def test_lead_type_and_length_are_aws(row: dict[str, str]) -> None:
    field = lead_field(row)
    wanted = TYPES[row["Data Type"]]
    assert field.type is (FieldType.MULTI if field.name == "useCaseWorkload" else wanted)
    if row["Format/Length"].isdigit():
        assert (field.max_length, field.standing) == (int(row["Format/Length"]), Severity.REFUSE)


@each_lead_field
def test_lead_directions_are_aws(row: dict[str, str]) -> None:
    field = lead_field(row)
    goes_in, comes_out = "Inbound" in row["Inbound/Outbound"], "Outbound" in row["Inbound/Outbound"]
    assert (field.inbound is not Need.NEVER, field.outbound is not Need.NEVER) == (goes_in, comes_out)
    is_updatable = row["Read/Update"] == "Update" and goes_in
    assert bool(field.sent_in) == is_updatable
    if goes_in:
        assert (field.inbound is Need.MANDATORY) == row["Mandatory fIelds/Validations"].startswith("Mandatory")


@each_opportunity_field
@pytest.mark.parametrize(
    ("phase", "column"),
    [
        (Phase.NEW, "Create"),
        (Phase.ACTION_REQUIRED, "Update - Action Required"),
        (Phase.OPEN, "Updates up until Launched/Lost"),
        (Phase.LAUNCHED, "Update - After Launched (Closed Won)"),
    ],
)
def test_editability_is_aws(row: dict[str, str], phase: Phase, column: str) -> None:
    lock = lock_of(Kind.OPPORTUNITY, phase, row[NAME], isv=True, special_program=True)
    assert lock.may_change == row[column].startswith("Yes")
