"""POC: creating a partner referral, by AWS's step numbers; what the portal sends, leaves out and holds back."""

from typing import Any

import pytest

from referrals.ace.kinds import APN_ID_FIELD
from referrals.ace.stages import Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.errors import NotValid
from referrals.models import Health
from referrals.services.deciding import decide
from referrals.services.drafting import begin_draft, submit
from tests.factories.bench import latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.integration.scenarios.conftest import CONTRACT, Portal, answer_to, broken, fresh

pytestmark = pytest.mark.django_db

NO_SUPPORT = "Do Not Need Support from AWS Sales Rep"
SALES = {
    "primaryContactFirstName": "Robin",
    "primaryContactLastName": "Reyes",
    "primaryContactEmail": "robin@partner.example",
    "primaryContactPhone": "+12065550100",
}
CUSTOMER = {
    "customerFirstName": "Ann",
    "customerLastName": "Marsh",
    "customerTitle": "CTO",
    "customerEmail": "ann@aldermoor.example",
    "customerPhone": "+12065550199",
}
PRODUCTS = {"awsProducts": ["AmazonS3", "AWSLambda"], "solutionOffered": ["Other"], "otherSolutionOffered": "Planner"}
AWS_ONLY = {
    "status": "Approved",
    "opportunityOwnership": "AWS Referral",
    "aWSStage": "Launched",
    "aWSSalesRepName": "Somebody",
    "nextStepHistory": "long ago",
    "lastModifiedBy": "us",
}
MANDATORY = (
    *("useCase", "targetCloseDate", "projectDescription", "postalCode", "partnerProjectTitle"),
    *("partnerPrimaryNeedFromAws", "industry", "expectedMonthlyAwsRevenue", "deliveryModel", "customerWebsite"),
    *("customerCompanyName", "country", "state", "IsOppFromMarketingActivity", "salesActivities"),
)
REQUIRED_RULES = {"required.create", "postal.required", "state.required"}
LISTED = {
    "partnerPrimaryNeedFromAws": "Co-Sell - Luck",
    "competitiveTracking": "Abacus",
    "useCase": "Chess",
    "industry": "Pirates",
    "IsOppFromMarketingActivity": "Maybe",
    "deliveryModel": "By horse",
    "campaignName": "Prospecting days",
    "country": "Atlantis",
    "state": "Bavaria",
    "opportunityType": "F;lat Renewal",
    "salesActivities": "Lunch",
    "doesOppBelongToNatSec": "Perhaps",
}


def assert_held(portal: Portal, sent: dict[str, Any], **more: Any) -> None:
    """The opportunity was created and AWS holds exactly what was meant."""
    referral = portal.submitted(**sent, **more)
    assert (referral.phase, answer_to(referral)) == (Phase.SUBMITTED, (DeliveryState.CONFIRMED, []))
    held = portal.at_aws(referral)
    assert held[APN_ID_FIELD] == referral.apn_id
    assert {name: held[name] for name in sent} == sent


def test_poc_1_mandatory_fields_create_the_opportunity(portal: Portal) -> None:
    assert_held(portal, {name: valid_opportunity()[name] for name in MANDATORY})


def test_poc_2_sales_contact_goes_along(portal: Portal) -> None:
    assert_held(portal, SALES)


def test_poc_3_customer_contact_goes_along(portal: Portal) -> None:
    assert_held(portal, CUSTOMER, **SALES)


def test_poc_4_products_and_solutions_are_associated(portal: Portal) -> None:
    assert_held(portal, PRODUCTS, **SALES)


def test_poc_5_of_all_fields_those_aws_ignores_are_left_out_and_named(portal: Portal) -> None:
    sent = {**SALES, **CUSTOMER, **PRODUCTS, "streetAddress": "1 Quay Street", "city": "Seattle", "nextStep": "Call"}
    ignored = {"stage": "Launched", "closedLostReason": "Price", **CONTRACT}
    draft = portal.draft(**sent, **ignored, **AWS_ONLY, apnCrmUniqueIdentifier="O1")
    assert draft.draft.keys().isdisjoint({*AWS_ONLY, "apnCrmUniqueIdentifier"})
    assert {one.field for one in portal.judges(draft).dropped} == ignored.keys()
    delivery = submit(draft.pk, by=portal.rep)
    assert delivery.payload.keys().isdisjoint({*ignored, *AWS_ONLY, "apnCrmUniqueIdentifier"})
    portal.bench.round_trip()
    held = portal.at_aws(draft)
    assert {name: held[name] for name in sent} == sent
    assert (held["stage"], held["status"], held["closedLostReason"]) == ("Prospect", "Submitted", None)


