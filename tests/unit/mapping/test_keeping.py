"""Which records of a CRM can be kept at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.errors import NotValid
from referrals.mapping.keeping import MAX_DEPTH, kept_form

KEPT = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from("xyz"), KEPT))
def test_same_record_in_another_order_has_the_same_bytes(record: dict[str, object]) -> None:
    assert kept_form(record) == kept_form(dict(reversed(record.items())))


@pytest.mark.parametrize(
    "record",
    [
        {"a": "\0"},
        {"a\0": 1},
        {"a": [{"b": ["\0"]}]},
        {"a": float("nan")},
        {"a": "\ud800"},
        {"a": 1, 2: "mixed names"},
    ],
)
def test_what_no_database_keeps_is_refused(record: dict[str, object]) -> None:
    with pytest.raises(NotValid, match="cannot be kept"):
        kept_form(record)


def test_record_too_deep_or_too_long_is_refused() -> None:
    deep: dict[str, object] = {}
    for _ in range(MAX_DEPTH):
        deep = {"a": deep}
    with pytest.raises(NotValid, match="deep"):
        kept_form(deep)
    with pytest.raises(NotValid, match="at most"):
        kept_form({"a": "x" * 200_001})


def test_backslash_and_u0000_as_plain_signs_are_kept() -> None:
    assert kept_form({"a": "\\u0000"})
