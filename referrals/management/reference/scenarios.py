"""The page of AWS's public testing scenarios: each with the test that drives the portal through it, if any."""

from collections.abc import Iterable
from typing import NamedTuple

from referrals.management.reference.markdown import code, page, table

TESTS = "tests/integration/scenarios"


class Scenario(NamedTuple):
    """One of AWS's steps: its key, what it is about, what the portal does, and its test, or why it has none."""

    key: str
    about: str
    portal: str
    test: str = ""
    why_not: str = ""


_SENDS, _SHOWS, _BLOCKS = "sends it", "takes it over and shows it", "blocks it"
_DROPS, _WARNS = "leaves it out and says so", "warns, sends it, shows AWS's refusal"
_LOCKS, _WAITS = "locks the rest, with the reason", "keeps it and sends it when AWS takes it"


def _s(key: str, about: str, portal: str, test: str) -> Scenario:
    """A scenario with a test; its name starts with the key, its file with the key's first part."""
    prefix = key.partition("-")[0].lower()
    return Scenario(
        key, about, portal, f"test_{prefix}.py::test_{key.lower().replace('-', '_').replace('.', '_')}{test}"
    )


CREATE = (
    _s("POC-1", "The mandatory fields alone", _SENDS, "_mandatory_fields_create_the_opportunity"),
    _s("POC-2", "With the partner's sales contact", _SENDS, "_sales_contact_goes_along"),
    _s("POC-3", "With the customer's contact", _SENDS, "_customer_contact_goes_along"),
    _s("POC-4", "With products and solutions", _SENDS, "_products_and_solutions_are_associated"),
    _s("POC-5", "All fields there are", _DROPS, "_of_all_fields_those_aws_ignores_are_left_out_and_named"),
    _s("POC-6", "The id of a known opportunity", _BLOCKS, "_id_that_aws_knows_makes_no_second_opportunity"),
    _s("POC-7.1", "A mandatory field missing", _BLOCKS, "_mandatory_field_left_out_stops_the_submission"),
    _s("POC-7.2", "Co-sell and no support together", _BLOCKS, "_cosell_and_no_support_are_not_asked_together"),
    _s("POC-7.3", "Values outside AWS's lists", _BLOCKS, "_only_standard_values_are_sent"),
    _s("POC-7.4", "A wrong or missing state", _BLOCKS, "_state_is_one_of_the_united_states"),
    _s("POC-7.5", "A rejection without a reason", _BLOCKS, "_rejection_needs_a_reason"),
    _s("POC-7.6", "A parent of somebody else", _WARNS, "_parent_that_is_not_ours_is_warned_of_and_refused_by_aws"),
    _s("POC-7.7", "A DUNS of other than nine digits", _BLOCKS, "_duns_has_nine_digits"),
    _s("POC-7.8", "An AWS account of other than twelve digits", _BLOCKS, "_aws_account_has_twelve_digits"),
    _s("POC-7.9", "Products outside AWS's codes", _WARNS, "_unknown_product_is_warned_of_and_refused_by_aws"),
    _s("POC-7.10", "No solution, or none of ours", _BLOCKS, "_solution_is_one_of_ours_or_another_by_name"),
    _s("POC-7.11", "No or negative revenue", _BLOCKS, "_revenue_is_above_zero"),
    _s("POC-7.12", "An id that is taken", _BLOCKS, "_id_is_new_even_beside_a_draft"),
    _s("POC-7.13", "A description too short", _BLOCKS, "_description_has_twenty_characters"),
    _s("POC-7.14", "Marketing without its funding", _BLOCKS, "_marketing_activity_says_whether_it_was_funded"),
    _s("POC-7.15", "Marketing details without marketing", _BLOCKS, "_without_marketing_there_is_nothing_to_say_of_it"),
    _s("POC-7.16", "A parent of net new business", _DROPS, "_to_7_18_what_a_new_opportunity_may_not_carry_is_left_out"),
    Scenario(
        "POC-7.17",
        "Contract data at submission",
        _DROPS,
        "test_poc.py::test_poc_7_16_to_7_18_what_a_new_opportunity_may_not_carry_is_left_out",
    ),
    Scenario(
        "POC-7.18",
        "An offer at submission",
        _DROPS,
        "test_poc.py::test_poc_7_16_to_7_18_what_a_new_opportunity_may_not_carry_is_left_out",
    ),
    _s("POC-7.19", "A next step without AWS's support", _DROPS, "_for_visibility_only_the_next_step_stays_here"),
    _s("POC-7.20", "A lower or invalid version", _BLOCKS, "_lower_or_invalid_version_is_never_sent"),
)
PARTNER = (
    _s("PO-1", "A created referral", _SENDS, "_created_opportunity_carries_awss_id_and_is_under_review"),
    _s("PO-2", "AWS approves", _SHOWS, "_approval_shows_the_sales_rep_and_opens_the_record"),
    _s("PO-2.1", "AWS rejects", _SHOWS, "_rejection_closes_it_and_it_can_be_begun_anew"),
    _s("PO-2.2", "AWS reviews", _SHOWS, "_in_review_shows_and_locks"),
    _s("PO-2.3", "AWS asks for corrections", _SENDS, "_action_required_is_repaired_and_sent_back"),
    _s("PO-3", "Changed fields", _SENDS, "_changed_fields_go_with_both_ids_and_reach_aws"),
    _s("PO-3.2", "A mandatory field cleared", _BLOCKS, "_mandatory_field_is_never_cleared"),
    _s("PO-3.3", "A lower version", _BLOCKS, "_version_is_never_lowered"),
    _s("PO-3.4", "A DUNS of other than nine digits", _BLOCKS, "_duns_has_nine_digits"),
    _s("PO-3.5", "A parent of somebody else", _WARNS, "_parent_that_is_not_ours_is_warned_of_and_refused_by_aws"),
    _s("PO-3.6", "Products changed", _WARNS, "_products_are_added_and_removed_and_an_unknown_one_is_warned_of"),
    _s("PO-3.7", "A solution that is not ours", _BLOCKS, "_solution_is_one_of_ours"),
    _s("PO-3.8", "A launch without the account", _BLOCKS, "_launch_needs_the_account"),
    _s("PO-3.9", "Marketing switched on and off", _BLOCKS, "_marketing_counts_only_with_its_flag"),
    _s("PO-3.10", "A launch without contract data", _BLOCKS, "_special_program_says_its_contract_at_launch"),
    _s("PO-3.11", "A loss without its reason", _BLOCKS, "_loss_needs_its_reason"),
    _s("PO-3.12", "After launch, in both programmes", _LOCKS, "_after_launch_both_programmes_change_seven_fields"),
    _s("PO-3.13", "After launch, in ISV Accelerate", _LOCKS, "_after_launch_isv_accelerate_changes_two_fields"),
    _s("PO-3.14", "Values outside AWS's lists", _BLOCKS, "_only_standard_values_are_sent"),
    _s("PO-3.15", "A change before approval", _WAITS, "_change_before_approval_waits_and_goes_by_itself"),
    _s("PO-3.16", "Pipeline fields after launch", _LOCKS, "_after_launch_pipeline_fields_are_locked"),
    _s("PO-4", "AWS's seller changes the record", _SHOWS, "_what_awss_seller_changes_arrives_on_the_same_record"),
    _s("PO-4.1", "Comments of the review", _SENDS, "_each_round_of_review_is_read_and_answered"),
)
FROM_AWS = (
    _s(
        "AO-1",
        "A referral before acceptance",
        _SHOWS,
        "_before_acceptance_company_and_title_are_seen_and_contacts_are_not",
    ),
    _s("AO-2", "Its acceptance", _SENDS, "_acceptance_holds_the_decision_alone_and_is_seen_by_aws"),
    _s("AO-2.1", "Its rejection", _SENDS, "_rejection_goes_with_its_reason_and_contacts_never_come"),
    _s("AO-2.2", "A rejection without a reason", _BLOCKS, "_rejection_needs_a_reason"),
    _s("AO-3", "The referral after acceptance", _SHOWS, "_after_acceptance_contacts_are_seen_on_the_same_record"),
    _s("AO-4", "Changed fields", _SENDS, "_changed_fields_reach_aws"),
    _s("AO-3.3", "A lower version", _BLOCKS, "_version_is_never_lowered"),
    _s("AO-3.4", "A DUNS of other than nine digits", _BLOCKS, "_duns_has_nine_digits"),
    _s("AO-3.5", "A parent of somebody else", _WARNS, "_parent_that_is_not_ours_is_warned_of_and_refused_by_aws"),
    _s("AO-3.6", "Products outside AWS's codes", _WARNS, "_unknown_product_is_warned_of_and_refused_by_aws"),
    _s("AO-3.7", "A solution that is not ours", _BLOCKS, "_solution_is_one_of_ours"),
    Scenario(
        "AO-4.1",
        "The Marketplace flag before launch",
        "never sends the field",
        why_not="AWS has withdrawn the field (isThisForMarketplace); it is read and never sent.",
    ),
    _s("AO-4.2", "A mandatory field cleared", _BLOCKS, "_mandatory_field_is_never_cleared"),
    _s("AO-4.3", "A launch without the account", _BLOCKS, "_launch_needs_the_account"),
    _s("AO-4.5", "A launch without contract data", _BLOCKS, "_special_program_says_its_contract_at_launch"),
    _s("AO-4.6", "A loss without its reason", _BLOCKS, "_loss_needs_its_reason"),
    _s("AO-4.8", "After launch, in both programmes", _LOCKS, "_after_launch_both_programmes_change_seven_fields"),
    _s("AO-4.9", "After launch, in ISV Accelerate", _LOCKS, "_after_launch_isv_accelerate_changes_two_fields"),
    _s("AO-4.10", "Values outside AWS's lists", _BLOCKS, "_only_standard_values_are_sent"),
    _s("AO-4.11", "A change before acceptance", _BLOCKS, "_nothing_is_changed_before_acceptance"),
    _s("AO-4.12", "Pipeline fields after launch", _LOCKS, "_after_launch_pipeline_fields_are_locked"),
    _s("AO-5", "AWS's next steps", _SHOWS, "_awss_next_steps_arrive"),
)
LEADS = (
    _s("LD-1", "A lead before acceptance", _SHOWS, "_before_acceptance_the_need_is_seen_and_the_contact_is_not"),
    _s("LD-2", "Its acceptance", _SENDS, "_acceptance_holds_the_decision_alone"),
    _s("LD-2.1", "Its rejection", _SENDS, "_rejection_needs_no_reason_and_the_contact_never_comes"),
    _s("LD-3", "The lead after acceptance", _SHOWS, "_after_acceptance_the_contact_is_seen_on_the_same_record"),
    _s("LD-4", "Changed fields", _SENDS, "_changed_fields_reach_aws_and_what_aws_writes_is_locked"),
    _s("LD-5", "The campaign member's status", _SHOWS, "_campaign_member_status_arrives"),
)
GUIDE = (
    _s("T5-1", "AWS's referral, rejected", _SENDS, "_after_a_rejection_no_update_flows"),
    _s("T5-2", "AWS's referral, accepted", _SENDS, "_after_an_acceptance_updates_come_with_personal_data"),
    _s("T5-3", "An incomplete opportunity", _BLOCKS, "_incomplete_opportunity_is_answered_with_what_to_do"),
    _s("T5-4", "A complete opportunity", _SENDS, "_complete_opportunity_is_created"),
    _s("T5-5", "AWS asks for corrections", _SHOWS, "_awss_request_for_corrections_arrives_with_its_comment"),
)
SECTIONS = {
    "Creating a partner referral (POC)": CREATE,
    "The life of a partner referral (PO)": PARTNER,
    "AWS's referrals (AO)": FROM_AWS,
    "Leads (LD)": LEADS,
    "The guide's table (T5)": GUIDE,
}
SCENARIOS = tuple(scenario for scenarios in SECTIONS.values() for scenario in scenarios)

