"""How far a mapping goes, and what is left of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.automap import auto_map
from referrals.mapping.coverage import Coverage, RowState, coverage, is_required, need_of, row_status, value_counts
from referrals.mapping.crm_types import CrmField, CrmType
from referrals.mapping.profiles import CATALOGUES, System
from referrals.mapping.spec import Direction, Pair, Row, Side, Spec, ValueMap
from referrals.mapping.transforms.numbers import ReadNumber

OPPORTUNITY, LEAD = Kind.OPPORTUNITY, Kind.LEAD
TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM
REQUIRED = [name for name, field in fields_of(OPPORTUNITY).items() if is_required(field, TO_ACE)]
STAGE = CrmField(path="stage", label="Stage", type=CrmType.PICKLIST, choices=("New", "prospect", "Launched"))


def spec(*rows: Row, kind: Kind = OPPORTUNITY, direction: Direction = TO_ACE) -> Spec:
    return Spec().with_side(kind, direction, Side(rows=rows))


def stage(*pairs: tuple[str, str], fallback: str | None = None, paused: bool = False) -> Row:
    values = ValueMap(pairs=tuple(Pair(crm=crm, ace=ace) for crm, ace in pairs), fallback=fallback)
    return Row(ace="stage", crm="stage", values=values, paused=paused)


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


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("stage", "AWS needs it (not on create)."),
        ("useCase", "AWS needs it."),
        ("parentOppId", "AWS needs it in this case: opportunityType is Flat Renewal."),
        ("city", "AWS takes it, but does not need it."),
        ("apnCrmUniqueIdentifier", "AWS needs it in this case: every update."),
    ],
)
def test_need_is_a_sentence(name: str, sentence: str) -> None:
    assert need_of(fields_of(OPPORTUNITY)[name], TO_ACE) == sentence


def test_need_counts_only_towards_aws() -> None:
    assert need_of(fields_of(OPPORTUNITY)["stage"], TO_CRM) == ""


def test_missing_row_says_what_aws_needs() -> None:
    status = row_status(OPPORTUNITY, "useCase", None, None, TO_ACE)
    assert (status.state, status.reason, status.counts) == (RowState.UNMAPPED, "AWS needs it.", None)
    assert row_status(OPPORTUNITY, "useCase", Row(ace="useCase"), None, TO_ACE).state is RowState.UNMAPPED


def test_values_are_counted_as_the_engine_takes_them() -> None:
    counts = value_counts(OPPORTUNITY, stage(("New", "Prospect")), STAGE, TO_ACE)
    assert counts is not None
    assert str(counts) == "3/3"
    assert str(value_counts(OPPORTUNITY, stage(), STAGE, TO_ACE)) == "2/3"


def test_value_without_a_meaning_makes_the_row_incomplete() -> None:
    status = row_status(OPPORTUNITY, "stage", stage(), STAGE, TO_ACE)
    assert status.state is RowState.INCOMPLETE
    assert status.counts is not None
    assert status.counts.unmatched == ("New",)
    assert status.reason == "Records wait that hold one of these: New. Say what each means for AWS."


def test_fallback_takes_what_is_left() -> None:
    status = row_status(OPPORTUNITY, "stage", stage(fallback="Prospect"), STAGE, TO_ACE)
    assert (status.state, status.reason) == (RowState.MAPPED, "")


def test_pair_with_a_value_that_aws_does_not_have_counts_as_missing() -> None:
    counts = value_counts(OPPORTUNITY, stage(("New", "No Stage")), STAGE, TO_ACE)
    assert counts is not None
    assert counts.unmatched == ("New",)


def test_several_values_are_counted_one_by_one() -> None:
    models = CrmField(path="models", label="Models", type=CrmType.MULTIPICKLIST, choices=("Resell", "x"))
    row = Row(ace="deliveryModel", crm="models", values=ValueMap(pairs=(Pair(crm="x", ace="Other"),)))
    assert str(value_counts(OPPORTUNITY, row, models, TO_ACE)) == "2/2"


def test_steps_count_too() -> None:
    catalogue = CATALOGUES[System.PIPEDRIVE][OPPORTUNITY]
    by_path = {each.path: each for each in catalogue}
    row = next(row for row in auto_map(System.PIPEDRIVE, catalogue, OPPORTUNITY, TO_ACE) if row.ace == "stage")
    assert str(value_counts(OPPORTUNITY, row, by_path["stage_id"], TO_ACE)) == "5/5"


def test_towards_the_crm_awss_values_are_counted() -> None:
    won = CrmField(path="stage", label="Stage", type=CrmType.PICKLIST, choices=("Won", "Lost"))
    row = stage(("Won", "Launched"), ("gone", "Closed Lost"))
    status = row_status(OPPORTUNITY, "stage", row, won, TO_CRM)
    assert str(status.counts) == "1/7"
    assert status.state is RowState.INCOMPLETE
    assert status.reason == (
        "Your CRM is not told these: Prospect, Qualified, Technical Validation, Business Validation, Committed and "
        "1 more. Say what each is called there."
    )


@pytest.mark.parametrize(
    ("row", "crm_field", "direction"),
    [
        (Row(ace="useCase", default="SAP"), STAGE, TO_ACE),
        (Row(ace="useCase", crm="use_case"), None, TO_ACE),
        (Row(ace="city", crm="stage"), STAGE, TO_ACE),
        (Row(ace="stage", crm="free"), CrmField(path="free", label="Free"), TO_CRM),
    ],
)
def test_nothing_is_counted_where_there_is_no_list(row: Row, crm_field: CrmField | None, direction: Direction) -> None:
    assert value_counts(OPPORTUNITY, row, crm_field, direction) is None


def test_paused_row_says_so_and_keeps_its_counts() -> None:
    status = row_status(OPPORTUNITY, "stage", stage(paused=True), STAGE, TO_ACE)
    assert (status.state, str(status.counts)) == (RowState.PAUSED, "2/3")
    assert "paused" in status.reason


def test_mapped_row_says_where_there_is_doubt() -> None:
    amount = CrmField(path="when", label="When", type=CrmType.DATE)
    unknown = row_status(OPPORTUNITY, "city", Row(ace="city", crm="town"), None, TO_ACE)
    misfit = row_status(
        OPPORTUNITY, "expectedMonthlyAwsRevenue", Row(ace="expectedMonthlyAwsRevenue", crm="when"), amount, TO_ACE
    )
    bent = Row(ace="expectedMonthlyAwsRevenue", crm="when", chain=(ReadNumber(),))
    given = row_status(OPPORTUNITY, "useCase", Row(ace="useCase", default="SAP"), None, TO_ACE)
    assert "not among the fields" in unknown.reason
    assert "cannot be filled from a field of the type date" in misfit.reason
    assert row_status(OPPORTUNITY, "expectedMonthlyAwsRevenue", bent, amount, TO_ACE).reason == ""
    assert given.reason == "It always takes the default."
    assert {status.state for status in (unknown, misfit, given)} == {RowState.MAPPED}
