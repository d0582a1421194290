"""An integration request's way from nothing to Launched, with the demo's AWS on the other side.

Script: the alliance lead starts a request, names the team and answers AWS's form; the CRM admin sets the sandbox up
and has it tested; the lead runs AWS's test plan; the sales rep, who is this team's program manager, signs the evidence
off beside her; lead and CRM admin switch production on together, a dummy proves it, a week passes. Every gate refuses
once, with what is missing, before it opens. The pictures are those of the alliance lead's guide.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.eyes import Eyes
from tests.e2e.stack import Stack, started
from tests.e2e.test_journey import MINUTE, _sandbox

Guide = Callable[[str, str], Path]
ROLE = "alliance-lead"
PARTNER, PARTNER_ID = "Larkfield Nordics", "397476"
SANDBOX, PRODUCTION = (f"ace-apn-{PARTNER_ID}-{stage}-us-west-2" for stage in ("beta", "prod"))
ARN = "arn:aws:iam::{account}:role/apn-ace-Larkfield-Nordics-AccessUser-{stage}"
SEVEN = ("Prerequisites", "Request", "Sandbox setup", "Implementation", "Testing", "Production approval", "Launch")
TO_AWS_AND_BACK = 90
"""Seconds a file may take to AWS's side and back on a busy machine."""
_RIGHTS = ("GetObject", "PutObject", "PutObjectAcl", "DeleteObject", "GetObjectTagging", "PutObjectTagging")


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, for this journey holds production; nothing waits to be undone, AWS's reviews take long."""
    folder = tmp_path_factory.mktemp("e2e-onboarding") / "var"
    with started(folder, UNDO_SECONDS="0", ACE_SIMULATOR_REVIEW_SECONDS="900") as running:
        yield running


@dataclass
class Team:
    """The three people, each in a browser of their own, and the address of their request."""

    lead: Eyes
    crm: Eyes
    rep: Eyes
    guide: Guide
    home: str = ""

    @property
    def number(self) -> str:
        """The request's number, as the portal's commands take it."""
        return self.home.strip("/").rpartition("/")[2]

    def at(self, who: Eyes, stage: int) -> Page:
        """Open a stage's page."""
        who.page.goto(f"{self.home}stage/{stage}/")
        return who.page

    def pictured(self, who: Eyes, part: str, name: str) -> None:
        """Take a part of a page for the guide, from the page's top so that nothing lies over it."""
        who.page.evaluate("() => window.scrollTo(0, 0)")
        box = who.page.locator(part).bounding_box()
        path = self.guide(ROLE, f"onboarding-{name}")
        who.page.screenshot(path=path, full_page=True, clip=box, animations="disabled")


def test_a_request_goes_from_nothing_to_launched(sign_in: SignIn, guide: Guide, stack: Stack) -> None:
    team = Team(sign_in("lead"), sign_in("crm"), sign_in("rep"), guide)
    _starts(team)
    for stage, brings in enumerate((_prepares, _requests, _sets_up, _implements, _tests, _approves, _launches), 1):
        brings(team, stack)
        _is_flawless(team.lead)
        _moves_on(team, stage)
    _is_launched(team, sign_in)


def _starts(team: Team) -> None:
    page = team.lead.page
    _sandbox(page)
    page.get_by_role("link", name="Onboarding").click()
    page.get_by_role("link", name="Start a request").click()
    page.get_by_label("Partner's name").fill(PARTNER)
    page.get_by_label("Partner ID (SPMS ID)").fill(PARTNER_ID)
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PARTNER)
    team.home = re.sub(r"^https?://[^/]+", "", page.url)


def _prepares(team: Team, stack: Stack) -> None:
    _is_refused(team, 1, "Nobody is named as", "Enter the account of each environment", "Everybody is named")
    page = team.at(team.lead, 1)
    for role, name, mail in (
        ("Program manager", "Robin Reyes", "rep@demo.example"),
        ("CRM administrator", "Casey Moreau", "crm@demo.example"),
        ("Developer", "Noor Haddad", "noor@larkfield.example"),
        ("Cloud operations / IT", "Ada Okafor", "admin@demo.example"),
        ("Partner development manager (AWS)", "Jules Ferreira", ""),
    ):
        form = page.locator("#member")
        form.get_by_label("Role").select_option(label=role)
        form.get_by_label("Name", exact=True).fill(name)
        form.get_by_label("E-mail").fill(mail)
        form.get_by_role("button", name="Put on the team").click()
        expect(page.locator("main")).to_contain_text(f"{name}, {role} is on the team.")
    page.get_by_label("Sandbox account").fill("111122223333")
    page.get_by_label("Production account").fill("444433332222")
    page.get_by_role("button", name="Save the accounts").click()
    _names(page, ARN.format(account="999988887777", stage="beta"), "The ARN belongs to account 999988887777")
    _names(page, ARN.format(account="111122223333", stage="beta"), "form and account fit")
    _confirms(page, "eligible", "Partner Central, My company: the badge is there.")
    page = team.at(team.lead, 1)
    team.pictured(team.lead, ".stage-main > .panel", "checklist")
    team.pictured(team.lead, "#team", "team")
    team.pictured(team.lead, "#principal", "principal")


