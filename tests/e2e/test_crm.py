"""A deal's way from the partner's CRM to AWS and back, as seller, alliance lead and CRM admin see it.

Script: a seller opens Larkfield CRM from the portal, shares a deal and reads the portal's answer beside it. The deal
appears at AWS's side in AWS's words; AWS approves it and moves its stage, and both come back into the CRM by webhook.
Two deals bear a stage that the mapping does not know: the portal holds them, and one fix lets both go.
"""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.stack import Stack, started
from tests.e2e.test_journey import MINUTE, _sandbox

Guide = Callable[[str, str], Path]
ROLE = "crm-admin"
TO_AWS_AND_BACK = 120
"""Seconds a file may take to AWS's side, and AWS's word to the CRM, on a busy machine."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own: these journeys publish a mapping, which other journeys expect as the demo begins with it."""
    with started(tmp_path_factory.mktemp("e2e-crm") / "var") as running:
        yield running


def open_crm(page: Page) -> str:
    """Follow the portal's link to the CRM; returns the CRM's address."""
    page.goto("/")
    page.get_by_role("link", name="Larkfield CRM").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deals")
    return page.url.rstrip("/")


def open_deal(page: Page, crm: str, name: str) -> None:
    """Find a deal by its name and open it."""
    page.goto(crm)
    page.get_by_label("Search").fill(name)
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def looked_again(page: Page, is_so: Callable[[], bool]) -> None:
    """Look at the deal again, as its page offers, until it is so."""
    deadline = time.monotonic() + TO_AWS_AND_BACK
    while not is_so():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.reload()


def says(page: Page, words: str) -> Callable[[], bool]:
    """Whether the page says `words`."""
    return lambda: words in page.locator("main").inner_text()


def tell_aws(page: Page, apn_id: str, label: str, choice: str, done: str) -> None:
    """Choose one thing in a form of AWS's side about a record, and read that it is done."""
    page.goto(f"/aws-side/?record={apn_id}")
    form = page.locator("form", has=page.get_by_label(label, exact=True))
    form.get_by_label(label, exact=True).select_option(label=choice)
    form.get_by_role("button").click()
    expect(page.locator("body")).to_contain_text(done)


def test_a_deal_goes_to_aws_and_its_stage_comes_back(sign_in: SignIn, guide: Guide) -> None:
    eyes, aws = sign_in("lead"), sign_in("lead").page
    _sandbox(aws)
    page = eyes.page
    crm = open_crm(page)
    eyes.shot(guide(ROLE, "crm-deals"))
    open_deal(page, crm, "Quarry survey")
    page.get_by_label("Next step").fill("Walk the quarry with the customer's surveyor.")
    page.get_by_label("Share with AWS through the portal").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("The portal took the deal.")
    looked_again(page, says(page, "Submitted"))
    apn_id = re.search(r"\bO\d+", page.locator("main").inner_text()).group()  # type: ignore[union-attr]
    aws.goto(f"/aws-side/?record={apn_id}")
    expect(aws.locator("main")).to_contain_text("Quarry and Stone")
    tell_aws(aws, apn_id, "Outcome of the review", "Approve", "AWS's reviewers have spoken.")
    looked_again(page, says(page, "Approved"))
    tell_aws(aws, apn_id, "Stage", "Technical Validation", "AWS's seller changed the record.")
    looked_again(page, lambda: page.get_by_label("Stage").input_value() == "Solution design")
    expect(page.locator("#log")).to_contain_text("Webhook: stage")
    eyes.shot(guide(ROLE, "crm-deal-from-aws"), whole=True)
    _is_edited_further(page)
    assert eyes.complaints == []


def _is_edited_further(page: Page) -> None:
    """What the seller changes next goes to AWS as well; AWS's stage stays as AWS said."""
    page.get_by_label("Close date").fill("30.11.2027")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#log")).to_contain_text("202: The portal took the deal.")
    expect(page.locator("main")).to_contain_text("Its delivery to AWS was then queued.")
    expect(page.locator("main")).to_contain_text("In step")
    expect(page.get_by_label("Stage")).to_have_value("Solution design")


def test_one_fix_of_the_mapping_lets_every_deal_with_that_value_go(sign_in: SignIn, guide: Guide) -> None:
    seller, admin = sign_in("rep"), sign_in("crm")
    crm = open_crm(seller.page)
    for name in ("Robot logs", "Fraud signals"):
        open_deal(seller.page, crm, name)
        looked_again(seller.page, says(seller.page, "Held by the portal"))
        expect(seller.page.locator("main")).to_contain_text("stage: Verbal yes is in no pair of the value map")
    seller.shot(guide(ROLE, "crm-deal-held"))
    _fixes_the_group(admin.page, lambda: admin.shot(guide(ROLE, "held-groups")))
    for name in ("Robot logs", "Fraud signals"):
        open_deal(seller.page, crm, name)
        looked_again(seller.page, says(seller.page, "The portal took the deal."))
    looked_again(seller.page, says(seller.page, "Submitted"))
    assert seller.complaints == []
    assert admin.complaints == []


def _fixes_the_group(page: Page, take_picture: Callable[[], None]) -> None:
    """The CRM's new stage, which two records bear, becomes one of AWS's, in use at once."""
    page.goto("/")
    page.get_by_role("link", name="Field mapping").click()
    page.get_by_role("link", name="Larkfield", exact=True).click()
    page.get_by_role("link", name="Records").click()
    group = page.locator("li.held-card", has_text="Verbal yes")
    expect(group).to_contain_text("2 records")
    group.get_by_role("combobox").select_option(label="Committed")
    take_picture()
    group.get_by_role("button", name="Fix and publish").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"2 of \d held records went on"), timeout=MINUTE)
    expect(page.locator("li.held-card", has_text="Verbal yes")).to_have_count(0)
