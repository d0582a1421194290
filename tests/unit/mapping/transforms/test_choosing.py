"""Values chosen by a table or by a condition."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from referrals.mapping.transforms import CannotRead, Scope
from referrals.mapping.transforms.base import Otherwise
from referrals.mapping.transforms.choosing import Lookup, When
from referrals.mapping.transforms.conditions import Question

RECORD = {"Stage": "Closed Won", "Amount": 5000, "tags": ["New", "Migration"], "Close": "2027-03-31", "Group": {"a": 1}}
SCOPE = Scope(record=RECORD, today=date(2026, 11, 23))
TABLE = (("New", "Prospect"), ("new ", "Qualified"), ("true", "Yes"), ("3", "Three"))


def looked_up(value: Any, otherwise: Otherwise = Otherwise.REFUSE) -> Any:
    return Lookup(table=TABLE, otherwise=otherwise).step()(value, SCOPE)


@pytest.mark.parametrize(
    ("value", "found"),
    [("New", "Prospect"), ("new ", "Qualified"), (" NEW", "Prospect"), (True, "Yes"), (3.0, "Three"), (None, None)],
)
def test_table_is_asked_exactly_then_loosely(value: Any, found: str | None) -> None:
    assert looked_up(value) == found


def test_every_item_of_a_list_is_looked_up() -> None:
    assert looked_up(["New", "3"]) == ["Prospect", "Three"]
    assert looked_up(["New", "other"], Otherwise.EMPTY) == ["Prospect"]


def test_text_the_table_has_not_is_refused_kept_or_left_out() -> None:
    with pytest.raises(CannotRead, match="“other” is not in the table of this step"):
        looked_up("other")
    assert looked_up("other", Otherwise.KEEP) == "other"
    assert looked_up("other", Otherwise.EMPTY) is None


def test_table_with_a_text_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match="“a” stands twice in the table"):
        Lookup(table=(("a", "1"), ("b", "2"), ("a", "3")))


TABLES = st.dictionaries(st.text(max_size=5), st.text(min_size=1, max_size=5), min_size=1, max_size=8)


@given(TABLES)
def test_table_read_backwards_gives_what_went_in(entries: dict[str, str]) -> None:
    table = Lookup(table=tuple(entries.items()))
    back = table.inverse()
    if len(set(entries.values())) < len(entries):
        assert back is None
    else:
        assert back is not None
        assert [back.step()(value, SCOPE) for value in entries.values()] == list(entries)


@pytest.mark.parametrize(
    ("path", "question", "value", "holds"),
    [
        ("Stage", "is", "closed  won", True),
        ("Stage", "is", "Closed", False),
        ("tags", "is", "New", False),
        ("Stage", "is_not", "Closed", True),
        ("Missing", "is_empty", "", True),
        ("Stage", "is_empty", "", False),
        ("Stage", "is_filled", "", True),
        ("Stage", "contains", "won", True),
        ("Stage", "contains", "lost", False),
        ("tags", "contains", "migration", True),
        ("tags", "contains", "migra", False),
        ("Group", "contains", "a", False),
        ("Amount", "above", "4999.5", True),
        ("Amount", "above", "5000", False),
        ("Amount", "below", "5000.5", True),
        ("Missing", "below", "5", False),
        ("Close", "above", "2027-03-30", True),
        ("Close", "below", "2027-03-31", False),
        ("", "is", "5", True),
    ],
)
def test_condition_is_asked_of_the_field(path: str, question: str, value: str, holds: bool) -> None:
    when = When(path=path, question=Question(question), value=value, then="yes", otherwise_gives="text", otherwise="no")
    assert when.step()(5, SCOPE) == ("yes" if holds else "no")


def test_one_of_several_is_enough() -> None:
    when = When(path="Stage", question=Question.ONE_OF, values=("Lost", "closed won"), then="yes", otherwise="no")
    assert when.step()("kept", SCOPE) == "yes"
    assert when.step()("kept", Scope(record={"Stage": "Open"}, today=SCOPE.today)) == "kept"


def test_outcome_is_a_text_a_field_or_the_value_itself() -> None:
    asked: dict[str, Any] = {"path": "Stage", "question": "is", "value": "Closed Won"}
    assert When(**asked, then="").step()("v", SCOPE) is None
    assert When(**asked, then_gives="path", then="Amount").step()("v", SCOPE) == 5000
    assert When(**asked, then_gives="keep").step()("v", SCOPE) == "v"


@pytest.mark.parametrize("value", ["soon", "nan", "inf", "2027-03"])
def test_limit_that_is_neither_number_nor_day_is_refused_when_set(value: str) -> None:
    with pytest.raises(ValidationError, match="neither a number nor a day"):
        When(question=Question.ABOVE, value=value)


def test_outcome_that_is_no_path_is_refused_when_set() -> None:
    with pytest.raises(ValidationError, match="lacks a field's name"):
        When(then_gives="path", then="a..b")


@pytest.mark.parametrize("value", ["Closed Won", "2027-03-31", ["5"], {"a": 1}])
def test_what_cannot_be_compared_is_refused(value: Any) -> None:
    with pytest.raises(CannotRead):
        When(question=Question.ABOVE, value="5").step()(value, SCOPE)
