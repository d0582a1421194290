"""Many rows at once, in a browser.

Script: the alliance lead ticks opportunities, chooses a next step, reads what would happen to each, and lets it happen
while the page follows the progress by itself. Then the sales rep uploads a spreadsheet with a column nobody knows,
matches it by hand, and gets drafts. An export of the list comes as a file.
"""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import SignIn

Guide = Callable[[str, str], Path]

_SHEET = """Firma;partnerProjectTitle;Country;expectedMonthlyAwsRevenue;Close date
Aldermoor Freight;Dispatch planning;United States;4200;2030-03-01
Borea Clinics;Imaging archive;Germany;a lot;01.03.2030
"""
_PATIENCE = 60_000  # milliseconds for a worker to come round


def test_ticked_opportunities_are_checked_confirmed_and_changed(sign_in: SignIn, guide: Guide) -> None:
    eyes = sign_in("lead")
    page = eyes.page
    page.goto("/opportunities/")
    for box in page.locator("input[name=ids]").all()[:6]:
        box.check()
    page.get_by_role("button", name="Change ticked").click()
    page.locator("input[value=stage]").check()
    page.locator("select[name=stage]").select_option("Business Validation")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Nothing has been changed yet")).to_be_visible(timeout=_PATIENCE)
    eyes.shot(guide("sales-rep", "bulk-check"))
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.locator(".badge-state", has_text="Done").first).to_be_visible(timeout=_PATIENCE)
    assert eyes.complaints == []


def test_spreadsheet_becomes_drafts_after_its_columns_are_matched(
    sign_in: SignIn, guide: Guide, tmp_path: Path
) -> None:
    sheet = tmp_path / "pipeline.csv"
    sheet.write_text(_SHEET)
    eyes = sign_in("rep")
    page = eyes.page
    page.goto("/work/import/")
    page.set_input_files("input[type=file]", sheet)
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("Nothing has been changed yet")).to_be_visible(timeout=_PATIENCE)
    page.get_by_role("link", name="Correct the columns").click()
    page.get_by_label("Firma").select_option("customerCompanyName")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("Nothing has been changed yet")).to_be_visible(timeout=_PATIENCE)
    eyes.shot(guide("sales-rep", "import-check"))
    page.get_by_role("button", name="Do these 2 rows").click()
    expect(page.get_by_text("2 done", exact=True)).to_be_visible(timeout=_PATIENCE)
    expect(page.get_by_role("link", name="Aldermoor Freight")).to_be_visible()
    assert eyes.complaints == []


def test_list_is_exported_as_it_is_filtered(sign_in: SignIn) -> None:
    page = sign_in("lead").page
    page.goto("/opportunities/")
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert content.startswith("apnCrmUniqueIdentifier,partnerCrmUniqueIdentifier,customerCompanyName")