def _names(page: Page, arn: str, answer: str) -> None:
    page.get_by_label("ARN of the user or role").fill(arn)
    page.get_by_role("button", name="Save the ARN").click()
    expect(page.locator("#principal")).to_contain_text(answer)


def _requests(team: Team, stack: Stack) -> None:
    _is_refused(team, 2, "answers of the form need another look", "The request was submitted in Partner Central")
    page = team.at(team.lead, 2)
    page.get_by_label("Partner CRM system *").select_option(label="Salesforce")
    page.get_by_label("What solution would you be using").select_option(
        label="Custom solution (Amazon S3 or coselling APIs)"
    )
    page.get_by_label("Monthly number of records").fill("40")
    team.pictured(team.lead, "#form", "form")
    for heading in ("Partner contacts", "ARN information"):
        page.get_by_role("button", name="Save and go on").click()
        expect(page.locator("#form h3")).to_have_text(heading)
    expect(page.locator("#form")).to_contain_text("The form is complete.")
    page.get_by_role("link", name="Summary to copy").click()
    expect(page.locator("main")).to_contain_text(ARN.format(account="111122223333", stage="beta"))
    team.lead.shot(team.guide(ROLE, "onboarding-summary"))
    _confirms(team.at(team.lead, 2), "submitted", "Submitted in Partner Central; its page shows Submitted.")


def _sets_up(team: Team, stack: Stack) -> None:
    _is_refused(team, 3, "Paste the policy AWS generated", "Run the connection test.")
    page = team.at(team.crm, 3)
    _has_policy_checked(page, PRODUCTION, "does not fit")
    team.pictured(team.crm, "#policy", "policy")
    _has_policy_checked(page, SANDBOX, "fits")
    _has_it_connected_and_tested(page)
    team.pictured(team.crm, "#test", "connection-test")
    _is_flawless(team.crm)
    _confirms(team.at(team.lead, 3), "sandbox_created", "Partner Central shows Sandbox Created.")


def _has_policy_checked(page: Page, bucket: str, answer: str) -> None:
    page.get_by_label("Policy", exact=True).fill(_policy(bucket))
    page.get_by_role("button", name="Check the policy").click()
    expect(page.locator("#policy .panel-head .badge-state")).to_have_text(re.compile(rf"^\s*{answer}\s*$"))


def _policy(bucket: str) -> str:
    """What AWS's page gives for a bucket: the rights the exchange needs."""
    arn, key = f"arn:aws:s3:::{bucket}", "arn:aws:kms:us-west-2:111122223333:key/1"
    statements = [
        {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [arn]},
        {"Effect": "Allow", "Action": [f"s3:{right}" for right in _RIGHTS], "Resource": [f"{arn}/*"]},
        {"Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey*"], "Resource": [key]},
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=2)


def _has_it_connected_and_tested(page: Page) -> None:
    page.get_by_role("button", name="Use this connection").click()
    expect(page.locator("#connection")).to_contain_text("connected")
    page.get_by_role("button", name="Test the connection").click()
    expect(page.locator("#test .panel-head .badge-state")).to_have_text(re.compile("passed"), timeout=MINUTE)


def _implements(team: Team, stack: Stack) -> None:
    _is_refused(team, 4, "Marked complete in Partner Central")
    page = team.at(team.lead, 4)
    expect(page.locator("#facts")).to_contain_text(re.compile(r"\d+ files were answered by AWS"))
    team.pictured(team.lead, "#facts", "facts")
    _confirms(page, "implemented", "Marked complete in Partner Central.")


