"""LD: AWS's leads, by AWS's step numbers."""

import pytest

from referrals.ace.kinds import Kind
from referrals.ace.masks import is_masked
from referrals.ace.stages import Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.models import Referral
from referrals.services.assigning import assign
from tests.integration.scenarios.conftest import Portal, answer_to, fresh

pytestmark = pytest.mark.django_db

CONTACTS = ("fullName", "email", "phone")


def accepted(portal: Portal) -> Referral:
    lead = portal.bench.shared_lead()
    portal.decides(lead, Decision.ACCEPT)
    portal.bench.round_trip()
    return fresh(lead)


def test_ld_1_before_acceptance_the_need_is_seen_and_the_contact_is_not(portal: Portal) -> None:
    lead = portal.bench.shared_lead()
    assert lead.kind == Kind.LEAD
    assert all(lead.fields[name] for name in ("industry", "segmentCompanySize", "projectDescription"))
    assert all(is_masked(lead.fields[name]) for name in CONTACTS)
    assert assign(lead.pk, to=portal.rep, by=portal.rep).assignee == portal.rep


def test_ld_2_acceptance_holds_the_decision_alone(portal: Portal) -> None:
    lead = portal.bench.shared_lead()
    delivery = portal.decides(lead, Decision.ACCEPT)
    assert delivery.payload == {"apnCrmUniqueIdentifier": lead.apn_id, "currentLeadStage": "Accepted"}
    assert delivery.file is not None
    assert delivery.file.key.startswith("lead-inbound/")
    assert (delivery.state, portal.at_aws(lead)["currentLeadStage"]) == (DeliveryState.CONFIRMED, "Accepted")


def test_ld_2_1_rejection_needs_no_reason_and_the_contact_never_comes(portal: Portal) -> None:
    lead = portal.bench.shared_lead()
    delivery = portal.decides(lead, Decision.REJECT)
    assert delivery.state == DeliveryState.CONFIRMED
    portal.bench.round_trip()
    assert fresh(lead).phase == Phase.DECLINED
    assert all(is_masked(fresh(lead).fields[name]) for name in CONTACTS)


def test_ld_3_after_acceptance_the_contact_is_seen_on_the_same_record(portal: Portal) -> None:
    lead = accepted(portal)
    held = portal.at_aws(lead)
    assert {name: lead.fields[name] for name in CONTACTS} == {name: held[name] for name in CONTACTS}


def test_ld_4_changed_fields_reach_aws_and_what_aws_writes_is_locked(portal: Portal) -> None:
    lead = accepted(portal)
    changes = {
        "status": "Qualified",
        "leadStatusReason": "Budget agreed",
        "streetAddress": "1 Quay Street\r\nHarbour",
        "segmentCompanySize": "200",
        "useCaseWorkload": "Content Delivery",
        "partnerCrmLeadId": "B",
    }
    portal.changes(lead, **changes)
    assert answer_to(lead) == (DeliveryState.CONFIRMED, [])
    held = portal.at_aws(lead)
    assert {name: held[name] for name in changes} == changes
    assert fresh(lead).status == "Qualified"
    locked = {"company": "Another", "leadOwnerName": "A name", "campaignMemberStatus": "Attended;Registered;Late"}
    assert portal.blocks_change(fresh(lead), **locked) == {(name, "field.locked") for name in locked}


def test_ld_5_campaign_member_status_arrives(portal: Portal) -> None:
    lead = accepted(portal)
    portal.bench.aws.update(lead.apn_id or "", campaignMemberStatus="Attended")
    portal.bench.round_trip()
    assert fresh(lead).fields["campaignMemberStatus"] == "Attended"
