"""AWS's public testing scenarios: what the portal does before it sends, by AWS's own step numbers."""

from dataclasses import replace
from typing import Any

import pytest

from referrals.ace.kinds import Kind
from referrals.ace.preparing import prepare_create, prepare_update
from referrals.ace.stages import Origin, Phase
from referrals.ace.validation import Severity, Violation, check_create, check_decision, check_file, check_update
from tests.unit.ace.records import CASE, lead, opportunity, shared

R, W = Severity.REFUSE, Severity.WARN
NO_SUPPORT = "Do Not Need Support from AWS Sales Rep"
US = {"country": "United States", "postalCode": "84133"}

CREATES: list[tuple[str, dict[str, Any], str, Severity]] = [
    ("POC-1", {"solutionOffered": ...}, "required.create", R),
    ("POC-1", {"targetCloseDate": "2020-06-30"}, "date.past", R),
    ("POC-4", {"awsProducts": ["product1"]}, "product.unknown", W),
    ("POC-5", {"isMarketingDevelopmentFunded": "No"}, "marketing.clear", R),
    ("POC-6", {"partnerCrmUniqueIdentifier": "PR-0"}, "id.taken", R),
    ("POC-7.1", {"salesActivities": ...}, "required.create", R),
    ("POC-7.1", {"postalCode": ...}, "postal.required", R),
    ("POC-7.2", {"partnerPrimaryNeedFromAws": f"Co-Sell - Deal Support;{NO_SUPPORT}"}, "need.exclusive", R),
    ("POC-7.3", {"competitiveTracking": "Abacus"}, "value.unknown", R),
    ("POC-7.4", US, "state.required", R),
    ("POC-7.4", US | {"state": "Delhi"}, "value.unknown", R),
    ("POC-7.6", {"opportunityType": "Expansion", "parentOppId": "O999"}, "parent.not_ours", W),
    ("POC-7.7", {"customerDuns": "12345678"}, "duns.digits", R),
    ("POC-7.8", {"awsAccountId": "12345678912"}, "account.digits", R),
    ("POC-7.9", {"awsProducts": ["Lambda"]}, "product.unknown", W),
    ("POC-7.10", {"solutionOffered": "S-0001234"}, "value.type", R),
    ("POC-7.10", {"solutionOffered": ["Other"]}, "solution.other_text", R),
    ("POC-7.11", {"expectedMonthlyAwsRevenue": 0}, "amount.positive", R),
    ("POC-7.12", {"partnerCrmUniqueIdentifier": "PR-0"}, "id.taken", R),
    ("POC-7.13", {"projectDescription": "Too short."}, "length.under", R),
    ("POC-7.14", {"IsOppFromMarketingActivity": "Yes"}, "marketing.funds", R),
    ("POC-7.15", {"marketingActivityChannel": "Email"}, "marketing.clear", R),
]
DROPS_ON_CREATE: list[tuple[str, dict[str, Any]]] = [
    ("POC-5", {"status": "Approved", "stage": "Launched", "lastModifiedBy": "AWS", "wWPSPDM": "A name"}),
    ("POC-7.16", {"parentOppId": "O1"}),
    ("POC-7.17", {"contractStartDate": "2026-06-01", "procurementType": "Contract", "customerSoftwareValue": 5}),
    ("POC-7.18", {"offers": ["offer-abc"]}),
    ("POC-7.19", {"nextStep": "nxt", "partnerPrimaryNeedFromAws": NO_SUPPORT}),
]
UPDATES: list[tuple[str, dict[str, Any], dict[str, Any], str, Severity]] = [
    ("PO-3.2", {"city": "Oslo"}, {"salesActivities": None}, "required.update", R),
    ("PO-3.4", {"customerDuns": "1"}, {}, "duns.digits", R),
    ("PO-3.5", {"opportunityType": "Expansion", "parentOppId": "O999"}, {}, "parent.not_ours", W),
    ("PO-3.6", {"awsProducts": ["Lambda"]}, {}, "product.unknown", W),
    ("PO-3.7", {"solutionOffered": ["S-1"]}, {}, "solution.id", R),
    ("PO-3.8", {"stage": "Launched"}, {}, "launch.account", R),
    ("PO-3.9", {"IsOppFromMarketingActivity": "No"}, {"awsSFCampaignName": "x"}, "marketing.clear", R),
    ("PO-3.10", {"stage": "Launched", "awsAccountId": "012345678901"}, {}, "launch.contract", R),
    ("PO-3.11", {"stage": "Closed Lost"}, {}, "close.reason", R),
    ("PO-3.14", {"stage": "XYZ"}, {}, "value.unknown", R),
]


def reactions(found: list[Violation]) -> set[tuple[str, Severity]]:
    return {(violation.rule, violation.severity) for violation in found}


@pytest.mark.parametrize(("key", "changes", "rule", "severity"), CREATES, ids=lambda value: str(value)[:24])
def test_create_scenario_is_refused_or_warned_about(
    key: str, changes: dict[str, Any], rule: str, severity: Severity
) -> None:
    case = replace(CASE, taken_partner_ids=frozenset({"PR-0"}), own_opportunity_ids=frozenset({"O1"}))
    payload, _ = prepare_create(opportunity(**changes))
    assert reactions(check_create(payload, context=case)) == {(rule, severity)}, key


