"""What the portal is told of the CRM's fields fits the deals the CRM begins with, both ways."""

import json
from datetime import date
from typing import Any

import pytest

from aceportal.demo import CRM_MAPPING
from aceportal.demo_crm.deals import Deal, Sync, leaves
from aceportal.demo_crm.seeding import seed
from aceportal.demo_crm.store import Store
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.ace.preparing import prepare_create
from referrals.ace.validation import Context, Severity, check_create
from referrals.mapping.crm_types import CrmField, fits
from referrals.mapping.engine import apply
from referrals.mapping.outcome import Mapped
from referrals.mapping.spec import Direction, faults_of, read_spec

GIVEN = json.loads(CRM_MAPPING.read_text())
SPEC = read_spec(GIVEN["spec"])
CATALOGUE = {field.path: field for field in map(CrmField.model_validate, GIVEN["catalogue"]["opportunity"])}
UNKNOWN = {"Verbal yes", "Vertical farming"}


@pytest.fixture
def shared(store: Store) -> list[Deal]:
    seed(store)
    return [deal for deal in store.deals() if deal.sync is Sync.WAITING]


def mapped(record: dict[str, Any]) -> Mapped:
    today = date(2027, 1, 4)
    return apply(SPEC, record, kind=Kind.OPPORTUNITY, direction=Direction.TO_ACE, today=today)


def broken(deal: Deal) -> list[str]:
    """The rules of AWS that keep the deal from being submitted, on the day the CRM was filled."""
    payload, _ = prepare_create(mapped(deal.record).payload)
    found = check_create({**payload, "partnerCrmUniqueIdentifier": deal.id}, context=Context(now=deal.changed_at))
    return [one.rule for one in found if one.severity is Severity.REFUSE]


def test_the_mapping_has_no_fault() -> None:
    assert faults_of(SPEC) == []


@pytest.mark.parametrize("direction", list(Direction))
def test_every_row_goes_between_known_fields_that_fit(direction: Direction) -> None:
    known = fields_of(Kind.OPPORTUNITY)
    rows = [row for row in SPEC.side(Kind.OPPORTUNITY, direction).rows if row.crm]
    assert [row.crm for row in rows if not fits(CATALOGUE[row.crm].type, known[row.ace], direction)] == []


def test_the_catalogue_names_every_field_of_a_deal(shared: list[Deal]) -> None:
    assert {path for path, _ in leaves(shared[0].record)} - set(CATALOGUE) == set()


def test_only_the_two_values_nobody_mapped_keep_deals_back(shared: list[Deal]) -> None:
    problems = {deal.id: [one.value for one in mapped(deal.record).problems] for deal in shared}
    kept = {deal_id: values for deal_id, values in problems.items() if values}
    assert sorted(value for values in kept.values() for value in values) == sorted([*UNKNOWN, *UNKNOWN])


def test_all_but_one_of_them_are_ready_for_aws_at_once(shared: list[Deal]) -> None:
    known = [deal for deal in shared if not mapped(deal.record).problems]
    assert {deal.text("deal_name"): set(broken(deal)) for deal in known if broken(deal)} == {
        "Render farm": {"required.create", "postal.required"}
    }


def test_german_numbers_and_days_become_awss_and_come_back(shared: list[Deal]) -> None:
    deal = next(deal for deal in shared if deal.text("deal_name") == "Bottling line telemetry")
    there = mapped({**deal.record, "annual_value": "120.000,00", "close_date": "31.03.2027"}).payload
    assert (there["expectedMonthlyAwsRevenue"], there["targetCloseDate"]) == (10000, "2027-03-31")
    assert (there["country"], there["customerWebsite"]) == ("Germany", "brauwerk-nord.example")
    back = apply(SPEC, there, kind=Kind.OPPORTUNITY, direction=Direction.TO_CRM, today=date(2027, 1, 4)).payload
    assert (back["annual_value"], back["close_date"], back["stage"]) == ("120.000,00", "31.03.2027", "New")
    assert back["account"]["country"] == "DE"
