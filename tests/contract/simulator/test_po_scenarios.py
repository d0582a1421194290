"""AWS's public scenarios for the life of a partner referral (PO), played by AWS's side."""

from datetime import timedelta
from typing import Any

import pytest

from tests.contract.simulator.conftest import Opens
from tests.contract.simulator.sides import Exchange, new_opportunity

LAUNCH = {"stage": "Launched", "awsAccountId": "123456789112"}
CONTRACT = {
    "contractStartDate": "2026-04-01",
    "contractEndDate": "2027-03-31",
    "customerSoftwareValueCurrency": "EUR",
    "customerSoftwareValue": 4200.0,
    "procurementType": "Contract",
}


def latest(exchange: Exchange) -> dict[str, Any]:
    exchange.aws.tick()
    return exchange.partner.received()[-1]


def test_po_1_new_referral_comes_back_as_submitted_under_both_ids(exchange: Exchange) -> None:
    sent = new_opportunity()
    apn_id = exchange.created(**sent)
    record = latest(exchange)
    assert (record["apnCrmUniqueIdentifier"], record["status"]) == (apn_id, "Submitted")
    assert record["partnerCrmUniqueIdentifier"] == sent["partnerCrmUniqueIdentifier"]


def test_po_2_approval_brings_the_sales_team(exchange: Exchange) -> None:
    apn_id = exchange.created()
    assert latest(exchange)["aWSSalesRepName"] is None
    exchange.aws.approve(apn_id)
    record = latest(exchange)
    assert record["status"] == "Approved"
    assert record["aWSSalesRepEmail"].endswith(".example")


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        pytest.param("reject", "Rejected", id="po_2_1_rejected"),
        pytest.param("in_review", "In review", id="po_2_2_in_review"),
    ],
)
def test_po_2_other_status_brings_no_aws_data(exchange: Exchange, verdict: str, status: str) -> None:
    apn_id = exchange.created()
    getattr(exchange.aws, verdict)(apn_id)
    record = latest(exchange)
    assert (record["status"], record["aWSSalesRepName"], record["aWSAccountOwnerName"]) == (status, None, None)


def test_po_2_3_action_required_carries_the_comment_and_takes_an_answer(exchange: Exchange) -> None:
    apn_id = exchange.created()
    exchange.aws.action_required(apn_id, "Please name the customer's deadline.")
    record = latest(exchange)
    assert (record["status"], record["apnReviewerComments"]) == (
        "Action Required",
        "Please name the customer's deadline.",
    )
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "targetCloseDate": "2026-12-24"}) == []
    assert latest(exchange)["status"] == "Submitted"


def test_po_3_updates_are_taken_by_either_id(exchange: Exchange) -> None:
    apn_id = exchange.approved()
    own = exchange.aws.record(apn_id)["partnerCrmUniqueIdentifier"]
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "stage": "Qualified", "nextStep": "One"}) == []
    assert (
        exchange.errors({"partnerCrmUniqueIdentifier": own, "expectedMonthlyAwsRevenue": 250.0, "nextStep": "Two"})
        == []
    )
    held = exchange.aws.record(apn_id)
    assert (held["stage"], held["expectedMonthlyAwsRevenue"], held["nextStepHistory"]) == (
        "Qualified",
        250.0,
        "Two\nOne",
    )