@pytest.mark.parametrize(("key", "ignored"), DROPS_ON_CREATE, ids=lambda value: str(value)[:24])
def test_create_scenario_drops_what_aws_ignores(key: str, ignored: dict[str, Any]) -> None:
    payload, dropped = prepare_create(opportunity(**ignored))
    expected = ignored.keys() - {"partnerPrimaryNeedFromAws"}
    assert {drop.field for drop in dropped} == expected, key
    assert payload.keys().isdisjoint(expected)
    assert check_create(payload, context=CASE) == []


@pytest.mark.parametrize("origin", list(Origin))
@pytest.mark.parametrize(("key", "changes", "known", "rule", "severity"), UPDATES, ids=lambda value: str(value)[:24])
def test_update_scenario_is_refused_or_warned_about(
    origin: Origin, key: str, changes: dict[str, Any], known: dict[str, Any], rule: str, severity: Severity
) -> None:
    ours = frozenset({"O1"})
    case = replace(CASE, phase=Phase.OPEN, origin=origin, special_program=True, own_opportunity_ids=ours)
    contract = {"procurementType": "Contract", "customerSoftwareValue": 5, "customerSoftwareValueCurrency": "USD"}
    dates = {"contractStartDate": "2026-06-01", "contractEndDate": ... if key == "PO-3.10" else "2026-07-01"}
    before = shared(**(contract | dates | known))
    payload, _ = prepare_update(changes, known=before, context=case)
    assert reactions(check_update(payload, known=before, context=case)) == {(rule, severity)}, key


def test_po_3_drops_what_may_not_be_updated() -> None:
    _, dropped = prepare_update({"industry": "Gaming", "aWSStage": "Launched"}, known=shared())
    assert {drop.field for drop in dropped} == {"industry", "aWSStage"}


@pytest.mark.parametrize("isv", [True, False])
@pytest.mark.parametrize("special", [True, False])
def test_po_3_12_to_3_16_after_launch_only_the_programmes_fields_go(isv: bool, special: bool) -> None:
    case = replace(CASE, phase=Phase.LAUNCHED, isv=isv, special_program=special)
    changes = {"deliveryModel": "Resell", "additionalComments": "x", "procurementType": "Contract", "nextStep": "Call"}
    payload, dropped = prepare_update(changes, known=shared(stage="Launched"), context=case)
    isv_fields, special_fields = {"deliveryModel", "additionalComments"}, {"procurementType"}
    sent = (isv_fields if isv else set()) | (special_fields if special else set())
    assert payload.keys() & changes.keys() == sent
    assert {drop.field for drop in dropped} == changes.keys() - sent


def test_po_3_15_and_ao_4_11_update_waits_for_approval_or_acceptance() -> None:
    for phase in (Phase.SUBMITTED, Phase.IN_REVIEW, Phase.NEEDS_DECISION):
        case = replace(CASE, phase=phase)
        assert ("update.not_now", R) in reactions(check_update({"city": "Oslo"}, known=shared(), context=case))


def test_po_4_1_correction_goes_under_action_required() -> None:
    case = replace(CASE, phase=Phase.ACTION_REQUIRED, origin=Origin.PARTNER)
    known = shared(status="Action Required", stage="Prospect")
    payload, dropped = prepare_update({"postalCode": "0151", "useCase": "Database"}, known=known, context=case)
    assert [drop.field for drop in dropped] == ["useCase"]
    assert check_update(payload, known=known, context=case) == []


def test_poc_7_5_and_ao_2_2_rejection_needs_a_reason() -> None:
    rejected = {"apnCrmUniqueIdentifier": "O1", "partnerAcceptanceStatus": "Rejected"}
    assert reactions(check_decision(rejected, kind=Kind.OPPORTUNITY, context=CASE)) == {("decision.reason", R)}
    reason = {"rejectionReason": "Customer problem unclear"}
    assert check_decision(rejected | reason, kind=Kind.OPPORTUNITY, context=CASE) == []


def test_ld_2_lead_is_accepted_and_rejected_without_a_reason() -> None:
    for decision in ("Accepted", "Rejected"):
        record = {"apnCrmUniqueIdentifier": "L128676", "currentLeadStage": decision}
        assert check_decision(record, kind=Kind.LEAD, context=CASE) == []


def test_ld_4_lead_update_drops_what_aws_alone_writes() -> None:
    changes = {
        "status": "Qualified",
        "streetAddress": "1 Quay Street\r\nHarbour",
        "leadOwnerName": "A name",
        "leadAge": 0,
        "company": "x",
        "campaignName": "x",
    }
    payload, dropped = prepare_update(changes, known=lead(currentLeadStage="Accepted"), kind=Kind.LEAD)
    assert payload == {"apnCrmUniqueIdentifier": "L2000001"} | {
        name: changes[name] for name in ("status", "streetAddress")
    }
    assert {drop.field for drop in dropped} == {"leadOwnerName", "leadAge", "company", "campaignName"}


@pytest.mark.parametrize(("version", "rule"), [("1", "file.version_lower"), ("14.3", "file.version")])
def test_poc_7_20_and_po_3_3_version_is_neither_lower_nor_invalid(version: str, rule: str) -> None:
    found = check_file([opportunity()], kind=Kind.OPPORTUNITY, version=version, spms_id="1", highest_version=2)
    assert reactions(found) == {(rule, R)}
