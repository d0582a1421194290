"""What a CRM is told anew."""

from hypothesis import given
from hypothesis import strategies as st

from referrals.mapping.telling import changed_parts, merged_parts

NESTED = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
RECORDS = st.dictionaries(st.sampled_from("abc"), NESTED, max_size=3)


def test_only_what_differs_is_told_and_a_list_counts_as_a_whole() -> None:
    before = {"Stage": "A", "Account": {"Name": "N", "City": "C"}, "Tags": [1, 2]}
    after = {"Stage": "A", "Account": {"Name": "N", "City": "D"}, "Tags": [1, 3], "New": None}
    assert changed_parts(before, after) == {"Account": {"City": "D"}, "Tags": [1, 3], "New": None}


def test_group_takes_the_place_of_a_text() -> None:
    assert merged_parts({"Account": "text"}, {"Account": {"Name": "N"}}) == {"Account": {"Name": "N"}}


@given(RECORDS, RECORDS)
def test_what_was_told_is_no_news_again(before: dict[str, object], after: dict[str, object]) -> None:
    assert changed_parts(merged_parts(before, after), after) == {}
