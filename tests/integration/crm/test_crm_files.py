"""Spreadsheets in the CRM's shape: rows are its records, checked first; lists go out under its own paths."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.errors import NotAllowed, NotFound, NotNow, NotValid
from referrals.mapping.crm_types import CrmField, CrmType
from referrals.models import Connection, CrmProfile, CrmRecord, CrmState, Delivery, Event, Referral, RowState, Work
from referrals.models.work import WorkState
from referrals.selectors.works import correction_lines
from referrals.services.crm_files import start_crm_import
from referrals.services.crm_intake import take
from referrals.services.crm_profiles import add_field
from referrals.services.editing import change
from referrals.services.exporting import result_of, start_export
from referrals.services.sheets import unpacked
from tests.factories.bench import connection_to, latest_delivery
from tests.factories.crm import TO_ACE, TO_CRM, crm_admin, deal, mapped, open_opportunity, profile
from tests.factories.people import person
from tests.factories.works import carried_out, checked, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return person(Role.ALLIANCE_LEAD)


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection, name="Larkfield")
    mapped(found)
    connection.refresh_from_db()
    return found


def flattened(record: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Path to value."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        inner = flattened(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
        flat |= inner
    return flat


def sheet(*rows: dict[str, Any]) -> bytes:
    """A CSV file with every key as a column."""
    titles = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    csv.writer(text).writerows([titles, *([row.get(title, "") for title in titles] for row in rows)])
    return text.getvalue().encode()


def deal_row(crm_id: str = "D-1", **changes: Any) -> dict[str, Any]:
    return {"CRM id": crm_id, **flattened(deal(**changes))}


def imported(crm: CrmProfile, content: bytes, by: User, **options: Any) -> Work:
    """The import, checked."""
    return checked(start_crm_import(crm, content, "deals.csv", by=by, **options))


def messages(work: Work) -> list[str]:
    return list(work.rows.order_by("index").values_list("message", flat=True))


def test_rows_are_judged_before_anything_is_taken(crm: CrmProfile, connection: Connection, by: User) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-4")
    take(crm, Kind.OPPORTUNITY, "D-4", deal(), by=by)
    rows = [
        deal_row("D-1"),
        deal_row("D-2", stage="Offer sent"),
        deal_row("D-3", name=""),
        deal_row("D-4", next_step="Call them"),
        deal_row("D-4"),
        deal_row(""),
    ]
    rows[3]["account.industry"] = rows[2]["account.industry"]
    work = imported(crm, sheet(*rows), by)
    assert states(work) == [*[RowState.READY] * 4, RowState.PROBLEM, RowState.PROBLEM]
    said = messages(work)
    assert "New draft." in said[0]
    assert "waits for the mapping" in said[1]
    assert "Offer sent" in said[1]
    assert "Its change goes to AWS." in said[3]
    assert "Row 5 of the file is about the same record" in said[4]
    assert "has no id" in said[5]
    assert CrmRecord.objects.get().crm_id == "D-4"
    assert not Delivery.objects.exists()


def test_confirmed_rows_are_taken_as_if_the_crm_had_sent_them(crm: CrmProfile, by: User) -> None:
    work = carried_out(imported(crm, sheet(deal_row("D-1"), deal_row("D-2", stage="Offer sent")), by))
    assert states(work) == [RowState.DONE, RowState.DONE]
    draft = Referral.objects.get()
    assert (draft.partner_crm_id, draft.draft["customerCompanyName"]) == ("D-1", "Aldermoor Freight")
    assert work.rows.get(index=2).referral == draft
    held = CrmRecord.objects.get(crm_id="D-2")
    assert (held.state, held.record["account"]["country"]) == (CrmState.HELD, "United States")


def test_same_file_again_changes_nothing(crm: CrmProfile, by: User) -> None:
    content = sheet(deal_row("D-1"), deal_row("D-2"))
    carried_out(imported(crm, content, by))
    events = Event.objects.count()
    again = imported(crm, content, by)
    assert states(again) == [RowState.NOTHING, RowState.NOTHING]
    with pytest.raises(NotNow):
        carried_out(again)
    assert (Referral.objects.count(), Event.objects.count()) == (2, events)


def test_file_of_a_few_columns_changes_those_alone(crm: CrmProfile, connection: Connection, by: User) -> None:
    referral = open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    take(crm, Kind.OPPORTUNITY, "D-1", deal(), by=by)
    carried_out(imported(crm, sheet({"id": "D-1", "next_step": "Call them", "notes": ""}), by))
    assert latest_delivery(referral).payload.keys() - {"apnCrmUniqueIdentifier"} <= {
        "nextStep",
        "partnerCrmUniqueIdentifier",
    }
    record = CrmRecord.objects.get().record
    assert (record["next_step"], record["notes"]) == ("Call them", deal()["notes"])


def test_refused_row_says_why_and_is_not_done(crm: CrmProfile, connection: Connection, by: User) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    take(crm, Kind.OPPORTUNITY, "D-1", deal(), by=by)
    work = imported(crm, sheet(deal_row("D-1", account={"industry": "Retail"})), by)
    assert states(work) == [RowState.PROBLEM]
    assert work.rows.get().problems[0]["field"] == "industry"
    lines = list(correction_lines(work))
    assert lines[0][-1] == "Reason"
    assert lines[1][-1]


def test_columns_are_known_by_label_and_what_is_neither_is_left_out(crm: CrmProfile, by: User) -> None:
    label = CrmField(path="account.name", label="Company (legal)", type=CrmType.TEXT)
    add_field(crm, Kind.OPPORTUNITY, label, by=crm_admin())
    crm.refresh_from_db()
    row = {name: value for name, value in deal_row().items() if name != "account.name"}
    work = imported(crm, sheet({**row, "": "y", "Nonsense": "x", "company (Legal)": "Copperline"}), by)
    notes = {one["title"]: one["note"] for one in work.parameters["columns"] if not one["field"]}
    assert set(notes) == {"Nonsense", ""}
    carried_out(work)
    assert Referral.objects.get().customer == "Copperline"


def test_id_column_is_named_where_its_title_says_nothing(crm: CrmProfile, by: User) -> None:
    row = {"Vorgang": "D-1", **flattened(deal())}
    with pytest.raises(NotValid, match="No column holds"):
        start_crm_import(crm, sheet(row), "x.csv", by=by)
    with pytest.raises(NotValid, match="has no column “Nummer”"):
        start_crm_import(crm, sheet(row), "x.csv", by=by, id_title="Nummer")
    carried_out(imported(crm, sheet(row), by, id_title="vorgang"))
    assert Referral.objects.get().partner_crm_id == "D-1"


def test_workbook_with_numbers_and_truths_is_read_as_the_crm_would_say_it(connection: Connection, by: User) -> None:
    crm = profile(connection)
    marketing = {
        "ace": "IsOppFromMarketingActivity",
        "crm": "marketing",
        "values": {"pairs": ({"crm": "true", "ace": "Yes"}, {"crm": "false", "ace": "No"})},
    }
    solutions = {"ace": "awsProducts", "crm": "products[].code"}
    kept = [one for one in TO_ACE if one["ace"] not in {"IsOppFromMarketingActivity", "awsProducts"}]
    mapped(crm, to_ace=[*kept, marketing, solutions])
    flag = CrmField(path="marketing", label="From marketing", type=CrmType.TRUTH)
    add_field(crm, Kind.OPPORTUNITY, flag, by=crm_admin())
    crm.refresh_from_db()
    row = {**deal_row(), "marketing": True, "products[].code": "AmazonEC2; AmazonS3"}
    book, target = Workbook(), io.BytesIO()
    page = book.active
    assert page is not None
    page.append(list(row))
    page.append(list(row.values()))
    book.save(target)
    carried_out(imported(crm, target.getvalue(), by))
    assert CrmRecord.objects.get().record["products"] == [{"code": "AmazonEC2"}, {"code": "AmazonS3"}]
    draft = Referral.objects.get().draft
    assert draft["IsOppFromMarketingActivity"] == "Yes"
    assert draft["awsProducts"] == ["AmazonEC2", "AmazonS3"]
    assert draft["expectedMonthlyAwsRevenue"] == 4200


def test_file_nothing_of_which_is_a_field_is_refused(crm: CrmProfile, by: User) -> None:
    with pytest.raises(NotValid, match="is a field of this CRM"):
        start_crm_import(crm, sheet({"id": "1", "Nonsense": "x"}), "x.csv", by=by)


def test_columns_that_cannot_both_be_written_are_said_on_the_row(connection: Connection, by: User) -> None:
    crm = profile(connection)
    title = {"ace": "partnerProjectTitle", "crm": "account"}
    mapped(crm, to_ace=[*[one for one in TO_ACE if one["ace"] != "partnerProjectTitle"], title])
    work = imported(crm, sheet({"id": "1", "account": "x", "account.name": "y"}), by)
    assert "another row already puts a value on its way" in messages(work)[0]


def test_profile_without_a_mapping_takes_no_file(connection: Connection, by: User) -> None:
    with pytest.raises(NotNow, match="No mapping is published"):
        start_crm_import(profile(connection), sheet(deal_row()), "x.csv", by=by)


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.VIEWER, Role.CRM_ADMIN])
def test_who_does_not_stand_for_the_crm_imports_and_exports_nothing(
    crm: CrmProfile, connection: Connection, client: Client, role: Role
) -> None:
    who = person(role)
    with pytest.raises(NotAllowed):
        start_crm_import(crm, sheet(deal_row()), "x.csv", by=who)
    with pytest.raises(NotAllowed):
        start_export(connection, "opportunities", {}, by=who, crm=crm.slug)
    client.force_login(who)
    assert client.get("/work/crm-import/").status_code == 403
    assert client.get("/work/crm-export/").status_code == 403
    assert "/work/crm-import/" not in client.get("/work/").content.decode()


def test_role_lost_meanwhile_does_the_rows_no_more(crm: CrmProfile, by: User) -> None:
    work = imported(crm, sheet(deal_row()), by)
    by.groups.clear()
    work = carried_out(work)
    assert states(work) == [RowState.FAILED]
    assert not CrmRecord.objects.exists()


def exported(connection: Connection, crm: CrmProfile, by: User, **options: Any) -> bytes:
    work = checked(start_export(connection, "opportunities", {}, by=by, crm=crm.slug, **options))
    assert work.state == WorkState.DONE, work.reason
    return b"".join(unpacked(result_of(work, by=by)))


def lines_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_list_goes_out_under_the_crms_paths_with_its_values(crm: CrmProfile, connection: Connection, by: User) -> None:
    referral = open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    change(referral.pk, {"nextStep": "Call them"}, by=by)
    take(crm, Kind.OPPORTUNITY, "D-2", deal(name="=HYPERLINK(1)"), by=by)
    rows = {row["CRM id"]: row for row in lines_of(exported(connection, crm, by))}
    assert next(iter(rows["D-1"])) == "CRM id"
    assert {one["crm"] for one in TO_CRM} < set(rows["D-1"])
    assert (rows["D-1"]["stage"], rows["D-1"]["account.name"]) == ("Discovery", "Aldermoor Freight")
    assert (rows["D-1"]["next_step"], rows["D-1"]["aws_id"]) == ("Call them", "O4711")
    assert rows["D-2"]["name"] == "'=HYPERLINK(1)"


def test_exported_list_imported_again_changes_nothing_at_aws(crm: CrmProfile, connection: Connection, by: User) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    take(crm, Kind.OPPORTUNITY, "D-2", deal(name="=1+1"), by=by)
    work = imported(crm, exported(connection, crm, by), by)
    assert RowState.PROBLEM not in states(work)
    carried_out(work)
    assert not Delivery.objects.exists()
    assert CrmRecord.objects.get(crm_id="D-2").record["name"] == "=1+1"


def test_workbook_keeps_numbers_and_ids(crm: CrmProfile, connection: Connection, by: User) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="0042")
    page = load_workbook(io.BytesIO(exported(connection, crm, by, format="xlsx"))).active
    assert page is not None
    cells = {str(cell.value): page.cell(2, cell.column).value for cell in page[1]}
    assert (cells["CRM id"], cells["amount"]) == ("0042", 4200)


def test_protected_field_is_never_exported_over_and_its_shadow_is(connection: Connection, by: User) -> None:
    crm = profile(connection)
    guards = {
        "partnerProjectTitle": {"protection": "person"},
        "nextStep": {"protection": "shadow", "shadow": "aws.next_step"},
        "status": {"paused": True},
    }
    mapped(crm, to_crm=[{**one, **guards.get(one["ace"], {})} for one in TO_CRM])
    open_opportunity(connection, nextStep="AWS calls")
    [row] = lines_of(exported(connection, crm, by))
    assert {"name", "next_step", "aws_status"}.isdisjoint(row)
    assert row["aws.next_step"] == "AWS calls"


def test_export_of_another_connections_crm_is_not_found(crm: CrmProfile, connection: Connection, by: User) -> None:
    other = profile(connection_to("ace-apn-7654321-beta-us-west-2", name="Another"))
    mapped(other)
    with pytest.raises(NotFound):
        start_export(connection, "opportunities", {}, by=by, crm=other.slug)
    with pytest.raises(NotNow, match="nothing to export"):
        start_export(connection, "opportunities", {}, by=by, crm=profile(connection).slug)


def test_pages_lead_from_file_to_rows_and_from_list_to_file(
    crm: CrmProfile, connection: Connection, client: Client, by: User
) -> None:
    client.force_login(by)
    assert "/work/crm-import/" in client.get("/work/").content.decode()
    assert "Larkfield" in client.get("/work/crm-import/").content.decode()
    given = {"profile": crm.pk, "kind": "opportunity", "file": SimpleUploadedFile("../../deals.csv", sheet(deal_row()))}
    address = client.post("/work/crm-import/", given).headers["Location"]
    checked(Work.objects.get())
    assert "1 row will be done" in client.get(address).content.decode()
    bad = {**given, "file": SimpleUploadedFile("x.csv", b"a,b\n1,2\n")}
    answer = client.post("/work/crm-import/", bad)
    assert answer.status_code == 422
    assert "No column holds the record&#x27;s id" in answer.content.decode()
    assert "/work/crm-export/?list=opportunities" in client.get("/opportunities/").content.decode()
    asked = client.get("/work/crm-export/?list=opportunities&query=stage%3DQualified").content.decode()
    assert 'value="stage=Qualified"' in asked
    begun = client.post("/work/crm-export/", {"profile": crm.pk, "format": "csv", "list": "opportunities", "query": ""})
    work = checked(Work.objects.latest("pk"))
    assert begun.headers["Location"] == f"/work/{work.pk}/"
    assert client.get(f"/work/{work.pk}/file/").status_code == 200
    assert work.result_name.startswith("larkfield-opportunities-")
    assert client.post("/work/crm-export/", {"profile": 0, "format": "csv", "list": "x"}).status_code == 422


def test_page_without_a_crm_says_who_can_help(connection: Connection, client: Client, by: User) -> None:
    client.force_login(by)
    for address in ("/work/crm-import/", "/work/crm-export/"):
        assert "No CRM here yet" in client.get(address).content.decode()
