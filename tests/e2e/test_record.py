"""An opportunity's life on its own page, from AWS's corrections to the close, as the people see it.

Script: AWS's reviewer asks for a correction; the rep reads it beside the fields AWS takes, corrects, resubmits,
and sees the round kept. On an open opportunity the rep edits a section in place, is told at the field what AWS would
refuse, adds a next step, moves the stage by a click, and closes it as lost in a dialog that asks AWS's reason. What is
being typed stays while AWS's answer arrives.
"""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.test_create import _begin, _fill, _submit, _until
from tests.e2e.test_journey import MINUTE, _sandbox

Guide = Callable[[str, str], Path]


def _sent_back(page: Page, apn_id: str, comment: str) -> None:
    """AWS's reviewer asks for corrections."""
    page.get_by_role("navigation").get_by_role("link", name="AWS's side").click()
    page.get_by_role("link", name=apn_id, exact=True).first.click()
    page.get_by_label("Outcome of the review").select_option(label="Ask for action")
    page.get_by_label("Comment").fill(comment)
    page.get_by_role("button", name="Review").click()


def _open_opportunity(page: Page) -> None:
    """One that both sides work on, in an early stage."""
    page.goto("/opportunities/?phase=open&stage=Qualified")
    page.locator("main a[href^='/referrals/']").first.click()
    expect(page.locator("#stage-path")).to_be_attached()


def _edit(page: Page, title: str) -> None:
    page.get_by_role("link", name=f"Edit {title}", exact=True).click()
    expect(page.locator("[data-editing]")).to_be_visible()


def test_what_awss_reviewer_asks_is_corrected_and_resubmitted(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("rep")
    page = eyes.page
    _sandbox(page)
    _begin(page)
    _fill(page, "Brightwater Energy")
    expect(page.get_by_role("button", name="Submit to AWS")).to_be_visible(timeout=20_000)
    _submit(page)
    record = page.url
    _until(page, "Submitted")
    apn_id = re.search(r"\bO\d+", page.locator(".record-ids").inner_text())
    assert apn_id is not None
    _sent_back(page, apn_id.group(), "Please give the customer's city, and check the expected revenue.")
    page.goto(record)
    _until(page, "AWS asks for corrections")
    expect(page.get_by_role("button", name="Resubmit")).to_have_count(0)
    page.get_by_role("link", name="Correct", exact=True).click()
    expect(page.locator("[data-editing]")).to_contain_text("check the expected revenue")
    eyes.shot(guide("sales-rep", "corrections"))
    page.locator("#id_city").fill("Seattle")
    page.locator("[data-editing]").get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Resubmit").click()
    expect(page.locator("#review")).to_contain_text("Corrected by")
    _until(page, "AWS took the corrections")


def test_open_opportunity_is_worked_on_and_closed_in_place(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("lead")
    page = eyes.page
    _sandbox(page)
    _open_opportunity(page)
    _refused_at_the_field(eyes.page)
    page.locator("#id_expectedMonthlyAwsRevenue").fill("7400")
    eyes.shot(guide("sales-rep", "record-edit"))
    page.locator("[data-editing]").get_by_role("button", name="Save").click()
    expect(page.locator("#waiting")).to_contain_text("Queued", timeout=MINUTE)
    page.get_by_label("What happens next").fill("Workshop on Tuesday")
    expect(page.locator("#step-count")).to_contain_text("19 of 255")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".step-log li").first).to_contain_text("Workshop on Tuesday")
    page.locator(".stages").get_by_role("button", name="Technical Validation").click()
    expect(page.locator(".stage.is-wanted")).to_contain_text("Technical Validation")
    eyes.shot(guide("sales-rep", "record"))
    _typing_survives_the_answer(page)
    _lost_in_a_dialog(page, lambda name: eyes.shot(guide("sales-rep", name)))


def _refused_at_the_field(page: Page) -> None:
    _edit(page, "Project")
    page.locator("#id_expectedMonthlyAwsRevenue").fill("-5")
    page.locator("[data-editing]").get_by_role("button", name="Save").click()
    expect(page.locator("#id_expectedMonthlyAwsRevenue-error li")).to_be_visible()
    expect(page.locator("#id_expectedMonthlyAwsRevenue")).to_have_value("-5")


def _typing_survives_the_answer(page: Page) -> None:
    """AWS answers while somebody types: the rail follows, the words stay, a line says that something new is there."""
    page.get_by_label("What happens next").fill("Half a sentence")
    expect(page.locator("#record-changed")).to_be_visible(timeout=2 * MINUTE)
    expect(page.get_by_label("What happens next")).to_have_value("Half a sentence")
    page.locator("#record-changed").get_by_role("link").click()
    _until(page, "Your stage is Technical Validation")


def _lost_in_a_dialog(page: Page, shot: Callable[[str], None]) -> None:
    page.locator(".stages").get_by_role("link", name="Closed Lost").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Close as lost").click()
    expect(dialog).to_contain_text("choose a reason")
    dialog.locator("input#id_closedLostReason").click()
    dialog.locator("input#id_closedLostReason").press_sequentially("price")
    page.get_by_role("option", name="Price").first.click()
    dialog.get_by_label("Note for AWS").fill("Another vendor was cheaper.")
    shot("record-lost")
    dialog.get_by_role("button", name="Close as lost").click()
    expect(page.locator(".messages")).to_contain_text("It is closed when AWS has confirmed it")
    _until(page, "Closed lost")


def test_record_is_read_on_a_phone_in_the_dark(sign_in: SignIn) -> None:
    eyes = sign_in("lead", size=PHONE, dark=True)
    _sandbox(eyes.page)
    _open_opportunity(eyes.page)
    assert eyes.sideways() <= 0
    _edit(eyes.page, "Project")
    assert eyes.sideways() <= 0
    assert eyes.violations() == []
