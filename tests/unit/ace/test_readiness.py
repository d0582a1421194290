"""The checklist of a new opportunity."""

from referrals.ace.fields import Moment, fields_of
from referrals.ace.kinds import Kind
from referrals.ace.preparing import prepare_create
from referrals.ace.readiness import CHECKS, DROPPED, REQUIRED, Mark, Readiness, readiness
from referrals.ace.validation import check_create
from referrals.ace.validation.rules import RULES
from referrals.ace.violations import Severity, Violation

VALID = {
    "partnerCrmUniqueIdentifier": "CRM-1",
    "customerCompanyName": "Aldermoor Freight",
    "customerWebsite": "aldermoor.example",
    "country": "United States",
    "state": "Washington",
    "postalCode": "98101",
    "industry": "Transportation & Logistics",
    "partnerProjectTitle": "Dispatch planning on AWS",
    "projectDescription": "Dispatchers plan routes by hand and lose hours every day.",
    "useCase": "Containers & Serverless",
    "targetCloseDate": "2999-01-31",
    "expectedMonthlyAwsRevenue": 4200,
    "deliveryModel": "SaaS or PaaS",
    "partnerPrimaryNeedFromAws": "Co-Sell - Architectural Validation",
    "salesActivities": "Customer has shown interest in solution",
    "solutionOffered": ["Other"],
    "otherSolutionOffered": "Route planner",
    "IsOppFromMarketingActivity": "No",
}
# Rules of a record AWS knows, or of fields AWS takes only later.
NOT_ON_CREATE = {"required.update", "need.never_back", "need.move", "contract.order", "offer.id"}


def listed(**changes: object) -> Readiness:
    fields = {name: value for name, value in {**VALID, **changes}.items() if value is not None}
    payload, dropped = prepare_create(fields)
    return readiness(fields, check_create(payload), dropped)


def test_every_rule_of_a_new_opportunity_has_its_line() -> None:
    ids = list(RULES)
    of_values = set(ids[: ids.index("update.no_id")]) - NOT_ON_CREATE
    assert {rule for check in CHECKS for rule in check.rules} | {REQUIRED} == of_values


def test_every_line_leads_to_a_field_of_the_form() -> None:
    known = fields_of(Kind.OPPORTUNITY)
    assert [name for check in CHECKS for name in check.fields if Moment.CREATE not in known[name].sent_in] == []


def test_a_valid_opportunity_is_ready_and_says_what_was_looked_at() -> None:
    found = listed()
    assert found.is_ready
    assert (found.fails, found.notes) == ([], [])
    assert {"Customer Company Name is there.", "The close date lies ahead."} <= {one.sentence for one in found.passes}


def test_what_is_missing_or_wrong_comes_first_and_names_its_field() -> None:
    found = listed(useCase=None, country="Germany")
    assert not found.is_ready
    assert {one.field for one in found.fails} == {"useCase", "state"}
    assert found.lines[0].mark is Mark.FAIL
    assert [one for one in found.passes if one.field == "useCase" and one.rule == REQUIRED] == []


def test_a_warning_is_a_note_and_does_not_hold_it_back() -> None:
    found = listed(customerPhone="12345")
    assert found.is_ready
    assert [one.field for one in found.notes] == ["customerPhone"]


def test_what_aws_would_ignore_is_noted_with_the_reason() -> None:
    note = listed(parentOppId="O1").notes[0]
    assert (note.rule, note.field) == (DROPPED, "parentOppId")
    assert "will be left out" in note.sentence


def test_a_line_about_nothing_is_left_away() -> None:
    rules = {one.rule for one in listed().lines}
    assert "duns.digits" not in rules
    assert "natsec.industry" not in rules
    classified = listed(industry="Government", doesOppBelongToNatSec="Yes")
    assert "natsec.industry" in {one.rule for one in classified.passes}


def test_a_rule_without_a_line_of_its_own_is_still_said() -> None:
    strange = Violation("file.twice", (), Severity.REFUSE, "Twice.")
    assert [one.sentence for one in readiness({}, [strange]).fails] == ["Twice."]
