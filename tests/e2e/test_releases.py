"""A mapping is released in a real browser: from a file, tried, published, rolled back; AWS's newer list is mended.

Script: the CRM admin exports Larkfield's mapping, changes one default in the file and imports it again, sees what
differs, looks at what that does to the last deals, publishes with a note, and rolls back. Then AWS's list of stages
comes without one value: the watch names what breaks, and a chosen value goes into the mapping's draft. Every page on
the way is clean in axe's eyes and as wide as the window.
"""

import json

from playwright.sync_api import Page, expect

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.eyes import Eyes

PROFILES = "/admin/referrals/crmprofile/"


def is_clean(eyes: Eyes) -> None:
    assert eyes.violations() == []
    assert eyes.sideways() <= 0
    assert eyes.complaints == []


def releases_of(page: Page, name: str) -> str:
    page.goto(PROFILES)
    page.get_by_role("link", name=name, exact=True).first.click()
    page.get_by_role("link", name="Releases").click()
    expect(page.get_by_role("heading", name="Versions", exact=True)).to_be_visible()
    return page.url


def without_draft(page: Page, address: str) -> None:
    """Another journey may have left a draft; this one begins without."""
    leave = page.get_by_role("link", name="Discard …")
    if leave.count():
        leave.click()
        page.get_by_role("button", name="Discard the draft").click()
    page.goto(address)


def exported(page: Page) -> dict[str, object]:
    with page.expect_download() as found:
        page.get_by_role("link", name="Export version 1").click()
    assert found.value.suggested_filename == "mapping-larkfield-v1.json"
    document: dict[str, object] = json.loads(found.value.path().read_text())
    return document


def changed(document: dict[str, object]) -> str:
    """The same mapping with another default in its first row towards AWS."""
    text = json.loads(json.dumps(document))
    text["spec"]["opportunity"]["to_ace"]["rows"][0]["default"] = "Not named yet"
    return json.dumps(text)


def test_a_mapping_is_released_and_rolled_back(sign_in: SignIn) -> None:
    eyes = sign_in("crm")
    page = eyes.page
    address = releases_of(page, "Larkfield")
    without_draft(page, address)
    document = exported(page)

    page.get_by_role("link", name="Import").click()
    page.get_by_label("Or paste it here").fill(changed(document))
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("1 row differs from version 1, which is in use.")).to_be_visible()
    is_clean(eyes)
    page.get_by_role("button", name="Take it as the draft").click()

    expect(page.get_by_role("heading", name="Draft, version 2")).to_be_visible()
    is_clean(eyes)
    page.get_by_role("link", name="Publish …").click()
    is_clean(eyes)
    page.get_by_label("Note").fill("Deals without a name")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is in use since")).to_be_visible()

    page.get_by_role("link", name="Roll back to version 1").click()
    is_clean(eyes)
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Version 3 is in use since")).to_be_visible()
    page.goto(address)
    is_clean(eyes)


def test_a_newer_list_of_awss_is_mended_on_a_phone(sign_in: SignIn) -> None:
    eyes = sign_in("crm", size=PHONE, dark=True)
    page = eyes.page
    page.goto(PROFILES)
    page.get_by_role("link", name="Drift watch").click()
    is_clean(eyes)
    stages = [one for one in fields_of(Kind.OPPORTUNITY)["stage"].values if one != "Business Validation"]
    page.get_by_label("Or paste it here").fill(json.dumps({"stage": [*stages, "Signed"]}))
    page.get_by_role("button", name="Compare it").click()
    expect(page.get_by_role("heading", name="Mappings")).to_be_visible()
    is_clean(eyes)
    page.get_by_label("Takes the place of Business Validation in Stage").select_option("Signed")
    page.get_by_role("button", name="Correct what is ticked").click()
    expect(page.get_by_text("corrected in draft").first).to_be_visible()
    is_clean(eyes)