def test_po_3_non_updatable_fields_are_ignored(exchange: Exchange) -> None:
    apn_id = exchange.approved()
    change = {"apnCrmUniqueIdentifier": apn_id, "stage": "Qualified", "industry": "Retail", "country": "Germany"}
    assert exchange.errors(change) == []
    held = exchange.aws.record(apn_id)
    assert (held["stage"], held["industry"], held["country"]) == ("Qualified", "Financial Services", "United States")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        pytest.param({"useCase": None}, "Required: Use Case", id="po_3_2_mandatory"),
        pytest.param({"salesActivities": None}, "Pre-sales", id="po_3_2_activities"),
        pytest.param({"IsOppFromMarketingActivity": None}, "IsOppFromMarketing", id="po_3_2_marketing_flag"),
        pytest.param({"customerDuns": "1"}, "customerDuns", id="po_3_4_duns"),
        pytest.param({"parentOppId": "O1"}, "parentOppId", id="po_3_5_parent"),
        pytest.param({"awsProducts": ["nothing"]}, "awsProducts", id="po_3_6_products"),
        pytest.param({"solutionOffered": ["S1"]}, "solutionOffered", id="po_3_7_solutions"),
        pytest.param({"stage": "Launched"}, "awsAccountId", id="po_3_8_launch_without_account"),
        pytest.param({"marketingActivityChannel": "Email"}, "marketingActivityChannel", id="po_3_9_marketing_off"),
        pytest.param({"stage": "Closed Lost"}, "closedLostReason", id="po_3_11_lost_without_reason"),
        pytest.param({"stage": "XYZ"}, "stage", id="po_3_14_standard_values"),
        pytest.param(
            {"stage": "Committed", "solutionOffered": ["Other"], "otherSolutionOffered": "x"},
            "solutionOffered",
            id="committed_with_other_solution",
        ),
        pytest.param(
            {"partnerPrimaryNeedFromAws": "Do Not Need Support from AWS Sales Rep"}, "given up", id="cosell_never_back"
        ),
        pytest.param({"offers": ["offer-a", "offer-b"]}, "offer", id="two_offers"),
    ],
)
def test_po_update_that_breaks_a_rule_is_refused_and_changes_nothing(
    exchange: Exchange, change: dict[str, Any], named: str
) -> None:
    apn_id = exchange.approved()
    before = exchange.aws.record(apn_id)
    assert named in " ".join(exchange.errors({"apnCrmUniqueIdentifier": apn_id, **change}))
    assert exchange.aws.record(apn_id) == before


def test_po_3_3_version_goes_up_only(open_exchange: Opens) -> None:
    exchange = open_exchange()
    exchange.clock.now = exchange.clock.now.replace(year=2024, month=2)
    old = new_opportunity(targetCloseDate="2024-09-30")
    assert exchange.answer(old, version="1")["success"] == "ALL"
    assert exchange.answer(new_opportunity(), version="2")["success"] == "ALL"
    refused = exchange.answer(new_opportunity(), version="1.0")
    assert refused["apiErrors"] == ["Version 1.0 is not supported."]


def test_po_3_9_marketing_fields_count_only_with_the_flag(exchange: Exchange) -> None:
    apn_id = exchange.approved()
    on = {
        "IsOppFromMarketingActivity": "Yes",
        "isMarketingDevelopmentFunded": "No",
        "marketingActivityChannel": "Email",
    }
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **on}) == []
    off = {"apnCrmUniqueIdentifier": apn_id, "IsOppFromMarketingActivity": "No"}
    assert len(exchange.errors(off)) == 2
    cleared = {"isMarketingDevelopmentFunded": None, "marketingActivityChannel": None}
    assert exchange.errors({**off, **cleared}) == []


def test_po_3_10_special_program_asks_for_the_contract_at_launch(open_exchange: Opens) -> None:
    exchange = open_exchange(programs={"SaaS Revenue Recognition"})
    apn_id = exchange.approved()
    errors = exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH})
    assert [text.rpartition(" ")[2] for text in errors] == list(CONTRACT)
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH, **CONTRACT}) == []


@pytest.mark.parametrize(
    ("programs", "taken"),
    [
        pytest.param(
            {"ISV Accelerate", "SaaS Revenue Recognition"},
            {"additionalComments": "New", "procurementType": "Subscription", "deliveryModel": "SaaS or PaaS;Resell"},
            id="po_3_12_both_programs",
        ),
        pytest.param(
            {"ISV Accelerate"},
            {"additionalComments": "New", "procurementType": "Contract", "deliveryModel": "SaaS or PaaS;Resell"},
            id="po_3_13_isv_accelerate",
        ),
        pytest.param(
            set(),
            {"additionalComments": None, "procurementType": "Contract", "deliveryModel": "SaaS or PaaS"},
            id="po_3_16_no_program",
        ),
    ],
)
def test_po_after_launch_only_the_program_s_fields_are_taken(
    open_exchange: Opens, programs: set[str], taken: dict[str, Any]
) -> None:
    exchange = open_exchange(programs=programs)
    apn_id = exchange.approved()
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **LAUNCH, **CONTRACT}) == []
    late = {"additionalComments": "New", "procurementType": "Subscription", "deliveryModel": "SaaS or PaaS;Resell"}
    assert (
        exchange.errors({"apnCrmUniqueIdentifier": apn_id, **late, "nextStep": "Ignored", "stage": "Qualified"}) == []
    )
    held = exchange.aws.record(apn_id)
    assert {name: held[name] for name in taken} == taken
    assert (held["stage"], held["nextStep"]) == ("Launched", None)


