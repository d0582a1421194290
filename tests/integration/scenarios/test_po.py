"""PO: the life of a partner referral, by AWS's step numbers; what the portal makes of AWS's word and sends back."""

from typing import Any

import pytest
from django.utils import timezone

from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryState
from referrals.models import EditState, Event, Health
from referrals.services.drafting import clone
from referrals.services.editing import change, resubmit
from tests.integration.scenarios.conftest import (
    CONTRACT,
    LAUNCH,
    Portal,
    answer_to,
    fresh,
    waiting,
)

pytestmark = pytest.mark.django_db

CONFIRMED = (DeliveryState.CONFIRMED, [])
UPDATABLE: dict[str, Any] = {
    "stage": "Qualified",
    "useCase": "AI Machine Learning and Analytics",
    "targetCloseDate": f"{timezone.now().year + 1}-05-30",
    "streetAddress": "1015E/A,SS~!@#$%^&&**(()((<><>??''",
    "city": "Bengaluru",
    "expectedMonthlyAwsRevenue": 3567,
    "salesActivities": "Agreed on solution to Business Problem",
    "deliveryModel": "SaaS or PaaS;Resell",
    "primaryContactEmail": "hc@partner.example",
    "nextStep": "02/08: contact the architect",
    "IsOppFromMarketingActivity": "Yes",
    "isMarketingDevelopmentFunded": "Yes",
    "marketingActivityChannel": "Virtual Event",
    "customerTitle": "Sr. Director",
    "customerEmail": "alliance2@customer.example",
    "competitiveTracking": "Oracle Cloud",
    "campaignName": "APN Solution Space",
    "awsAccountId": "012345678912",
    "additionalComments": "Check",
}
LISTED = {
    "partnerPrimaryNeedFromAws": "Co-Sell - Luck",
    "competitiveTracking": "Abacus",
    "useCase": "Chess",
    "stage": "XYZ",
    "deliveryModel": "By horse",
    "closedLostReason": "Closed",
    "campaignName": "Prospecting days",
    "opportunityType": "F;lat Renewal",
    "salesActivities": "Lunch",
    "isMarketingDevelopmentFunded": "Maybe",
}


def test_po_1_created_opportunity_carries_awss_id_and_is_under_review(portal: Portal) -> None:
    referral = portal.submitted()
    assert (referral.phase, referral.apn_id) == (Phase.SUBMITTED, portal.at_aws(referral)["apnCrmUniqueIdentifier"])


def test_po_2_approval_shows_the_sales_rep_and_opens_the_record(portal: Portal) -> None:
    referral = portal.submitted()
    assert not referral.fields["aWSSalesRepName"]
    portal.bench.aws.approve(referral.apn_id or "")
    portal.bench.round_trip()
    approved = fresh(referral)
    assert approved.phase == Phase.OPEN
    assert approved.fields["aWSSalesRepName"]
    assert Event.objects.filter(referral=referral, name="referral.approved").exists()


def test_po_2_1_rejection_closes_it_and_it_can_be_begun_anew(portal: Portal) -> None:
    referral = portal.submitted()
    portal.bench.aws.reject(referral.apn_id or "")
    portal.bench.round_trip()
    rejected = fresh(referral)
    assert (rejected.phase, rejected.fields["aWSSalesRepName"]) == (Phase.REJECTED, None)
    assert portal.blocks_change(rejected, nextStep="Call") == {("nextStep", "field.locked")}
    again = clone(rejected.pk, by=portal.rep)
    assert again.is_draft
    assert again.partner_crm_id != rejected.partner_crm_id


def test_po_2_2_in_review_shows_and_locks(portal: Portal) -> None:
    referral = portal.submitted()
    portal.bench.aws.in_review(referral.apn_id or "")
    portal.bench.round_trip()
    assert fresh(referral).phase == Phase.IN_REVIEW
    change(referral.pk, {"nextStep": "Call"}, by=portal.rep)
    portal.sends_nothing()


def test_po_2_3_action_required_is_repaired_and_sent_back(portal: Portal) -> None:
    referral = portal.submitted()
    portal.bench.aws.action_required(referral.apn_id or "", "Where is the customer?")
    portal.bench.round_trip()
    asked = fresh(referral)
    assert (asked.phase, asked.rounds) == (Phase.ACTION_REQUIRED, 1)
    assert asked.fields["apnReviewerComments"] == "Where is the customer?"
    change(referral.pk, {"city": "Tacoma", "postalCode": "98402"}, by=portal.rep)
    portal.sends_nothing()
    resubmit(referral.pk, by=portal.rep)
    portal.bench.round_trip()
    assert (fresh(referral).phase, answer_to(referral)) == (Phase.SUBMITTED, CONFIRMED)
    assert portal.at_aws(referral)["postalCode"] == "98402"


