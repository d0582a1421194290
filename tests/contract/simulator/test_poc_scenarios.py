"""AWS's public scenarios for creating a partner referral (POC), played by AWS's side; repaired as the list says."""

from typing import Any

import pytest

from tests.contract.simulator.sides import Exchange, new_opportunity, without

SALES_CONTACT = {
    "primaryContactFirstName": "Sam",
    "primaryContactLastName": "Sales",
    "primaryContactEmail": "sam@partner.example",
    "primaryContactPhone": "5555555",
}
CUSTOMER = {
    "customerFirstName": "Carla",
    "customerLastName": "Customer",
    "customerTitle": "mr",
    "customerEmail": "cust@cust.example",
    "customerPhone": "99999999",
}
PRODUCTS = {
    "awsProducts": ["AmazonS3", "AWSLambda"],
    "solutionOffered": ["Other"],
    "otherSolutionOffered": "Other Solution",
}


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param({}, id="poc_1_mandatory_fields"),
        pytest.param(SALES_CONTACT, id="poc_2_sales_contact"),
        pytest.param(SALES_CONTACT | CUSTOMER, id="poc_3_customer_contact"),
        pytest.param(SALES_CONTACT | PRODUCTS, id="poc_4_products_and_solutions"),
    ],
)
def test_poc_create_is_confirmed_with_aws_s_id(exchange: Exchange, extra: dict[str, Any]) -> None:
    sent = new_opportunity(**extra)
    result = exchange.answer(sent)
    (row,) = result["inboundApiResults"]
    assert (result["success"], row["isSuccess"], row["errors"]) == ("ALL", True, None)
    assert row["partnerCrmUniqueIdentifier"] == sent["partnerCrmUniqueIdentifier"]
    held = exchange.aws.record(row["apnCrmUniqueIdentifier"])
    assert {name: held[name] for name in sent} == sent
    assert (held["opportunityOwnership"], held["status"], held["stage"]) == (
        "Partner Referral",
        "Submitted",
        "Prospect",
    )


def test_poc_5_fields_that_are_not_the_partner_s_are_ignored_on_create(exchange: Exchange) -> None:
    ignored = {"status": "Approved", "stage": "Launched", "closedLostReason": "Price", "aWSStage": "Launched"}
    foreign = {"partnerAcceptanceStatus": "Rejected", "createdBy": "Me", "lastModifiedDate": "2020-01-01T00:00:00.000Z"}
    owner = {"opportunityOwnerEmail": "owner.one@partner.example", "opportunityOwnerName": "Somebody Else"}
    apn_id = exchange.created(**ignored, **foreign, **owner, **CUSTOMER, apnCrmUniqueIdentifier=None)
    held = exchange.aws.record(apn_id)
    assert (held["status"], held["stage"], held["closedLostReason"]) == ("Submitted", "Prospect", None)
    assert (held["partnerAcceptanceStatus"], held["aWSStage"]) == (None, None)
    assert (held["opportunityOwnerName"], held["createdBy"]) == ("Owner One", "Partner")


def test_poc_6_known_id_under_review_is_not_editable(exchange: Exchange) -> None:
    sent = new_opportunity()
    exchange.created(**sent)
    again = without(sent, "opportunityType", "doesOppBelongToNatSec", "salesActivities")
    assert exchange.errors(again) == ["Record is not editable."]


def test_poc_6_known_id_after_approval_updates_and_creates_nothing(exchange: Exchange) -> None:
    sent = new_opportunity()
    apn_id = exchange.approved(**sent)
    row = exchange.answer({**sent, "nextStep": "Call"})["inboundApiResults"][0]
    assert (row["isSuccess"], row["apnCrmUniqueIdentifier"]) == (True, apn_id)
    assert len(exchange.aws.status()["records"]) == 1


