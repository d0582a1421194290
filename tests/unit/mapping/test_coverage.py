"""How far one side of a mapping goes, and what is left of it."""

from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.automap import auto_map
from referrals.mapping.coverage import Coverage, coverage, is_required
from referrals.mapping.crm_types import CrmField, CrmType
from referrals.mapping.profiles import CATALOGUES, System
from referrals.mapping.spec import Direction, Row, Side, Spec

OPPORTUNITY, LEAD = Kind.OPPORTUNITY, Kind.LEAD
TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM
REQUIRED = [name for name, field in fields_of(OPPORTUNITY).items() if is_required(field, TO_ACE)]
STAGE = CrmField(path="stage", label="Stage", type=CrmType.PICKLIST, choices=("New", "prospect", "Launched"))


def spec(*rows: Row, kind: Kind = OPPORTUNITY, direction: Direction = TO_ACE) -> Spec:
    return Spec().with_side(kind, direction, Side(rows=rows))


def test_required_are_what_aws_needs_but_ids_and_decisions() -> None:
    assert len(REQUIRED) == 16
    assert "partnerCrmUniqueIdentifier" not in REQUIRED
    assert [name for name, field in fields_of(LEAD).items() if is_required(field, TO_ACE)] == ["status"]


def test_empty_mapping_lacks_everything() -> None:
    empty = coverage(Spec(), OPPORTUNITY, TO_ACE)
    assert (empty.mapped, empty.required_mapped, empty.required_total, empty.score) == (0, 0, 16, 0)
    assert list(empty.unmapped_required) == REQUIRED


def test_row_counts_with_a_source_or_a_default_and_not_when_paused() -> None:
    rows = (
        Row(ace="stage", crm="stage"),
        Row(ace="useCase", default="SAP"),
        Row(ace="country", crm="country", paused=True),
        Row(ace="industry"),
    )
    found = coverage(spec(*rows), OPPORTUNITY, TO_ACE)
    assert (found.mapped, found.required_mapped) == (2, 2)
    assert set(REQUIRED) - set(found.unmapped_required) == {"stage", "useCase"}


def test_score_is_full_only_when_nothing_is_left() -> None:
    required = coverage(spec(*(Row(ace=name, crm=name) for name in REQUIRED)), OPPORTUNITY, TO_ACE)
    assert required.unmapped_required == ()
    assert 70 < required.score < 100
    assert Coverage(46, 46, 16, 16, ()).score == 100
    assert Coverage(45, 46, 16, 16, ()).score == 99


def test_draft_for_salesforce_scores_more_than_half() -> None:
    catalogue = CATALOGUES[System.SALESFORCE][OPPORTUNITY]
    rows = auto_map(System.SALESFORCE, catalogue, OPPORTUNITY, TO_ACE)
    found = coverage(spec(*rows), OPPORTUNITY, TO_ACE, catalogue)
    assert found.score > 50
    assert set(found.unmapped_required) == {
        "IsOppFromMarketingActivity",
        "deliveryModel",
        "partnerPrimaryNeedFromAws",
        "salesActivities",
        "solutionOffered",
        "useCase",
    }


def test_towards_the_crm_its_own_required_fields_count() -> None:
    catalogue = [STAGE.model_copy(update={"required": True}), CrmField(path="Name", label="Name", required=True)]
    found = coverage(spec(Row(ace="stage", crm="stage"), direction=TO_CRM), OPPORTUNITY, TO_CRM, catalogue)
    assert (found.mapped, found.required_mapped, found.required_total) == (1, 1, 2)
    assert found.unmapped_required == ("Name",)


def test_without_required_fields_all_share_the_score() -> None:
    assert coverage(spec(Row(ace="stage", crm="stage"), direction=TO_CRM), OPPORTUNITY, TO_CRM).score == 1
    assert Coverage(0, 0, 0, 0, ()).score == 100


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 20), st.integers(0, 20))
def test_score_stays_between_nothing_and_all(mapped: int, more: int, required: int, missing: int) -> None:
    names = tuple(f"f{number}" for number in range(missing))
    score = Coverage(mapped, mapped + more, required, required + missing, names).score
    assert 0 <= score <= 100
    assert (score == 100) == (more == missing == 0)