def test_po_3_changed_fields_go_with_both_ids_and_reach_aws(portal: Portal) -> None:
    referral = portal.approved()
    done = portal.changes(referral, **UPDATABLE)
    assert done.delivery is not None
    ids = {"apnCrmUniqueIdentifier": referral.apn_id, "partnerCrmUniqueIdentifier": referral.partner_crm_id}
    assert done.delivery.payload == {**ids, **UPDATABLE}
    assert answer_to(referral) == CONFIRMED
    held = portal.at_aws(referral)
    assert {name: held[name] for name in UPDATABLE} == UPDATABLE


def test_po_3_what_may_not_be_updated_is_locked_with_its_reason(portal: Portal) -> None:
    referral = portal.approved()
    locked = {"industry": "Retail", "customerCompanyName": "Another", "aWSStage": "Launched", "status": "Approved"}
    blocked = portal.blocks_change(referral, **locked, nextStep="Call")
    assert blocked == {(name, "field.locked") for name in locked if locked[name] != referral.fields.get(name)}


@pytest.mark.parametrize(
    "name",
    [
        *("useCase", "targetCloseDate", "stage", "partnerPrimaryNeedFromAws", "expectedMonthlyAwsRevenue"),
        *("deliveryModel", "IsOppFromMarketingActivity", "salesActivities"),
    ],
)
def test_po_3_2_mandatory_field_is_never_cleared(portal: Portal, name: str) -> None:
    assert (name, "required.update") in portal.blocks_change(portal.approved(), **{name: None})


def test_po_3_3_version_is_never_lowered(portal: Portal) -> None:
    referral, connection = portal.approved(), portal.bench.connection
    connection.refresh_from_db()
    connection.opportunity_version = "1"
    connection.save()
    change(referral.pk, {"nextStep": "Call"}, by=portal.rep)
    portal.sends_nothing()
    connection.refresh_from_db()
    assert connection.health == Health.ACTION


def test_po_3_4_duns_has_nine_digits(portal: Portal) -> None:
    assert portal.blocks_change(portal.approved(), customerDuns="1") == {("customerDuns", "duns.digits")}


def test_po_3_5_parent_that_is_not_ours_is_warned_of_and_refused_by_aws(portal: Portal) -> None:
    referral = portal.approved()
    done = portal.changes(referral, opportunityType="Expansion", parentOppId="O999")
    assert [one.rule for one in done.warnings] == ["parent.not_ours"]
    state, (text,) = answer_to(referral)
    assert state == DeliveryState.REFUSED
    assert "parentOppId" in text
    assert set(referral.edits.values_list("state", flat=True)) == {EditState.REFUSED}


def test_po_3_6_products_are_added_and_removed_and_an_unknown_one_is_warned_of(portal: Portal) -> None:
    referral = portal.approved(awsProducts=["AmazonS3"])
    portal.changes(referral, awsProducts=["AWSLambda"])
    assert portal.at_aws(referral)["awsProducts"] == ["AWSLambda"]
    done = portal.changes(referral, awsProducts=["AWSLambda", "product1"])
    assert [one.rule for one in done.warnings] == ["product.unknown"]
    assert answer_to(referral)[0] == DeliveryState.REFUSED


def test_po_3_7_solution_is_one_of_ours(portal: Portal) -> None:
    assert portal.blocks_change(portal.approved(), solutionOffered=["S-1"]) == {("solutionOffered", "solution.id")}


@pytest.mark.parametrize("account", [None, "12345"])
def test_po_3_8_launch_needs_the_account(portal: Portal, account: str | None) -> None:
    rule = "account.digits" if account else "launch.account"
    assert ("awsAccountId", rule) in portal.blocks_change(portal.approved(), **{**LAUNCH, "awsAccountId": account})


def test_po_3_9_marketing_counts_only_with_its_flag(portal: Portal) -> None:
    referral = portal.approved()
    assert ("marketingActivityChannel", "marketing.clear") in portal.blocks_change(
        referral, marketingActivityChannel="Email"
    )
    on = {"isMarketingDevelopmentFunded": "No", "marketingActivityChannel": "Email"}
    portal.changes(referral, IsOppFromMarketingActivity="Yes", **on)
    assert answer_to(referral) == CONFIRMED
    off = portal.blocks_change(fresh(referral), IsOppFromMarketingActivity="No")
    assert {rule for _, rule in off} == {"marketing.clear"}
    portal.changes(referral, IsOppFromMarketingActivity="No", **dict.fromkeys(on))
    assert answer_to(referral) == CONFIRMED


def test_po_3_10_special_program_says_its_contract_at_launch(portal: Portal) -> None:
    portal.joins(special_program=True)
    referral = portal.approved()
    assert {rule for _, rule in portal.blocks_change(referral, **LAUNCH)} == {"launch.contract"}
    assert portal.launched(referral, **CONTRACT).phase == Phase.LAUNCHED
    assert portal.at_aws(referral)["customerSoftwareValue"] == 4200


