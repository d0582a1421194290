"""AWS's public scenarios for AWS referrals (AO), played by AWS's side; the keys are those of the scenario list."""

from datetime import timedelta

from tests.contract.simulator.conftest import Exchange

CONTACT = ("customerFirstName", "customerLastName", "customerTitle", "customerEmail", "customerPhone")


def test_ao_1_referral_arrives_masked_with_company_and_title_in_sight(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    exchange.aws.tick()
    (record,) = exchange.partner.received()
    assert record["apnCrmUniqueIdentifier"] == apn_id
    assert {record[name] for name in CONTACT} == {"Accept to View"}
    assert record["customerCompanyName"] and record["partnerProjectTitle"] and record["aWSSalesRepName"]
    assert record["stage"] == "Prospect" and record["partnerAcceptanceStatus"] is None and record["acceptBy"]
    assert record["solutionOffered"] is None and "rejectionReason" not in record


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
    assert shown["customerLastName"] == "Redfern" and "Accept to View" not in shown.values()
    assert shown["lastModifiedDate"] > masked["lastModifiedDate"]