def _tests(team: Team, stack: Stack) -> None:
    _is_refused(team, 5, "82 of 82 scenarios have no verdict yet.")
    page = team.at(team.lead, 5)
    page.locator(".plan-card a").first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#seen")).to_be_visible()
    _is_flawless(team.lead)
    case = page.url
    page = team.at(team.lead, 5)
    page.get_by_role("button", name="Run everything that is left").click()
    expect(page.locator("#support-case")).to_be_visible(timeout=MINUTE)
    team.pictured(team.lead, "#plan", "testing")
    team.pictured(team.lead, ".plan-group:first-of-type", "cases")
    page.get_by_role("button", name="Let the simulated AWS act").click()
    expect(page.locator("main")).to_contain_text("The simulated AWS acted for", timeout=MINUTE)
    rehearsed = stack.manage("rehearse", team.number, within=300)
    assert rehearsed.stdout.endswith("82 of 82 passed.\n"), rehearsed.stdout + rehearsed.stderr
    page.goto(case)
    expect(page.locator(".lead-line")).to_contain_text("Passed")
    team.lead.shot(team.guide(ROLE, "onboarding-scenario"))
    expect(team.at(team.lead, 5).locator("#plan")).to_contain_text("all passed")
    _confirms(page, "tested", "Testing is marked complete.")


def _approves(team: Team, stack: Stack) -> None:
    _is_refused(team, 6, "Enter the ARN for production", "Make the evidence packet.", "Not signed off by")
    page = team.at(team.lead, 6)
    _names(page, ARN.format(account="444433332222", stage="prod"), "form and account fit")
    _fills_back(team)
    page = team.at(team.lead, 6)
    page.get_by_role("button", name="Make the packet").click()
    expect(page.locator("#packet")).to_contain_text("SHA-256", timeout=MINUTE)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the packet").click()
    assert Path(download.value.path()).read_bytes().startswith(b"PK")
    for who, role in ((team.lead, "Alliance lead"), (team.rep, "Program manager")):
        _signs_off(team.at(who, 6), role)
    _is_flawless(team.rep)
    team.pictured(team.rep, "#sign-offs", "sign-offs")
    _has_policy_checked(team.at(team.crm, 6), PRODUCTION, "fits")
    page = team.at(team.lead, 6)
    team.pictured(team.lead, "#packet", "packet")
    _confirms(page, "approved", "Partner Central shows Production Approved.")


def _fills_back(team: Team) -> None:
    """AWS's list of open records is imported; what is not ours to synchronise gets X0001 and on."""
    page = team.lead.page
    page.get_by_label("Needed: AWS has open records").check()
    page.get_by_role("button", name="Keep the decision").click()
    page.get_by_role("link", name="Import it here").click()
    rows = ("O990001\tAlpine Freight\tCold chain sensors", "O990002\tHarbour Mutual\tClaims archive")
    page.locator("textarea").fill("\n".join(("Opportunity ID\tCustomer company name\tPartner project title", *rows)))
    page.get_by_role("button", name="Upload and look").click()
    expect(page.locator("main")).to_contain_text("2 records: 0 with an id at once, 2 left")
    page.get_by_role("button", name="Take this list").click()
    page.get_by_role("button", name="Do not synchronise all that are left").click()
    expect(page.locator("main")).to_contain_text("X0002")
    page.get_by_role("button", name="It went back to AWS").click()
    expect(page.locator("main")).to_contain_text("Returned to AWS")
    team.lead.shot(team.guide(ROLE, "onboarding-backfill"))


def _signs_off(page: Page, role: str) -> None:
    line = page.locator("#sign-offs li", has_text=role)
    line.get_by_label("I have read this packet").check()
    line.get_by_role("button", name="Sign off").click()
    expect(line).to_contain_text("signed off")


def _launches(team: Team, stack: Stack) -> None:
    _is_refused(team, 7, "Create the production connection.", "Production is not switched on.", "7 days of the first")
    _has_it_connected_and_tested(team.at(team.crm, 7))
    page = team.at(team.lead, 7)
    page.get_by_role("button", name="Ask to switch production on").click()
    expect(page.locator("#switch")).to_contain_text("one person asked")
    expect(page.get_by_role("button", name="Agree and switch on")).to_have_count(0)
    page = team.at(team.crm, 7)
    team.pictured(team.crm, "#switch", "switch")
    page.get_by_role("button", name="Agree and switch on").click()
    expect(page.locator("#switch")).to_contain_text("Alex Lindqvist asked, Casey Moreau agreed")
    _proves_it_with_a_dummy(team)
    page = team.at(team.lead, 7)
    _confirms(page, "backfilled", "AWS's mail says that both records are loaded.")
    _confirms(page, "told", "The mail went to everybody.")
    _is_refused(team, 7, "7 days of the first week are left.")
    passed = stack.manage("rehearse_week", team.number)
    assert passed.stdout == "0 good days left.\n", passed.stdout + passed.stderr
    team.at(team.lead, 7)
    team.pictured(team.lead, "#watch", "first-week")