def test_po_3_11_loss_needs_its_reason(portal: Portal) -> None:
    referral = portal.approved()
    assert portal.blocks_change(referral, stage="Closed Lost") == {("closedLostReason", "close.reason")}
    portal.changes(referral, stage="Closed Lost", closedLostReason="Lost to Competitor - Google")
    assert portal.at_aws(referral)["closedLostReason"] == "Lost to Competitor \u2013 Google"
    assert fresh(referral).phase == Phase.CLOSED_LOST


def test_po_3_12_after_launch_both_programmes_change_seven_fields(portal: Portal) -> None:
    portal.joins(isv=True, special_program=True)
    referral = portal.launched(portal.approved(), **CONTRACT)
    changes = {"deliveryModel": "Resell", "additionalComments": "Renewed", "procurementType": "Subscription"}
    portal.changes(referral, **changes)
    assert answer_to(referral) == CONFIRMED
    held = portal.at_aws(referral)
    assert {name: held[name] for name in changes} == changes
    assert portal.blocks_change(fresh(referral), nextStep="Call") == {("nextStep", "field.locked")}


def test_po_3_13_after_launch_isv_accelerate_changes_two_fields(portal: Portal) -> None:
    portal.joins(isv=True)
    referral = portal.launched(portal.approved(deliveryModel="Managed Services"))
    portal.changes(referral, additionalComments="Renewed")
    assert portal.at_aws(referral)["additionalComments"] == "Renewed"
    assert portal.blocks_change(fresh(referral), procurementType="Contract") == {("procurementType", "field.locked")}


@pytest.mark.parametrize("name", LISTED)
def test_po_3_14_only_standard_values_are_sent(portal: Portal, name: str) -> None:
    assert (name, "value.unknown") in portal.blocks_change(portal.approved(), **{name: LISTED[name]})


def test_po_3_15_change_before_approval_waits_and_goes_by_itself(portal: Portal) -> None:
    referral = portal.submitted()
    done = change(referral.pk, {"nextStep": "Call"}, by=portal.rep)
    assert (done.delivery, done.waiting) == (None, ["nextStep"])
    portal.sends_nothing()
    assert waiting(referral) == {"nextStep": "Call"}
    portal.bench.aws.approve(referral.apn_id or "")
    portal.bench.round_trip()
    portal.bench.round_trip()
    assert (portal.at_aws(referral)["nextStep"], answer_to(referral)) == ("Call", CONFIRMED)


def test_po_3_16_after_launch_pipeline_fields_are_locked(portal: Portal) -> None:
    referral = portal.launched(portal.approved())
    pipeline = {"stage": "Qualified", "targetCloseDate": "2030-01-01", "expectedMonthlyAwsRevenue": 1, "nextStep": "x"}
    assert portal.blocks_change(referral, **pipeline) == {(name, "field.locked") for name in pipeline}


def test_po_4_what_awss_seller_changes_arrives_on_the_same_record(portal: Portal) -> None:
    referral = portal.approved()
    told = {
        "nextStep": "Customer call moved",
        "stage": "Business Validation",
        "targetCloseDate": "2030-01-31",
        "expectedMonthlyAwsRevenue": 9000,
    }
    portal.bench.aws.update(referral.apn_id or "", **told)
    portal.bench.round_trip()
    found = fresh(referral)
    assert {name: found.fields[name] for name in told} == told
    assert (found.stage, found.monthly_revenue) == ("Business Validation", 9000)
    assert "Customer call moved" in found.fields["nextStepHistory"]


def test_po_4_what_awss_seller_changes_meets_what_is_on_its_way_in_sight(portal: Portal) -> None:
    referral = portal.approved()
    change(referral.pk, {"nextStep": "Ours"}, by=portal.rep)
    portal.bench.aws.update(referral.apn_id or "", nextStep="AWS's")
    portal.bench.aws.tick()
    portal.bench.exchange()
    conflict = referral.edits.get(field="nextStep")
    assert (conflict.state, conflict.wanted, conflict.theirs) == (EditState.CONFLICT, "Ours", "AWS's")
    portal.bench.round_trip()  # ours was on its way already, and AWS took it
    assert portal.at_aws(referral)["nextStep"] == "Ours"
    assert not referral.edits.filter(state=EditState.CONFLICT).exists()


def test_po_4_1_each_round_of_review_is_read_and_answered(portal: Portal) -> None:
    referral = portal.submitted()
    for number, city in enumerate(("Tacoma", "Olympia"), start=1):
        portal.bench.aws.action_required(referral.apn_id or "", f"Comment {number}")
        portal.bench.round_trip()
        asked = fresh(referral)
        assert (asked.rounds, asked.fields["apnReviewerComments"]) == (number, f"Comment {number}")
        change(referral.pk, {"city": city}, by=portal.rep)
        resubmit(referral.pk, by=portal.rep)
        portal.bench.round_trip()
        assert (fresh(referral).phase, portal.at_aws(referral)["city"]) == (Phase.SUBMITTED, city)
    comments = Event.objects.filter(referral=referral, name="referral.action_required").order_by("pk")
    assert list(comments.values_list("note", flat=True)) == ["Comment 1", "Comment 2"]
