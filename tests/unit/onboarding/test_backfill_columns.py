"""Columns of AWS's extract: found by their titles, corrected by a person, and given back as they came."""

import pytest

from onboarding.domain.backfill_columns import columns_in, listed_of, returned, returned_titles, wrong_with_columns

TITLES = ["Opportunity ID", "Account Name", "Website", "Opportunity Name", "Partner CRM ID", "Region"]


def test_columns_are_found_by_awss_names_and_by_common_ones() -> None:
    assert columns_in(TITLES) == {"apn_id": 0, "customer": 1, "website": 2, "title": 3, "partner_id": 4}
    aws = ["apnCrmUniqueIdentifier", "partnerCrmUniqueIdentifier", "customerCompanyName", "partnerProjectTitle"]
    assert columns_in(aws) == {"apn_id": 0, "partner_id": 1, "customer": 2, "title": 3}


@pytest.mark.parametrize(
    ("columns", "words"),
    [({"title": 1}, "AWS's id"), ({"apn_id": 0, "title": 0}, "more than once"), ({"apn_id": 0}, "")],
)
def test_columns_that_cannot_be_used_are_said_in_a_sentence(columns: dict[str, int], words: str) -> None:
    assert words in wrong_with_columns(columns, TITLES)
    assert bool(words) == bool(wrong_with_columns(columns, TITLES))


def test_row_is_read_by_its_columns_whatever_its_length() -> None:
    row = listed_of(7, ["O1", None, "a.example"], columns_in(TITLES))
    assert (row.row, row.apn_id, row.customer, row.website, row.partner_id) == (7, "O1", "", "a.example", "")


def test_returned_row_is_as_it_came_with_the_id_in_its_column_or_in_a_new_last_one() -> None:
    assert returned(["O1", "A"], columns_in(TITLES), TITLES, "C-1") == ["O1", "A", None, None, "C-1", None]
    bare = {"apn_id": 0}
    assert returned(["O1"], bare, TITLES[:2], "C-1") == ["O1", None, "C-1"]
    assert returned_titles(bare, TITLES[:1]) == ["Opportunity ID", "partnerCrmUniqueIdentifier"]
    assert returned_titles(columns_in(TITLES), TITLES) == TITLES