def test_poc_6_id_that_aws_knows_makes_no_second_opportunity(portal: Portal) -> None:
    referral = portal.submitted()
    again = valid_opportunity(partnerCrmUniqueIdentifier=referral.partner_crm_id)
    with pytest.raises(NotValid) as refusal:
        begin_draft(portal.bench.connection, again, by=portal.rep)
    assert refusal.value.error_id == "opportunity.id_taken"
    portal.sends_nothing()


@pytest.mark.parametrize("name", MANDATORY)
def test_poc_7_1_mandatory_field_left_out_stops_the_submission(portal: Portal, name: str) -> None:
    (rule,) = [rule for field, rule in portal.blocks_create(**{name: None}) if field == name]
    assert rule in REQUIRED_RULES


def test_poc_7_2_cosell_and_no_support_are_not_asked_together(portal: Portal) -> None:
    need = f"Co-Sell - Deal Support;{NO_SUPPORT}"
    assert ("partnerPrimaryNeedFromAws", "need.exclusive") in portal.blocks_create(partnerPrimaryNeedFromAws=need)


@pytest.mark.parametrize("name", LISTED)
def test_poc_7_3_only_standard_values_are_sent(portal: Portal, name: str) -> None:
    assert (name, "value.unknown") in portal.blocks_create(**{name: LISTED[name]})


@pytest.mark.parametrize("state", [None, "Delhi"])
def test_poc_7_4_state_is_one_of_the_united_states(portal: Portal, state: str | None) -> None:
    rule = "value.unknown" if state else "state.required"
    assert ("state", rule) in portal.blocks_create(state=state)


def test_poc_7_5_rejection_needs_a_reason(portal: Portal) -> None:
    referral = portal.bench.shared_opportunity()
    with pytest.raises(NotValid) as refusal:
        decide(referral.pk, Decision.REJECT, by=portal.rep)
    assert ("rejectionReason", "decision.reason") in broken(refusal.value.violations)
    portal.sends_nothing()


def test_poc_7_6_parent_that_is_not_ours_is_warned_of_and_refused_by_aws(portal: Portal) -> None:
    draft = portal.draft(opportunityType="Expansion", parentOppId="O999")
    judged = portal.judges(draft)
    assert judged.is_ready
    assert broken(judged.violations) == {("parentOppId", "parent.not_ours")}
    submit(draft.pk, by=portal.rep)
    portal.bench.round_trip()
    state, (text,) = answer_to(draft)
    assert state == DeliveryState.REFUSED
    assert "parentOppId" in text
    assert fresh(draft).is_draft


def test_poc_7_6_parent_of_ours_is_taken(portal: Portal) -> None:
    parent = portal.approved()
    assert_held(portal, {"opportunityType": "Expansion", "parentOppId": parent.apn_id})


def test_poc_7_7_duns_has_nine_digits(portal: Portal) -> None:
    assert portal.blocks_create(customerDuns="12345678") == {("customerDuns", "duns.digits")}


def test_poc_7_8_aws_account_has_twelve_digits(portal: Portal) -> None:
    assert portal.blocks_create(awsAccountId="12345678912") == {("awsAccountId", "account.digits")}


def test_poc_7_9_unknown_product_is_warned_of_and_refused_by_aws(portal: Portal) -> None:
    draft = portal.draft(awsProducts=["product1"])
    assert broken(portal.judges(draft).violations) == {("awsProducts", "product.unknown")}
    submit(draft.pk, by=portal.rep)
    portal.bench.round_trip()
    assert answer_to(draft)[0] == DeliveryState.REFUSED


