"""Every scenario switch of AWS's side does what its line says, once, and then AWS behaves again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from aceportal.simulator.misbehaviour import WHAT_IT_DOES, Switch
from tests.contract.simulator.sides import Exchange, new_opportunity

RESULTS = "opportunity-inbound-processed-results"
OUT = "opportunity-outbound"


def outbound(exchange: Exchange) -> list[dict[str, Any]]:
    return [json.loads(exchange.partner.read(f"{OUT}/{name}")) for name in exchange.partner.keys(OUT)]


def shared(exchange: Exchange, switch: str, **options: Any) -> list[dict[str, Any]]:
    """Documents of the outbound folder after one referral was shared under the switch."""
    exchange.aws.misbehave(switch, **options)
    exchange.aws.share_opportunity()
    exchange.aws.tick()
    return outbound(exchange)


def test_late_result_comes_when_its_time_has_come(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_late", seconds=600)
    base = exchange.partner.send(new_opportunity())
    exchange.aws.tick()
    assert exchange.partner.keys(RESULTS) == []
    exchange.aws.advance(timedelta(seconds=601))
    exchange.aws.tick()
    assert exchange.partner.result(base)["success"] == "ALL"


def test_silent_aws_takes_the_file_and_never_answers(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_silent")
    exchange.partner.send(new_opportunity())
    exchange.aws.tick()
    assert exchange.partner.keys(RESULTS) == []
    assert len(exchange.aws.status()["records"]) == 1
    assert exchange.answer(new_opportunity())["success"] == "ALL"


@pytest.mark.parametrize("disagree", [False, True])
def test_result_comes_twice(exchange: Exchange, disagree: bool) -> None:
    exchange.aws.misbehave("result_twice", disagree=disagree)
    base = exchange.partner.send(new_opportunity())
    exchange.aws.tick()
    assert exchange.partner.keys(RESULTS) == [f"{base}_result.json", f"{base}_result_2.json"]
    second = json.loads(exchange.partner.read(f"{RESULTS}/{base}_result_2.json"))
    assert second["inboundApiResults"][0]["isSuccess"] is not disagree


def test_partial_result_leaves_the_last_record_out(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_partial")
    assert len(exchange.answer(new_opportunity(), new_opportunity())["inboundApiResults"]) == 1
    assert len(exchange.aws.status()["records"]) == 2


def test_records_are_refused_with_the_given_text(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_refused", text="Validation Error: Value is required. Use Case")
    assert exchange.errors(new_opportunity()) == ["Validation Error: Value is required. Use Case"]
    assert exchange.errors(new_opportunity()) == []


def test_mixed_result_refuses_every_second_record(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_mixed")
    result = exchange.answer(*(new_opportunity() for _ in range(4)))
    assert [row["isSuccess"] for row in result["inboundApiResults"]] == [True, False, True, False]
    assert result["success"] == "PARTIAL"


def test_nameless_and_bare_results_lack_what_they_should(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_nameless")
    assert "fileName" not in exchange.answer(new_opportunity())
    exchange.aws.misbehave("result_bare")
    assert list(exchange.answer(new_opportunity())) == ["inboundApiResults"]


def test_result_can_name_another_id_than_aws_holds(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_other_id")
    row = exchange.answer(new_opportunity())["inboundApiResults"][0]
    assert row["apnCrmUniqueIdentifier"] not in {line["id"] for line in exchange.aws.status()["records"]}


def test_truncated_result_is_no_json(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_truncated")
    base = exchange.partner.send(new_opportunity())
    exchange.aws.tick()
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        exchange.partner.result(base)


def test_error_file_stands_in_for_the_result(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_error_file", text="Something broke")
    base = exchange.partner.send(new_opportunity())
    exchange.aws.tick()
    assert exchange.partner.keys(RESULTS) == [f"{base}.error.json"]
    assert json.loads(exchange.partner.read(f"{RESULTS}/{base}.error.json"))["error"] == "Something broke"
    assert exchange.aws.status()["records"] == []


def test_orphan_result_appears_for_no_file(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_orphan")
    exchange.aws.tick()
    assert exchange.partner.keys(RESULTS) == ["unknown_1_result.json"]


def test_late_outbound_file_comes_when_its_time_has_come(exchange: Exchange) -> None:
    assert shared(exchange, "file_late", seconds=60) == []
    exchange.aws.advance(timedelta(seconds=61))
    exchange.aws.tick()
    assert len(outbound(exchange)) == 1


def test_outbound_file_comes_twice_under_two_names(exchange: Exchange) -> None:
    first, second = shared(exchange, "file_twice")
    assert first == second


def test_out_of_order_file_carries_an_older_state(exchange: Exchange) -> None:
    first, second = shared(exchange, "file_out_of_order")
    newer, older = first["opportunities"][0], second["opportunities"][0]
    assert older["lastModifiedDate"] < newer["lastModifiedDate"]
    assert older["projectDescription"] != newer["projectDescription"]


def test_out_of_order_after_acceptance_sends_the_masked_state_again(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    exchange.aws.tick()
    exchange.partner.received()
    exchange.aws.misbehave("file_out_of_order")
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "partnerAcceptanceStatus": "Accepted"}) == []
    newer, older = exchange.partner.received()
    assert newer["customerEmail"] != older["customerEmail"] == "Accept to View"


def test_truncated_outbound_file_is_followed_by_the_whole_one(exchange: Exchange) -> None:
    exchange.aws.misbehave("file_truncated")
    exchange.aws.share_opportunity()
    exchange.aws.tick()
    (name,) = exchange.partner.keys(OUT)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        json.loads(exchange.partner.read(f"{OUT}/{name}"))
    exchange.aws.tick()
    whole = json.loads(exchange.partner.read(f"{OUT}/{exchange.partner.keys(OUT)[-1]}"))
    assert len(whole["opportunities"]) == 1


@pytest.mark.parametrize(
    ("switch", "name", "value"),
    [
        ("file_unknown_field", "partnerInfluenceScore", 7),
        ("file_unknown_value", "stage", "Nurturing"),
        ("file_other_case_mask", "customerEmail", " ACCEPT to view "),
    ],
)
def test_record_of_the_next_file_is_strange(exchange: Exchange, switch: str, name: str, value: object) -> None:
    (document,) = shared(exchange, switch)
    assert document["opportunities"][0][name] == value


def test_keys_come_in_other_case(exchange: Exchange) -> None:
    (document,) = shared(exchange, "file_other_case_keys")
    assert "Customercompanyname" in document["opportunities"][0]


def test_one_broken_record_stands_among_good_ones(exchange: Exchange) -> None:
    (document,) = shared(exchange, "file_bad_record")
    bad, good = document["opportunities"]
    assert (bad["apnCrmUniqueIdentifier"], bad["lastModifiedDate"]) == (None, "yesterday")
    assert good["apnCrmUniqueIdentifier"] == "O4100001"


def test_other_version_and_encoding(exchange: Exchange) -> None:
    (document,) = shared(exchange, "file_version", version=3)
    assert document["version"] == 3
    exchange.aws.misbehave("file_encoding", encoding="utf-16")
    exchange.aws.share_opportunity()
    exchange.aws.tick()
    body = exchange.partner.read(f"{OUT}/{exchange.partner.keys(OUT)[-1]}")
    assert json.loads(body.decode("utf-16"))["version"] == "2.0"


def test_zero_byte_and_foreign_objects_appear_in_the_outbound_folder(exchange: Exchange) -> None:
    exchange.aws.misbehave("file_zero_bytes")
    exchange.aws.misbehave("file_foreign")
    exchange.aws.tick()
    assert exchange.partner.keys(OUT) == ["", "empty.json", "old/2020.json", "read me.pdf"]


def test_switch_is_used_up_and_can_be_disarmed(exchange: Exchange) -> None:
    exchange.aws.misbehave("result_silent", times=2)
    assert exchange.aws.status()["armed"] == {"result_silent": 2}
    exchange.partner.send(new_opportunity())
    exchange.aws.tick()
    assert exchange.aws.status()["armed"] == {"result_silent": 1}
    exchange.aws.behave()
    assert exchange.answer(new_opportunity())["success"] == "ALL"


def test_every_switch_is_described() -> None:
    assert set(WHAT_IT_DOES) == set(Switch)
