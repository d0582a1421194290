"""A CRM's records as rows of a table, and back."""

from typing import Any

import pytest

from referrals.mapping.crm_sheets import CrmColumn, cells_of_record, crm_columns, record_of, written_paths
from referrals.mapping.crm_types import CrmField, CrmType
from referrals.mapping.paths import PathClash
from referrals.mapping.spec import Row, Side

CATALOGUE = (
    CrmField(path="Id", label="Record", type=CrmType.ID),
    CrmField(path="Account.Name", label="Company"),
    CrmField(path="Open", label="Still open", type=CrmType.TRUTH),
)


def side(*rows: dict[str, Any]) -> Side:
    return Side(rows=tuple(Row.model_validate(row) for row in rows))


READS = side(
    {"ace": "stage", "crm": "Phase"},
    {"ace": "partnerProjectTitle", "chain": [{"do": "template", "text": "{Account.Name} - {Topic}"}]},
)


def given(*titles: str, id_title: str = "") -> list[tuple[str, bool]]:
    return [(one.path, one.is_id) for one in crm_columns(titles, CATALOGUE, READS, id_title)]


def test_column_is_a_field_by_path_by_label_or_because_the_mapping_reads_it() -> None:
    assert given("account.name", "still OPEN", "Phase", "topic") == [
        ("Account.Name", False),
        ("Open", False),
        ("Phase", False),
        ("Topic", False),
    ]


def test_column_that_is_no_field_says_why() -> None:
    found = crm_columns(["Company", "Account.Name", "", "Nonsense"], CATALOGUE, READS)
    assert [one.is_given for one in found] == [True, False, False, False]
    assert "Another column already gives Account.Name" in found[1].note
    assert found[2].note == "It has no title."
    assert "Neither a field" in found[3].note


@pytest.mark.parametrize(
    ("titles", "id_title", "place"),
    [
        (("Company", "Record ID"), "", 1),
        (("CRM id", "Record"), "", 0),
        (("Company", "Record"), "", 1),
        (("Company", "Vorgang"), "vorgang", 1),
        (("Company", "Id"), "Vorgang", None),
        (("Company", "Phase"), "", None),
    ],
)
def test_id_column_is_the_one_named_or_of_a_usual_name_or_type(
    titles: tuple[str, ...], id_title: str, place: int | None
) -> None:
    ids = [at for at, (_, is_id) in enumerate(given(*titles, id_title=id_title)) if is_id]
    assert ids == ([] if place is None else [place])


def test_row_is_laid_over_what_the_crm_gave_before() -> None:
    columns = [CrmColumn("a", "Account.Name"), CrmColumn("b"), CrmColumn("c", "Phase"), CrmColumn("d", "lines[].code")]
    before = {"Account": {"Name": "Old", "City": "Oslo"}, "Phase": "Won"}
    record = record_of(columns, ["New", "left out", None, "A; B"], before)
    assert record == {
        "Account": {"Name": "New", "City": "Oslo"},
        "Phase": "Won",
        "lines": [{"code": "A"}, {"code": "B"}],
    }
    assert before["Account"]["Name"] == "Old"


def test_true_and_false_are_no_texts_where_the_field_is_one_of_them() -> None:
    column = CrmColumn("Still open", "Open", CrmType.TRUTH)
    cells = ("TRUE", "false", "perhaps", 1)
    assert [record_of([column], [cell], {})["Open"] for cell in cells] == [True, False, "perhaps", 1]


def test_two_columns_that_cannot_both_be_there_clash() -> None:
    with pytest.raises(PathClash):
        record_of([CrmColumn("a", "Account"), CrmColumn("b", "Account.Name")], ["x", "y"], {})


def test_only_what_is_written_to_the_crm_is_a_column_of_its_table() -> None:
    towards = side(
        {"ace": "stage", "crm": "Phase"},
        {"ace": "status", "crm": "Phase"},
        {"ace": "nextStep", "crm": "Step", "protection": "shadow", "shadow": "AWS.Step"},
        {"ace": "city", "crm": "City", "protection": "person"},
        {"ace": "country", "crm": "Country", "paused": True},
    )
    assert written_paths(towards) == ["Phase", "AWS.Step"]


def test_values_become_cells() -> None:
    record = {"a": True, "b": ["x", "y"], "c": [{"d": 1}], "e": 4.5, "f": None, "g": False, "h": {"i": "ü"}}
    assert cells_of_record(record, ["a", "b", "c", "e", "f", "g", "h", "z"]) == [
        "true",
        "x; y",
        '[{"d": 1}]',
        4.5,
        None,
        "false",
        '{"i": "ü"}',
        None,
    ]
