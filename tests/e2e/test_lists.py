"""The tables, the board and the search box, as a person with a mouse and one with a keyboard use them.

Script: the alliance lead drags a card where AWS's rules do not allow it and nothing happens; drags it on Closed Lost
and is asked before anything moves; drags it to the next stage and the card stays until AWS has answered. Then finds a
page by keyboard alone, and narrows the table while typing.
"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.eyes import Eyes
from tests.e2e.stack import Stack

WIDE = (1800, 900)


@pytest.fixture
def eyes(stack: Stack, sign_in: SignIn) -> Eyes:
    """The alliance lead in the sandbox."""
    found = sign_in("lead", size=WIDE)
    menu = found.page.locator("details.menu:has(.environment-dot)").first
    menu.locator("summary").click()
    menu.get_by_role("button", name=re.compile("Sandbox")).click()
    expect(menu.locator("summary")).to_contain_text("Sandbox")
    return found


def lane(page: Page, stage: str) -> Locator:
    return page.locator(f".lane[data-stage='{stage}']")


def card_on_the_board(page: Page) -> Locator:
    """A card under Prospect that has no solution of the partner's own yet."""
    page.goto("/board/")
    for _ in range(60):
        found = lane(page, "Prospect").locator(".deal[draggable]:not([data-reach*=Committed])")
        if found.count():
            return found.first
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("No card can be moved.")


def test_card_is_dropped_only_where_the_rules_allow_and_closing_asks_first(eyes: Eyes) -> None:
    page = eyes.page
    card = card_on_the_board(page)
    customer = card.locator(".deal-who").inner_text()
    card.drag_to(lane(page, "Committed"))
    expect(page.locator("#messages .message")).to_have_count(0)
    card.drag_to(lane(page, "Closed Lost"))
    dialog = page.locator("#close-dialog")
    expect(dialog).to_contain_text(f"Close as lost: {customer}")
    assert eyes.violations() == []
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    card.drag_to(lane(page, "Qualified"))
    moved = lane(page, "Prospect").locator(".deal", has_text=customer)
    expect(moved.first.locator(".deal-note")).to_contain_text("On its way to Qualified")
    assert eyes.complaints == []


def test_search_box_leads_to_a_page_by_keyboard_alone(eyes: Eyes) -> None:
    page = eyes.page
    page.keyboard.press("Control+k")
    page.keyboard.type("board")
    expect(page.locator("#palette-list")).to_contain_text("Board")
    expect(page.locator("#palette-list")).not_to_contain_text("Inbox")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#palette-q")).to_have_attribute("aria-activedescendant", re.compile("palette-"))
    assert eyes.violations() == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/board/")


def test_table_narrows_while_typing_and_the_cursor_stays(eyes: Eyes) -> None:
    page = eyes.page
    page.goto("/opportunities/")
    page.locator("#list-q").press_sequentially("nosuchcustomer", delay=20)
    expect(page.locator("#table")).to_contain_text("Nothing fits these filters")
    expect(page.locator("#list-q")).to_be_focused()
    assert "q=nosuchcustomer" in page.url
    assert eyes.complaints == []
