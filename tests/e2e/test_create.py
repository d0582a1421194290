"""A sales rep's own opportunity from an empty form to AWS's approval, as the people see it.

Script: the rep begins a draft; what is typed is saved by itself and the list beside the form follows; the state is
asked for only in the United States; products are found by a few letters. Once nothing is left to do the rep submits
it, sees it go to AWS, and after AWS's approval finds it open. A second one is refused by AWS: its text stands at the
field it means; corrected, it is submitted again. Two people in one draft see both values.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.test_journey import MINUTE, _sandbox

Guide = Callable[[str, str], Path]
LATER = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
LINES = {
    "customerWebsite": "aldermoor.example",
    "postalCode": "98101",
    "partnerProjectTitle": "Dispatch planning on AWS",
    "projectDescription": "Dispatchers plan routes by hand and lose hours every day.",
    "expectedMonthlyAwsRevenue": "4,200",
    "targetCloseDate": LATER,
}
TICKS = ("Co-Sell - Deal Support", "SaaS or PaaS", "A solution that is not in the list", "Conducted POC / Demo")


def _begin(page: Page) -> None:
    page.goto("/opportunities/new/")
    page.get_by_role("button", name="Begin a draft").click()
    page.wait_for_url("**/draft/")


def _search(page: Page, name: str, letters: str, chosen: str) -> None:
    """Type a few letters into a long list and take what it finds."""
    box = page.locator(f"#id_{name}")
    box.click()
    box.press_sequentially(letters)
    expect(page.get_by_role("option", name=chosen).first).to_be_visible()
    box.press("Enter")


def _saved(page: Page) -> None:
    expect(page.locator("#draft-saved")).to_contain_text("Saved", timeout=10_000)


def _fill(page: Page, customer: str) -> None:
    """Everything AWS asks for."""
    page.locator("#id_customerCompanyName").fill(customer)
    _search(page, "country", "united states", "United States")
    _search(page, "state", "washi", "Washington")
    _search(page, "industry", "transp", "Transportation & Logistics")
    _search(page, "useCase", "contain", "Containers & Serverless")
    for name, value in LINES.items():
        page.locator(f"#id_{name}").fill(value)
    for label in TICKS:
        page.get_by_label(label, exact=True).check()
    page.locator("#entry-IsOppFromMarketingActivity").get_by_label("No", exact=True).check()
    expect(page.locator("#id_otherSolutionOffered")).to_be_visible()
    page.locator("#id_otherSolutionOffered").fill("Route planner")
    page.keyboard.press("Tab")


def _submit(page: Page, words: str = "Submit to AWS") -> None:
    page.get_by_role("button", name=words).click(timeout=20_000)
    expect(page.locator("main")).to_contain_text("New opportunity queued")


def _review(page: Page, apn_id: str, outcome: str) -> None:
    """AWS's reviewer decides."""
    page.get_by_role("navigation").get_by_role("link", name="AWS's side").click()
    page.get_by_role("link", name=apn_id, exact=True).first.click()
    page.get_by_label("Outcome of the review").select_option(label=outcome)
    page.get_by_role("button", name="Review").click()


def _until(page: Page, words: str) -> None:
    """Open the record again, as a person would, until it says so."""
    for _ in range(60):
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"The page never said {words!r}.")


def test_poc_1_opportunity_goes_from_an_empty_form_to_awss_approval(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("rep")
    page = eyes.page
    _sandbox(page)
    page.goto("/opportunities/new/")
    eyes.shot(guide("sales-rep", "create-begin"))
    _begin(page)
    expect(page.get_by_role("button", name="Submit to AWS")).to_have_count(0)
    expect(page.locator("#entry-state")).to_be_hidden()
    _fill(page, "Aldermoor Freight")
    expect(page.locator("#entry-state")).to_be_visible()
    _search(page, "awsProducts", "glacier deep", "S3 Glacier Deep Archive")
    _saved(page)
    expect(page.locator("#draft-name")).to_have_text("Aldermoor Freight")
    expect(page.get_by_role("button", name="Submit to AWS")).to_be_visible(timeout=20_000)
    page.locator("#id_customerCompanyName").focus()
    eyes.shot(guide("sales-rep", "create-ready"))
    _submit(page)
    record = page.url
    _until(page, "Submitted")
    eyes.shot(guide("sales-rep", "create-submitted"))
    apn_id = re.search(r"\bO\d+", page.locator(".record-ids").inner_text())
    assert apn_id is not None
    _review(page, apn_id.group(), "Approve")
    page.goto(record)
    _until(page, "Approved")
    expect(page.locator(".record-names")).to_contain_text("Open")


def test_what_aws_refused_is_corrected_where_it_is_wrong(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("rep")
    page = eyes.page
    _sandbox(page)
    _begin(page)
    _fill(page, "Castlemere Foods")
    page.locator("#id_opportunityOwnerEmail").fill("nobody@elsewhere.example")
    page.keyboard.press("Tab")
    _saved(page)
    _submit(page)
    page.wait_for_url("**/draft/", timeout=2 * MINUTE)
    expect(page.locator("main")).to_contain_text("AWS refused it")
    eyes.shot(guide("sales-rep", "create-refused"))
    page.locator(".draft-refused a[href='#id_opportunityOwnerEmail']").click()
    expect(page.locator("#id_opportunityOwnerEmail")).to_be_focused()
    expect(page.locator("#id_opportunityOwnerEmail-error")).to_contain_text("User not found")
    page.locator("#id_opportunityOwnerEmail").fill("")
    page.keyboard.press("Tab")
    expect(page.locator("#id_opportunityOwnerEmail-error")).to_be_empty()
    _submit(page, "Submit again")
    _until(page, "Submitted")


def test_two_people_in_one_draft_see_both_values(sign_in: SignIn) -> None:
    mine, theirs = sign_in("rep").page, sign_in("lead").page
    _sandbox(mine)
    _begin(mine)
    theirs.goto(mine.url)
    theirs.locator("#id_city").fill("Berlin")
    theirs.keyboard.press("Tab")
    _saved(theirs)
    mine.locator("#id_city").fill("Bonn")
    mine.keyboard.press("Tab")
    expect(mine.locator("#entry-city")).to_contain_text("Meanwhile a colleague put “Berlin” here.")
    expect(mine.locator("#id_city")).to_have_value("Bonn")


def test_the_form_is_flawless_on_a_phone_in_the_dark(sign_in: SignIn) -> None:
    eyes = sign_in("rep", size=PHONE, dark=True)
    _begin(eyes.page)
    eyes.page.locator("#id_customerWebsite").fill("not a web address")
    eyes.page.keyboard.press("Tab")
    expect(eyes.page.locator("#id_customerWebsite-error")).to_contain_text("does not look like a web address")
    assert (eyes.violations(), eyes.sideways(), eyes.complaints) == ([], 0, [])
