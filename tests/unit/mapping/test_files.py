"""A mapping from a file: read as it was exported, or refused with every fault and its place."""

import json
from typing import Any

import pytest

from referrals.errors import NotValid
from referrals.mapping.files import MAX_BYTES, read_mapping
from referrals.mapping.spec import Row, written

ROW = {"ace": "customerCompanyName", "crm": "Account.Name"}


def spec_with(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"opportunity": {"to_ace": {"rows": list(rows)}}, **more}


def refused(document: Any, system: str = "salesforce") -> tuple[str, list[str]]:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    with pytest.raises(NotValid) as refusal:
        read_mapping(content, system=system)
    return refusal.value.message, [one.message for one in refusal.value.violations]


def test_an_exported_mapping_is_read_with_or_without_its_envelope() -> None:
    for document in (spec_with(ROW), {"system": "salesforce", "version": 3, "spec": spec_with(ROW)}):
        spec = read_mapping(json.dumps(document).encode(), system="salesforce")
        assert spec.opportunity.to_ace.rows == (Row.model_validate(ROW),)
        assert read_mapping(json.dumps(written(spec)).encode(), system="hubspot") == spec


def test_a_mapping_for_another_crm_is_refused() -> None:
    message, _ = refused({"system": "hubspot", "spec": spec_with(ROW)})
    assert message.startswith("This mapping is for another CRM")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"{", "The file is not valid JSON."),
        (b"[1]", "no mapping"),
        (b"{}", "maps no field"),
        (b'{"a": 1, "a": 2}', "the same name twice"),
        (b'{"a":' * 80 + b"1" + b"}" * 80, "deeper than 64"),
        (b" " * (MAX_BYTES + 1), "at most 2 MB"),
    ],
)
def test_what_is_no_mapping_at_all_is_refused_in_a_sentence(content: bytes, words: str) -> None:
    assert words in refused(content)[0]


def test_every_fault_is_told_with_its_place() -> None:
    message, sentences = refused(
        spec_with(
            ROW,
            {"ace": "stage", "mode": "never", "chain": [{"do": "trim"}, {"do": "run"}]},
            {"crm": "Name", "colour": "red"},
            {"ace": "state", "chain": [{"do": "limit", "length": 0}]},
        )
    )
    assert message == "The mapping has 5 faults; nothing was changed."
    assert sentences[0] == "Opportunities to AWS, row 2 (stage), chain 2 names the step run, which does not exist."
    assert "Opportunities to AWS, row 2 (stage), mode is none of these: 'overwrite', " in sentences[1]
    assert sentences[2:4] == [
        "Opportunities to AWS, row 3, ace is missing.",
        "Opportunities to AWS, row 3, colour is nothing a mapping has.",
    ]
    assert sentences[4] == "Opportunities to AWS, row 4 (state), chain 1, limit, length is less than 1."


def test_faults_beside_the_rows_are_told_too() -> None:
    assert refused({"format": 2})[1] == ["format is none of these: 1."]
    assert refused({"lead": {"to_crm": {"rows": 3}}})[1] == ["Leads to your CRM, rows has to be a list."]
    assert refused({"lead": 3})[1] == ["lead has to be a group of fields."]
    assert refused({"spec": 3})[1] == ["The mapping has to be a group of fields."]
    assert refused(spec_with("row"))[1] == ["Opportunities to AWS, row 1 has to be a group of fields."]


def test_a_path_that_cannot_be_is_told_in_its_own_words() -> None:
    message, sentences = refused(spec_with({"ace": "stage", "crm": "a..b"}))
    assert message == "The mapping has a fault; nothing was changed."
    assert sentences[0].startswith("Opportunities to AWS, row 1 (stage): “a..b”")


def test_what_aws_has_no_field_for_is_refused() -> None:
    assert refused(spec_with({"ace": "noSuchField", "crm": "x"}))[1] == ["AWS's opportunity has no field noSuchField."]


def test_of_very_many_faults_the_first_twenty_are_told() -> None:
    message, sentences = refused(spec_with(*[{"crm": "x"}] * 30))
    assert message.startswith("The mapping has 30 faults")
    assert len(sentences) == 20
