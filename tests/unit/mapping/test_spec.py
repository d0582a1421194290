"""A mapping as data: read with every fault at once, and refused where it cannot work."""

import pytest
from pydantic import ValidationError

from referrals.ace.kinds import Kind
from referrals.mapping.spec import Direction, Row, Side, Spec, faults_of, read_spec, written

TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM
COMPANY = Row(ace="customerCompanyName", crm="Account.Name")


def spec_of(*rows: Row, kind: Kind = Kind.OPPORTUNITY, direction: Direction = TO_ACE) -> Spec:
    return Spec().with_side(kind, direction, Side(rows=rows))


def test_a_mapping_comes_back_from_its_json_as_it_was() -> None:
    spec = spec_of(COMPANY, Row(ace="stage", crm="Stage", default="Prospect", chain=({"do": "trim"},)))  # type: ignore[arg-type]
    assert read_spec(written(spec)) == spec


def test_only_the_side_that_is_put_changes() -> None:
    spec = spec_of(COMPANY).with_side(Kind.LEAD, TO_CRM, Side(rows=(COMPANY,)))
    assert spec.side(Kind.OPPORTUNITY, TO_ACE).rows == spec.side(Kind.LEAD, TO_CRM).rows == (COMPANY,)
    assert spec.side(Kind.OPPORTUNITY, TO_CRM).rows == spec.side(Kind.LEAD, TO_ACE).rows == ()


def test_a_mapping_without_rows_knows_it() -> None:
    assert not Spec().has_rows
    assert spec_of(COMPANY).has_rows


def test_equal_sides_are_one_key() -> None:
    assert {Side(rows=(COMPANY,)): "kept"}[Side(rows=(COMPANY,))] == "kept"


def test_a_row_fills_the_field_its_direction_says() -> None:
    assert (COMPANY.target(TO_ACE), COMPANY.target(TO_CRM)) == ("customerCompanyName", "Account.Name")


@pytest.mark.parametrize("place", ["crm", "shadow"])
def test_a_place_that_is_no_path_is_refused(place: str) -> None:
    with pytest.raises(ValidationError, match="Account"):
        Row.model_validate({"ace": "stage", "crm": "Stage", place: "Account..Name"})


def test_a_field_kept_beside_another_has_to_name_it() -> None:
    with pytest.raises(ValidationError, match="stage: say which field of your CRM takes AWS's value"):
        Row.model_validate({"ace": "stage", "crm": "Stage", "protection": "shadow"})


def test_unknown_parts_of_a_mapping_are_refused_all_at_once() -> None:
    with pytest.raises(ValidationError) as refusal:
        read_spec({"format": 2, "opportunity": {"to_ace": {"rows": [{"ace": "stage", "run": "code"}]}}})
    assert {error["loc"][0] for error in refusal.value.errors()} == {"format", "opportunity"}


def test_a_sound_mapping_has_no_faults() -> None:
    assert faults_of(spec_of(COMPANY)) == []


def test_every_fault_is_a_sentence() -> None:
    to_ace = spec_of(Row(ace="noSuchField", crm="X"), COMPANY, Row(ace="customerCompanyName", default="Acme"))
    both = to_ace.with_side(Kind.LEAD, TO_CRM, Side(rows=(Row(ace="city"),)))
    assert faults_of(both) == [
        "AWS's opportunity has no field noSuchField.",
        "customerCompanyName is filled twice. Keep one of the rows.",
        "city: choose the field of your CRM that takes it.",
    ]
