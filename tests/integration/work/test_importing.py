"""Spreadsheets: matched, checked without a trace, created once, updated where they differ."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import Workbook

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.deliveries import DeliveryKind
from referrals.domain.sheets import read_sheet
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.models import Connection, Delivery, Referral, RowState, Source, Work, WorkState
from referrals.selectors.works import correction_lines
from referrals.services.assigning import assign
from referrals.services.editing import change
from referrals.services.importing import columns_of, remap, start_import
from tests.factories.arrivals import arrived
from tests.factories.bench import latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.factories.works import carried_out, checked, states
from tests.integration.work.conftest import Opened

pytestmark = pytest.mark.django_db


def csv_of(*rows: dict[str, Any]) -> bytes:
    """A CSV file with every key as a column."""
    titles = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(titles)
    for row in rows:
        writer.writerow([_cell(row.get(title, "")) for title in titles])
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value


def imported(connection: Connection, content: bytes, *, by: User, **options: Any) -> Work:
    """The import, checked."""
    return checked(start_import(connection, content, "pipeline.csv", by=by, **options))


def test_rows_become_drafts_once_somebody_confirms(connection: Connection) -> None:
    rep = person(Role.SALES_REP)
    work = imported(connection, csv_of(valid_opportunity(), valid_opportunity(state=None)), by=rep)
    assert work.state == WorkState.READY
    assert states(work) == [RowState.READY, RowState.READY]
    assert not Referral.objects.exists()
    assert "AWS needs the state" in str(work.rows.get(index=3).problems)
    work = carried_out(work)
    drafts = list(Referral.objects.order_by("pk"))
    assert [draft.is_draft for draft in drafts] == [True, True]
    assert {draft.assignee for draft in drafts} == {rep}
    assert [row.referral for row in work.rows.order_by("index")] == drafts
    assert not Delivery.objects.exists()
    assert drafts[0].events.get().source == Source.IMPORT


def test_valid_drafts_are_submitted_at_once_where_asked_and_the_others_stay(connection: Connection) -> None:
    content = csv_of(valid_opportunity(), valid_opportunity(projectDescription="short"))
    work = carried_out(imported(connection, content, by=person(Role.SALES_REP), submit_valid=True))
    assert Delivery.objects.get().kind == DeliveryKind.CREATE
    assert "submitted" in work.rows.get(index=2).message
    assert "needs one correction" in work.rows.get(index=3).message


def test_same_file_again_creates_nothing_twice(connection: Connection) -> None:
    rep, content = person(Role.SALES_REP), csv_of(valid_opportunity(), valid_opportunity())
    carried_out(imported(connection, content, by=rep))
    for mode in ("both", "create"):
        again = imported(connection, content, by=rep, mode=mode)
        assert states(again) == [RowState.NOTHING, RowState.NOTHING]
        with pytest.raises(NotNow):
            carried_out(again)
    assert Referral.objects.count() == 2


def test_same_file_without_ids_creates_nothing_twice_either(connection: Connection) -> None:
    rep, content = person(Role.SALES_REP), csv_of(valid_opportunity(partnerCrmUniqueIdentifier=None))
    carried_out(imported(connection, content, by=rep))
    assert states(imported(connection, content, by=rep)) == [RowState.NOTHING]
    assert Referral.objects.get().partner_crm_id == "ACE-000001"


def test_a_column_aws_ignores_for_new_opportunities_is_named(connection: Connection) -> None:
    work = imported(connection, csv_of(valid_opportunity(stage="Qualified")), by=person(Role.SALES_REP))
    said = [one["message"] for one in work.rows.get().problems]
    assert said == ["Stage will be left out. AWS does not take this field with a new opportunity."]


def test_two_rows_about_one_record_leave_the_second_out(connection: Connection) -> None:
    row = valid_opportunity()
    work = imported(connection, csv_of(row, {**row, "useCase": "Storage"}), by=person(Role.SALES_REP))
    assert states(work) == [RowState.READY, RowState.PROBLEM]
    assert work.rows.get(index=3).message == "Row 2 of the file is about the same record. Keep one of them."


def test_known_record_is_changed_by_aws_id_with_only_what_differs(connection: Connection, opened: Opened) -> None:
    known = opened()
    row = {"Opportunity ID": known.apn_id, "Next Steps": "Workshop", "Stage": "qualified", "Country": "United States"}
    work = carried_out(imported(connection, csv_of(row), by=person(Role.ALLIANCE_LEAD)))
    assert states(work) == [RowState.DONE]
    assert latest_delivery(known).payload.keys() - {"apnCrmUniqueIdentifier"} == {"nextStep"}


def test_old_values_of_an_export_undo_no_change_that_waits(connection: Connection, opened: Opened) -> None:
    lead, known = person(Role.ALLIANCE_LEAD), opened(nextStep="Call")
    change(known.pk, {"nextStep": "Workshop"}, by=lead)
    row = {"apnCrmUniqueIdentifier": known.apn_id, "nextStep": "Call"}
    assert states(imported(connection, csv_of(row), by=lead)) == [RowState.NOTHING]


def test_locked_field_and_crossing_ids_are_said_in_the_check(connection: Connection, opened: Opened) -> None:
    first, second = opened(partnerCrmUniqueIdentifier="CRM-1"), opened(partnerCrmUniqueIdentifier="CRM-2")
    opened(partnerCrmUniqueIdentifier="CRM-3")
    content = csv_of(
        {"apnCrmUniqueIdentifier": first.apn_id, "partnerCrmUniqueIdentifier": "CRM-2", "industry": ""},
        {"apnCrmUniqueIdentifier": second.apn_id, "partnerCrmUniqueIdentifier": "CRM-9", "industry": ""},
        {"apnCrmUniqueIdentifier": "O999", "partnerCrmUniqueIdentifier": "CRM-1", "industry": ""},
        {"apnCrmUniqueIdentifier": "O998", "partnerCrmUniqueIdentifier": "", "industry": "Aerospace"},
        {"apnCrmUniqueIdentifier": "", "partnerCrmUniqueIdentifier": "CRM-3", "industry": "Aerospace"},
    )
    work = imported(connection, content, by=person(Role.ALLIANCE_LEAD))
    assert states(work) == [RowState.PROBLEM] * 5
    words = list(work.rows.order_by("index").values_list("message", flat=True))
    assert "belong to two different records" in words[0]
    assert "has our id CRM-2 here, not CRM-9" in words[1]
    assert "does not have AWS's id O999" in words[2]
    assert "O998 is not known" in words[3]
    assert "AWS takes this field only once" in words[4]


def test_update_only_and_leads_never_create(connection: Connection) -> None:
    rep, lead = person(Role.SALES_REP), arrived(connection, Kind.LEAD, currentLeadStage="Accepted", status="Open")
    work = imported(connection, csv_of(valid_opportunity()), by=rep, mode="update")
    assert states(work) == [RowState.PROBLEM]
    content = csv_of({"AWS lead ID": lead.apn_id, "Lead status": "Research"}, {"AWS lead ID": "L77", "Lead status": ""})
    work = carried_out(imported(connection, content, by=rep, kind=Kind.LEAD))
    assert states(work) == [RowState.DONE, RowState.PROBLEM]
    assert "new leads come from AWS only" in work.rows.get(index=3).message
    assert latest_delivery(lead).payload["status"] == "Research"


def test_draft_is_updated_by_our_id_and_unreadable_cells_stay_for_correction(connection: Connection) -> None:
    rep, row = person(Role.SALES_REP), valid_opportunity()
    carried_out(imported(connection, csv_of(row), by=rep))
    changed = {**row, "expectedMonthlyAwsRevenue": "a lot", "useCase": "Storage"}
    carried_out(imported(connection, csv_of(changed), by=rep))
    assert Referral.objects.get().draft["expectedMonthlyAwsRevenue"] == "a lot"


def test_record_of_a_colleague_is_out_of_reach(connection: Connection, opened: Opened) -> None:
    known, owner = opened(), person(Role.SALES_REP)
    assign(known.pk, to=owner, by=owner)
    row = {"apnCrmUniqueIdentifier": known.apn_id, "nextStep": "Mine"}
    work = imported(connection, csv_of(row), by=person(Role.SALES_REP))
    assert states(work) == [RowState.PROBLEM]
    assert not Delivery.objects.exists()


def test_viewer_may_not_import(connection: Connection) -> None:
    with pytest.raises(NotAllowed):
        start_import(connection, csv_of(valid_opportunity()), "x.csv", by=person(Role.VIEWER))


def test_columns_are_matched_by_hand_where_titles_say_nothing(connection: Connection) -> None:
    rep, row = person(Role.SALES_REP), valid_opportunity()
    content = csv_of({("Firma" if name == "customerCompanyName" else name): value for name, value in row.items()})
    work = imported(connection, content, by=rep)
    at = next(at for at, one in enumerate(columns_of(work)) if one.title == "Firma")
    assert columns_of(work)[at].note == "None of AWS's fields has this name."
    remap(work, {at: "customerCompanyName"}, by=rep)
    carried_out(checked(work))
    assert Referral.objects.get().customer == row["customerCompanyName"]
    with pytest.raises(NotNow):
        remap(work, {}, by=rep)


def test_column_cannot_stand_for_two_fields_nor_for_one_nobody_knows(connection: Connection) -> None:
    rep, content = person(Role.SALES_REP), csv_of({"a": "1", "b": "2"})
    with pytest.raises(NotValid, match="more than one column"):
        start_import(connection, content, "x", by=rep, mapping={"a": "city", "b": "city"})
    with pytest.raises(NotValid, match="not a field an import can fill"):
        start_import(connection, content, "x", by=rep, mapping={"a": "aWSStage"})
    with pytest.raises(NotValid, match="no column"):
        start_import(connection, content, "x", by=rep, mapping={"c": "city"})
    work = imported(connection, content, by=rep, mapping={"a": "city", "b": ""})
    assert [column.field for column in columns_of(work)] == ["city", ""]


def test_rows_not_done_come_back_with_their_reasons_and_can_be_uploaded_corrected(connection: Connection) -> None:
    rep = person(Role.SALES_REP)
    content = csv_of({**valid_opportunity(), "nextStep": "=HYPERLINK(1)"}, {"partnerCrmUniqueIdentifier": ""})
    work = imported(connection, content + b",,,x\r\n", by=rep, mode="update")
    lines = list(correction_lines(work))
    assert lines[0][-1] == "Reason"
    assert "No opportunity here has" in lines[1][-1]
    assert "'=HYPERLINK(1)" in lines[1]
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    again = imported(connection, text.getvalue().encode(), by=rep)
    assert again.rows.order_by("index").first().state == RowState.READY  # type: ignore[union-attr]


def test_workbook_is_read_like_a_text_file(connection: Connection) -> None:
    rep, row = person(Role.SALES_REP), valid_opportunity()
    row["targetCloseDate"] = date.today() + timedelta(days=90)  # noqa: DTZ011 -- a spreadsheet's own day
    book, target = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(row))
    sheet.append([_cell(value) for value in row.values()])
    book.save(target)
    carried_out(imported(connection, target.getvalue(), by=rep))
    draft = Referral.objects.get().draft
    assert draft["expectedMonthlyAwsRevenue"] == 4200
    assert draft["targetCloseDate"] == row["targetCloseDate"].isoformat()
    assert draft["postalCode"] == "98101"
    assert read_sheet(target.getvalue()).titles == list(row)
