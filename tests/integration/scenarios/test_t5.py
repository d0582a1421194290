"""T5: the guide's table of what has to pass before production."""

import pytest

from referrals.ace.stages import Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from tests.integration.scenarios.conftest import Portal, answer_to, fresh

pytestmark = pytest.mark.django_db


def test_t5_1_after_a_rejection_no_update_flows(portal: Portal) -> None:
    referral = portal.bench.shared_opportunity()
    portal.decides(referral, Decision.REJECT, "Unable to support")
    assert portal.blocks_change(fresh(referral), nextStep="Call") == {("nextStep", "field.locked")}


def test_t5_2_after_an_acceptance_updates_come_with_personal_data(portal: Portal) -> None:
    referral = portal.accepted()
    portal.bench.aws.update(referral.apn_id or "", customerEmail="new@customer.example")
    portal.bench.round_trip()
    assert fresh(referral).fields["customerEmail"] == "new@customer.example"


def test_t5_3_incomplete_opportunity_is_answered_with_what_to_do(portal: Portal) -> None:
    draft = portal.draft(useCase=None, customerWebsite=None, projectDescription="Short")
    said = [one.message for one in portal.judges(draft).violations]
    assert len(said) == 3
    assert all(text.endswith(".") for text in said)
    blocked = portal.blocks_create(useCase=None, customerWebsite=None, projectDescription="Short")
    assert {field for field, _ in blocked} == {"useCase", "customerWebsite", "projectDescription"}


def test_t5_4_complete_opportunity_is_created(portal: Portal) -> None:
    referral = portal.submitted(city="Seattle", additionalComments="For the pilot")
    assert (referral.phase, answer_to(referral)) == (Phase.SUBMITTED, (DeliveryState.CONFIRMED, []))
    assert portal.at_aws(referral)["additionalComments"] == "For the pilot"


def test_t5_5_awss_request_for_corrections_arrives_with_its_comment(portal: Portal) -> None:
    referral = portal.submitted()
    portal.bench.aws.action_required(referral.apn_id or "", "Please describe the workload.")
    portal.bench.round_trip()
    found = fresh(referral)
    assert (found.phase, found.fields["apnReviewerComments"]) == (
        Phase.ACTION_REQUIRED,
        "Please describe the workload.",
    )
