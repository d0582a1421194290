"""Texts: trimmed, changed, limited, cut and joined."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.mapping.transforms import TRANSFORMS, CannotRead, Scope

SCOPE = Scope(record={}, today=date(2026, 11, 23))


def done(do: str, value: Any, **parameters: Any) -> Any:
    return TRANSFORMS[do](**parameters).step()(value, SCOPE)


def test_spaces_around_texts_go() -> None:
    assert done("trim", " Aldermoor\n") == "Aldermoor"
    assert done("trim", [" a", "b ", None]) == ["a", "b"]


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("upper", "O'NEILL OF ROSS"),
        ("lower", "o'neill of ross"),
        ("title", "O'neill Of Ross"),
        ("sentence", "O'neill of ross"),
    ],
)
def test_case_is_changed_without_touching_apostrophes(case: str, text: str) -> None:
    assert done("case", "O'neill of ROSS", case=case) == text


def test_replacing_is_literal() -> None:
    assert done("replace", "a.b.c", find=".", put="-") == "a-b-c"
    assert done("replace", "aaa (.*)+", find="(.*)+") == "aaa "


def test_text_too_long_is_refused_and_never_cut() -> None:
    assert done("limit", "x" * 255) == "x" * 255
    with pytest.raises(CannotRead, match="has 256 characters; at most 255 fit") as refused:
        done("limit", "x" * 256)
    assert len(str(refused.value)) < 200


def test_text_is_split_at_the_separator_without_empty_items() -> None:
    assert done("split", "a; b;;c ;") == ["a", "b", "c"]
    assert done("split", "a||b", separator="||") == ["a", "b"]
    assert done("split", ["a;b"]) == ["a;b"]
    assert done("split", 4) == ["4"]


def test_list_is_joined_without_empty_items() -> None:
    assert done("join", ["a", None, "", "b", 3]) == "a;b;3"
    assert done("join", "a") == "a"


def test_item_with_the_separator_in_it_is_not_joined() -> None:
    with pytest.raises(CannotRead, match="“a;b” has the separator “;” in it"):
        done("join", ["a;b", "c"])


@given(st.lists(st.text(min_size=1).map(str.strip).filter(lambda text: text and "|" not in text), min_size=1))
def test_joined_list_comes_apart_as_it_was(items: list[str]) -> None:
    joined = TRANSFORMS["join"](separator="|")
    apart = joined.inverse()
    assert apart is not None
    assert apart.step()(joined.step()(items, SCOPE), SCOPE) == items
    assert apart.inverse() == joined


@pytest.mark.parametrize(("value", "word"), [(True, "Yes"), (False, "No"), ("TRUE", "Yes"), (None, None)])
def test_check_box_becomes_a_word(value: Any, word: str | None) -> None:
    assert done("write_truth", value) == word


def test_words_become_a_check_box_and_come_back() -> None:
    reader = TRANSFORMS["read_truth"](yes="Oui", no="Non")
    writer = reader.inverse()
    assert writer is not None
    assert [reader.step()(word, SCOPE) for word in ("oui ", "NON", True)] == [True, False, True]
    assert [reader.step()(writer.step()(truth, SCOPE), SCOPE) for truth in (True, False)] == [True, False]
    assert writer.inverse() == reader
    with pytest.raises(CannotRead, match="“maybe” is neither yes nor no here"):
        reader.step()("maybe", SCOPE)


def test_numbers_and_check_boxes_are_read_as_texts() -> None:
    assert [done("trim", value) for value in (5, 5.0, 5.5, True, False)] == ["5", "5", "5.5", "true", "false"]


def test_group_of_fields_is_no_text() -> None:
    with pytest.raises(CannotRead, match="is more than one value"):
        done("trim", {"Name": "x" * 100})