_JOB = """AWS publishes what a partner has to test before production. Here is every step by its key (a prefix and
AWS's number), what the portal does in it, and whether the suite drives the portal through it against AWS's
simulated side. A step passes when its test does; the suite fails otherwise."""
_WHERE = f"The tests are in `{TESTS}`; AWS's side alone is tested in `tests/contract/simulator`."
_LATER = """AWS's refusals of what the portal blocks are seen when the scenarios are run in the sandbox; the portal
never sends what it knows to be wrong by itself."""


def write() -> str:
    """The whole page."""
    tested = sum(bool(scenario.test) for scenario in SCENARIOS)
    said = f"{tested} of {len(SCENARIOS)} pass."
    parts = [part for title, rows in SECTIONS.items() for part in (f"## {title}", _table(rows))]
    return page("Scenarios", f"{_JOB} {said}", _WHERE, *parts, "## What is left for the sandbox", _LATER)


def _table(scenarios: Iterable[Scenario]) -> str:
    rows = [(one.key, one.about, one.portal, "pass" if one.test else "not driven", _proof(one)) for one in scenarios]
    return table(("Key", "Scenario", "The portal", "Outcome", "Test, or why there is none"), rows)


def _proof(scenario: Scenario) -> str:
    return code(scenario.test.partition("::")[2]) if scenario.test else scenario.why_not
