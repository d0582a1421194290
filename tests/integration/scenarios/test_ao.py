"""AO: AWS's referrals, by AWS's step numbers; what the portal shows, decides, updates and holds back."""

from typing import Any

import pytest
from django.utils import timezone

from referrals.ace.masks import is_masked
from referrals.ace.stages import Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotValid
from referrals.models import EditState, Event, Health
from referrals.services.assigning import assign
from referrals.services.deciding import decide
from referrals.services.editing import change
from tests.integration.scenarios.conftest import CONTRACT, LAUNCH, Portal, answer_to, broken, fresh

pytestmark = pytest.mark.django_db

CONFIRMED = (DeliveryState.CONFIRMED, [])
CONTACTS = ("customerFirstName", "customerLastName", "customerEmail", "customerPhone")
UPDATABLE: dict[str, Any] = {
    "stage": "Qualified",
    "useCase": "AI Machine Learning and Analytics",
    "targetCloseDate": f"{timezone.now().year + 1}-05-30",
    "city": "Bengaluru",
    "expectedMonthlyAwsRevenue": 3567,
    "deliveryModel": "SaaS or PaaS;Resell",
    "nextStep": "02/08: contact the architect",
    "IsOppFromMarketingActivity": "Yes",
    "isMarketingDevelopmentFunded": "Yes",
    "competitiveTracking": "Oracle Cloud",
    "awsAccountId": "012345678912",
    "solutionOffered": ["S-0012345"],
    "otherSolutionOffered": None,
}
LISTED = {
    "partnerPrimaryNeedFromAws": "Co-Sell - Luck",
    "useCase": "Chess",
    "stage": "XYZ",
    "closedLostReason": "Closed",
    "campaignName": "Prospecting days",
    "opportunityType": "F;lat Renewal",
}


def test_ao_1_before_acceptance_company_and_title_are_seen_and_contacts_are_not(portal: Portal) -> None:
    referral = portal.bench.shared_opportunity()
    assert referral.customer
    assert referral.title
    assert all(is_masked(referral.fields[name]) for name in CONTACTS)
    assert assign(referral.pk, to=portal.rep, by=portal.rep).assignee == portal.rep


def test_ao_2_acceptance_holds_the_decision_alone_and_is_seen_by_aws(portal: Portal) -> None:
    referral = portal.bench.shared_opportunity()
    delivery = portal.decides(referral, Decision.ACCEPT)
    assert delivery.payload == {"apnCrmUniqueIdentifier": referral.apn_id, "partnerAcceptanceStatus": "Accepted"}
    assert (delivery.state, portal.at_aws(referral)["partnerAcceptanceStatus"]) == ("confirmed", "Accepted")


def test_ao_2_1_rejection_goes_with_its_reason_and_contacts_never_come(portal: Portal) -> None:
    referral = portal.bench.shared_opportunity()
    delivery = portal.decides(referral, Decision.REJECT, "Customer problem unclear")
    assert delivery.payload["rejectionReason"] == "Customer problem unclear"
    assert portal.at_aws(referral)["partnerAcceptanceStatus"] == "Rejected"
    portal.bench.round_trip()
    declined = fresh(referral)
    assert declined.phase == Phase.DECLINED
    assert all(is_masked(declined.fields[name]) for name in CONTACTS)


def test_ao_2_2_rejection_needs_a_reason(portal: Portal) -> None:
    referral = portal.bench.shared_opportunity()
    with pytest.raises(NotValid) as refusal:
        decide(referral.pk, Decision.REJECT, by=portal.rep)
    assert ("rejectionReason", "decision.reason") in broken(refusal.value.violations)
    portal.sends_nothing()


def test_ao_3_after_acceptance_contacts_are_seen_on_the_same_record(portal: Portal) -> None:
    referral = portal.accepted(customerEmail="ann@harbor.example")
    assert referral.fields["customerEmail"] == "ann@harbor.example"
    assert not any(is_masked(referral.fields[name]) for name in CONTACTS)
    assert Event.objects.filter(referral=referral, name="referral.unmasked").count() == 1


def test_ao_4_changed_fields_reach_aws(portal: Portal) -> None:
    referral = portal.accepted()
    changed = {name: value for name, value in UPDATABLE.items() if referral.fields.get(name) != value}
    portal.changes(referral, **UPDATABLE)
    assert answer_to(referral) == CONFIRMED
    held = portal.at_aws(referral)
    assert {name: held[name] for name in changed} == changed
    assert portal.blocks_change(fresh(referral), industry="Pirates") == {("industry", "field.locked")}


def test_ao_3_3_version_is_never_lowered(portal: Portal) -> None:
    referral, connection = portal.accepted(), portal.bench.connection
    connection.refresh_from_db()
    connection.opportunity_version = "1"
    connection.save()
    change(referral.pk, {"nextStep": "Call"}, by=portal.rep)
    portal.sends_nothing()
    connection.refresh_from_db()
    assert connection.health == Health.ACTION


