"""Fields learned from samples, headers and records: paths, types, labels and limits."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.errors import NotValid
from referrals.mapping.crm_types import CrmField, CrmType, FieldOrigin
from referrals.mapping.guessing import type_by_name, type_of
from referrals.mapping.learning import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_FIELDS,
    MAX_RECORDS,
    from_headers,
    learned,
    merged,
    sample_records,
)
from referrals.mapping.paths import check_path, read_path

DEAL: dict[str, Any] = {
    "id": 7,
    "Name": "Move to the cloud",
    "Account": {"Name": "Any Company", "BillingCountry": "DE"},
    "contacts": [{"email": "a@example.com", "phones": [{"no": "+49 30 123456"}]}, {"email": "b@example.com"}],
    "tags": ["urgent", "cloud"],
    "Amount__c": "1,250.00",
    "close_date": "2027-03-31",
    "is_won": False,
    "use case": None,
}


def by_path(*records: dict[str, Any]) -> dict[str, CrmField]:
    return {field.path: field for field in learned(records)}


def test_nested_record_gives_every_place_with_its_type() -> None:
    assert {path: field.type for path, field in by_path(DEAL).items()} == {
        "id": CrmType.ID,
        "Name": CrmType.TEXT,
        "Account.Name": CrmType.TEXT,
        "Account.BillingCountry": CrmType.COUNTRY,
        "contacts[0].email": CrmType.EMAIL,
        "contacts[0].phones[0].no": CrmType.PHONE,
        "contacts[0].phones[].no": CrmType.MULTIPICKLIST,
        "contacts[].email": CrmType.MULTIPICKLIST,
        "contacts[].phones[].no": CrmType.MULTIPICKLIST,
        "tags": CrmType.MULTIPICKLIST,
        "Amount__c": CrmType.CURRENCY,
        "close_date": CrmType.DATE,
        "is_won": CrmType.TRUTH,
        "use case": CrmType.TEXT,
    }


def test_labels_are_the_names_as_people_write_them() -> None:
    fields = by_path(DEAL)
    assert fields["Account.BillingCountry"].label == "Account Billing Country"
    assert fields["Amount__c"].label == "Amount"
    assert fields["close_date"].label == "Close date"
    assert fields["contacts[0].email"].label == "Contacts (first) Email"
    assert by_path({"__c": 1})["__c"].label == "__c"


def test_learned_field_says_where_it_comes_from() -> None:
    assert {field.origin for field in learned([DEAL])} == {FieldOrigin.SAMPLE}
    assert {field.origin for field in learned([DEAL], origin=FieldOrigin.RECEIVED)} == {FieldOrigin.RECEIVED}


def test_values_of_lists_become_choices_but_addresses_do_not() -> None:
    fields = by_path(DEAL, {"tags": ["cloud", "renewal"]})
    assert fields["tags"].choices == ("urgent", "cloud", "renewal")
    assert fields["contacts[].email"].choices == ()
    assert by_path({"matrix": [[1, 2], [3]]})["matrix"].choices == ()


def test_long_or_countless_values_are_no_choices() -> None:
    assert by_path({"stage": "x" * 201})["stage"].choices == ()
    assert by_path(*({"status": f"status {number}"} for number in range(101)))["status"].choices == ()


def test_group_that_is_sometimes_missing_is_no_field_of_its_own() -> None:
    assert list(by_path({"Account": None}, {"Account": {"Name": "X"}})) == ["Account.Name"]
    assert list(by_path({"Account": "X"}, {"Account": {"Name": "X"}})) == ["Account", "Account.Name"]


def test_list_of_values_and_groups_gives_both() -> None:
    assert set(by_path({"lines": [{"code": "A"}, "B", {"code": None}]})) == {"lines[0].code", "lines[].code", "lines[]"}


def test_only_the_first_records_count() -> None:
    records = [{"a": 1}] * MAX_RECORDS + [{"b": 1}]
    assert list(by_path(*records)) == ["a"]


def test_name_that_is_no_place_is_left_out() -> None:
    assert list(by_path({"__class__": 1, "a" * 300: 2, "a.b": 3})) == ["a\\.b"]


def test_too_many_fields_are_refused() -> None:
    with pytest.raises(NotValid, match=f"{MAX_FIELDS} is the most"):
        learned([{f"f{number}": 1 for number in range(MAX_FIELDS + 1)}])


def test_too_deep_a_record_is_refused() -> None:
    deep: dict[str, Any] = {"value": 1}
    for level in range(MAX_DEPTH):
        deep = {f"level{level}": deep}
    with pytest.raises(NotValid, match="lies deeper than 5 levels"):
        learned([deep])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "This is not JSON"),
        ("[" * 100_000, "This is not JSON"),
        ("3", "Paste one record"),
        ("[]", "Paste one record"),
        ('[{"a": 1}, 2]', "Paste one record"),
        (" " * (MAX_CHARACTERS + 1), "at most 1,000,000 characters"),
    ],
)
def test_sample_that_holds_no_records_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(NotValid, match=sentence):
        sample_records(text)


def test_sample_is_one_record_or_several() -> None:
    assert sample_records('{"a": 1}') == [{"a": 1}]
    assert sample_records('[{"a": 1}, {"b": 2}]') == [{"a": 1}, {"b": 2}]


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
RECORDS = st.dictionaries(
    st.text(max_size=8),
    st.recursive(
        LEAVES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(RECORDS)
def test_whatever_is_learned_is_a_place_that_can_be_read(record: dict[str, Any]) -> None:
    with suppress(NotValid):
        fields = learned([record])
        assert len({field.path for field in fields}) == len(fields)
        for field in fields:
            assert check_path(field.path) == ""
            read_path(record, field.path)


def test_sample_survives_the_way_through_json() -> None:
    assert learned(sample_records(json.dumps(DEAL))) == learned([DEAL])


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("x", [1, 2], CrmType.WHOLE_NUMBER),
        ("x", [1, 2.5], CrmType.NUMBER),
        ("x", [1, "2"], CrmType.TEXT),
        ("x", [1, True], CrmType.TEXT),
        ("x", [True, False], CrmType.TRUTH),
        ("Deal Amount", [1, 2.5], CrmType.CURRENCY),
        ("Owner Id", [12], CrmType.REFERENCE),
        ("Close Date", [1], CrmType.WHOLE_NUMBER),
        ("x", ["2027-03-31", "2027-02-28"], CrmType.DATE),
        ("x", ["2027-13-31"], CrmType.TEXT),
        ("x", ["31.03.2027", "3/31/2027"], CrmType.DATE),
        ("x", ["2027-03-31T10:00:00Z", "2027-03-31 10:00"], CrmType.MOMENT),
        ("x", ["2027-03-31T25:00:00Z"], CrmType.TEXT),
        ("x", ["a@example.com"], CrmType.EMAIL),
        ("x", ["https://example.com", "www.example.com"], CrmType.URL),
        ("x", ["+49 30 123456", "0049 (30) 12-34"], CrmType.PHONE),
        ("x", ["true", "False"], CrmType.TRUTH),
        ("x", ["two\nlines"], CrmType.LONG_TEXT),
        ("x", ["x" * 256], CrmType.LONG_TEXT),
        ("x", ["a", "b", "a", "b"], CrmType.PICKLIST),
        ("x", ["a", "b", "a"], CrmType.TEXT),
        ("x", ["a", "a"], CrmType.TEXT),
        ("x", ["x" * 61, "y", "x" * 61, "y"], CrmType.TEXT),
        ("Work Phone", ["1234567"], CrmType.PHONE),
        ("Work Phone", ["none"], CrmType.TEXT),
        ("E-mail", ["unknown"], CrmType.TEXT),
        ("Website", ["example.com"], CrmType.URL),
        ("Website", ["none"], CrmType.TEXT),
        ("Close Date", ["soon"], CrmType.TEXT),
        ("Price Book", ["Standard"], CrmType.TEXT),
        ("Annual Revenue", ["1,000.00 EUR"], CrmType.CURRENCY),
        ("Lead Status", ["New"], CrmType.PICKLIST),
        ("Description", ["Short."], CrmType.LONG_TEXT),
        ("Close Date", [], CrmType.DATE),
    ],
)
def test_values_and_name_tell_the_type(name: str, values: list[Any], kind: CrmType) -> None:
    assert type_of(name, values) is kind


def test_name_alone_tells_ids_apart() -> None:
    assert (type_by_name("Id"), type_by_name("AccountId")) == (CrmType.ID, CrmType.REFERENCE)


def test_columns_of_a_table_become_fields() -> None:
    fields = from_headers([" Deal Name ", "Close Date", "", "Rev. (USD)"])
    assert [(field.path, field.label, field.type) for field in fields] == [
        ("Deal Name", "Deal Name", CrmType.TEXT),
        ("Close Date", "Close Date", CrmType.DATE),
        ("Rev\\. (USD)", "Rev. (USD)", CrmType.TEXT),
    ]
    assert {field.origin for field in fields} == {FieldOrigin.HEADER}


@pytest.mark.parametrize(
    ("titles", "sentence"),
    [
        (["Stage", "Name", "Stage "], "“Stage” stands there twice"),
        (["x" * 300], "cannot be a field's name"),
        (["__init__"], "cannot be a field's name"),
        ([f"c{number}" for number in range(MAX_FIELDS + 1)], "is the most"),
    ],
)
def test_titles_that_make_no_fields_are_refused(titles: list[str], sentence: str) -> None:
    with pytest.raises(NotValid, match=sentence):
        from_headers(titles)


def test_what_people_wrote_stays_when_more_is_learned() -> None:
    ours = CrmField(path="use_case", label="AWS use case", type=CrmType.PICKLIST, origin=FieldOrigin.ADDED)
    (kept, fresh) = merged([ours], learned([{"use_case": "SAP", "Name": "X"}]))
    assert (kept.label, kept.type, kept.origin) == ("AWS use case", CrmType.PICKLIST, FieldOrigin.ADDED)
    assert (fresh.path, fresh.origin) == ("Name", FieldOrigin.SAMPLE)


def test_choices_are_added_and_never_taken_away() -> None:
    stage = CrmField(path="stage", label="Stage", type=CrmType.PICKLIST, choices=("Won", "Lost"))
    (taught,) = merged([stage], learned([{"stage": "New"}, {"stage": "Won"}]))
    assert taught.choices == ("Won", "Lost", "New")


def test_choice_learned_beside_codes_is_its_own_label() -> None:
    stage = CrmField(path="stage", label="Stage", type=CrmType.PICKLIST, choices=("1",), choice_labels=("Won",))
    (taught,) = merged([stage], learned([{"stage": "9"}, {"stage": "1"}]))
    assert taught.labelled_choices == (("1", "Won"), ("9", "9"))


def test_field_that_was_only_text_takes_the_better_type() -> None:
    (column,) = from_headers(["When"])
    (taught,) = merged([column], learned([{"When": "2027-03-31"}]))
    assert (taught.type, taught.origin) == (CrmType.DATE, FieldOrigin.HEADER)
    (kept,) = merged([taught], learned([{"When": "soon"}]))
    assert kept.type is CrmType.DATE


def test_untouched_field_stays_as_it_is_and_the_whole_has_a_limit() -> None:
    old = from_headers([f"c{number}" for number in range(MAX_FIELDS)])
    assert merged(old, []) == old
    with pytest.raises(NotValid, match="is the most"):
        merged(old, from_headers(["one more"]))


def test_field_named_by_blanks_keeps_its_name_as_label() -> None:
    (field,) = learned([{" ": "x"}])
    assert (field.path, field.label) == (" ", " ")


@given(st.lists(RECORDS, max_size=3))
def test_learning_the_same_again_changes_nothing(records: list[dict[str, Any]]) -> None:
    with suppress(NotValid):
        fields = learned(records)
        assert merged(fields, fields) == fields
        assert {field.path for field in merged((), fields)} == {field.path for field in fields}
