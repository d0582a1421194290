"""Which of a CRM's types go with which of AWS's, and why the others do not."""

import pytest
from pydantic import ValidationError

from referrals.ace.fields import Field, FieldType, Need, fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.crm_types import COMPATIBLE, TAKES, CrmField, CrmType, fits, fitting_types, why_not
from referrals.mapping.spec import Direction

OPPORTUNITY = fields_of(Kind.OPPORTUNITY)
EVERY_FIELD = [field for kind in Kind for field in fields_of(kind).values()]
TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM


def test_both_tables_know_every_type_of_aws() -> None:
    assert set(COMPATIBLE) == set(TAKES) == set(FieldType)


@pytest.mark.parametrize("crm_type", list(CrmType))
def test_every_type_of_a_crm_goes_with_something_both_ways(crm_type: CrmType) -> None:
    assert any(fits(crm_type, field, TO_ACE) for field in EVERY_FIELD)
    assert any(fits(crm_type, field, TO_CRM) for field in EVERY_FIELD)


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: field.name)
def test_reason_is_given_exactly_where_two_types_do_not_go_together(field: Field, direction: Direction) -> None:
    for crm_type in CrmType:
        reason = why_not(crm_type, field, direction)
        assert (reason == "") == fits(crm_type, field, direction)
        assert reason == "" or reason.endswith(".")


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: field.name)
def test_text_of_a_crm_goes_with_every_field_that_aws_takes(field: Field, direction: Direction) -> None:
    is_closed = direction is TO_ACE and field.inbound is Need.NEVER
    assert fits(CrmType.TEXT, field, direction) != is_closed


def test_nothing_feeds_a_field_that_aws_fills_itself() -> None:
    stage_of_aws = OPPORTUNITY["aWSStage"]
    assert fitting_types(stage_of_aws, TO_ACE) == frozenset()
    assert "fills this field itself" in why_not(CrmType.TEXT, stage_of_aws, TO_ACE)
    assert fits(CrmType.PICKLIST, stage_of_aws, TO_CRM)


def test_country_goes_only_with_the_list_of_countries() -> None:
    assert fits(CrmType.COUNTRY, OPPORTUNITY["country"], TO_ACE)
    assert not fits(CrmType.COUNTRY, OPPORTUNITY["industry"], TO_ACE)
    assert not fits(CrmType.COUNTRY, OPPORTUNITY["stage"], TO_CRM)


def test_check_box_goes_only_with_lists_of_yes_and_no() -> None:
    assert fits(CrmType.TRUTH, OPPORTUNITY["IsOppFromMarketingActivity"], TO_ACE)
    assert not fits(CrmType.TRUTH, OPPORTUNITY["useCase"], TO_ACE)
    assert not fits(CrmType.TRUTH, OPPORTUNITY["customerCompanyName"], TO_ACE)


def test_reason_names_what_would_go_together() -> None:
    reason = why_not(CrmType.TRUTH, OPPORTUNITY["targetCloseDate"], TO_ACE)
    assert reason == (
        "Target Close Date (date) cannot be filled from a field of the type yes or no. "
        "These go together with it: text, date, date and time."
    )
    assert "cannot go into" in why_not(CrmType.TRUTH, OPPORTUNITY["targetCloseDate"], TO_CRM)


def test_field_needs_a_path_that_leads_somewhere() -> None:
    with pytest.raises(ValidationError, match="lacks a field's name"):
        CrmField(path="Account.", label="Account")


def test_choices_without_labels_are_their_own() -> None:
    field = CrmField(path="stage", label="Stage", choices=("Won", "Lost"))
    assert field.labelled_choices == (("Won", "Won"), ("Lost", "Lost"))


def test_codes_are_read_by_their_labels() -> None:
    field = CrmField(path="stage", label="Stage", choices=("1", "2"), choice_labels=("Won", "Lost"))
    assert field.labelled_choices == (("1", "Won"), ("2", "Lost"))


def test_labels_come_for_each_choice_or_for_none() -> None:
    with pytest.raises(ValidationError, match="give each choice a label"):
        CrmField(path="stage", label="Stage", choices=("1", "2"), choice_labels=("Won",))
