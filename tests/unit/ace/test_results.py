"""AWS's answers: every shape of result and error file."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from referrals.ace.files import RecordResult, ResultFile, Success, Unreadable, read_error, read_result

GOOD = {"partnerCrmUniqueIdentifier": "PR-1", "apnCrmUniqueIdentifier": "O1", "isSuccess": True, "errors": None}
BAD = {"partnerCrmUniqueIdentifier": "PR-2", "apnCrmUniqueIdentifier": None, "isSuccess": False, "errors": ["No."]}


def read(**answer: Any) -> ResultFile:
    return read_result(json.dumps(answer).encode())


def test_full_result_is_read() -> None:
    result = read(
        success="ALL",
        spmsId="397476",
        isApiError=False,
        inboundApiResults=[GOOD | {"warnings": None}],
        fileName="opportunity-inbound/a.json",
        fileApnProcessedDT="2026-05-01T15:21:22.331Z",
        apiErrors=None,
    )
    assert result == ResultFile(
        success=Success.ALL,
        file_name="opportunity-inbound/a.json",
        spms_id="397476",
        processed_at=datetime(2026, 5, 1, 15, 21, 22, 331000, tzinfo=UTC),
        is_api_error=False,
        api_errors=(),
        records=(RecordResult("O1", "PR-1", True),),
    )


@pytest.mark.parametrize("told", ["ALL", "NONE", "PARTIAL", "SOME", None])
def test_records_decide_over_what_the_file_says(told: str | None) -> None:
    assert read(success=told, inboundApiResults=[GOOD, BAD]).success is Success.PARTIAL
    assert read(success=told, inboundApiResults=[GOOD]).success is Success.ALL
    assert read(success=told, inboundApiResults=[BAD]).success is Success.NONE


@pytest.mark.parametrize("results", [None, [], "none", ["text"]])
def test_without_record_results_the_whole_file_failed(results: Any) -> None:
    result = read(success="ALL", inboundApiResults=results, isApiError="true", apiErrors="Down.")
    assert (result.success, result.records) == (Success.NONE, None)
    assert (result.is_api_error, result.api_errors) == (True, ("Down.",))


def test_result_with_records_only_is_enough() -> None:
    result = read(inboundApiResults=GOOD)
    assert result.records == (RecordResult("O1", "PR-1", True),)
    assert (result.file_name, result.spms_id, result.processed_at) == (None, None, None)


def test_keys_in_another_case_and_a_leads_own_id_are_known() -> None:
    result = read(InboundApiResults=[{"PartnerCrmLeadId": "B", "apncrmuniqueidentifier": "L1", "IsSuccess": "TRUE"}])
    assert result.records == (RecordResult("L1", "B", True),)


def test_unsaid_success_of_a_record_follows_its_errors() -> None:
    records = read(inboundApiResults=[{"errors": None}, {"errors": ["No."]}]).records
    assert records is not None
    assert [record.is_success for record in records] == [True, False]


def test_errors_and_warnings_of_any_shape_become_texts() -> None:
    answer = BAD | {"errors": [["One.", None], {"code": 5}], "warnings": "Mind."}
    (record,) = read(inboundApiResults=[answer], spmsId=397476).records or ()
    assert record.errors == ("One.", '{"code": 5}')
    assert record.warnings == ("Mind.",)


def test_id_that_is_no_text_is_none() -> None:
    (record,) = read(inboundApiResults=[GOOD | {"apnCrmUniqueIdentifier": True}]).records or ()
    assert record.apn_id is None


def test_result_that_is_no_object_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_result(b"[]")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b'{"error": "Not a .json file."}', "Not a .json file."),
        (b'{"errorMessage": "x"}', '{"errorMessage": "x"}'),
        (b'["One.", "Two."]', "One.\nTwo."),
        (b'"Plain."', "Plain."),
        (b" Only .json files are taken. \n", "Only .json files are taken."),
        (b"\xff\x00", "\N{REPLACEMENT CHARACTER}" * 2),
        (b"", ""),
    ],
)
def test_error_file_is_shown_whatever_its_form(content: bytes, text: str) -> None:
    assert read_error(content) == text
