"""AWS's public scenarios for AWS referrals (AO), played by AWS's side; the keys are those of the scenario list."""

import json
from datetime import timedelta

import pytest

from tests.contract.simulator.conftest import Opens
from tests.contract.simulator.sides import Exchange

CONTACT = ("customerFirstName", "customerLastName", "customerTitle", "customerEmail", "customerPhone")


def test_ao_1_referral_arrives_masked_with_company_and_title_in_sight(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    exchange.aws.tick()
    (record,) = exchange.partner.received()
    assert record["apnCrmUniqueIdentifier"] == apn_id
    assert {record[name] for name in CONTACT} == {"Accept to View"}
    assert all(record[name] for name in ("customerCompanyName", "partnerProjectTitle", "aWSSalesRepName", "acceptBy"))
    assert (record["stage"], record["partnerAcceptanceStatus"]) == ("Prospect", None)
    assert record["solutionOffered"] is None
    assert "rejectionReason" not in record


def test_ao_2_acceptance_is_confirmed_by_a_result(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    result = exchange.answer({"apnCrmUniqueIdentifier": apn_id, "partnerAcceptanceStatus": "Accepted"})
    assert result["success"] == "ALL"
    assert result["inboundApiResults"] == [
        {
            "warnings": None,
            "partnerCrmUniqueIdentifier": None,
            "isSuccess": True,
            "errors": None,
            "apnCrmUniqueIdentifier": apn_id,
        }
    ]
    assert exchange.aws.record(apn_id)["partnerAcceptanceStatus"] == "Accepted"


def test_ao_2_1_rejected_referral_is_never_heard_of_again(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    exchange.aws.tick()
    exchange.partner.received()
    decision = {"partnerAcceptanceStatus": "Rejected", "rejectionReason": "Customer problem unclear"}
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **decision}) == []
    exchange.aws.update(apn_id, nextStep="A step nobody may see")
    exchange.aws.tick()
    assert exchange.partner.received() == []
    assert exchange.aws.record(apn_id)["rejectionReason"] == "Customer problem unclear"


def test_ao_2_2_rejection_without_reason_is_refused(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    record = {"apnCrmUniqueIdentifier": apn_id, "partnerAcceptanceStatus": "Rejected"}
    assert exchange.errors(record) == ["Validation Error: Value is required. rejectionReason"]
    assert exchange.aws.record(apn_id)["partnerAcceptanceStatus"] is None


def test_ao_3_contact_data_comes_with_the_next_export_after_acceptance(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity(customerLastName="Redfern")
    exchange.aws.tick()
    (masked,) = exchange.partner.received()
    exchange.pass_time(timedelta(minutes=5))
    exchange.answer({"apnCrmUniqueIdentifier": apn_id, "partnerAcceptanceStatus": "Accepted"})
    (shown,) = exchange.partner.received()
    assert shown["customerLastName"] == "Redfern"
    assert "Accept to View" not in json.dumps(shown)
    assert shown["lastModifiedDate"] > masked["lastModifiedDate"]


B2 = {
    "useCase": "AI Machine Learning and Analytics",
    "targetCloseDate": "2026-05-30",
    "stage": "Qualified",
    "expectedMonthlyAwsRevenue": 3567.0,
    "salesActivities": "Customer has shown interest in solution",
    "opportunityType": "Expansion",
    "deliveryModel": "SaaS or PaaS",
    "partnerPrimaryNeedFromAws": "Co-Sell - Architectural Validation",
    "partnerCrmUniqueIdentifier": "hc1234",
    "nextStep": "02/08/2026: call the customer",
    "competitiveTracking": "Oracle Cloud",
    "city": "Bangalore",
    "awsAccountId": "123456789112",
    "additionalComments": "Check",
}


def test_ao_4_updatable_fields_are_taken_and_the_others_ignored(exchange: Exchange) -> None:
    apn_id = exchange.accepted(customerCompanyName="Harborlight")
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **B2, "customerCompanyName": "Other Ltd"}) == []
    held = exchange.aws.record(apn_id)
    assert {name: held[name] for name in B2} == B2
    assert held["customerCompanyName"] == "Harborlight"


def test_ao_3_3_lower_version_is_refused(exchange: Exchange) -> None:
    apn_id = exchange.accepted()
    result = exchange.answer({"apnCrmUniqueIdentifier": apn_id, **B2}, version="1")
    assert (result["success"], result["apiErrors"]) == ("NONE", ["Version 1 is not supported."])


@pytest.mark.parametrize(
    ("change", "text"),
    [
        pytest.param({"customerDuns": "12345678"}, "customerDuns", id="ao_3_4_duns"),
        pytest.param({"parentOppId": "O1"}, "parentOppId", id="ao_3_5_parent"),
        pytest.param({"awsProducts": ["Lambda"]}, "awsProducts", id="ao_3_6_products"),
        pytest.param({"solutionOffered": "S-0012345"}, "solutionOffered", id="ao_3_7_solutions"),
        pytest.param({"stage": "Launched", "solutionOffered": ["S-0012345"]}, "awsAccountId", id="ao_4_3_launch"),
        pytest.param({"stage": "Closed Lost"}, "closedLostReason", id="ao_4_6_lost"),
        pytest.param({"stage": "XYZ"}, "stage", id="ao_4_10_standard_values"),
    ],
)
def test_ao_update_that_breaks_a_rule_is_refused_and_changes_nothing(
    exchange: Exchange, change: dict[str, object], text: str
) -> None:
    apn_id = exchange.accepted()
    before = exchange.aws.record(apn_id)
    (error,) = exchange.errors({"apnCrmUniqueIdentifier": apn_id, **change})
    assert text in error
    assert exchange.aws.record(apn_id) == before


def test_ao_3_6_products_may_be_added_and_removed(exchange: Exchange) -> None:
    apn_id = exchange.accepted(awsProducts=["AmazonS3"])
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "awsProducts": ["AmazonS3", "AWSLambda"]}) == []
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "awsProducts": ["AWSLambda"]}) == []
    assert exchange.aws.record(apn_id)["awsProducts"] == ["AWSLambda"]