@pytest.mark.parametrize("verdict", ["submitted", "in_review", "reject"])
def test_po_3_15_update_of_a_record_that_is_not_approved_is_refused(exchange: Exchange, verdict: str) -> None:
    apn_id = exchange.created()
    if verdict != "submitted":
        getattr(exchange.aws, verdict)(apn_id)
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "nextStep": "Call"}) == ["Record is not editable."]


def test_po_4_seller_s_changes_come_on_the_same_record(exchange: Exchange) -> None:
    apn_id = exchange.approved()
    before = latest(exchange)
    change = {
        "stage": "Qualified",
        "targetCloseDate": "2026-11-11",
        "expectedMonthlyAwsRevenue": 900,
        "nextStep": "Meet",
    }
    exchange.aws.update(apn_id, **change)
    after = latest(exchange)
    assert {name: after[name] for name in change} == change
    assert after["apnCrmUniqueIdentifier"] == apn_id
    assert after["lastModifiedDate"] > before["lastModifiedDate"]


def test_po_4_1_answer_to_the_comment_takes_only_its_ten_fields(exchange: Exchange) -> None:
    apn_id = exchange.created()
    exchange.aws.action_required(apn_id, "More detail, please.")
    answer = {
        "projectDescription": "The customer must leave its data centre by June.",
        "city": "Provo",
        "useCase": "SAP",
    }
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **answer}) == []
    held = exchange.aws.record(apn_id)
    assert (held["projectDescription"], held["city"]) == (answer["projectDescription"], "Provo")
    assert held["useCase"] == "Business Applications & Contact Center"
    assert (held["status"], held["apnReviewerComments"]) == ("Submitted", None)


def test_aws_s_own_stage_shows_only_when_it_is_final(exchange: Exchange) -> None:
    apn_id = exchange.approved()
    exchange.aws.update(apn_id, aWSStage="Qualified", aWSCloseDate="2026-08-01")
    assert latest(exchange)["aWSStage"] is None
    exchange.aws.update(apn_id, aWSStage="Launched")
    record = latest(exchange)
    assert (record["aWSStage"], record["aWSCloseDate"], record["stage"]) == ("Launched", "2026-08-01", "Prospect")


def test_lost_opportunity_is_closed_for_good(exchange: Exchange) -> None:
    apn_id = exchange.approved()
    lost = {"apnCrmUniqueIdentifier": apn_id, "stage": "Closed Lost", "closedLostReason": "Price"}
    assert exchange.errors(lost) == []
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "nextStep": "Call"}) == ["Record is not editable."]


def test_review_moves_by_itself_and_a_second_round_is_approved(open_exchange: Opens) -> None:
    exchange = open_exchange(review_after=timedelta(minutes=10))
    ids = [exchange.created() for _ in range(12)]
    exchange.pass_time(timedelta(minutes=11))
    exchange.aws.tick()
    assert {exchange.aws.record(apn_id)["status"] for apn_id in ids} == {"In review"}
    exchange.pass_time(timedelta(minutes=11))
    exchange.aws.tick()
    outcomes = {apn_id: exchange.aws.record(apn_id)["status"] for apn_id in ids}
    assert {"Approved", "Action Required"} <= set(outcomes.values()) <= {"Approved", "Action Required", "Rejected"}
    returned = next(apn_id for apn_id, status in outcomes.items() if status == "Action Required")
    assert exchange.errors({"apnCrmUniqueIdentifier": returned, "city": "Provo"}) == []
    for _ in range(2):
        exchange.pass_time(timedelta(minutes=11))
        exchange.aws.tick()
    assert exchange.aws.record(returned)["status"] == "Approved"
