"""The catalogue: every field once, in sections, with what each direction needs."""

from collections import Counter

import pytest

from referrals.ace.fields import (
    CONTRACT_FIELDS,
    DEPRECATED_FIELDS,
    LEAD_FIELDS,
    OPPORTUNITY_FIELDS,
    READ_ALIASES,
    Field,
    FieldType,
    Moment,
    Need,
    Section,
    Writer,
    fields_of,
    label_of,
)
from referrals.ace.kinds import Kind
from referrals.ace.violations import Severity

ALL = [*OPPORTUNITY_FIELDS, *LEAD_FIELDS]


def test_there_are_88_opportunity_fields_and_33_lead_fields() -> None:
    assert len(fields_of(Kind.OPPORTUNITY)) == len(OPPORTUNITY_FIELDS) == 88
    assert len(fields_of(Kind.LEAD)) == len(LEAD_FIELDS) == 33


def test_the_partner_may_send_60_opportunity_fields() -> None:
    sendable = [field for field in OPPORTUNITY_FIELDS if field.inbound is not Need.NEVER]
    assert len(sendable) == 60
    assert all(field.sent_in or field.is_identifier for field in sendable)


def test_fields_stand_in_the_order_of_their_sections() -> None:
    order = list(Section)
    for fields in (OPPORTUNITY_FIELDS, LEAD_FIELDS):
        places = [order.index(field.section) for field in fields]
        assert places == sorted(places)


def test_writers_follow_from_the_two_directions() -> None:
    catalogue = fields_of(Kind.OPPORTUNITY)
    assert catalogue["aWSStage"].writer is Writer.AWS
    assert catalogue["rejectionReason"].writer is Writer.PARTNER
    assert catalogue["city"].writer is Writer.BOTH
    assert Counter(field.writer for field in LEAD_FIELDS) == {Writer.BOTH: 18, Writer.PARTNER: 2, Writer.AWS: 13}


def test_only_listed_fields_are_bound_to_values() -> None:
    for field in ALL:
        assert field.is_listed == (field.type in {FieldType.LIST, FieldType.MULTI}), field.name
        assert field.is_numeric == (field.type.value in {"whole amount in USD", "amount", "number"}), field.name


def test_contact_fields_are_the_customers_people_only() -> None:
    contacts = {field.name for field in OPPORTUNITY_FIELDS if field.is_contact}
    assert contacts == {"customerFirstName", "customerLastName", "customerTitle", "customerEmail", "customerPhone"}
    assert {field.section for field in ALL if field.is_contact} == {Section.CONTACT}


def test_the_five_contract_fields_may_be_sent_open_and_after_launch() -> None:
    assert len(CONTRACT_FIELDS) == 5
    assert {fields_of(Kind.OPPORTUNITY)[name].sent_in for name in CONTRACT_FIELDS} == {
        frozenset({Moment.OPEN, Moment.LAUNCHED})
    }


def test_deprecated_fields_are_not_in_the_opportunity_catalogue() -> None:
    assert DEPRECATED_FIELDS.isdisjoint(fields_of(Kind.OPPORTUNITY))


def test_aliases_lead_to_catalogue_fields() -> None:
    for kind, aliases in READ_ALIASES.items():
        assert set(aliases.values()) <= set(fields_of(kind))


@pytest.mark.parametrize("field", ALL, ids=lambda field: field.name)
def test_limits_stand_only_where_they_can_apply(field: Field) -> None:
    assert field.standing is Severity.WARN or field.max_length or field.max_items
    assert field.max_items is None or field.type is FieldType.ARRAY
    assert field.label
    assert field.source


def test_label_of_an_unknown_field_is_its_name() -> None:
    assert label_of(Kind.LEAD, "company") == "Company"
    assert label_of(Kind.LEAD, "moonPhase") == "moonPhase"