def test_poc_7_1_missing_mandatory_fields_are_named_by_label(exchange: Exchange) -> None:
    errors = exchange.errors({"partnerCrmUniqueIdentifier": "PR-1"})
    assert errors[:2] == [
        "Required: Use Case;Target Launch Date;Project Description/Business Need;Postal Code;Partner Project Title;"
        "Industry Vertical;Expected Monthly AWS Revenue;Delivery Model;Customer Website;Customer Company Name;Country;"
        "Partner Primary Need from AWS",
        "Please enter Pre-sales Activities",
    ]
    assert [text.rpartition(" ")[2] for text in errors[2:]] == ["IsOppFromMarketingActivity", "solutionOffered"]


FVO = "Do Not Need Support from AWS Sales Rep"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        pytest.param(
            {"partnerPrimaryNeedFromAws": f"Co-Sell - Deal Support;{FVO}"}, "Co-Sell", id="poc_7_2_both_needs"
        ),
        pytest.param({"partnerPrimaryNeedFromAws": "Money"}, "Primary Need", id="poc_7_3_need"),
        pytest.param({"competitiveTracking": "Nobody"}, "competitiveTracking", id="poc_7_3_competitor"),
        pytest.param({"useCase": "Other"}, "Use Case", id="poc_7_3_use_case"),
        pytest.param({"industry": "Business Serv. 2"}, "Industry", id="poc_7_3_industry"),
        pytest.param({"deliveryModel": "Post"}, "Delivery Model", id="poc_7_3_delivery_model"),
        pytest.param({"campaignName": "Prospecting days"}, "campaignName", id="poc_7_3_campaign"),
        pytest.param({"opportunityType": "F;lat Renewal"}, "opportunityType", id="poc_7_3_type"),
        pytest.param({"salesActivities": "Talked"}, "salesActivities", id="poc_7_3_activities"),
        pytest.param({"country": "united states"}, "Country", id="poc_7_3_country"),
        pytest.param({"state": None}, "state", id="poc_7_4_no_state"),
        pytest.param({"state": "Bavaria"}, "state", id="poc_7_4_foreign_state"),
        pytest.param({"country": "Germany", "postalCode": "10115"}, "state", id="poc_7_4_state_elsewhere"),
        pytest.param({"opportunityType": "Expansion", "parentOppId": "O1"}, "parentOppId", id="poc_7_6_parent"),
        pytest.param({"customerDuns": "12345678"}, "customerDuns", id="poc_7_7_duns"),
        pytest.param({"awsAccountId": "12345"}, "awsAccountId", id="poc_7_8_account"),
        pytest.param({"awsProducts": "AmazonS3"}, "awsProducts", id="poc_7_9_no_array"),
        pytest.param({"awsProducts": ["product1"]}, "awsProducts", id="poc_7_9_no_code"),
        pytest.param({"solutionOffered": None}, "solutionOffered", id="poc_7_10_missing"),
        pytest.param({"solutionOffered": "S-0012345"}, "solutionOffered", id="poc_7_10_no_array"),
        pytest.param({"solutionOffered": ["Other"]}, "otherSolutionOffered", id="poc_7_10_other_unnamed"),
        pytest.param({"expectedMonthlyAwsRevenue": 0}, "Revenue", id="poc_7_11_zero"),
        pytest.param({"expectedMonthlyAwsRevenue": -5}, "Revenue", id="poc_7_11_negative"),
        pytest.param({"expectedMonthlyAwsRevenue": 1041.67}, "Revenue", id="poc_7_11_fraction"),
        pytest.param({"projectDescription": "Too short"}, "Business Need", id="poc_7_13_description"),
        pytest.param(
            {"IsOppFromMarketingActivity": "Yes"}, "isMarketingDevelopmentFunded", id="poc_7_14_marketing_funds"
        ),
        pytest.param({"marketingActivityChannel": "Email"}, "marketingActivityChannel", id="poc_7_15_no_marketing"),
        pytest.param({"offers": ["offer-abc123"]}, "offer", id="poc_7_18_offers"),
        pytest.param({"postalCode": "841"}, "99999 OR 99999-9999 format", id="postal_code_format"),
        pytest.param({"targetCloseDate": "2020-06-30"}, "Target Launch Date", id="date_in_the_past"),
        pytest.param({"doesOppBelongToNatSec": "Yes"}, "Government", id="national_security"),
        pytest.param({"opportunityOwnerEmail": "x@no.example"}, "User not found for Opportunity Owner", id="owner"),
        pytest.param({"customerCompanyName": "x" * 121}, "Customer Company Name", id="company_length"),
    ],
)
def test_poc_7_create_that_breaks_a_rule_is_refused(exchange: Exchange, wrong: dict[str, Any], named: str) -> None:
    result = exchange.answer(new_opportunity(**wrong))
    (row,) = result["inboundApiResults"]
    assert (result["success"], row["isSuccess"], row["apnCrmUniqueIdentifier"]) == ("NONE", False, None)
    assert named in " ".join(row["errors"])
    assert exchange.aws.status()["records"] == []


