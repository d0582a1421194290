"""A CRM admin maps fields in a real browser: in place and in a dialog, by keyboard, and the same without script.

Script: Casey opens the mapper, tries a record, gives the next step a default in place with a step on the way, lets
auto-match look at the stages, and saves a pair; the draft stands beside the version in use all along. Then the same
row is changed with scripts switched off.
"""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, SignIn

Guide = Callable[[str, str], Path]


def mapper_of(page: Page) -> None:
    """Open the mapper of the demo's CRM from the navigation."""
    page.goto("/")
    page.locator("nav a", has_text="Field mapping").click()
    page.get_by_role("link", name="Larkfield", exact=True).click()
    expect(page.locator("#map-head")).to_be_visible()


def test_a_row_is_mapped_in_place(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("crm")
    page = eyes.page
    mapper_of(page)
    page.select_option("#map-test", index=1)
    expect(page.locator(".map-trial")).to_be_visible()
    page.get_by_role("link", name="Edit Next Steps").click()
    editor = page.locator("#edit-nextStep form")
    expect(editor.get_by_role("combobox", name="Field of your CRM")).to_be_focused()
    editor.get_by_label("When it is empty").fill("Call the customer")
    editor.get_by_label("Add a step").select_option("trim")
    editor.get_by_role("button", name="Add", exact=True).click()
    expect(editor.get_by_role("heading", name="Trim")).to_be_visible()
    assert editor.get_by_label("When it is empty").input_value() == "Call the customer"
    editor.get_by_role("button", name="Try on a record").click()
    expect(editor.locator(".map-tried")).to_be_visible()
    assert (eyes.violations(), eyes.complaints) == ([], [])
    eyes.shot(guide("crm-admin", "mapper-row"))
    editor.get_by_role("button", name="Save in the draft").last.click()
    expect(page.locator("#row-nextStep")).to_contain_text("When empty: Call the customer")
    expect(page.get_by_role("link", name="Edit Next Steps")).to_be_focused()
    expect(page.locator("#map-head")).to_contain_text("Draft")


def test_values_are_matched_in_a_dialog(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("crm")
    page = eyes.page
    mapper_of(page)
    page.get_by_role("link", name="values of Stage mapped").click()
    dialog = page.locator("#values-dialog")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("row").nth(1)).to_contain_text("Verbal yes")
    dialog.get_by_role("button", name="Auto-match the open ones").click()
    expect(dialog.locator(".map-proposed")).to_be_visible()
    dialog.get_by_label("Verbal yes").select_option("Committed")
    assert (eyes.violations(), eyes.complaints) == ([], [])
    eyes.shot(guide("crm-admin", "mapper-values"))
    dialog.get_by_role("button", name="Save in the draft").last.click()
    expect(page.get_by_text("The values of Stage are saved in the draft.")).to_be_visible()
    expect(page.locator("#row-stage .map-chip")).to_contain_text("8/8")


def test_a_field_is_found_by_typing_and_an_editor_folds_away(sign_in: SignIn) -> None:
    eyes = sign_in("crm", size=PHONE, dark=True)
    page = eyes.page
    mapper_of(page)
    page.locator("#map-q").fill("duns")
    expect(page.locator(".map-group")).to_have_count(1)
    page.get_by_role("link", name="Map Customer Data Universal Number System (DUNS)").click()
    picker = page.locator("#edit-customerDuns .combo input").first
    picker.fill("comp")
    expect(page.locator("#edit-customerDuns [role=option]").first).to_be_visible()
    picker.press("ArrowDown")
    picker.press("Escape")
    assert eyes.violations() == []
    assert eyes.sideways() <= 0
    page.locator("#edit-customerDuns [data-fold]").click()
    expect(page.locator("#edit-customerDuns form")).to_have_count(0)
    assert eyes.complaints == []


def test_without_script_the_same_row_has_a_page_of_its_own(sign_in: SignIn) -> None:
    page = sign_in("crm", script=False).page
    mapper_of(page)
    page.get_by_role("link", name="Edit Partner Project Title").click()
    expect(page.get_by_role("heading", name="Partner Project Title")).to_be_visible()
    page.get_by_label("Add a step").select_option("replace")
    page.get_by_role("button", name="Add", exact=True).click()
    page.get_by_label("Find").fill("GmbH")
    page.get_by_role("button", name="Save in the draft").last.click()
    expect(page.locator("#row-partnerProjectTitle")).to_contain_text("Replace (find: “GmbH”)")
