"""What goes to AWS: ids added, spellings mended, the rest left out with a reason."""

from referrals.ace.kinds import Kind
from referrals.ace.preparing import Dropped, prepare_create, prepare_update
from referrals.ace.stages import Phase
from referrals.ace.validation import Context
from tests.unit.ace.records import lead, opportunity, shared


def test_new_opportunity_goes_whole() -> None:
    assert prepare_create(opportunity()) == (opportunity(), [])


def test_empty_values_stay_away_without_a_word() -> None:
    record = opportunity(city=None, nextStep="", awsProducts=[], closedLostReason=None)
    assert prepare_create(record) == (opportunity(), [])


def test_what_aws_ignores_on_create_is_dropped_with_a_reason() -> None:
    ignored = {
        "stage": "Launched",
        "apnCrmUniqueIdentifier": "O1",
        "aWSStage": "Launched",
        "procurementType": "Contract",
        "offers": ["offer-a"],
        "partnerAcceptanceStatus": "Rejected",
        "opportunityOwnerName": "Kari Berg",
        "parentOppId": "O2",
        "subUseCase": "x",
    }
    payload, dropped = prepare_create(opportunity(**ignored))
    assert payload == opportunity()
    assert {drop.field for drop in dropped} == set(ignored)
    assert all(drop.reason.endswith(".") for drop in dropped)


def test_parent_goes_with_an_expansion_but_not_without_a_type() -> None:
    assert "parentOppId" in prepare_create(opportunity(opportunityType="Expansion", parentOppId="O2"))[0]
    assert "parentOppId" not in prepare_create(opportunity(opportunityType=..., parentOppId="O2"))[0]


def test_next_step_goes_only_with_co_selling() -> None:
    quiet = opportunity(partnerPrimaryNeedFromAws="Do Not Need Support from AWS Sales Rep", nextStep="Call")
    assert "nextStep" in prepare_create(opportunity(nextStep="Call"))[0]
    assert [drop.field for drop in prepare_create(quiet)[1]] == ["nextStep"]


def test_update_carries_both_ids_and_only_what_the_phase_takes() -> None:
    changes = {"city": "Oslo", "partnerProjectTitle": "New", "nextStep": None, "apnCrmUniqueIdentifier": "O999"}
    payload, dropped = prepare_update(changes, known=shared())
    assert payload == {
        "apnCrmUniqueIdentifier": "O1000001",
        "partnerCrmUniqueIdentifier": "PR-1",
        "city": "Oslo",
        "nextStep": None,
    }
    assert dropped == [Dropped("partnerProjectTitle", "AWS takes this field only once.")]


def test_cleared_fields_go_as_null() -> None:
    payload, _ = prepare_update({"nextStep": "", "awsProducts": [], "city": None}, known={})
    assert payload == {"nextStep": None, "awsProducts": None, "city": None}


def test_launched_opportunity_sends_only_what_its_programme_may() -> None:
    changes = {"deliveryModel": "Resell", "procurementType": "Contract", "stage": "Qualified"}
    for case, sent in (
        (Context(phase=Phase.LAUNCHED), set()),
        (Context(phase=Phase.LAUNCHED, isv=True), {"deliveryModel"}),
        (Context(phase=Phase.LAUNCHED, special_program=True), {"procurementType"}),
    ):
        payload, _ = prepare_update(changes, known=shared(), context=case)
        assert payload.keys() & changes.keys() == sent


def test_marketing_details_take_their_flag_along() -> None:
    known = shared(IsOppFromMarketingActivity="Yes")
    assert (
        prepare_update({"isMarketingDevelopmentFunded": "Yes"}, known=known)[0]["IsOppFromMarketingActivity"] == "Yes"
    )
    both = {"isMarketingDevelopmentFunded": None, "IsOppFromMarketingActivity": "No"}
    assert prepare_update(both, known=known)[0]["IsOppFromMarketingActivity"] == "No"
    unflagged = shared(IsOppFromMarketingActivity=None)
    assert "IsOppFromMarketingActivity" not in prepare_update({"awsSFCampaignName": "x"}, known=unflagged)[0]


def test_lead_update_goes_under_its_own_ids() -> None:
    known = lead(partnerCrmLeadId="B")
    payload, dropped = prepare_update({"status": "qualified", "company": "x"}, known=known, kind=Kind.LEAD)
    assert payload == {"apnCrmUniqueIdentifier": "L2000001", "partnerCrmLeadId": "B", "status": "Qualified"}
    assert dropped == [Dropped("company", "Only AWS writes this field.")]


def test_spellings_are_mended_and_other_values_left_for_the_rules() -> None:
    changes = {
        "closedLostReason": "Lost to Competitor - Google",
        "deliveryModel": "resell; SaaS or PaaS",
        "industry": "ignored",
        "stage": "XYZ",
        "offers": ["arn:aws:aws-marketplace:us-east-1:1:AWSMarketplace/Offer/offer-abc", "offer-x"],
        "expectedMonthlyAwsRevenue": 5,
        "competitiveTracking": None,
    }
    payload, _ = prepare_update(changes, known={})
    assert payload == {
        "closedLostReason": "Lost to Competitor \N{EN DASH} Google",
        "deliveryModel": "Resell;SaaS or PaaS",
        "stage": "XYZ",
        "offers": ["offer-abc", "offer-x"],
        "expectedMonthlyAwsRevenue": 5,
        "competitiveTracking": None,
    }