@pytest.mark.parametrize(
    ("solution", "expected"),
    [
        ({"solutionOffered": None}, ("solutionOffered", "required.create")),
        ({"solutionOffered": "S-0001234"}, ("solutionOffered", "value.type")),
        ({"solutionOffered": ["S-1"]}, ("solutionOffered", "solution.id")),
        ({"solutionOffered": ["Other"], "otherSolutionOffered": None}, ("otherSolutionOffered", "solution.other_text")),
    ],
    ids=["missing", "no array", "no id", "other unnamed"],
)
def test_poc_7_10_solution_is_one_of_ours_or_another_by_name(
    portal: Portal, solution: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert expected in portal.blocks_create(**solution)


@pytest.mark.parametrize("amount", [0, -5])
def test_poc_7_11_revenue_is_above_zero(portal: Portal, amount: int) -> None:
    blocked = portal.blocks_create(expectedMonthlyAwsRevenue=amount)
    assert blocked == {("expectedMonthlyAwsRevenue", "amount.positive")}


def test_poc_7_12_id_is_new_even_beside_a_draft(portal: Portal) -> None:
    taken = portal.draft().partner_crm_id
    with pytest.raises(NotValid, match="already belongs"):
        portal.draft(partnerCrmUniqueIdentifier=taken)


def test_poc_7_13_description_has_twenty_characters(portal: Portal) -> None:
    assert portal.blocks_create(projectDescription="Too short.") == {("projectDescription", "length.under")}


def test_poc_7_14_marketing_activity_says_whether_it_was_funded(portal: Portal) -> None:
    blocked = portal.blocks_create(IsOppFromMarketingActivity="Yes")
    assert blocked == {("isMarketingDevelopmentFunded", "marketing.funds")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("isMarketingDevelopmentFunded", "No"),
        ("marketingActivityChannel", "Email"),
        ("marketingActivityUsecase", "Analytics"),
        ("awsSFCampaignName", "C-1"),
    ],
)
def test_poc_7_15_without_marketing_there_is_nothing_to_say_of_it(portal: Portal, name: str, value: str) -> None:
    assert (name, "marketing.clear") in portal.blocks_create(**{name: value})


@pytest.mark.parametrize(
    "extra",
    [
        pytest.param({"parentOppId": "O1"}, id="poc_7_16_parent"),
        pytest.param(CONTRACT, id="poc_7_17_contract"),
        pytest.param({"offers": ["offer-abc"]}, id="poc_7_18_offers"),
    ],
)
def test_poc_7_16_to_7_18_what_a_new_opportunity_may_not_carry_is_left_out(
    portal: Portal, extra: dict[str, Any]
) -> None:
    draft = portal.draft(**extra)
    assert {one.field for one in portal.judges(draft).dropped} == extra.keys()
    submit(draft.pk, by=portal.rep)
    portal.bench.round_trip()
    assert latest_delivery(draft).state == DeliveryState.CONFIRMED
    assert not {name for name in extra if portal.at_aws(draft)[name]}


def test_poc_7_19_for_visibility_only_the_next_step_stays_here(portal: Portal) -> None:
    draft = portal.draft(partnerPrimaryNeedFromAws=NO_SUPPORT, nextStep="Call")
    assert [one.field for one in portal.judges(draft).dropped] == ["nextStep"]
    submit(draft.pk, by=portal.rep)
    portal.bench.round_trip()
    assert portal.at_aws(draft)["nextStep"] is None


@pytest.mark.parametrize("version", ["1", "3", "two"])
def test_poc_7_20_lower_or_invalid_version_is_never_sent(portal: Portal, version: str) -> None:
    portal.submitted()
    connection = portal.bench.connection
    connection.refresh_from_db()
    connection.opportunity_version = version
    connection.save()
    draft = portal.draft()
    submit(draft.pk, by=portal.rep)
    portal.sends_nothing()
    connection.refresh_from_db()
    assert connection.health == Health.ACTION
    assert "version" in connection.health_reason
    connection.opportunity_version = "2"
    connection.save()
    portal.bench.round_trip()
    assert fresh(draft).phase == Phase.SUBMITTED
