"""What AWS takes of an opportunity: create, update, launch, close; all broken rules at once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from referrals.ace.fields import CONTRACT_FIELDS
from referrals.ace.stages import Origin, Phase
from referrals.ace.validation import Context, Severity, Violation, check_close, check_create, check_launch, check_update
from referrals.ace.validation.opportunities import REQUIRED_ON_CREATE
from tests.unit.ace.records import CASE, opportunity, shared

OTHER = {"solutionOffered": ["Other"], "otherSolutionOffered": "A ledger of our own"}
SECRET = {"doesOppBelongToNatSec": "Yes", "industry": "Government", "country": "United States", "postalCode": ...}
NO_SUPPORT = "Do Not Need Support from AWS Sales Rep"
CO_SELL = "Co-Sell - Deal Support"


def created(case: Context = CASE, **changes: Any) -> set[str]:
    return {violation.rule for violation in check_create(opportunity(**changes), context=case)}


def updated(changes: dict[str, Any], case: Context = CASE, **known: Any) -> set[str]:
    return {violation.rule for violation in updates(changes, case, **known)}


def updates(changes: dict[str, Any], case: Context = CASE, **known: Any) -> list[Violation]:
    return check_update(changes, known=shared(**known), context=case)


def test_complete_opportunity_breaks_no_rule() -> None:
    assert created() == set()


def test_checks_need_no_context() -> None:
    assert check_create(opportunity(targetCloseDate="9999-12-31")) == []
    assert check_update({"city": "Oslo"}, known=shared(targetCloseDate="9999-12-31")) == []
    assert [violation.rule for violation in check_launch({})] == ["launch.account"]
    assert [violation.rule for violation in check_close({})] == ["close.reason"]


@pytest.mark.parametrize("name", REQUIRED_ON_CREATE)
def test_each_mandatory_field_is_asked_for_by_its_label(name: str) -> None:
    found = [
        violation for violation in check_create(opportunity(**{name: ...}), context=CASE) if violation.field == name
    ]
    assert [violation.rule for violation in found] == ["required.create"]


def test_all_missing_fields_are_named_at_once() -> None:
    assert [violation.field for violation in check_create({}, context=CASE)] == list(REQUIRED_ON_CREATE)


def test_violation_about_no_field_has_an_empty_field() -> None:
    assert Violation("file.size", (), Severity.REFUSE, "Too long.").field == ""


def test_known_id_would_update_and_is_refused() -> None:
    assert created(replace(CASE, taken_partner_ids=frozenset({"PR-1"}))) == {"id.taken"}


def test_co_selling_and_no_support_exclude_each_other() -> None:
    assert created(partnerPrimaryNeedFromAws=f"{CO_SELL};{NO_SUPPORT}") == {"need.exclusive"}
    assert created(partnerPrimaryNeedFromAws=NO_SUPPORT) == set()


def test_national_security_is_redacted_and_needs_government_and_support() -> None:
    redacted = {"customerCompanyName": ..., "customerWebsite": ...}
    assert created(**SECRET, **redacted) == set()
    assert created(**(SECRET | {"industry": "Retail"})) == {"natsec.industry"}
    assert created(**SECRET, partnerPrimaryNeedFromAws=NO_SUPPORT) == {"natsec.support"}
    assert created(**(SECRET | {"country": "Norway"})) == {"natsec.country"}
    assert created(**(SECRET | {"country": ...})) == {"required.create"}


def test_state_belongs_to_the_united_states_only() -> None:
    assert created(country="United States", postalCode="84133") == {"state.required"}
    assert created(country="United States", postalCode="84133", state="Utah") == set()
    assert created(state="Utah") == {"state.only_us"}


def test_postal_code_follows_the_country() -> None:
    assert created(postalCode="150") == {"postal.form"}
    assert created(postalCode=...) == {"postal.required"}
    assert created(country="Hong Kong") == {"postal.none"}
    assert created(country="Hong Kong", postalCode=...) == set()
    assert created(country="Chile", postalCode="any form") == set()
    assert created(country="Chile", postalCode=...) == {"postal.required"}
    assert created(country="Atlantis", postalCode=...) == {"value.unknown"}
    assert created(postalCode=150) == {"value.type"}


def test_marketing_details_need_a_marketing_activity_and_the_reverse() -> None:
    assert created(IsOppFromMarketingActivity="Yes") == {"marketing.funds"}
    assert created(IsOppFromMarketingActivity="Yes", isMarketingDevelopmentFunded="No") == set()
    details = {"marketingActivityChannel": "Email", "marketingActivityUsecase": "Analytics", "awsSFCampaignName": "x"}
    found = check_create(opportunity(**details, isMarketingDevelopmentFunded="No"), context=CASE)
    assert {violation.rule for violation in found} == {"marketing.clear"}
    assert {violation.field for violation in found} == {*details, "isMarketingDevelopmentFunded"}


def test_other_solution_needs_its_name() -> None:
    assert created(solutionOffered=["Other"]) == {"solution.other_text"}
    assert created(**OTHER) == set()


def test_other_industry_and_competitor_need_their_names() -> None:
    assert created(industry="Other") == {"industry.other_text"}
    assert created(industry="Other", industryOther="Tides") == set()
    assert created(competitiveTracking="*Other") == {"competitor.other_text"}
    assert created(competitiveTracking="*Other", competitiveTrackingOther="Abacus") == set()


def test_parent_is_only_warned_about() -> None:
    found = check_create(opportunity(opportunityType="Flat Renewal"), context=CASE)
    assert [(violation.rule, violation.severity) for violation in found] == [("parent.flat_renewal", Severity.WARN)]
    ours = replace(CASE, own_opportunity_ids=frozenset({"O1"}))
    assert created(ours, opportunityType="Expansion", parentOppId="O2") == {"parent.not_ours"}
    assert created(ours, opportunityType="Expansion", parentOppId="O1") == set()
    assert created(opportunityType="Expansion", parentOppId="O2") == set()


def test_lead_of_a_conversion_should_be_ours() -> None:
    ours = replace(CASE, own_lead_ids=frozenset({"L1"}))
    assert created(ours, apnCrmLeadUniqueIdentifier="L2") == {"lead_id.not_ours"}
    assert created(ours, apnCrmLeadUniqueIdentifier="L1") == set()
    assert created(apnCrmLeadUniqueIdentifier="L2") == set()


def test_close_date_is_today_or_later_in_gmt() -> None:
    late_evening = Context(now=datetime(2026, 4, 30, 23, 59, tzinfo=UTC))
    assert created(late_evening, targetCloseDate="2026-04-30") == set()
    assert created(targetCloseDate="2026-04-30") == {"date.past"}
    assert created(Context(now=CASE.now, today=date(2026, 4, 29)), targetCloseDate="2026-04-30") == set()


def test_contract_that_ends_before_it_starts_is_warned_about() -> None:
    assert updated({"contractStartDate": "2026-06-01", "contractEndDate": "2026-05-01"}) == {"contract.order"}
    assert updated({"contractStartDate": "2026-06-01", "contractEndDate": "2026-06-01"}) == set()


def test_small_update_of_an_open_record_breaks_no_rule() -> None:
    assert updated({"city": "Oslo"}) == set()


def test_update_without_changes_or_ids_is_refused() -> None:
    assert updated({"partnerCrmUniqueIdentifier": "PR-1"}) == {"update.nothing"}
    nameless = {"apnCrmUniqueIdentifier": ..., "partnerCrmUniqueIdentifier": "Accept to View"}
    assert updated({"city": "Oslo"}, **nameless) == {"update.no_id"}


def test_update_asks_for_what_aws_holds_no_value_of() -> None:
    assert updated({"city": "Oslo"}, useCase=None) == {"required.update"}
    assert updated({"city": "Oslo", "useCase": "Database"}, useCase=None) == set()
    assert updated({"city": "Oslo"}, IsOppFromMarketingActivity=...) == {"required.update"}
    assert updated({"city": "Oslo"}, replace(CASE, origin=Origin.AWS), IsOppFromMarketingActivity=...) == set()


def test_update_may_not_clear_a_mandatory_field_in_any_phase() -> None:
    returned = replace(CASE, phase=Phase.ACTION_REQUIRED)
    assert updated({"projectDescription": None}, returned) == {"required.update"}
    assert updated({"city": None}, returned, stage=...) == set()


@pytest.mark.parametrize(
    "phase",
    [Phase.SUBMITTED, Phase.IN_REVIEW, Phase.REJECTED, Phase.NEEDS_DECISION, Phase.DECLINED, Phase.CLOSED_LOST],
)
def test_update_waits_while_aws_takes_none(phase: Phase) -> None:
    (found,) = updates({"additionalComments": "x"}, replace(CASE, phase=phase))
    assert found.rule == "update.not_now"
    assert "AWS" in found.message


@pytest.mark.parametrize("phase", [Phase.OPEN, Phase.ACTION_REQUIRED, Phase.LAUNCHED])
def test_update_goes_while_aws_takes_some(phase: Phase) -> None:
    assert updated({"additionalComments": "x"}, replace(CASE, phase=phase)) == set()


def test_co_selling_never_goes_back() -> None:
    assert updated({"partnerPrimaryNeedFromAws": NO_SUPPORT}) == {"need.never_back"}


def test_start_of_co_selling_needs_a_contact_and_next_steps() -> None:
    found = updates({"partnerPrimaryNeedFromAws": CO_SELL}, partnerPrimaryNeedFromAws=NO_SUPPORT)
    assert {(violation.rule, violation.field) for violation in found} == {
        ("need.move", "nextStep"),
        ("need.move", "customerLastName"),
        ("need.move", "customerEmail"),
    }
    contact = {"nextStep": "Call", "customerLastName": "Berg", "customerEmail": "berg@harbour.example"}
    assert updated({"partnerPrimaryNeedFromAws": CO_SELL} | contact, partnerPrimaryNeedFromAws=NO_SUPPORT) == set()


def test_going_back_a_stage_is_only_warned_about() -> None:
    (found,) = updates({"stage": "Qualified"}, stage="Committed")
    assert (found.rule, found.severity) == ("stage.back", Severity.WARN)
    assert updated({"stage": "Committed"}, stage="Qualified") == set()
    assert updated({"stage": "Qualified"}, stage=None) == set()


def test_other_solution_must_go_from_committed_on() -> None:
    assert updated({"stage": "Business Validation"}, **OTHER) == set()
    assert updated({"stage": "Committed"}, **OTHER) == {"solution.other_late"}


def test_launch_needs_account_and_own_solution() -> None:
    assert updated({"stage": "Launched"}, **OTHER) == {"launch.account", "solution.other_late"}
    assert updated({"stage": "Launched", "awsAccountId": "012345678901"}) == set()
    assert [found.rule for found in check_launch(shared(**OTHER))] == ["launch.account", "solution.other_late"]


def test_launch_in_a_special_program_needs_the_contract() -> None:
    special = replace(CASE, special_program=True)
    record = shared(awsAccountId="012345678901")
    found = check_launch(record, context=special)
    assert tuple(violation.field for violation in found) == CONTRACT_FIELDS
    assert check_launch(record | {"deliveryModel": "Resell"}, context=special) == []


def test_launch_over_marketplace_should_have_its_offer() -> None:
    record = shared(awsAccountId="012345678901", campaignName="AWS Marketplace Campaign;P3")
    assert [found.rule for found in check_launch(record, context=CASE)] == ["launch.offer"]
    assert check_launch(record | {"offers": ["offer-abc"]}, context=CASE) == []


def test_closing_needs_a_reason() -> None:
    assert updated({"stage": "Closed Lost"}) == {"close.reason"}
    assert updated({"stage": "Closed Lost", "closedLostReason": "Price"}) == set()


def test_rule_broken_before_and_not_touched_is_a_warning() -> None:
    (found,) = updates({"city": "Oslo"}, targetCloseDate="2020-01-01")
    assert (found.rule, found.severity) == ("date.past", Severity.WARN)
    (touched,) = updates({"targetCloseDate": "2020-01-02"})
    assert (touched.rule, touched.severity) == ("date.past", Severity.REFUSE)


def test_rule_broken_before_that_nobody_can_mend_now_is_not_mentioned() -> None:
    assert updated({"city": "Oslo"}, postalCode="99999") == set()
    (found,) = updates({"city": "Oslo"}, replace(CASE, phase=Phase.ACTION_REQUIRED), postalCode="99999")
    assert (found.rule, found.severity) == ("postal.form", Severity.WARN)


def test_masked_values_count_as_unknown() -> None:
    assert updated({"city": "Oslo"}, country="Accept to View", useCase="Accept To View") == {"required.update"}
