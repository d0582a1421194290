"""Exports: what the list shows, as far as the person may read it, in files no spreadsheet can be harmed by."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.errors import NotAllowed, NotFound, NotValid
from referrals.models import Connection, Event, Referral, RowState, Work, WorkState
from referrals.services import exporting
from referrals.services.assigning import assign
from referrals.services.drafting import begin_draft
from referrals.services.exporting import result_of, start_export
from referrals.services.importing import start_import
from referrals.services.sheets import unpacked
from referrals.services.works import cancel
from tests.factories.arrivals import arrived
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.factories.works import checked, states
from tests.integration.work.conftest import Opened

pytestmark = pytest.mark.django_db


def lines_of(content: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file by their titles."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def exported(connection: Connection, *, by: User, query: dict[str, str] | None = None, **options: Any) -> bytes:
    """The file of an export in the background."""
    work = checked(start_export(connection, "opportunities", query or {}, by=by, **options))
    assert work.state == WorkState.DONE
    return b"".join(unpacked(result_of(work, by=by)))


def test_export_has_the_filtered_rows_in_the_lists_order_with_its_columns(
    connection: Connection, opened: Opened
) -> None:
    opened(customerCompanyName="Beta")
    opened(customerCompanyName="Alpha")
    opened(customerCompanyName="Gamma", country="Germany", state=None)
    query = {"country": "United States", "sort": "customer", "columns": "customer|owner|stage"}
    rows = lines_of(exported(connection, by=person(Role.ALLIANCE_LEAD), query=query))
    assert [row["customerCompanyName"] for row in rows] == ["Alpha", "Beta"]
    titles = ["apnCrmUniqueIdentifier", "partnerCrmUniqueIdentifier", "customerCompanyName", "stage", "aWSStage"]
    assert list(rows[0]) == [*titles, "Owner"]


def test_cells_that_look_like_formulas_are_defused_and_ids_keep_their_zeros(
    connection: Connection, opened: Opened
) -> None:
    title = '=HYPERLINK("https://evil.example","pay")'
    opened(partnerProjectTitle=title, customerCompanyName="@SUM(1)", awsAccountId="001234567890", nextStep="+49 30")
    lead = person(Role.ALLIANCE_LEAD)
    row = lines_of(exported(connection, by=lead, all_fields=True))[0]
    assert (row["partnerProjectTitle"], row["customerCompanyName"]) == (f"'{title}", "'@SUM(1)")
    assert (row["awsAccountId"], row["nextStep"]) == ("001234567890", "'+49 30")
    sheet = load_workbook(io.BytesIO(exported(connection, by=lead, all_fields=True, format="xlsx"))).active
    assert sheet is not None
    cells = {str(cell.value): (sheet.cell(2, cell.column).value, sheet.cell(2, cell.column)) for cell in sheet[1]}
    assert cells["awsAccountId"][0] == "001234567890"
    assert cells["awsAccountId"][1].data_type == cells["partnerProjectTitle"][1].data_type == "s"
    assert cells["expectedMonthlyAwsRevenue"][0] == 4200


def test_what_a_role_may_not_read_is_not_in_its_file(connection: Connection, opened: Opened) -> None:
    opened(customerEmail="secret@customer.example", customerPhone="Accept to View")
    seen = lines_of(exported(connection, by=person(Role.ALLIANCE_LEAD), all_fields=True))[0]
    assert (seen["customerEmail"], seen["customerPhone"]) == ("secret@customer.example", "Masked by AWS")
    content = exported(connection, by=person(Role.VIEWER), all_fields=True)
    assert b"secret@customer" not in content
    assert lines_of(content)[0]["customerEmail"] == "hidden for your role"


def test_rep_exports_only_what_the_rep_sees(connection: Connection, opened: Opened) -> None:
    theirs, owner = opened(customerCompanyName="Not yours"), person(Role.SALES_REP)
    assign(theirs.pk, to=owner, by=owner)
    opened(customerCompanyName="Nobody's")
    content = exported(connection, by=person(Role.SALES_REP))
    assert [row["customerCompanyName"] for row in lines_of(content)] == ["Nobody's"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_export_imported_again_changes_nothing(connection: Connection, opened: Opened, form: str) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    opened(nextStep="-- call\nthen mail", awsProducts=["AmazonEC2", "AWSLambda"], customerEmail="Accept to View")
    opened(partnerProjectTitle="'quoted", partnerCrmUniqueIdentifier="00042", additionalComments="Grüße ÷ 日本")
    begin_draft(connection, valid_opportunity(), by=lead)
    content = exported(connection, by=lead, all_fields=True, format=form)
    work = checked(start_import(connection, content, f"again.{form}", by=lead))
    assert states(work) == [RowState.NOTHING] * 3, list(work.rows.values_list("message", flat=True))


def test_leads_are_exported_by_their_own_names(connection: Connection) -> None:
    arrived(connection, Kind.LEAD, company="Northwind", currentLeadStage="Accepted", status="Open")
    lead = person(Role.ALLIANCE_LEAD)
    work = checked(start_export(connection, "leads", {}, by=lead))
    row = lines_of(b"".join(unpacked(result_of(work, by=lead))))[0]
    assert (row["company"], row["status"]) == ("Northwind", "Open")


def test_only_the_person_who_asked_gets_the_file_and_only_while_they_may_read_it(
    connection: Connection, opened: Opened
) -> None:
    opened()
    lead = person(Role.ALLIANCE_LEAD)
    work = checked(start_export(connection, "opportunities", {}, by=lead))
    with pytest.raises(NotAllowed):
        result_of(work, by=person(Role.ADMINISTRATOR))
    lead.groups.set(person(Role.VIEWER).groups.all())
    lead.refresh_from_db()
    with pytest.raises(NotAllowed):
        result_of(work, by=lead)


def test_every_export_is_noted_with_who_and_how_many(connection: Connection, opened: Opened) -> None:
    opened()
    lead = person(Role.ALLIANCE_LEAD)
    exported(connection, by=lead)
    event = Event.objects.get(name="list.exported")
    assert (event.actor, event.note) == (lead, "1 opportunities as CSV")


def test_strange_list_and_format_are_refused(connection: Connection) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    with pytest.raises(NotFound):
        start_export(connection, "secrets", {}, by=lead)
    with pytest.raises(NotValid):
        start_export(connection, "leads", {}, by=lead, format="exe")


def test_cancelled_export_keeps_no_file(connection: Connection, opened: Opened) -> None:
    opened()
    work = start_export(connection, "opportunities", {}, by=person(Role.ALLIANCE_LEAD))
    cancel(work, by=work.created_by)
    work = checked(work)
    assert (work.state, work.result) == (WorkState.CANCELLED, None)


def test_short_list_downloads_at_once_and_a_long_one_goes_to_the_background(
    client: Client, connection: Connection, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(customerCompanyName="Alpha")
    client.force_login(person(Role.ALLIANCE_LEAD))
    asked = {"list": "opportunities", "query": "q=alpha", "format": "csv"}
    answer = client.post("/work/export/", asked)
    assert 'filename="opportunities-' in answer["Content-Disposition"]
    assert lines_of(answer.getvalue())[0]["customerCompanyName"] == "Alpha"
    monkeypatch.setattr("referrals.views.work_files.AT_ONCE", 0)
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    assert client.post("/work/export/", asked).headers["Location"] == f"/work/{Work.objects.get().pk}/"
    assert client.post("/work/export/", {**asked, "format": "exe"}).status_code == 422
    assert Referral.objects.count() == 1
