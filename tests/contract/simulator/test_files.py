"""AWS's side file by file: order, names, archives, quotas, whole-file refusals, cadence, crashes, determinism."""

import json
from datetime import timedelta
from typing import Any

import pytest

from aceportal.simulator.contract import MAX_BYTES
from tests.contract.simulator.conftest import Opens, Place
from tests.contract.simulator.sides import PARTNER_ID, Exchange, new_opportunity


def test_inbound_file_is_archived_answered_and_removed(exchange: Exchange, place: Place) -> None:
    base = exchange.partner.send(new_opportunity())
    sent = place.aws.get_object(Bucket=place.bucket, Key=f"opportunity-inbound/{base}.json")["Body"].read()
    exchange.aws.tick()
    assert place.aws.list_objects_v2(Bucket=place.bucket, Prefix="opportunity-inbound/").get("Contents") is None
    kept = place.aws.get_object(Bucket=place.bucket, Key=f"opportunity-inbound-archive/{base}.json")["Body"].read()
    assert kept == sent
    results = exchange.partner.keys("opportunity-inbound-processed-results")
    assert results == [f"{base}_result.json"] == exchange.partner.keys("opportunity-inbound-processed-results-archive")


def test_result_file_has_aws_s_shape(exchange: Exchange) -> None:
    base = exchange.partner.send(new_opportunity(partnerCrmUniqueIdentifier="PR-9"), name="shape")
    exchange.aws.tick()
    assert exchange.partner.result(base) == {
        "success": "ALL",
        "spmsId": PARTNER_ID,
        "isApiError": False,
        "inboundApiResults": [
            {
                "warnings": None,
                "partnerCrmUniqueIdentifier": "PR-9",
                "isSuccess": True,
                "errors": None,
                "apnCrmUniqueIdentifier": "O4100001",
            }
        ],
        "fileName": "opportunity-inbound/shape.json",
        "fileApnProcessedDT": "2026-03-02T09:00:00.000Z",
        "apiErrors": None,
    }


def test_mixed_file_answers_every_record(exchange: Exchange) -> None:
    result = exchange.answer(new_opportunity(), new_opportunity(useCase="None such"), "no object", new_opportunity())
    assert result["success"] == "PARTIAL"
    assert [row["isSuccess"] for row in result["inboundApiResults"]] == [True, False, False, True]
    assert result["inboundApiResults"][2]["errors"] == ["Record is not of type 'object'"]


def test_name_used_before_is_archived_without_a_result(exchange: Exchange) -> None:
    exchange.partner.send(new_opportunity(), name="once")
    exchange.aws.tick()
    exchange.partner.s3.delete_object(
        Bucket=exchange.partner.bucket, Key="opportunity-inbound-processed-results/once_result.json"
    )
    exchange.partner.send(new_opportunity(), name="once")
    assert exchange.aws.tick().read == 1
    assert exchange.partner.keys("opportunity-inbound-processed-results") == []
    assert len(exchange.aws.status()["records"]) == 1


def test_other_extension_is_answered_by_an_error_file(exchange: Exchange) -> None:
    exchange.partner.put("opportunity-inbound/list.csv", b"a,b")
    exchange.aws.tick()
    assert exchange.partner.keys("opportunity-inbound-processed-results") == ["list.error.json"]
    error = json.loads(exchange.partner.read("opportunity-inbound-processed-results/list.error.json"))
    assert error["error"] == "The file extension is not supported. Only .json is accepted."


@pytest.mark.parametrize("body", [b"{not json", b"[]", b"", b'{"a": NaN}', b"\xff\xfe{", b"[" * 100_000])
def test_file_that_is_no_object_is_refused_in_aws_s_words(exchange: Exchange, body: bytes) -> None:
    exchange.partner.put("opportunity-inbound/bad.json", body)
    exchange.aws.tick()
    (text,) = exchange.partner.result("bad")["apiErrors"]
    assert text.startswith("[")
    assert text.endswith("] is not of type 'object'")


@pytest.mark.parametrize(
    ("envelope", "text"),
    [
        ({"spmsId": "999"}, "spmsId 999 does not belong to this bucket."),
        ({"opportunities": {}}, "'opportunities' is a required property of type 'array'"),
        ({"opportunities": [{}] * 501}, "The file holds more than 500 records."),
        ({"padding": "x" * MAX_BYTES}, "The file is larger than 1 MB."),
    ],
)
def test_whole_file_is_refused_at_its_limits(exchange: Exchange, envelope: dict[str, Any], text: str) -> None:
    result = exchange.answer(new_opportunity(), **envelope)
    assert (result["success"], result["apiErrors"]) == ("NONE", [text])