def test_ao_3_4_duns_has_nine_digits(portal: Portal) -> None:
    assert portal.blocks_change(portal.accepted(), customerDuns="1") == {("customerDuns", "duns.digits")}


def test_ao_3_5_parent_that_is_not_ours_is_warned_of_and_refused_by_aws(portal: Portal) -> None:
    referral = portal.accepted()
    done = portal.changes(referral, opportunityType="Flat Renewal", parentOppId="O999")
    assert [one.rule for one in done.warnings] == ["parent.not_ours"]
    assert answer_to(referral)[0] == DeliveryState.REFUSED


def test_ao_3_6_unknown_product_is_warned_of_and_refused_by_aws(portal: Portal) -> None:
    referral = portal.accepted()
    done = portal.changes(referral, awsProducts=["product1"])
    assert [one.rule for one in done.warnings] == ["product.unknown"]
    assert answer_to(referral)[0] == DeliveryState.REFUSED
    assert set(referral.edits.values_list("state", flat=True)) == {EditState.REFUSED}


def test_ao_3_7_solution_is_one_of_ours(portal: Portal) -> None:
    assert portal.blocks_change(portal.accepted(), solutionOffered=["S-1"]) == {("solutionOffered", "solution.id")}


@pytest.mark.parametrize(
    "name",
    [
        *("useCase", "targetCloseDate", "stage", "partnerPrimaryNeedFromAws", "expectedMonthlyAwsRevenue"),
        *("deliveryModel", "salesActivities"),
    ],
)
def test_ao_4_2_mandatory_field_is_never_cleared(portal: Portal, name: str) -> None:
    assert (name, "required.update") in portal.blocks_change(portal.accepted(), **{name: None})


def test_ao_4_3_launch_needs_the_account(portal: Portal) -> None:
    blocked = portal.blocks_change(portal.accepted(), **{**LAUNCH, "awsAccountId": None})
    assert ("awsAccountId", "launch.account") in blocked


def test_ao_4_5_special_program_says_its_contract_at_launch(portal: Portal) -> None:
    portal.joins(special_program=True)
    referral = portal.accepted(deliveryModel="SaaS or PaaS")
    assert {rule for _, rule in portal.blocks_change(referral, **LAUNCH)} == {"launch.contract"}
    assert portal.launched(referral, **CONTRACT).phase == Phase.LAUNCHED


def test_ao_4_6_loss_needs_its_reason(portal: Portal) -> None:
    referral = portal.accepted()
    assert portal.blocks_change(referral, stage="Closed Lost") == {("closedLostReason", "close.reason")}
    portal.changes(referral, stage="Closed Lost", closedLostReason="Price")
    assert fresh(referral).phase == Phase.CLOSED_LOST


def test_ao_4_8_after_launch_both_programmes_change_seven_fields(portal: Portal) -> None:
    portal.joins(isv=True, special_program=True)
    referral = portal.launched(portal.accepted(), **CONTRACT)
    changes = {"additionalComments": "Renewed", "procurementType": "Subscription"}
    portal.changes(referral, **changes)
    held = portal.at_aws(referral)
    assert {name: held[name] for name in changes} == changes
    assert portal.blocks_change(fresh(referral), nextStep="Call") == {("nextStep", "field.locked")}


def test_ao_4_9_after_launch_isv_accelerate_changes_two_fields(portal: Portal) -> None:
    portal.joins(isv=True)
    referral = portal.launched(portal.accepted(deliveryModel="Managed Services"))
    portal.changes(referral, deliveryModel="Resell", additionalComments="Renewed")
    assert portal.at_aws(referral)["deliveryModel"] == "Resell"
    assert portal.blocks_change(fresh(referral), procurementType="Contract") == {("procurementType", "field.locked")}


@pytest.mark.parametrize("name", LISTED)
def test_ao_4_10_only_standard_values_are_sent(portal: Portal, name: str) -> None:
    assert (name, "value.unknown") in portal.blocks_change(portal.accepted(), **{name: LISTED[name]})


def test_ao_4_11_nothing_is_changed_before_acceptance(portal: Portal) -> None:
    referral = portal.bench.shared_opportunity()
    assert portal.blocks_change(referral, nextStep="Call") == {("nextStep", "field.locked")}


def test_ao_4_12_after_launch_pipeline_fields_are_locked(portal: Portal) -> None:
    referral = portal.launched(portal.accepted())
    pipeline = {"stage": "Qualified", "targetCloseDate": "2030-01-01", "nextStep": "Another"}
    assert portal.blocks_change(referral, **pipeline) == {(name, "field.locked") for name in pipeline}


def test_ao_5_awss_next_steps_arrive(portal: Portal) -> None:
    referral = portal.accepted()
    for step in ("Called the customer", "Sent the sizing"):
        portal.bench.aws.update(referral.apn_id or "", nextStep=step)
        portal.bench.round_trip()
    found = fresh(referral).fields
    assert found["nextStep"] == "Sent the sizing"
    assert found["nextStepHistory"].splitlines()[:2] == ["Sent the sizing", "Called the customer"]
