"""The pages of long work: every step works without script, says what happens, and keeps to who may see what."""

import io
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.models import Connection, Referral, Work, WorkState
from referrals.services.assigning import assign
from referrals.services.working import run
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.factories.works import checked
from tests.integration.work.conftest import Opened
from tests.integration.work.test_importing import csv_of

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return unescape(response.content.decode())


def upload(content: bytes, name: str = "pipeline.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_ticked_rows_are_changed_in_three_steps(client: Client, connection: Connection, opened: Opened) -> None:
    first, second, other = opened(customerCompanyName="Alpha"), opened(), opened()
    client.force_login(person(Role.ALLIANCE_LEAD))
    chosen = {"list": "opportunities", "query": "sort=customer", "ids": [first.pk, second.pk]}
    asked = text(client.post("/work/bulk/new/", chosen))
    assert "Change 2 opportunities" in asked
    assert "Send again" in asked
    begun = client.post("/work/bulk/new/", {**chosen, "action": "next_step", "nextStep": "Workshop"})
    work = Work.objects.get()
    assert begun.headers["Location"] == f"/work/{work.pk}/"
    assert "Checking each row" in text(client.get(begun.headers["Location"]))
    run(work.pk)
    page = text(client.get(f"/work/{work.pk}/"))
    assert "2 rows will be done" in page
    assert "Do these 2 rows" in page
    assert "Alpha" in page
    client.post(f"/work/{work.pk}/confirm/")
    run(work.pk)
    finished = text(client.get(f"/work/{work.pk}/?tab=done"))
    assert "2 done" in finished
    assert "What goes to AWS counts once AWS has confirmed it" in finished
    assert not other.deliveries.exists()


def test_all_that_match_are_taken_by_the_lists_own_filters(
    client: Client, connection: Connection, opened: Opened
) -> None:
    opened(stage="Prospect")
    opened(stage="Qualified")
    client.force_login(person(Role.ALLIANCE_LEAD))
    chosen = {"list": "opportunities", "query": "stage=Prospect", "everything": "on"}
    assert "Change 1 opportunities" in text(client.post("/work/bulk/new/", chosen))
    client.post("/work/bulk/new/", {**chosen, "action": "stage", "stage": "Qualified"})
    assert Work.objects.get().total == 1


def test_bulk_form_says_what_is_missing(client: Client, connection: Connection, opened: Opened) -> None:
    row = opened()
    client.force_login(person(Role.ALLIANCE_LEAD))
    chosen = {"list": "opportunities", "ids": [row.pk]}
    for action in ("stage", "close_date", "close_lost"):
        answer = client.post("/work/bulk/new/", {**chosen, "action": action})
        assert answer.status_code == 422
        assert "Fill in what every row should get." in text(answer)
    assert client.post("/work/bulk/new/", {**chosen, "action": ""}).status_code == 422
    assert "Nothing is chosen" in text(client.post("/work/bulk/new/", {"list": "opportunities", "ids": ["x"]}))
    assert client.post("/work/bulk/new/", {"list": "secrets"}).status_code == 422
    assert not Work.objects.exists()


def test_viewer_changes_nothing_in_bulk(client: Client, connection: Connection, opened: Opened) -> None:
    row = opened()
    client.force_login(person(Role.VIEWER))
    assert client.post("/work/bulk/new/", {"list": "opportunities", "ids": [row.pk]}).status_code == 403
    assert client.get("/work/import/").status_code == 403
    assert client.get("/work/ace-files/").status_code == 403
    assert client.get("/work/").status_code == 200


def test_ids_of_a_colleagues_rows_choose_nothing(client: Client, connection: Connection, opened: Opened) -> None:
    row, owner = opened(customerCompanyName="Hidden"), person(Role.SALES_REP)
    assign(row.pk, to=owner, by=owner)
    client.force_login(person(Role.SALES_REP))
    asked = client.post("/work/bulk/new/", {"list": "opportunities", "ids": [row.pk]})
    assert "Nothing is chosen" in text(asked)
    assert "Hidden" not in text(asked)


def test_spreadsheet_is_uploaded_corrected_confirmed_and_done(client: Client, connection: Connection) -> None:
    client.force_login(person(Role.SALES_REP))
    row = valid_opportunity()
    renamed = {("Firma" if name == "customerCompanyName" else name): value for name, value in row.items()}
    form = {"kind": "opportunity", "mode": "both", "file": upload(csv_of(renamed))}
    address = client.post("/work/import/", form).headers["Location"]
    work = checked(Work.objects.get())
    page = text(client.get(address))
    assert "1 column is left out" in page
    assert "None of AWS's fields has this name." in page
    assert "Firma" in text(client.get(f"{address}columns/"))
    at = [column["title"] for column in work.parameters["columns"]].index("Firma")
    fields = {f"column-{n}": one["field"] for n, one in enumerate(work.parameters["columns"])}
    doubled = client.post(f"{address}columns/", {**fields, f"column-{at}": "country"})
    assert doubled.status_code == 422
    assert "chosen for more than one column" in text(doubled)
    client.post(f"{address}columns/", {**fields, f"column-{at}": "customerCompanyName"})
    run(work.pk)
    client.post(f"{address}confirm/")
    run(work.pk)
    assert Referral.objects.get().customer == row["customerCompanyName"]
    assert "1 done" in text(client.get(address))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (b"\n\n", "The file is empty."),
        (b"customerCompanyName\n", "has no row below"),
        (b"PK\x03\x04 broken", "neither CSV nor a readable XLSX"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel file"),
        (b"a,b\n\x00,1\n", "neither CSV nor a readable XLSX"),
        (b'a,b\n"open,1\n', "no table of text"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_the_reason(
    client: Client, connection: Connection, content: bytes, words: str
) -> None:
    client.force_login(person(Role.SALES_REP))
    form = {"kind": "opportunity", "mode": "both", "file": upload(content)}
    answer = client.post("/work/import/", form)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Work.objects.exists()


def test_rows_to_correct_are_the_uploaders_alone(client: Client, connection: Connection) -> None:
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    content = csv_of({"partnerCrmUniqueIdentifier": "NONE-1", "customerCompanyName": "Alpha"})
    client.post("/work/import/", {"kind": "opportunity", "mode": "update", "file": upload(content)})
    work = checked(Work.objects.get())
    corrections = client.get(f"/work/{work.pk}/to-correct.csv")
    assert "NONE-1" in corrections.getvalue().decode()
    assert "Cannot be done" in client.get(f"/work/{work.pk}/rows.csv").getvalue().decode()
    client.force_login(person(Role.SALES_REP))
    for address in ("", "to-correct.csv", "rows.csv", "columns/", "file/"):
        assert client.get(f"/work/{work.pk}/{address}").status_code == 404
    client.force_login(person(Role.CRM_ADMIN))
    assert client.get(f"/work/{work.pk}/").status_code == 200
    assert client.get(f"/work/{work.pk}/to-correct.csv").status_code == 404


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_template_comes_back_with_every_column_matched(
    client: Client, connection: Connection, kind: Kind, form: str
) -> None:
    from referrals.domain.sheet_columns import match_columns

    client.force_login(person(Role.SALES_REP))
    answer = client.get(f"/work/import/{kind}-template.{form}")
    content = answer.getvalue()
    if form == "csv":
        titles = content.decode("utf-8-sig").strip().split(",")
    else:
        from openpyxl import load_workbook

        titles = [cell.value for cell in next(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows())]
    assert all(column.field for column in match_columns(titles, kind))
    assert client.get("/work/import/secret-template.csv").status_code == 404


def test_poll_ends_itself_when_the_work_is_ready(client: Client, connection: Connection, opened: Opened) -> None:
    client.force_login(person(Role.ALLIANCE_LEAD))
    chosen = {"list": "opportunities", "ids": [opened().pk], "action": "next_step", "nextStep": "Workshop"}
    address = client.post("/work/bulk/new/", chosen).headers["Location"]
    polled = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in text(polled)
    assert "every 2s" in text(polled)
    run(Work.objects.get().pk)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "every 2s" not in text(client.get(address))


def test_person_cancels_a_change_that_was_only_checked(client: Client, connection: Connection, opened: Opened) -> None:
    client.force_login(person(Role.ALLIANCE_LEAD))
    chosen = {"list": "opportunities", "ids": [opened().pk], "action": "next_step", "nextStep": "Workshop"}
    address = client.post("/work/bulk/new/", chosen).headers["Location"]
    assert "Cancelled. What was done before stays done." in text(client.post(f"{address}cancel/", follow=True))
    assert Work.objects.get().state == WorkState.CANCELLED
    assert client.post(f"{address}confirm/").status_code == 409
    assert client.get(f"{address}confirm/").status_code == 405


def test_pages_ask_the_same_few_questions_whatever_the_number_of_rows(
    client: Client,
    connection: Connection,
    opened: Opened,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(person(Role.ALLIANCE_LEAD))
    ids = [opened().pk for _ in range(6)]
    chosen = {"list": "opportunities", "ids": ids, "action": "next_step", "nextStep": "Workshop"}
    address = client.post("/work/bulk/new/", chosen).headers["Location"]
    run(Work.objects.get().pk)
    with django_assert_max_num_queries(12):
        client.get(address)
    with django_assert_max_num_queries(8):
        client.get("/work/")
