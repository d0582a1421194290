"""AWS's public scenarios for leads (LD), played by AWS's side."""

import json
from typing import Any

import pytest

from tests.contract.simulator.sides import Exchange

MASKED = ("fullName", "title", "email", "phone", "company", "streetAddress", "city", "state", "postalCode", "country")


def accepted_lead(exchange: Exchange, **overrides: Any) -> str:
    apn_id = exchange.aws.share_lead(**overrides)
    accept = {"apnCrmUniqueIdentifier": apn_id, "currentLeadStage": "Accepted"}
    assert exchange.errors(accept, kind="lead") == []
    return apn_id


def test_ld_1_lead_arrives_masked_with_industry_and_size_in_sight(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_lead()
    exchange.aws.tick()
    (record,) = exchange.partner.received("lead")
    assert record["apnCrmUniqueIdentifier"] == apn_id
    assert {record[name] for name in MASKED} == {"Accept To View"}
    assert all(record[name] for name in ("segmentCompanySize", "industry", "projectDescription", "website"))
    assert (record["currentLeadStage"], record["status"]) == (None, "Open")
    assert not {"firstName", "lastName", "acceptBy"} & set(record)


def test_ld_2_acceptance_is_confirmed_in_the_lead_results_folder(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_lead()
    accept = {"apnCrmUniqueIdentifier": apn_id, "currentLeadStage": "Accepted"}
    result = exchange.answer(accept, kind="lead")
    assert (result["success"], result["inboundApiResults"][0]["apnCrmUniqueIdentifier"]) == ("ALL", apn_id)
    assert result["fileName"].startswith("lead-inbound/")


def test_ld_2_1_rejected_lead_is_never_heard_of_again(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_lead()
    exchange.aws.tick()
    exchange.partner.received("lead")
    reject = {"apnCrmUniqueIdentifier": apn_id, "currentLeadStage": "Rejected"}
    assert exchange.errors(reject, kind="lead") == []
    exchange.aws.update(apn_id, campaignMemberStatus="Attended")
    exchange.aws.tick()
    assert exchange.partner.received("lead") == []
    late = {"apnCrmUniqueIdentifier": apn_id, "currentLeadStage": "Accepted"}
    assert exchange.errors(late, kind="lead") == ["Record is not editable."]


def test_ld_3_personal_data_comes_after_acceptance(exchange: Exchange) -> None:
    accepted_lead(exchange, fullName="Leah Redfern", company="Northwind")
    record = exchange.partner.received("lead")[-1]
    assert (record["fullName"], record["company"], record["currentLeadStage"]) == (
        "Leah Redfern",
        "Northwind",
        "Accepted",
    )


def test_ld_4_updatable_fields_are_taken_and_the_others_ignored(exchange: Exchange) -> None:
    apn_id = accepted_lead(exchange, company="Northwind")
    update = {
        "status": "Qualified",
        "useCaseWorkload": "Content Delivery;IOT",
        "streetAddress": "12 Long Lane\r\nOld Town",
        "industry": "Internet Specific",
        "country": "India",
        "partnerCrmLeadId": "B",
        "leadStatusReason": "Talked to the customer",
        "firstName": "Leah",
        "lastName": "Ashby",
    }
    ignored = {"company": "Else", "leadAge": 99.0, "campaignName": "Mine", "createdBy": "Me"}
    result = exchange.answer({"apnCrmUniqueIdentifier": apn_id, **update, **ignored}, kind="lead")
    assert result["inboundApiResults"][0]["partnerCrmUniqueIdentifier"] == "B"
    held = exchange.aws.record("B")
    assert {name: held[name] for name in update} == update
    assert (held["company"], held["fullName"]) == ("Northwind", "Leah Ashby")


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"status": "Closed"}, "Validation Error: Value is not valid. status"),
        ({"city": "x" * 41}, "Validation Error: Value is longer than 40. city"),
        ({"partnerCrmLeadId": "x" * 19}, "Validation Error: Value is longer than 18. partnerCrmLeadId"),
        ({"useCaseWorkload": "Cooking"}, "Validation Error: Value is not valid. useCaseWorkload"),
        ({"status": "Open"}, "No new update identified for this record"),
        ({"company": "Not mine to change"}, "No new update identified for this record"),
        ({"currentLeadStage": "Rejected"}, "Record is not editable."),
    ],
)
def test_ld_4_update_that_breaks_a_rule_is_refused(exchange: Exchange, change: dict[str, Any], text: str) -> None:
    apn_id = accepted_lead(exchange)
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **change}, kind="lead") == [text]


def test_ld_4_update_before_acceptance_is_refused(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_lead()
    change = {"apnCrmUniqueIdentifier": apn_id, "status": "Research"}
    assert exchange.errors(change, kind="lead") == ["Record cannot be updated before it is accepted."]


def test_ld_5_campaign_member_status_comes_with_the_next_export(exchange: Exchange) -> None:
    apn_id = accepted_lead(exchange)
    exchange.partner.received("lead")
    exchange.aws.update(apn_id, campaignMemberStatus="Attended;Registered")
    exchange.aws.tick()
    (record,) = exchange.partner.received("lead")
    assert record["campaignMemberStatus"] == "Attended;Registered"


def test_new_lead_cannot_be_created(exchange: Exchange) -> None:
    errors = exchange.errors({"partnerCrmLeadId": "N1", "status": "Open"}, kind="lead")
    assert errors == ["Lead not found. New leads cannot be created."]


def test_lead_file_may_spell_its_key_as_aws_s_sample_does(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_lead()
    accept = {"apnCrmUniqueIdentifier": apn_id, "currentLeadStage": "Accepted"}
    exchange.partner.put("lead-inbound/a.json", json.dumps({"version": "1.0", "Leads": [accept]}).encode())
    exchange.aws.tick()
    assert exchange.partner.result("a", kind="lead")["success"] == "ALL"


def test_ids_of_two_leads_in_one_update_are_refused(exchange: Exchange) -> None:
    first, second = accepted_lead(exchange), accepted_lead(exchange)
    own = {"apnCrmUniqueIdentifier": second, "partnerCrmLeadId": "B2"}
    assert exchange.errors(own, kind="lead") == []
    (error,) = exchange.errors({"apnCrmUniqueIdentifier": first, "partnerCrmLeadId": "B2"}, kind="lead")
    assert "different records" in error