def test_poc_7_5_rejection_without_reason_is_refused(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    decision = {"apnCrmUniqueIdentifier": apn_id, "partnerAcceptanceStatus": "Rejected"}
    assert exchange.errors(decision) == ["Validation Error: Value is required. rejectionReason"]
    unknown = {**decision, "rejectionReason": "Because"}
    assert exchange.errors(unknown) == ["Validation Error: Value is not valid. rejectionReason"]


def test_poc_7_12_ids_of_two_records_in_one_update_are_refused(exchange: Exchange) -> None:
    first, second = exchange.approved(), exchange.approved()
    own = exchange.aws.record(second)["partnerCrmUniqueIdentifier"]
    (error,) = exchange.errors({"apnCrmUniqueIdentifier": first, "partnerCrmUniqueIdentifier": own, "city": "Oslo"})
    assert "different records" in error


@pytest.mark.parametrize(
    ("extra", "dropped"),
    [
        pytest.param({"parentOppId": "O1"}, "parentOppId", id="poc_7_16_parent_of_net_new_business"),
        pytest.param({"procurementType": "Contract"}, "procurementType", id="poc_7_17_contract"),
        pytest.param(
            {"partnerPrimaryNeedFromAws": FVO, "nextStep": "Call"}, "nextStep", id="poc_7_19_next_step_visibility_only"
        ),
    ],
)
def test_poc_7_value_that_does_not_count_on_create_is_not_applied(
    exchange: Exchange, extra: dict[str, Any], dropped: str
) -> None:
    assert exchange.aws.record(exchange.created(**extra))[dropped] is None


@pytest.mark.parametrize("version", ["1", "1.0", "3", "two", None, "0"])
def test_poc_7_20_lower_or_invalid_version_fails_the_whole_file(exchange: Exchange, version: str | None) -> None:
    result = exchange.answer(new_opportunity(), version=version)
    assert (result["success"], result["isApiError"], result["inboundApiResults"]) == ("NONE", True, None)
    assert result["apiErrors"] == [f"Version {version} is not supported."]
    assert exchange.aws.status()["records"] == []


@pytest.mark.parametrize("version", ["2", "2.0", 2, 2.1])
def test_poc_7_20_version_counts_by_its_integer_part(exchange: Exchange, version: object) -> None:
    assert exchange.answer(new_opportunity(), version=version)["success"] == "ALL"


def test_national_security_record_is_redacted(exchange: Exchange) -> None:
    secret = {"doesOppBelongToNatSec": "Yes", "industry": "Government", "country": "Germany", "postalCode": "x"}
    held = exchange.aws.record(exchange.created(**secret, state=None))
    assert (held["country"], held["postalCode"], held["customerWebsite"]) == ("United States", None, None)


def test_country_without_postal_codes_needs_none(exchange: Exchange) -> None:
    apn_id = exchange.created(country="Hong Kong", state=None, postalCode=None)
    assert exchange.aws.record(apn_id)["postalCode"] is None


def test_opportunity_made_from_a_lead_converts_the_lead(exchange: Exchange) -> None:
    lead = exchange.aws.share_lead()
    exchange.created(apnCrmLeadUniqueIdentifier=lead)
    assert exchange.aws.record(lead)["status"] == "Qualified"
    assert exchange.aws.record(exchange.created(apnCrmLeadUniqueIdentifier="L-unknown"))["status"] == "Submitted"
