"""The guide's stage-5 table (T5), played by AWS's side, and the proof that no scenario was forgotten."""

import re
from pathlib import Path

from aceportal.simulator.contract import words
from tests.contract.simulator.sides import Exchange, new_opportunity

KEYS = words(
    """
POC-1 POC-2 POC-3 POC-4 POC-5 POC-6 POC-7.1 POC-7.2 POC-7.3 POC-7.4 POC-7.5 POC-7.6 POC-7.7 POC-7.8 POC-7.9 POC-7.10
POC-7.11 POC-7.12 POC-7.13 POC-7.14 POC-7.15 POC-7.16 POC-7.17 POC-7.18 POC-7.19 POC-7.20
PO-1 PO-2 PO-2.1 PO-2.2 PO-2.3 PO-3 PO-3.2 PO-3.3 PO-3.4 PO-3.5 PO-3.6 PO-3.7 PO-3.8 PO-3.9 PO-3.10 PO-3.11 PO-3.12
PO-3.13 PO-3.14 PO-3.15 PO-3.16 PO-4 PO-4.1
AO-1 AO-2 AO-2.1 AO-2.2 AO-3 AO-4 AO-3.3 AO-3.4 AO-3.5 AO-3.6 AO-3.7 AO-4.1 AO-4.2 AO-4.3 AO-4.5 AO-4.6 AO-4.8 AO-4.9
AO-4.10 AO-4.11 AO-4.12 AO-5
LD-1 LD-2 LD-2.1 LD-3 LD-4 LD-5 T5-1 T5-2 T5-3 T5-4 T5-5
"""
)


def test_t5_1_nothing_flows_after_a_rejection(exchange: Exchange) -> None:
    apn_id = exchange.aws.share_opportunity()
    decision = {"partnerAcceptanceStatus": "Rejected", "rejectionReason": "Unable to support"}
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, **decision}) == []
    assert exchange.errors({"apnCrmUniqueIdentifier": apn_id, "nextStep": "Call"}) == ["Record is not editable."]


def test_t5_2_updates_with_personal_data_flow_after_an_acceptance(exchange: Exchange) -> None:
    apn_id = exchange.accepted(customerEmail="c@customer.example")
    exchange.aws.update(apn_id, nextStep="Meet")
    exchange.aws.tick()
    assert exchange.partner.received()[-1]["customerEmail"] == "c@customer.example"


def test_t5_3_create_without_all_details_names_what_is_missing(exchange: Exchange) -> None:
    errors = exchange.errors(new_opportunity(useCase=None, country=None, state=None))
    assert errors == ["Required: Use Case;Country"]


def test_t5_4_create_with_optional_fields_is_taken(exchange: Exchange) -> None:
    apn_id = exchange.created(city="Salt Lake City", additionalComments="From the autumn event", campaignName="P3")
    assert exchange.aws.record(apn_id)["campaignName"] == "P3"


def test_t5_5_comment_of_action_required_reaches_the_partner(exchange: Exchange) -> None:
    apn_id = exchange.created()
    exchange.aws.action_required(apn_id, "Which region?")
    exchange.aws.tick()
    assert exchange.partner.received()[-1]["apnReviewerComments"] == "Which region?"


def test_every_public_scenario_has_a_test_named_by_its_key() -> None:
    here = Path(__file__).parent
    named = " ".join(path.read_text() for path in here.glob("test_*_scenarios.py"))
    missing = [key for key in KEYS if not re.search(rf"\b(test_)?{_as_name(key)}_[a-z]", named)]
    assert missing == []


def _as_name(key: str) -> str:
    return re.sub(r"[-.]", "_", key.lower())
