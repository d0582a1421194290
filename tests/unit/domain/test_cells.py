"""Nothing a spreadsheet would run goes into a cell, and everything comes back as it went."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.domain.cells import NOT_SHOWN, defused, plain, read_cell

RUNS = ("=1+1", "+1", "-1", "@SUM(1)", "\tx", "\rx", "\nx", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201")


@pytest.mark.parametrize("text", RUNS)
def test_text_that_starts_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert plain(defused(text)) == text


def test_harmless_text_stays_and_typed_apostrophes_are_no_marks() -> None:
    assert defused("Aldermoor = Freight") == "Aldermoor = Freight"
    assert plain("'s-Hertogenbosch") == "'s-Hertogenbosch"
    assert defused("a\x00b\x1bc\ud800") == "abc"


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs", "Cc"])) | st.sampled_from(["'", "''=", "'=1", "-'x"]))
def test_every_text_comes_back_as_it_went(text: str) -> None:
    assert plain(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@"))


def test_cells_become_what_json_can_keep() -> None:
    assert read_cell(datetime(2027, 3, 1, 9, 30)) == "2027-03-01"  # noqa: DTZ001 -- a spreadsheet's own day
    assert read_cell(date(2027, 3, 1)) == "2027-03-01"
    assert [read_cell(value) for value in (None, "", "  ", 4, 1.5, True)] == [None, None, None, 4, 1.5, "True"]
    assert read_cell(" '=1 ") == "=1"


@pytest.mark.parametrize("words", NOT_SHOWN.values())
def test_words_for_what_was_not_shown_are_read_back_as_nothing(words: str) -> None:
    assert read_cell(words) is None
