"""From AWS's file to a confirmed decision, as the people see it.

Script: the sales rep opens the inbox, reads a masked opportunity with its deadline, accepts it, watches it go from
queued to sent to confirmed by AWS, and within a minute sees the customer's contact details. The rep rejects another
with AWS's reason. The CRM admin reads the file byte for byte in the exchange log. The alliance lead sees the
dashboard. The viewer sees no contact data anywhere.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.stack import Stack

MINUTE = 60_000
Guide = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def _inbox_is_filled(stack: Stack, sign_in: SignIn) -> None:
    page = sign_in("lead").page
    _sandbox(page)
    page.goto("/inbox/")
    for _ in range(60):
        if page.locator("li.row-line").count() >= 3:
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"AWS's referrals did not arrive:\n{stack.log_end()}")


def _sandbox(page: Page) -> None:
    """Choose the sandbox in the connection switch."""
    page.goto("/")
    menu = page.locator("details.menu:has(.environment-dot)").first
    menu.locator("summary").click()
    menu.get_by_role("button", name=re.compile("Sandbox")).click()
    expect(menu.locator("summary")).to_contain_text("Sandbox")


def _opportunity(page: Page) -> str:
    """The most urgent opportunity, which the inbox shows beside its list; returns AWS's id."""
    page.goto("/inbox/?kind=opportunity")
    card = page.locator("#card")
    expect(card.get_by_role("button", name="Accept")).to_be_visible()
    return re.search(r"\bO\d+", card.inner_text()).group()  # type: ignore[union-attr]


def _decided_states(page: Page, word: str) -> None:
    """Follow the card until AWS's own word, seeing each state on the way."""
    live = page.locator("#card-live .way-state")
    expect(live).to_contain_text(f"{word} queued")
    expect(live).to_contain_text(re.compile("sent|confirmed", re.I), timeout=MINUTE)
    expect(live).to_contain_text(re.compile("confirmed by AWS", re.I), timeout=MINUTE)


def test_rep_accepts_and_sees_the_customer_within_a_minute(sign_in: SignIn, guide: Guide, stack: Stack) -> None:
    eyes = sign_in("rep")
    page = eyes.page
    _sandbox(page)
    apn_id = _opportunity(page)
    expect(page.locator(".masked-note")).to_contain_text("masked by AWS")
    expect(page.locator(".deadline time").first).to_be_visible()
    eyes.shot(guide("sales-rep", "inbox"))
    page.locator("#card").get_by_role("button", name="Accept").click()
    _decided_states(page, "Acceptance")
    page.locator("#card").get_by_role("link", name="Open the whole record").click()
    _until_contacts_show(page)
    eyes.shot(guide("sales-rep", "accepted"))
    _files_are_readable_byte_for_byte(sign_in, guide, apn_id)
    _viewer_sees_no_contact(sign_in, guide, page.url, _contacts(page))


def _contacts(page: Page) -> list[str]:
    """The customer's name and e-mail address as the page shows them."""
    names = ("customerFirstName", "customerLastName", "customerEmail")
    fields = [page.locator(f".field:has(.field-json:text-is('{name}')) dd") for name in names]
    return [field.first.inner_text().splitlines()[0].strip() for field in fields]


def _until_contacts_show(page: Page) -> None:
    """AWS's next file brings the contacts; the record page is opened again as a person would."""
    for _ in range(60):
        if "@" in page.locator("main").inner_text() and "Accept to View" not in page.content():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError("The customer's contact details did not appear within a minute.")


def _files_are_readable_byte_for_byte(sign_in: SignIn, guide: Guide, apn_id: str) -> None:
    eyes = sign_in("crm")
    page = eyes.page
    _sandbox(page)
    page.goto("/exchange/")
    eyes.shot(guide("crm-admin", "exchange"))
    page.goto("/exchange/files/?direction=sent")
    page.locator("main tbody a[href^='/exchange/files/']").first.click()
    eyes.shot(guide("crm-admin", "exchange-file"))
    with page.expect_download() as download:
        page.locator("a[href*='/download/']").first.click()
    sent = json.loads(Path(download.value.path()).read_bytes())
    assert sent["opportunities"][0]["apnCrmUniqueIdentifier"].startswith("O")
    assert apn_id in {record["apnCrmUniqueIdentifier"] for record in sent["opportunities"]}


def _viewer_sees_no_contact(sign_in: SignIn, guide: Guide, record_url: str, contacts: list[str]) -> None:
    eyes = sign_in("viewer")
    eyes.page.goto(record_url)
    text = eyes.page.locator("main").inner_text()
    assert len(contacts) == 3
    assert [contact for contact in contacts if re.search(rf"\b{re.escape(contact)}\b", text)] == []
    eyes.shot(guide("viewer", "viewer-referral"))


def test_rep_rejects_with_awss_reason(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("rep")
    page = eyes.page
    _sandbox(page)
    _opportunity(page)
    page.locator("#card").get_by_role("link", name="Reject").click()
    dialog = page.locator("#reject-dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Reason").select_option(label="Next steps unclear")
    eyes.shot(guide("sales-rep", "reject"))
    dialog.get_by_role("button", name="Reject").click()
    _decided_states(page, "Rejection")


def test_undo_takes_a_decision_back_before_it_leaves(sign_in: SignIn) -> None:
    page = sign_in("rep").page
    _sandbox(page)
    _opportunity(page)
    page.locator("#card").get_by_role("button", name="Accept").click()
    page.locator("#card").get_by_role("button", name="Undo").click()
    expect(page.locator("#card").get_by_role("button", name="Accept")).to_be_visible()


def test_everything_works_without_javascript_on_a_phone(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("rep2", size=PHONE, script=False)
    page = eyes.page
    page.goto("/inbox/?kind=lead")
    eyes.shot(guide("sales-rep", "inbox-phone"))
    page.locator("a.row-open").first.click()
    page.get_by_role("button", name="Accept").first.click()
    expect(page.locator("main")).to_contain_text(re.compile("queued", re.I))


def test_lead_sees_where_everything_stands(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("lead")
    page = eyes.page
    _sandbox(page)
    expect(page.locator("main")).to_contain_text("Decisions due")
    eyes.shot(guide("alliance-lead", "dashboard"))
    page.locator("main a:has-text('Decisions due')").first.click()
    expect(page.locator("h1")).to_be_visible()


def test_keys_move_through_the_inbox_and_explain_themselves(sign_in: SignIn) -> None:
    page = sign_in("lead").page
    page.goto("/inbox/")
    first = page.locator("a.row-open[aria-current=true]").get_attribute("id")
    page.keyboard.press("j")
    expect(page.locator("a.row-open[aria-current=true]")).not_to_have_id(first or "")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
