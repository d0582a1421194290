"""Columns of other people's spreadsheets find AWS's fields, or say why not."""

import pytest

from referrals.ace.kinds import Kind
from referrals.domain.sheet_columns import Column, chosen_columns, importable, match_columns, values_of


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("customerCompanyName", "customerCompanyName"),
        ("CUSTOMERCOMPANYNAME", "customerCompanyName"),
        ("customer company name", "customerCompanyName"),
        ("Customer", "customerCompanyName"),
        ("Estimated AWS Monthly Recurring Revenue", "expectedMonthlyAwsRevenue"),
        ("Target Close Date", "targetCloseDate"),
        ("Close date (targetCloseDate)", "targetCloseDate"),
        ("Opportunity ID", "apnCrmUniqueIdentifier"),
        ("AWS id", "apnCrmUniqueIdentifier"),
        ("partnerCrmOpportunityId", "partnerCrmUniqueIdentifier"),
    ],
)
def test_title_is_read_by_awss_name_label_or_common_other_name(title: str, field: str) -> None:
    assert match_columns([title], Kind.OPPORTUNITY) == [Column(title, field)]


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Firma", "None of AWS's fields has this name."),
        ("", "It has no title."),
        ("Owner", "It is the portal's own column."),
        ("aWSStage", "Only AWS writes it."),
        ("partnerAcceptanceStatus", "A decision is made on the referral's own page."),
    ],
)
def test_column_without_a_field_says_why(title: str, why: str) -> None:
    assert match_columns([title], Kind.OPPORTUNITY) == [Column(title, note=why)]


def test_second_column_for_one_field_is_left_out() -> None:
    first, second = match_columns(["Country", "country"], Kind.LEAD)
    assert first.field == "country"
    assert (second.field, second.note) == ("", "Another column already gives Country.")


def test_every_importable_field_is_found_by_its_own_name() -> None:
    for kind in Kind:
        names = importable(kind)
        assert [column.field for column in match_columns(names, kind)] == list(names)


def test_choices_of_a_person_stand_over_the_titles() -> None:
    columns = match_columns(["Firma", "Country"], Kind.OPPORTUNITY)
    chosen, wrong = chosen_columns(columns, {0: "customerCompanyName", 1: ""}, Kind.OPPORTUNITY)
    assert wrong == []
    assert chosen == [Column("Firma", "customerCompanyName"), Column("Country", note="Left out, as you chose.")]
    assert Column(**chosen[0].as_data()) == chosen[0]


def test_field_chosen_twice_or_unknown_is_said() -> None:
    columns = match_columns(["a", "b", "c"], Kind.OPPORTUNITY)
    _, wrong = chosen_columns(columns, {0: "city", 1: "city", 2: "aWSStage"}, Kind.OPPORTUNITY)
    assert wrong == [
        "“aWSStage” is not a field an import can fill.",
        "City is chosen for more than one column. Keep one of them.",
    ]


def test_empty_cells_say_nothing() -> None:
    columns = match_columns(["Country", "City", "Firma"], Kind.OPPORTUNITY)
    assert values_of(columns, ["Germany", None, "x", "beyond"]) == {"country": "Germany"}
    assert values_of(columns, ["Germany"]) == {"country": "Germany"}
