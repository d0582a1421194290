"""The first draft of a mapping: how much it maps, that it works, and that it leaves alone what is not sure."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.fields import Need, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Stage
from referrals.mapping.automap import auto_map, is_open, match_back, match_values
from referrals.mapping.crm_types import CrmField, CrmType, fits
from referrals.mapping.engine import apply
from referrals.mapping.learning import learned
from referrals.mapping.outcome import Mapped
from referrals.mapping.profiles import CATALOGUES, System
from referrals.mapping.spec import Direction, Pair, Row, Side, Spec

TODAY = date(2027, 1, 5)
TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM
OPPORTUNITY, LEAD = Kind.OPPORTUNITY, Kind.LEAD
EACH = [(system, kind, direction) for system in System for kind in Kind for direction in Direction]
each_draft = pytest.mark.parametrize(("system", "kind", "direction"), EACH, ids=lambda value: value.value)


def draft(system: System, kind: Kind, direction: Direction) -> dict[str, Row]:
    rows = auto_map(system, CATALOGUES[system][kind], kind, direction)
    return {row.target(direction): row for row in rows}


def mapped(system: System, record: dict[str, Any], direction: Direction = TO_ACE, kind: Kind = OPPORTUNITY) -> Mapped:
    rows = auto_map(system, CATALOGUES[system][kind], kind, direction)
    spec = Spec().with_side(kind, direction, Side(rows=rows))
    return apply(spec, record, kind=kind, direction=direction, today=TODAY)


def field(path: str, label: str = "", kind: CrmType = CrmType.TEXT, *choices: str) -> CrmField:
    return CrmField(path=path, label=label or path, type=kind, choices=choices)


@each_draft
def test_draft_is_a_possible_mapping_with_each_field_once(system: System, kind: Kind, direction: Direction) -> None:
    rows = auto_map(system, CATALOGUES[system][kind], kind, direction)
    spec = Spec().with_side(kind, direction, Side(rows=rows))
    assert spec.side(kind, direction).rows == rows
    paths = [row.crm for row in rows]
    assert len(set(paths)) == len(paths)


@each_draft
def test_draft_joins_only_fields_that_go_together(system: System, kind: Kind, direction: Direction) -> None:
    types = {each.path: each.type for each in CATALOGUES[system][kind]}
    for row in auto_map(system, CATALOGUES[system][kind], kind, direction):
        ace = fields_of(kind)[row.ace]
        assert fits(types[row.crm], ace, direction)
        assert is_open(ace, direction)


@pytest.mark.parametrize(
    ("system", "least"),
    [
        (System.SALESFORCE, 10),
        (System.HUBSPOT, 10),
        (System.DYNAMICS365, 10),
        (System.ZOHO, 10),
        (System.PIPEDRIVE, 9),
        (System.OTHER, 10),
    ],
)
def test_draft_towards_aws_maps_most_of_what_a_crm_can_know(system: System, least: int) -> None:
    needed = {
        name for name, one in fields_of(OPPORTUNITY).items() if one.inbound is Need.MANDATORY and is_open(one, TO_ACE)
    }
    assert len(needed) == 16
    assert len(needed & set(draft(system, OPPORTUNITY, TO_ACE))) >= least


@pytest.mark.parametrize("system", list(System))
def test_every_stage_of_aws_has_a_stage_in_the_crm(system: System) -> None:
    rows = auto_map(system, CATALOGUES[system][OPPORTUNITY], OPPORTUNITY, TO_CRM)
    maps = [row.values for row in rows if row.ace == "stage"]
    assert maps
    for values in maps:
        assert values is not None
        assert {pair.ace for pair in values.pairs} == set(Stage)


@pytest.mark.parametrize("system", list(System))
def test_every_usual_stage_of_the_crm_has_a_stage_at_aws(system: System) -> None:
    row = draft(system, OPPORTUNITY, TO_ACE)["stage"]
    choices = next(each.choices for each in CATALOGUES[system][OPPORTUNITY] if each.path == row.crm)
    assert row.values is not None
    assert set(choices) <= {pair.crm for pair in row.values.pairs}


SALESFORCE = {
    "Name": "Data platform",
    "StageName": "Needs Analysis",
    "CloseDate": "2027-03-31",
    "Amount": 1250.6,
    "Type": "New Customer",
    "Description": "The customer wants to leave its data centre.",
    "Account": {
        "Name": "Any Company",
        "Website": "https://example.com",
        "Industry": "Banking",
        "BillingCountry": "USA",
        "BillingState": "CA",
        "BillingPostalCode": "94105",
        "Phone": "555",
    },
    "Contact": {"FirstName": "Ana", "Phone": "(415) 555-2671"},
    "Owner": {"Email": "rep@example.com"},
}


def test_salesforce_opportunity_is_understood() -> None:
    outcome = mapped(System.SALESFORCE, SALESFORCE)
    assert outcome.problems == []
    assert {name: value for name, value in outcome.payload.items() if value is not None} == {
        "customerCompanyName": "Any Company",
        "customerWebsite": "https://example.com",
        "industry": "Financial Services",
        "country": "United States",
        "state": "California",
        "postalCode": "94105",
        "customerFirstName": "Ana",
        "customerPhone": "+14155552671",
        "partnerProjectTitle": "Data platform",
        "projectDescription": "The customer wants to leave its data centre.",
        "opportunityType": "Net New Business",
        "expectedMonthlyAwsRevenue": 1251,
        "stage": "Qualified",
        "targetCloseDate": "2027-03-31",
        "opportunityOwnerEmail": "rep@example.com",
    }


def test_state_outside_the_united_states_is_left_out() -> None:
    outcome = mapped(System.SALESFORCE, {"Account": {"BillingCountry": "Germany", "BillingState": "Bavaria"}})
    assert outcome.problems == []
    assert outcome.payload == {"country": "Germany", "state": None}


def test_hubspot_deal_is_understood() -> None:
    record = {
        "dealname": "Data platform",
        "dealstage": "contractsent",
        "closedate": "2027-03-31T15:00:00Z",
        "amount": "1250.40",
        "company": {"website": "https://example.com", "industry": "COMPUTER_SOFTWARE", "country": "Germany"},
    }
    outcome = mapped(System.HUBSPOT, record)
    assert outcome.problems == []
    assert outcome.payload == {
        "partnerProjectTitle": "Data platform",
        "stage": "Committed",
        "targetCloseDate": "2027-03-31",
        "expectedMonthlyAwsRevenue": 1250,
        "customerWebsite": "https://example.com",
        "industry": "Software & Internet",
        "country": "Germany",
    }


@pytest.mark.parametrize(
    ("system", "record", "stage"),
    [
        (System.PIPEDRIVE, {"stage_id": 3, "status": "open"}, "Technical Validation"),
        (System.PIPEDRIVE, {"stage_id": 3, "status": "won"}, "Launched"),
        (System.PIPEDRIVE, {"stage_id": 3, "status": "lost"}, "Closed Lost"),
        (System.DYNAMICS365, {"salesstage": 2, "statecode": 0}, "Business Validation"),
        (System.DYNAMICS365, {"salesstage": 2, "statecode": 1}, "Launched"),
        (System.DYNAMICS365, {"salesstage": 2, "statecode": 2}, "Closed Lost"),
    ],
)
def test_end_of_a_deal_is_read_beside_its_stage(system: System, record: dict[str, Any], stage: str) -> None:
    assert mapped(system, record).payload == {"stage": stage}


def test_end_of_a_deal_is_told_beside_its_stage() -> None:
    assert mapped(System.PIPEDRIVE, {"stage": "Closed Lost"}, TO_CRM).payload == {"stage_id": "5", "status": "lost"}
    assert mapped(System.DYNAMICS365, {"stage": "Prospect"}, TO_CRM).payload == {"salesstage": "0", "statecode": "0"}


def test_what_aws_says_comes_back_in_the_crms_words() -> None:
    said = {
        "stage": "Technical Validation",
        "targetCloseDate": "2027-03-31",
        "country": "United States",
        "partnerProjectTitle": "Data platform",
        "opportunityOwnerEmail": "rep@example.com",
    }
    outcome = mapped(System.HUBSPOT, said, TO_CRM)
    assert outcome.problems == []
    assert outcome.payload == {
        "dealname": "Data platform",
        "dealstage": "presentationscheduled",
        "closedate": "2027-03-31T00:00:00.000Z",
        "company": {"country": "United States"},
    }


def test_lead_comes_back_to_the_crm_with_its_status() -> None:
    said = {"company": "Any Company", "status": "Research", "country": "Germany", "createdDate": "2027-01-01T00:00:00Z"}
    assert mapped(System.SALESFORCE, said, TO_CRM, LEAD).payload == {
        "Company": "Any Company",
        "Country": "Germany",
        "Status": "Working - Contacted",
    }


def test_crm_of_its_own_is_mapped_by_names_and_types() -> None:
    sample = {
        "deal_name": "Data platform",
        "sales_stage": "Qualified",
        "expected_close_date": "2027-03-31",
        "AWS_Use_Case__c": "SAP",
        "customer": "ignored",
        "expectedMonthlyAwsRevenue": "100",
        "customer_email": "a@example.com",
        "website": "https://example.com",
        "company_country": "DE",
        "marketing_sourced": False,
        "notes": "Short.",
        "sum of everything": 1,
    }
    rows = auto_map(System.OTHER, learned([sample]), OPPORTUNITY, TO_ACE)
    assert {row.ace: row.crm for row in rows} == {
        "partnerProjectTitle": "deal_name",
        "stage": "sales_stage",
        "targetCloseDate": "expected_close_date",
        "useCase": "AWS_Use_Case__c",
        "expectedMonthlyAwsRevenue": "expectedMonthlyAwsRevenue",
        "customerEmail": "customer_email",
        "customerWebsite": "website",
        "country": "company_country",
        "IsOppFromMarketingActivity": "marketing_sourced",
        "additionalComments": "notes",
    }


def test_check_box_becomes_yes_or_no_and_back() -> None:
    catalogue = [field("marketing_sourced", "", CrmType.TRUTH)]
    there = Spec().with_side(OPPORTUNITY, TO_ACE, Side(rows=auto_map(System.OTHER, catalogue, OPPORTUNITY, TO_ACE)))
    back = there.with_side(OPPORTUNITY, TO_CRM, Side(rows=auto_map(System.OTHER, catalogue, OPPORTUNITY, TO_CRM)))
    sent = apply(back, {"marketing_sourced": True}, kind=OPPORTUNITY, direction=TO_ACE, today=TODAY)
    assert sent.payload == {"IsOppFromMarketingActivity": "Yes"}
    told = apply(back, sent.payload, kind=OPPORTUNITY, direction=TO_CRM, today=TODAY)
    assert told.payload == {"marketing_sourced": True}


def test_domain_becomes_a_web_address_and_back() -> None:
    catalogue = [field("company_website", "Website domain", CrmType.URL)]
    steps = [
        [step.do for row in auto_map(System.OTHER, catalogue, OPPORTUNITY, direction) for step in row.chain]
        for direction in Direction
    ]
    assert steps == [["url"], ["domain"]]


@pytest.mark.parametrize(
    ("kind", "name", "crm_type", "steps"),
    [
        (OPPORTUNITY, "Customer Software Value", CrmType.NUMBER, []),
        (OPPORTUNITY, "AWS Products", CrmType.TEXT, ["join"]),
        (OPPORTUNITY, "AWS Products", CrmType.MULTIPICKLIST, []),
        (OPPORTUNITY, "AWS Close Date", CrmType.MOMENT, ["write_date"]),
        (OPPORTUNITY, "AWS Accept By", CrmType.DATE, ["read_date"]),
        (OPPORTUNITY, "AWS Accept By", CrmType.MOMENT, []),
    ],
)
def test_steps_towards_the_crm_follow_its_type(kind: Kind, name: str, crm_type: CrmType, steps: list[str]) -> None:
    (row,) = auto_map(System.OTHER, [field("f", name, crm_type)], kind, TO_CRM)
    assert [step.do for step in row.chain] == steps


def test_contract_value_keeps_its_cents_towards_aws() -> None:
    rows = auto_map(System.OTHER, [field("f", "Customer Software Value", CrmType.NUMBER)], OPPORTUNITY, TO_ACE)
    spec = Spec().with_side(OPPORTUNITY, TO_ACE, Side(rows=rows))
    outcome = apply(spec, {"f": 10.129}, kind=OPPORTUNITY, direction=TO_ACE, today=TODAY)
    assert outcome.payload == {"customerSoftwareValue": 10.13}


@pytest.mark.parametrize(
    ("label", "crm_type"),
    [
        ("Account ID", CrmType.TEXT),
        ("Account ID", CrmType.REFERENCE),
        ("Id", CrmType.ID),
        ("Campaign Name", CrmType.TEXT),
        ("Owner Full Name", CrmType.TEXT),
        ("Close Date", CrmType.TRUTH),
        ("Forecast Stage", CrmType.PICKLIST),
        ("Created", CrmType.MOMENT),
        ("Currency", CrmType.PICKLIST),
        ("Status", CrmType.PICKLIST),
        ("Shoe size", CrmType.NUMBER),
    ],
)
@pytest.mark.parametrize("direction", list(Direction))
def test_what_only_looks_alike_stays_unmapped(label: str, crm_type: CrmType, direction: Direction) -> None:
    assert auto_map(System.OTHER, [field("f", label, crm_type)], OPPORTUNITY, direction) == ()


def test_two_fields_that_might_be_meant_are_both_left_alone() -> None:
    twins = [field("use_case_1", "AWS Use Case"), field("use_case_2", "AWS use-case")]
    assert auto_map(System.OTHER, twins, OPPORTUNITY, TO_ACE) == ()


def test_free_text_of_aws_goes_into_no_list_of_the_crm() -> None:
    stage_of_aws = [field("f", "AWS Stage", CrmType.PICKLIST, "A", "B")]
    assert auto_map(System.OTHER, stage_of_aws, OPPORTUNITY, TO_CRM) == ()
    assert auto_map(System.OTHER, [field("f", "AWS Stage")], OPPORTUNITY, TO_CRM)[0].ace == "aWSStage"


def test_field_taken_out_of_the_catalogue_is_in_no_row() -> None:
    catalogue = [each for each in CATALOGUES[System.PIPEDRIVE][OPPORTUNITY] if each.path not in {"status", "title"}]
    for direction in Direction:
        paths = {row.crm for row in auto_map(System.PIPEDRIVE, catalogue, OPPORTUNITY, direction)}
        assert paths.isdisjoint({"status", "title"})


def test_field_named_for_another_of_aws_fields_is_filled_once() -> None:
    status = field("status", "AWS Review Status")
    stage = field("stage_id", "Stage", CrmType.PICKLIST, "1")
    rows = auto_map(System.PIPEDRIVE, [status, stage], OPPORTUNITY, TO_CRM)
    assert [(row.ace, row.crm) for row in rows] == [("stage", "stage_id"), ("status", "status")]


def test_ids_and_decisions_are_not_for_a_mapping_to_fill() -> None:
    fields, lead = fields_of(OPPORTUNITY), fields_of(LEAD)
    assert not is_open(fields["partnerCrmUniqueIdentifier"], TO_ACE)
    assert not is_open(fields["partnerAcceptanceStatus"], TO_ACE)
    assert not is_open(lead["currentLeadStage"], TO_ACE)
    assert not is_open(fields["rejectionReason"], TO_CRM)
    assert not is_open(fields["partnerCrmUniqueIdentifier"], TO_CRM)
    assert is_open(fields["apnCrmUniqueIdentifier"], TO_CRM)
    assert is_open(fields["stage"], TO_ACE)


def test_values_match_exactly_then_loosely_then_by_words() -> None:
    pairs = match_values(
        ["SAP", "high-performance  COMPUTING", "Networking area", "???"], fields_of(OPPORTUNITY)["useCase"].values
    )
    assert pairs == (
        Pair(crm="SAP", ace="SAP"),
        Pair(crm="high-performance  COMPUTING", ace="High Performance Computing"),
    )


def test_codes_match_by_their_labels() -> None:
    assert match_values(["7"], ["Won", "Lost"], labels=["won"]) == (Pair(crm="7", ace="Won"),)


def test_choice_that_says_only_a_part_is_not_told_for_the_whole() -> None:
    values = ("Financial Services", "Consumer Goods")
    assert match_back(OPPORTUNITY, "industry", values, ["Banking", "Finance", "Apparel"]) == (
        Pair(crm="Finance", ace="Financial Services"),
    )
    assert match_back(OPPORTUNITY, "stage", ("Launched",), ["7"], labels=["Closed won"]) == (
        Pair(crm="7", ace="Launched"),
    )


def test_value_without_usual_words_is_told_by_its_own() -> None:
    assert match_back(OPPORTUNITY, "deliveryModel", ("SaaS or PaaS", "Resell"), ["SaaS / PaaS", "On-site"]) == (
        Pair(crm="SaaS / PaaS", ace="SaaS or PaaS"),
    )


def test_value_of_awss_own_name_is_never_read_as_another() -> None:
    assert match_values(["Close"], ["Close", "Committed"], usual={"close": "Committed"}) == (
        Pair(crm="Close", ace="Close"),
    )


@given(
    choices=st.lists(st.text(min_size=1, max_size=20), max_size=6, unique=True),
    values=st.lists(st.text(min_size=1, max_size=20), max_size=6, unique=True),
)
def test_each_choice_gets_at_most_one_of_awss_values(choices: list[str], values: list[str]) -> None:
    pairs = match_values(choices, values)
    assert [pair.crm for pair in pairs] == [choice for choice in choices if choice in {pair.crm for pair in pairs}]
    assert {pair.ace for pair in pairs} <= set(values)
    assert {choice for choice in choices if choice in values} <= {pair.crm for pair in pairs if pair.crm == pair.ace}
