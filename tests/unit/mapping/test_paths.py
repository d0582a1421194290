"""Paths walk dictionaries and lists, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.mapping.paths import (
    MAX_LENGTH,
    BadPath,
    PathClash,
    check_path,
    getter,
    is_given,
    key_path,
    paths_of,
    read_path,
    write_path,
)

RECORD = {
    "Name": "Route planner",
    "Account": {"Name": "Aldermoor", "Billing": {"Country": "GB"}},
    "contacts": [{"email": "a@x.example", "phones": ["1", "2"]}, {"phones": ["3"]}, "odd"],
    "tags": ["x", "y"],
    "No. of employees": 40,
    "empty": None,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Name", "Route planner"),
        ("Account.Name", "Aldermoor"),
        ("Account.Billing.Country", "GB"),
        ("contacts[0].email", "a@x.example"),
        ("contacts[].email", ["a@x.example"]),
        ("contacts[].phones[]", ["1", "2", "3"]),
        ("contacts[1].phones[0]", "3"),
        ("tags", ["x", "y"]),
        ("tags[]", ["x", "y"]),
        ("tags[1]", "y"),
        (r"No\. of employees", 40),
    ],
)
def test_path_leads_to_its_value(path: str, value: object) -> None:
    assert read_path(RECORD, path) == value


@pytest.mark.parametrize(
    "path",
    [
        "Nothing",
        "empty.Name",
        "Name.upper",
        "Name[0]",
        "tags[7]",
        "tags.x",
        "Account[0]",
        "contacts[2].email",
        "Name[]",
    ],
)
def test_path_that_leads_nowhere_gives_nothing(path: str) -> None:
    assert read_path(RECORD, path) is None


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("", "“” lacks a field's name at character 1."),
        ("a..b", "“a..b” lacks a field's name at character 3."),
        ("a.", "“a.” lacks a field's name at character 3."),
        ("a\\", "“a\\” lacks a field's name at character 1."),
        ("a[0", "“a[0” has a bracket that never closes."),
        ("a[x]", "“a[x]”: a bracket holds nothing or a number up to 99."),
        ("a[-1]", "“a[-1]”: a bracket holds nothing or a number up to 99."),
        ("a[100]", "“a[100]”: a bracket holds nothing or a number up to 99."),
        ("a[\u0661]", "“a[\u0661]”: a bracket holds nothing or a number up to 99."),
        ("a[0]b", "“a[0]b” has “b” where a dot or a bracket should be."),
        ("a{b}", "“a{b}” has “{” where a dot or a bracket should be."),
        ("a!r", "“a!r” has “!” where a dot or a bracket should be."),
        ("a\nb", "“a\nb” has a part that cannot be a field's name."),
        ("a.__class__", "“a.__class__” has a part that cannot be a field's name."),
        ("a" * (MAX_LENGTH + 1), "A path has at most 300 characters."),
        (".".join("a" * 13), "“a.a.a.a.a.a.a.a.a.a.a.a.a” goes deeper than 12 steps."),
    ],
)
def test_what_is_wrong_with_a_path_is_said(path: str, sentence: str) -> None:
    assert check_path(path) == sentence
    with pytest.raises(BadPath):
        getter(path)


def test_custom_fields_of_crms_are_paths() -> None:
    paths = ("Region__c", "Account__r.Segment__c", "_ownerid_value", "Deal value (€)", "hs-object-id", "a@b")
    assert [check_path(path) for path in paths] == [""] * len(paths)


def test_written_values_make_their_groups_and_lists() -> None:
    record: dict[str, object] = {}
    write_path(record, "Name", "Deal")
    write_path(record, "Account.Billing.Country", "GB")
    write_path(record, "Account.Name", "Aldermoor")
    write_path(record, "contacts[1].email", "b@x.example")
    write_path(record, "products[].code", ["P1", "P2"])
    write_path(record, "tags[]", "alone")
    assert record == {
        "Name": "Deal",
        "Account": {"Billing": {"Country": "GB"}, "Name": "Aldermoor"},
        "contacts": [None, {"email": "b@x.example"}],
        "products": [{"code": "P1"}, {"code": "P2"}],
        "tags": ["alone"],
    }


def test_value_on_the_way_is_not_written_over() -> None:
    with pytest.raises(PathClash, match="already puts a value on its way"):
        write_path({"Account": "Aldermoor"}, "Account.Name", "x")


def test_paths_of_a_sample_record_are_its_values_places() -> None:
    assert paths_of(RECORD) == [
        "Name",
        "Account.Name",
        "Account.Billing.Country",
        "contacts[].email",
        "contacts[].phones",
        "contacts[]",
        "tags",
        r"No\. of employees",
        "empty",
    ]


def test_sample_keys_that_are_no_names_and_depth_without_end_are_left_out() -> None:
    deep: dict[str, object] = {}
    for _ in range(40):
        deep = {"a": deep}
    assert paths_of({"__class__": 1, "": 2, "ok": 3, "deep": deep}) == ["ok"]


KEYS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8).filter(
    lambda key: not (key.startswith("__") and key.endswith("__"))
)


@given(st.lists(KEYS, min_size=1, max_size=5), st.integers())
def test_what_is_written_at_any_keys_is_read_there(keys: list[str], value: int) -> None:
    path = ".".join(map(key_path, keys))
    record: dict[str, object] = {}
    write_path(record, path, value)
    assert read_path(record, path) == value
    assert paths_of(record) == [path]


@given(st.text(st.sampled_from(".[]{}\\!:_a0 "), max_size=30))
def test_no_text_makes_the_reader_of_paths_fail_otherwise(path: str) -> None:
    if not check_path(path):
        assert read_path({}, path) is None


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("Name", True),
        ("Gone", False),
        ("Account.City", True),
        ("Account.Zip", False),
        ("Text.City", False),
        ("a\\.b", True),
        ("List[0].x", True),
        ("List[0]", False),
    ],
)
def test_place_that_is_there_but_empty_is_given(path: str, there: bool) -> None:
    record = {"Name": None, "Account": {"City": ""}, "Text": "t", "a.b": None, "List": [{"x": None}]}
    assert is_given(record, path) is there


def test_way_that_ends_in_a_text_leads_nowhere() -> None:
    assert read_path({"a": {"b": "text"}}, "a.b.c.d") is None
