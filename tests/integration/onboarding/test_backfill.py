"""The backfill: AWS's list in, matched, settled by people, and back to AWS with every id filled in."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.backfill import How
from onboarding.domain.evidence import Backfill
from onboarding.models import BackfillFile, BackfillRow, BackfillUpload, Request
from onboarding.selectors.backfill import progress_of
from onboarding.selectors.evidence import evidence_of
from onboarding.services.backfill import upload
from onboarding.services.backfill_choosing import choose, leave_out, mark_returned, match_anew, take_back
from referrals.ace.kinds import Kind
from referrals.errors import NotNow, NotValid
from referrals.models import Connection
from referrals.services.connections import NewConnection, add_connection
from referrals.services.crm_intake import take as take_of_crm
from referrals.services.drafting import begin_draft
from tests.factories.crm import deal, mapped, open_opportunity, profile
from tests.factories.onboarding import extract, imported_extract, settle_backfill
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

pytestmark = pytest.mark.django_db
OURS = "partnerCrmUniqueIdentifier"


def connected(integration: Request, environment: str) -> Connection:
    bucket = f"ace-apn-{integration.partner_id}-{'prod' if environment == 'production' else 'beta'}-us-west-2"
    return add_connection(
        NewConnection(name=environment, partner_id=integration.partner_id, environment=environment, bucket=bucket)
    )


def rows(file: BackfillFile) -> dict[str, tuple[str, str]]:
    return {row.apn_id: (row.partner_id, row.how) for row in file.rows.all()}


def row_of(file: BackfillFile, apn_id: str) -> BackfillRow:
    return file.rows.get(apn_id=apn_id)


def posted(page: Client, integration: Request, name: str, *args: Any, **data: Any) -> Any:
    return page.post(reverse(f"onboarding:{name}", args=[integration.pk, *args]), data, follow=True)


def shown(page: Client, integration: Request, name: str = "backfill", *args: Any, **query: Any) -> str:
    answer = page.get(reverse(f"onboarding:{name}", args=[integration.pk, *args]), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_alliance_lead_decides_on_the_page_of_stage_6(page: Client, integration: Request) -> None:
    answer = posted(page, integration, "backfill_decide", seen=integration.version, decision="needed")
    assert "Import it here" in answer.content.decode()
    integration.refresh_from_db()
    assert (integration.backfill, evidence_of(integration).backfill_open) == (Backfill.NEEDED, 1)


def test_decision_that_it_is_not_needed_settles_it(integration: Request, lead: User) -> None:
    settle_backfill(integration, lead)
    assert (evidence_of(integration).backfill, evidence_of(integration).backfill_open) == (Backfill.NOT_NEEDED, 0)


def test_list_is_looked_at_before_it_counts(page: Client, integration: Request) -> None:
    answer = posted(page, integration, "backfill_import", file=io.BytesIO(extract()))
    text = answer.content.decode()
    assert "<strong>3 records</strong>: 1 with an id at once, 2 left for you to settle" in text
    assert not BackfillFile.objects.exists()
    posted(page, integration, "backfill_take")
    assert progress_of(BackfillFile.objects.get()).settled == 1
    assert not BackfillUpload.objects.exists()


def test_column_with_another_title_is_chosen_by_hand(page: Client, integration: Request, lead: User) -> None:
    upload(integration.pk, "list.csv", b"Kennung,Titel\nO1,T\n", by=lead)
    assert "Say which column holds AWS" in shown(page, integration, "backfill_preview")
    refused = posted(page, integration, "backfill_preview", apn_id="0", title="0")
    assert refused.status_code == 422
    assert "is chosen more than once" in refused.content.decode()
    posted(page, integration, "backfill_preview", apn_id="0", title="1")
    posted(page, integration, "backfill_take")
    assert (row_of(BackfillFile.objects.get(), "O1").title) == "T"


def test_rows_are_matched_with_production_and_with_what_the_crm_gave(integration: Request, lead: User) -> None:
    production, sandbox = connected(integration, "production"), connected(integration, "sandbox")
    open_opportunity(production, apnCrmUniqueIdentifier="O1", **{OURS: "PROD-1"})
    open_opportunity(sandbox, apnCrmUniqueIdentifier="O3", **{OURS: "TEST-3"})
    crm = profile(sandbox)
    mapped(crm)
    take_of_crm(crm, Kind.OPPORTUNITY, "C-3", deal(name="Data lake", account={"website": "corvane.example"}), by=lead)
    file = imported_extract(integration, lead)
    assert rows(file) == {"O1": ("PROD-1", How.BY_ID), "O2": ("CRM-2", How.GIVEN), "O3": ("C-3", How.BY_TITLE)}


def test_record_that_came_later_is_found_when_matched_once_more(integration: Request, lead: User) -> None:
    file = imported_extract(integration, lead)
    fields = {"customerWebsite": "corvane.example", "partnerProjectTitle": "Data Lake", OURS: "ACE-9"}
    begin_draft(connected(integration, "production"), valid_opportunity(**fields), by=lead)
    assert match_anew(integration.pk, by=lead) == 1
    assert rows(file)["O3"] == ("ACE-9", How.BY_TITLE)


def test_id_is_chosen_by_hand_and_taken_back(page: Client, integration: Request, lead: User) -> None:
    file = imported_extract(integration, lead)
    first = row_of(file, "O1")
    posted(page, integration, "backfill_settle", first.pk, partner_id="CRM-1")
    assert rows(file)["O1"] == ("CRM-1", How.BY_HAND)
    posted(page, integration, "backfill_settle", first.pk, do="back")
    assert rows(file)["O1"] == ("", How.NONE)


def test_search_shows_the_records_that_may_be_meant(page: Client, integration: Request, lead: User) -> None:
    draft = valid_opportunity(customerCompanyName="Corvane", **{OURS: "ACE-3"})
    begin_draft(connected(integration, "production"), draft, by=lead)
    row = row_of(imported_extract(integration, lead), "O3")
    assert "ACE-3" in shown(page, integration, "backfill_row", row.pk)
    assert "No record of yours" in shown(page, integration, "backfill_row", row.pk, q="nobody")


def test_id_of_another_record_is_refused_in_a_sentence(page: Client, integration: Request, lead: User) -> None:
    open_opportunity(connected(integration, "production"), apnCrmUniqueIdentifier="O9", **{OURS: "PROD-9"})
    row = row_of(imported_extract(integration, lead), "O1")
    refused = posted(page, integration, "backfill_settle", row.pk, partner_id="CRM-2")
    assert refused.status_code == 422
    assert "CRM-2 is the id of O2 already, in row 3." in refused.content.decode()
    for wrong, words in (("PROD-9", "PROD-9 is O9 here"), ("=1", "formula"), (" ", "Write the id")):
        with pytest.raises(NotValid, match=words):
            choose(integration.pk, row.pk, wrong, by=lead)


def test_dummies_for_ticked_rows_then_for_all_that_are_left_and_back(
    page: Client, integration: Request, lead: User
) -> None:
    file = imported_extract(integration, lead)
    posted(page, integration, "backfill_change", do="dummy", ids=[row_of(file, "O3").pk])
    posted(page, integration, "backfill_change", do="dummy-all")
    assert rows(file) == {"O1": ("X0002", How.DUMMY), "O2": ("CRM-2", How.GIVEN), "O3": ("X0001", How.DUMMY)}
    text = posted(page, integration, "backfill_change", do="dummy-all").content.decode()
    assert "None of these rows waits for an id" in text
    posted(page, integration, "backfill_change", do="back-all")
    assert progress_of(file).left == 2


def test_newer_list_keeps_what_was_chosen_and_gives_no_dummy_twice(integration: Request, lead: User) -> None:
    first = imported_extract(integration, lead)
    choose(integration.pk, row_of(first, "O3").pk, "CRM-3", by=lead)
    leave_out(integration.pk, None, by=lead)
    newer = imported_extract(integration, lead, "O3,Corvane,,,,", "O4,Delmere,,,,")
    leave_out(integration.pk, None, by=lead)
    assert rows(newer) == {"O3": ("CRM-3", How.BY_HAND), "O4": ("X0002", How.DUMMY)}


def test_returned_file_is_awss_own_with_the_ids_and_runs_nothing(
    page: Client, integration: Request, lead: User
) -> None:
    imported_extract(integration, lead)
    leave_out(integration.pk, None, by=lead)
    answer = page.get(reverse("onboarding:backfill_file", args=[integration.pk, "csv"]))
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == extract().decode().splitlines()[0].split(",")
    assert [line[4] for line in lines[1:]] == ["X0001", "CRM-2", "X0002"]
    assert lines[3][5] == "'=1+1"
    answer = page.get(reverse("onboarding:backfill_file", args=[integration.pk, "xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == ["X0001", "CRM-2", "X0002"]


def test_file_gives_no_id_to_two_records(page: Client, integration: Request, lead: User) -> None:
    file = imported_extract(integration, lead, "O1,A,,,X0001,", "O2,B,,,X0001,", "O3,C,,,CRM-3,")
    answer = page.get(reverse("onboarding:backfill_file", args=[integration.pk, "csv"]))
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [line[4] for line in lines[1:]] == ["", "", "CRM-3"]
    leave_out(integration.pk, [row_of(file, "O2").pk], by=lead)
    assert [found for found, _ in rows(file).values()] == ["X0001", "X0002", "CRM-3"]
    assert progress_of(file).left == 0


def test_id_that_went_to_another_record_in_an_earlier_list_is_refused(integration: Request, lead: User) -> None:
    imported_extract(integration, lead, "O7,E,,,X0007,", "O8,F,,,X0007,")
    imported_extract(integration, lead, "O1,A,,,,", "O2,B,,,CRM-2,", "O3,C,,,CRM-3,")
    leave_out(integration.pk, None, by=lead)
    mark_returned(integration.pk, by=lead)
    newer = imported_extract(integration, lead, "O3,C,,,,", "O4,D,,,,")
    for taken in ("X0001", "X0007", "CRM-2"):
        with pytest.raises(NotValid, match=f"{taken} went to O"):
            choose(integration.pk, row_of(newer, "O4").pk, taken, by=lead)
    choose(integration.pk, row_of(newer, "O4").pk, "CRM-3", by=lead)


def test_file_goes_back_once_every_row_is_settled_and_a_later_choice_asks_for_it_again(
    integration: Request, lead: User
) -> None:
    file = imported_extract(integration, lead)
    with pytest.raises(NotNow, match="2 of its records"):
        mark_returned(integration.pk, by=lead)
    leave_out(integration.pk, None, by=lead)
    assert mark_returned(integration.pk, by=lead).returned_at is not None
    take_back(integration.pk, [row_of(file, "O1").pk], by=lead)
    file.refresh_from_db()
    assert file.returned_at is None


def test_who_follows_reads_the_list_and_changes_nothing(client: Client, integration: Request, lead: User) -> None:
    file = imported_extract(integration, lead)
    client.force_login(person(Role.VIEWER))
    text = shown(client, integration)
    assert "Corvane" in text
    assert "Do not synchronise" not in text
    row = row_of(file, "O3")
    assert posted(client, integration, "backfill_settle", row.pk, partner_id="C").status_code == 403
    assert posted(client, integration, "backfill_change", do="dummy-all").status_code == 403
    assert client.get(reverse("onboarding:backfill_import", args=[integration.pk])).status_code == 403


def test_who_follows_gets_neither_awss_file_nor_a_search_of_all_records(
    client: Client, integration: Request, lead: User
) -> None:
    begin_draft(connected(integration, "production"), valid_opportunity(**{OURS: "ACE-3"}), by=lead)
    row = row_of(imported_extract(integration, lead), "O3")
    client.force_login(person(Role.SALES_REP))
    assert client.get(reverse("onboarding:backfill_file", args=[integration.pk, "csv"])).status_code == 403
    assert "Download CSV" not in shown(client, integration)
    address = reverse("onboarding:backfill_row", args=[integration.pk, row.pk])
    assert "ACE-3" not in client.get(address, {"q": "a"}, headers={"HX-Request": "true"}).content.decode()


def test_list_is_narrowed_and_searched(page: Client, integration: Request, lead: User) -> None:
    imported_extract(integration, lead)
    assert "Brightwater" not in shown(page, integration, shown="open")
    assert "Corvane" not in shown(page, integration, q="dispatch O1")


def test_ten_thousand_rows_take_the_queries_of_three(
    page: Client, integration: Request, lead: User, django_assert_max_num_queries: Any
) -> None:
    lines = [f"O{number},Customer {number},c{number}.example,T,," for number in range(10_000)]
    with django_assert_max_num_queries(40):
        file = imported_extract(integration, lead, *lines)
        assert leave_out(integration.pk, None, by=lead) == 10_000
    assert progress_of(file).settled == 10_000
    shown(page, integration)
    with django_assert_max_num_queries(12):
        text = shown(page, integration)
    assert "10000 of 10000" in text


@pytest.mark.parametrize("name", ["backfill", "backfill_preview", "backfill_row"])
def test_pages_keep_to_their_queries(
    page: Client, integration: Request, lead: User, name: str, django_assert_max_num_queries: Any
) -> None:
    file = imported_extract(integration, lead)
    upload(integration.pk, "newer.csv", extract(), by=lead)
    args = [row_of(file, "O1").pk] if name == "backfill_row" else []
    shown(page, integration, name, *args)
    with django_assert_max_num_queries(13):
        assert "Aldermoor Freight" in shown(page, integration, name, *args)