LAUNCH = {"stage": "Launched", "awsAccountId": "123456789112", "solutionOffered": ["S-0012345"]}
CONTRACT = {
    "contractStartDate": "2026-04-01",
    "contractEndDate": "2027-03-31",
    "customerSoftwareValueCurrency": "USD",
    "customerSoftwareValue": 12000.5,
    "procurementType": "Subscription",
}
BOTH_PROGRAMS = {"ISV Accelerate", "SaaS Revenue Recognition"}


def test_ao_4_1_deprecated_marketplace_question_is_not_asked_at_launch(open_exchange: Opens) -> None:
    exchange = open_exchange(programs={"ISV Accelerate"})
    apn_id = exchange.accepted(deliveryModel="Managed Services")
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH}) == []


def test_ao_4_2_missing_mandatory_value_is_named_unless_aws_holds_one(exchange: Exchange) -> None:
    apn_id = exchange.accepted(useCase=None, salesActivities=None)
    errors = exchange.errors({"apnCrmUniqueIdentifier": apn_id, "nextStep": "Call"})
    assert errors == ["Required: Use Case", "Please enter Pre-sales Activities"]
    cured = {"useCase": "Database", "salesActivities": "SOW Signed", "nextStep": "Call"}
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **cured}) == []


def test_ao_4_5_special_program_asks_for_the_contract_at_launch(open_exchange: Opens) -> None:
    exchange = open_exchange(programs=BOTH_PROGRAMS)
    apn_id = exchange.accepted(deliveryModel="SaaS or PaaS")
    errors = exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH})
    assert [text.rpartition(" ")[2] for text in errors] == list(CONTRACT)
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH, **CONTRACT}) == []


def test_ao_4_8_both_programs_may_change_contract_and_comments_after_launch(open_exchange: Opens) -> None:
    exchange = open_exchange(programs=BOTH_PROGRAMS)
    apn_id = exchange.accepted(deliveryModel="SaaS or PaaS")
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH, **CONTRACT}) == []
    late = {"procurementType": "Contract", "additionalComments": "Renewed", "city": "Oslo"}
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **late}) == []
    held = exchange.aws.record(apn_id)
    assert (held["procurementType"], held["additionalComments"]) == ("Contract", "Renewed")
    assert held["city"] != "Oslo"


def test_ao_4_9_isv_accelerate_may_change_delivery_model_and_comments_after_launch(open_exchange: Opens) -> None:
    exchange = open_exchange(programs={"ISV Accelerate"})
    apn_id = exchange.accepted(deliveryModel="Managed Services")
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH}) == []
    late = {"deliveryModel": "Resell", "additionalComments": "Renewed", "procurementType": "Contract"}
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **late}) == []
    held = exchange.aws.record(apn_id)
    assert (held["deliveryModel"], held["additionalComments"], held["procurementType"]) == ("Resell", "Renewed", None)


def test_ao_4_11_update_before_acceptance_is_refused(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "nextStep": "Call"}) == [
        "Record cannot be updated before it is accepted."
    ]
    decided = {"partnerAcceptanceStatus": "Accepted", "nextStep": "Call"}
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **decided}) != []
    assert exchange.aws.record(apn_id)["partnerAcceptanceStatus"] is None


def test_ao_4_12_update_after_launch_succeeds_and_is_ignored(exchange: Exchange) -> None:
    apn_id = exchange.accepted()
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH}) == []
    before = exchange.aws.record(apn_id)
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "nextStep": "Call", "stage": "Committed"}) == []
    assert exchange.aws.record(apn_id) == before


def test_ao_5_next_steps_of_aws_come_with_the_next_export(exchange: Exchange) -> None:
    apn_id = exchange.accepted(nextStep=None)
    exchange.partner.received()
    exchange.aws.update(apn_id, nextStep="AWS joins the call on Tuesday")
    exchange.aws.tick()
    (record,) = exchange.partner.received()
    assert record["nextStep"] == "AWS joins the call on Tuesday"
    assert record["nextStepHistory"] == "AWS joins the call on Tuesday"


def test_referral_not_decided_before_accept_by_is_rejected_by_itself(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    exchange.aws.tick()
    exchange.aws.advance(timedelta(days=11))
    exchange.aws.tick()
    assert exchange.aws.record(apn_id)["partnerAcceptanceStatus"] == "Rejected"
    late = exchange.errors({"apnCrmUniqueIdentifier": apn_id, "partnerAcceptanceStatus": "Accepted"})
    assert late == ["Record can no longer be accepted, acceptBy has passed."]


def test_second_decision_is_refused(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    no = {"apnCrmUniqueIdentifier": apn_id, "partnerAcceptanceStatus": "Rejected", "rejectionReason": "Other"}
    assert exchange.errors(no) == []
    assert exchange.errors({**no, "partnerAcceptanceStatus": "Accepted"}) == ["Record is not editable."]
    accepted = exchange.accepted()
    again = {"apnCrmUniqueIdentifier": accepted, "partnerAcceptanceStatus": "Accepted"}
    assert exchange.errors(again) == ["No new update identified for this record"]
