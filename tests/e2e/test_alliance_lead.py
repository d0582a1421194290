"""The alliance lead's morning: the pipeline as table and board, what AWS waits for, where it differs, the numbers.

Script: she narrows the table to what is open, keeps the view under a name and finds it again; reads the board's sums;
opens what AWS wants corrected and where AWS sees it differently; reads her notices; prints the report for the call.
The pictures are those of her guide.
"""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn

Guide = Callable[[str, str], Path]
ROLE = "alliance-lead"
STORY_TOLD = 90_000
"""Milliseconds until the demo's story has reached the pages of a busy machine."""


def test_morning_of_an_alliance_lead(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("lead")
    page = eyes.page
    _keeps_a_view(page)
    eyes.shot(guide(ROLE, "opportunities"))
    page.goto("/board/")
    expect(page.locator(".lane[data-stage='Prospect']")).to_contain_text(re.compile(r"USD [\d,]+ a month"))
    eyes.shot(guide(ROLE, "board"))
    for address, words, name in (
        ("/action-required/", "corrected", "action-required"),
        ("/divergences/", "Send ours again", "differences"),
        ("/notices/", "AWS shared", "notices"),
        ("/reports/", "Accept rate", "reports"),
    ):
        _reaches(page, address, words)
        eyes.shot(guide(ROLE, name))
    page.get_by_role("link", name="Print page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Partner scorecard")
    eyes.shot(guide(ROLE, "scorecard"))
    assert eyes.violations() == []
    assert eyes.complaints == []


def _keeps_a_view(page: Page) -> None:
    page.goto("/opportunities/?phase=open")
    expect(page.locator("table.data tbody tr").first).to_be_visible()
    page.locator("summary", has_text="Save view").click()
    page.get_by_label("Name", exact=True).fill("Open this morning")
    page.get_by_role("button", name="Save view").click()
    page.goto("/opportunities/")
    page.get_by_role("link", name="Open this morning").click()
    expect(page).to_have_url(re.compile("phase=open"))


def _reaches(page: Page, address: str, words: str) -> None:
    """Open a page as soon as the running story has filled it."""
    page.wait_for_function(
        "async ([address, words]) => (await (await fetch(address)).text()).includes(words)",
        arg=[address, words],
        timeout=STORY_TOLD,
        polling=1000,
    )
    page.goto(address)
    expect(page.locator("main")).to_contain_text(words)