def _proves_it_with_a_dummy(team: Team) -> None:
    """The dummy goes to AWS's real pipeline, is confirmed by a file and rejected by AWS's people."""
    page, aws = team.at(team.lead, 7), team.crm.page
    _views_production(aws)
    page.get_by_role("button", name="Send the dummy").click()
    aws.goto("/aws-side/")
    _until(aws, aws.locator("main"), f"TEST {PARTNER}")
    aws.locator("tr", has_text=f"TEST {PARTNER}").get_by_role("link").click()
    form = aws.locator("form", has=aws.get_by_label("Outcome of the review"))
    form.get_by_label("Outcome of the review").select_option(label="Reject")
    form.get_by_role("button").click()
    expect(aws.locator("main")).to_contain_text("AWS's reviewers have spoken.")
    steps = page.locator("#smoke .setup-check")
    _until(page, steps.nth(1), "Seen by the portal")
    steps.nth(2).get_by_text("Say that it is done").click()
    steps.nth(2).get_by_label("What you saw, and where").fill("Case 4711 in Partner Central.")
    steps.nth(2).get_by_role("button", name="Keep").click()
    _until(page, steps.nth(3), "Seen by the portal")
    expect(page.locator("#smoke")).to_contain_text("5 of 5 done")
    team.pictured(team.lead, "#smoke", "smoke-test")


def _views_production(page: Page) -> None:
    """Choose production in the connection switch."""
    menu = page.locator("details.menu:has(.environment-dot)").first
    menu.locator("summary").click()
    menu.get_by_role("button", name=re.compile("Production")).click()
    expect(menu.locator("summary")).to_contain_text("Production")


def _is_launched(team: Team, sign_in: SignIn) -> None:
    page = team.lead.page
    expect(page.locator(".lead-line")).to_contain_text("Launched")
    expect(page.locator(".stepper .is-done")).to_have_count(7)
    expect(page.get_by_role("heading", name="Maintenance")).to_be_visible()
    team.lead.shot(team.guide(ROLE, "onboarding-launched"))
    page.get_by_role("link", name="Status page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PARTNER)
    team.lead.shot(team.guide(ROLE, "onboarding-status"))
    _is_flawless(team.lead)
    phone = sign_in("rep", size=PHONE, dark=True)
    phone.page.goto(team.home)
    expect(phone.page.locator(".lead-line")).to_contain_text("Launched")
    _is_flawless(phone)


def _is_refused(team: Team, stage: int, *missing: str) -> None:
    """The gate does not open; its page says what is missing. Nobody but the lead is asked at all."""
    team.rep.page.goto(f"{team.home}move/advance/")
    expect(team.rep.page.locator("body")).to_contain_text("Only Alliance Lead contact can make this request.")
    page = team.at(team.lead, stage)
    page.get_by_role("link", name="Move on").click()
    page.get_by_role("button", name="Move on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Move on: {SEVEN[stage - 1]}")
    for words in missing:
        expect(page.locator(".gate")).to_contain_text(words)
    if stage == 1:
        team.lead.shot(team.guide(ROLE, "onboarding-gate"))
    for who, status in ((team.lead, "409"), (team.rep, "403")):
        assert [one for one in who.complaints if f"status of {status}" not in one] == []
        who.complaints.clear()


def _moves_on(team: Team, stage: int) -> None:
    page = team.at(team.lead, stage)
    page.get_by_role("link", name="Move on").click()
    expect(page.locator(".gate")).to_have_count(0)
    page.get_by_role("button", name="Move on").click()
    expect(page.locator("main")).to_contain_text("Moved on.")
    if stage == 4:
        team.lead.shot(team.guide(ROLE, "onboarding-overview"))


def _confirms(page: Page, requirement: str, words: str) -> None:
    """Give one's word for what only a person can know."""
    line = page.locator(f"#requirement-{requirement}")
    line.get_by_text("Confirm it", exact=True).click()
    line.get_by_label("What you saw, and where").fill(words)
    line.get_by_role("button", name="Confirm").click()
    expect(line).to_contain_text(f"“{words}”")


def _until(page: Page, part: Locator, words: str) -> None:
    """Look at the page again until a part of it says so."""
    deadline = time.monotonic() + TO_AWS_AND_BACK
    while words not in part.inner_text():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.reload()


def _is_flawless(who: Eyes) -> None:
    """Nothing is wrong with the page in axe's eyes, nothing is cut off, the console was silent."""
    assert (who.violations(), who.sideways(), who.complaints) == ([], 0, []), who.page.url