def test_file_beyond_the_daily_quota_is_refused(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aceportal.simulator.desk.MAX_FILES_A_DAY", 1)
    assert exchange.answer(new_opportunity())["success"] == "ALL"
    assert exchange.answer(new_opportunity())["apiErrors"] == ["More than 10000 files in 24 hours."]
    exchange.pass_time(timedelta(hours=25))
    assert exchange.answer(new_opportunity())["success"] == "ALL"


@pytest.mark.parametrize(
    "record",
    [
        {"partnerCrmUniqueIdentifier": ["list"], "country": 7, "solutionOffered": 5, "offers": 3, "postalCode": {}},
        {"partnerCrmUniqueIdentifier": "\ud800", "expectedMonthlyAwsRevenue": "1", "awsProducts": [[]]},
        {"apnCrmUniqueIdentifier": {}, "targetCloseDate": 5, "opportunityOwnerEmail": 4, "parentOppId": [1]},
        {"partnerPrimaryNeedFromAws": ["x"], "deliveryModel": 1, "doesOppBelongToNatSec": "Yes", "stage": []},
    ],
)
def test_values_of_any_type_are_refused_and_never_stop_aws_s_side(exchange: Exchange, record: dict[str, Any]) -> None:
    assert exchange.errors({**new_opportunity(), **record}) != []
    for apn_id in (exchange.approved(), exchange.accepted()):
        broken = {name: value for name, value in record.items() if name != "partnerCrmUniqueIdentifier"}
        exchange.answer({**broken, "apnCrmUniqueIdentifier": apn_id})
        assert exchange.aws.record(apn_id)["stage"] == "Prospect"


def test_export_waits_for_its_hour_and_carries_several_records(open_exchange: Opens) -> None:
    exchange = open_exchange(publish_every=timedelta(hours=1))
    exchange.aws.share_opportunity()
    exchange.aws.tick()
    assert len(exchange.partner.received()) == 1
    ids = [exchange.aws.share_opportunity() for _ in range(3)]
    exchange.aws.tick()
    assert exchange.partner.keys("opportunity-outbound") == []
    exchange.aws.advance(timedelta(hours=1))
    assert exchange.aws.tick().published == 1
    assert [record["apnCrmUniqueIdentifier"] for record in exchange.partner.received()] == ids


def test_outbound_file_has_a_copy_in_the_archive_that_can_be_replayed(exchange: Exchange) -> None:
    exchange.aws.share_opportunity()
    exchange.aws.tick()
    (name,) = exchange.partner.keys("opportunity-outbound")
    body = exchange.partner.read(f"opportunity-outbound/{name}")
    assert exchange.partner.read(f"opportunity-outbound-archive/{name}") == body
    again = exchange.aws.replay(f"opportunity-outbound-archive/{name}")
    assert exchange.partner.read(again) == body
    assert again.partition("/")[2] != name


def test_last_modified_date_grows_with_every_change_of_a_record(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    dates = [exchange.aws.record(apn_id)["lastModifiedDate"]]
    for step in ("one", "two", "three"):
        exchange.aws.update(apn_id, nextStep=step)
        dates.append(exchange.aws.record(apn_id)["lastModifiedDate"])
    assert dates == sorted(set(dates))


def test_state_outlives_the_process(open_exchange: Opens) -> None:
    first = open_exchange()
    apn_id = first.aws.share_opportunity()
    first.aws.advance(timedelta(hours=2))
    second = open_exchange()
    assert second.aws.record(apn_id)["apnCrmUniqueIdentifier"] == apn_id
    assert second.aws.now() == first.clock.now + timedelta(hours=2)


class Crash(Exception):
    """The process dies here."""


@pytest.mark.parametrize("survives", range(6))
def test_crash_between_two_calls_to_the_bucket_is_made_good(
    open_exchange: Opens, survives: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = open_exchange()
    base = exchange.partner.send(new_opportunity())
    calls = iter(range(100))
    bucket = exchange.aws.bucket
    for name in ("write", "delete"):
        real = getattr(bucket, name)

        def dying(*args: Any, real: Any = real) -> None:
            if next(calls) >= survives:
                raise Crash
            real(*args)

        monkeypatch.setattr(bucket, name, dying)
    with pytest.raises(Crash):
        exchange.aws.tick()
    again = open_exchange()
    again.aws.tick()
    assert again.partner.result(base)["success"] == "ALL"
    assert len(again.aws.status()["records"]) == 1
    assert again.aws.tick().read == 0


def test_same_seed_clock_and_commands_write_the_same_bytes(open_exchange: Opens, place: Place) -> None:
    def play(state: str) -> dict[str, bytes]:
        exchange = open_exchange(state=state)
        opportunity, _lead = exchange.aws.share_opportunity(), exchange.aws.share_lead()
        exchange.aws.tick()
        exchange.pass_time(timedelta(minutes=7))
        accept = {"apnCrmUniqueIdentifier": opportunity, "partnerAcceptanceStatus": "Accepted"}
        exchange.partner.send(accept, new_opportunity(partnerCrmUniqueIdentifier="PR-1"), name="same")
        exchange.aws.tick()
        keys = [found["Key"] for found in place.aws.list_objects_v2(Bucket=place.bucket)["Contents"]]
        files = {key: place.aws.get_object(Bucket=place.bucket, Key=key)["Body"].read() for key in keys}
        place.empty()
        return files

    first, second = play("first"), play("second")
    assert len(first) >= 8
    assert first == second


def test_another_seed_invents_another_world(open_exchange: Opens) -> None:
    names = [
        exchange.aws.record(exchange.aws.share_opportunity())["customerCompanyName"]
        for exchange in (open_exchange(state="one", seed=1), open_exchange(state="two", seed=2))
    ]
    assert names[0] != names[1]
