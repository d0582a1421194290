"""Received files: tolerant of drift, strict where a record could do harm, and fair to neighbours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from referrals.ace.files import Drift, DriftKind, ReadRecord, Unreadable, read_referrals
from referrals.ace.kinds import Kind
from tests.unit.ace.records import NOW, file_of, lead, shared


def read_one(record: Any, *, kind: Kind = Kind.OPPORTUNITY) -> ReadRecord:
    (read,) = read_referrals(file_of(record, kind=kind), kind=kind, file_time=NOW).records
    return read


def refusal(content: bytes, kind: Kind = Kind.OPPORTUNITY) -> str:
    with pytest.raises(Unreadable) as caught:
        read_referrals(content, kind=kind)
    return caught.value.error_id


def test_good_record_is_read_with_its_ids_and_moment() -> None:
    read = read_one(shared(awsProducts=["AWSLambda"]))
    assert (read.index, read.apn_id, read.partner_id) == (0, "O1000001", "PR-1")
    assert read.modified_at == datetime(2026, 4, 30, 10, tzinfo=UTC)
    assert (read.problems, read.drift) == ((), ())
    assert read.fields == shared(awsProducts=["AWSLambda"])


def test_a_leads_own_id_has_another_name() -> None:
    read = read_one(lead(partnerCrmLeadId="B"), kind=Kind.LEAD)
    assert (read.partner_id, read.problems, read.drift) == ("B", (), ())


def test_absent_null_and_empty_stay_three_things() -> None:
    fields = read_one(shared(city=None, nextStep="")).fields
    assert "streetAddress" not in fields
    assert fields["city"] is None
    assert fields["nextStep"] == ""


@pytest.mark.parametrize(
    ("version", "whole"), [("2", 2), ("2.0", 2), (2, 2), (2.0, 2), ("1.7", 1), (None, None), ("", None)]
)
def test_known_versions_count_by_their_whole_part(version: Any, whole: int | None) -> None:
    read = read_referrals(file_of(version=version), kind=Kind.OPPORTUNITY)
    assert (read.version, read.drift) == (whole, ())


@pytest.mark.parametrize(("version", "whole"), [("14.3", 14), ("3", 3), ("two", None), ("0", 0), ("9" * 9, None)])
def test_new_versions_are_drift(version: str, whole: int | None) -> None:
    read = read_referrals(file_of(version=version), kind=Kind.OPPORTUNITY)
    assert read.version == whole
    assert read.drift == (Drift(DriftKind.NEW_VERSION, "version", version),)


@pytest.mark.parametrize(("spms_id", "text"), [("397476", "397476"), (397476, "397476"), (None, None), (True, None)])
def test_partner_number_is_text_or_missing(spms_id: Any, text: str | None) -> None:
    assert read_referrals(file_of(spmsId=spms_id), kind=Kind.OPPORTUNITY).spms_id == text


def test_envelope_keys_are_read_without_regard_to_case() -> None:
    content = b'{"Version": "1.0", "SPMSID": "7", "Leads": [], "batch": {"n": 1}}'
    read = read_referrals(content, kind=Kind.LEAD)
    assert (read.version, read.spms_id, read.records) == (1, "7", ())
    assert read.drift == (Drift(DriftKind.UNKNOWN_FIELD, "batch", "{'n': 1}"),)


def test_files_of_another_shape_are_refused() -> None:
    assert refusal(b"[]") == "file.shape"
    assert refusal(b'{"version": "2"}') == "file.shape"
    assert refusal(b'{"opportunities": {}}') == "file.shape"
    assert refusal(file_of(kind=Kind.LEAD)) == "file.wrong_kind"
    assert refusal(file_of(), Kind.LEAD) == "file.wrong_kind"
    assert refusal(file_of(leads=[lead()])) == "file.wrong_kind"


@pytest.mark.parametrize("place", ['"extra": {}', '"opportunities": [{}]', '"opportunities": [{{"apnX": {}}}]'])
def test_file_nested_too_deep_is_refused_wherever_the_depth_is(place: str) -> None:
    content = '{"opportunities": [], ' + place.format("[" * 70 + "]" * 70) + "}"
    assert refusal(content.replace('"opportunities": [], "opp', '"opp').encode()) == "file.too_deep"


def test_keys_in_another_case_and_old_names_are_known() -> None:
    record = shared(partnerCrmUniqueIdentifier=..., doesOppBelongToNatsec="No", partnerCrmOpportunityId="PR-9")
    read = read_one(record)
    assert read.fields["doesOppBelongToNatSec"] == "No"
    assert (read.partner_id, read.drift) == ("PR-9", ())
    assert read_one(lead(useCaseWorkLoad="Big Data;IOT"), kind=Kind.LEAD).fields["useCaseWorkload"] == "Big Data;IOT"


def test_exact_key_wins_over_one_in_another_case() -> None:
    read = read_one(shared(city="Oslo", City="Bergen"))
    assert (read.fields["city"], read.fields["City"]) == ("Oslo", "Bergen")
    assert read.drift == (Drift(DriftKind.UNKNOWN_FIELD, "City", "Bergen"),)


def test_unknown_field_is_kept_and_reported_and_deprecated_ones_are_no_news() -> None:
    read = read_one(shared(moonPhase={"full": True}, subUseCase="x", partnerDeveloperManagerPhone=None))
    assert read.fields["moonPhase"] == {"full": True}
    assert read.fields["subUseCase"] == "x"
    assert read.drift == (Drift(DriftKind.UNKNOWN_FIELD, "moonPhase", "{'full': True}"),)


def test_unknown_value_is_kept_and_reported() -> None:
    read = read_one(shared(industry="Moon", deliveryModel="Resell;Rent", awsProducts=["AWSLambda", "Lambda"]))
    assert read.fields["industry"] == "Moon"
    assert {(drift.name, drift.value) for drift in read.drift} == {
        ("industry", "Moon"),
        ("deliveryModel", "Resell;Rent"),
        ("awsProducts", "Lambda"),
    }
    assert {drift.kind for drift in read.drift} == {DriftKind.UNKNOWN_VALUE}


def test_spellings_we_read_anyway_are_no_drift() -> None:
    reason = "Lost to Competitor - Google"
    assert read_one(shared(status="In-review", closedLostReason=reason, country="Accept To View")).drift == ()


def test_long_values_are_shortened_in_drift_only() -> None:
    read = read_one(shared(industry="M" * 500))
    assert read.fields["industry"] == "M" * 500
    assert read.drift[0].value == "M" * 80 + "…"


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("customerDuns", 123456789, "123456789"),
        ("city", 1.5, "1.5"),
        ("expectedMonthlyAwsRevenue", "1200.0", 1200),
        ("customerSoftwareValue", "0.5", 0.5),
        ("solutionOffered", "S-0000001; S-0000002", ["S-0000001", "S-0000002"]),
    ],
)
def test_changed_type_is_converted_where_nothing_is_lost(field: str, sent: Any, kept: Any) -> None:
    read = read_one(shared(**{field: sent}))
    assert read.fields[field] == kept
    assert [(drift.kind, drift.name) for drift in read.drift] == [(DriftKind.TYPE_CHANGED, field)]
    assert read.problems == ()


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("city", {"name": "Oslo"}),
        ("city", True),
        ("nextStep", ["a"]),
        ("expectedMonthlyAwsRevenue", "much"),
        ("expectedMonthlyAwsRevenue", "1" * 30),
        ("expectedMonthlyAwsRevenue", "nan"),
        ("expectedMonthlyAwsRevenue", False),
        ("awsProducts", {"a": 1}),
        ("awsProducts", ["AWSLambda", 5]),
    ],
)
def test_changed_type_that_loses_something_is_left_out_and_reported(field: str, sent: Any) -> None:
    read = read_one(shared(**{field: sent}))
    assert field not in read.fields
    assert [(drift.kind, drift.name) for drift in read.drift] == [(DriftKind.TYPE_CHANGED, field)]
    assert read.problems == ()


@pytest.mark.parametrize("amount", [10**18, -(10**30)])
def test_amount_beyond_18_digits_is_left_out_and_reported(amount: int) -> None:
    read = read_one(shared(expectedMonthlyAwsRevenue=amount))
    assert "expectedMonthlyAwsRevenue" not in read.fields
    assert [drift.kind for drift in read.drift] == [DriftKind.TYPE_CHANGED]


def test_placeholder_in_any_field_stays_without_drift() -> None:
    read = read_one(shared(expectedMonthlyAwsRevenue="Accept to View", solutionOffered="Accept to view"))
    assert read.fields["expectedMonthlyAwsRevenue"] == "Accept to View"
    assert read.drift == ()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"apnCrmUniqueIdentifier": ...}, "record.no_id"),
        ({"apnCrmUniqueIdentifier": " "}, "record.no_id"),
        ({"apnCrmUniqueIdentifier": "Accept to View"}, "record.no_id"),
        ({"apnCrmUniqueIdentifier": ["O1"]}, "record.no_id"),
        ({"lastModifiedDate": ...}, "record.no_moment"),
        ({"lastModifiedDate": None}, "record.no_moment"),
        ({"lastModifiedDate": ""}, "record.no_moment"),
        ({"lastModifiedDate": "yesterday"}, "record.bad_moment"),
        ({"lastModifiedDate": "2026-04-30T10:00:00"}, "record.bad_moment"),
        ({"lastModifiedDate": 1777500000}, "record.bad_moment"),
        ({"lastModifiedDate": "2026-05-02T12:00:01.000Z"}, "record.future"),
    ],
)
def test_record_that_could_do_harm_is_refused(changes: dict[str, Any], rule: str) -> None:
    assert [problem.rule for problem in read_one(shared(**changes)).problems] == [rule]


def test_record_changed_a_day_after_the_file_is_still_taken() -> None:
    at_the_limit = (NOW + timedelta(hours=24)).isoformat()
    assert read_one(shared(lastModifiedDate=at_the_limit)).problems == ()


def test_without_a_file_time_nothing_is_too_new() -> None:
    (read,) = read_referrals(file_of(shared(lastModifiedDate="2999-01-01T00:00:00Z")), kind=Kind.OPPORTUNITY).records
    assert read.problems == ()


def test_bad_records_leave_their_neighbours_alone() -> None:
    content = file_of(shared(), "not an object", shared(lastModifiedDate=None), shared())
    records = read_referrals(content, kind=Kind.OPPORTUNITY, file_time=NOW).records
    assert [[problem.rule for problem in record.problems] for record in records] == [
        [],
        ["record.not_object"],
        ["record.no_moment"],
        [],
    ]
    assert [record.index for record in records] == [0, 1, 2, 3]


def test_number_as_id_is_read_as_text() -> None:
    read = read_one(shared(partnerCrmUniqueIdentifier=4711))
    assert (read.partner_id, read.problems) == ("4711", ())
