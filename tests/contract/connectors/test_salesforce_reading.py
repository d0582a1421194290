"""Reading what changed, through the real client library against the locally served API."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from referrals.connectors.salesforce import OVERLAP, Page, Salesforce
from referrals.connectors.soql import After, Question
from referrals.errors import NeedsAPerson, TryAgain
from tests.contract.connectors.conftest import at, door_to
from tests.contract.connectors.salesforce_server import Fault, SalesforceServer

WANTED = Question("Opportunity", ("Name", "Amount", "Account.Name"))
NOON = at("2026-03-02T12:00:00")


def _read(door: Salesforce, question: Question = WANTED, after: After = After()) -> list[Page]:  # noqa: B008
    return list(door.changed_since(question, after))


def _ids(pages: list[Page]) -> list[str]:
    return [one["Id"] for page in pages for one in page.records]


def _five(salesforce: SalesforceServer) -> list[str]:
    ids = [f"006A0000000000{number}" for number in range(5)]
    for number, record_id in enumerate(ids):
        salesforce.org.put("Opportunity", record_id, at=NOON + timedelta(minutes=number // 2), Name=f"Deal {number}")
    return ids


def test_changed_records_come_oldest_first_over_all_pages(salesforce: SalesforceServer, door: Salesforce) -> None:
    ids = _five(salesforce)
    pages = _read(door)
    assert _ids(pages) == ids
    assert [len(page.records) for page in pages] == [2, 2, 1]


def test_a_record_has_the_shape_the_mapping_reads_and_nothing_of_the_protocol(
    salesforce: SalesforceServer, door: Salesforce
) -> None:
    salesforce.org.put("Opportunity", "006A00000000001", at=NOON, Name="Deal", Amount=5.5, Account={"Name": "Acme"})
    salesforce.org.put("Opportunity", "006A00000000002", at=NOON, Name="Without an account")
    records = _read(door)[0].records
    assert records[0] == {"Id": "006A00000000001", "Name": "Deal", "Amount": 5.5, "Account": {"Name": "Acme"}}
    assert records[1]["Account"] is None


def test_going_on_behind_a_page_reads_the_rest_once_even_when_moments_are_equal(
    salesforce: SalesforceServer, door: Salesforce
) -> None:
    ids = _five(salesforce)
    for page in _read(door):
        rest = _read(door, after=page.after)
        assert _ids(rest) == ids[ids.index(page.records[-1]["Id"]) + 1 :]


def test_near_the_present_the_next_pass_looks_back_for_what_appears_late(
    salesforce: SalesforceServer, door: Salesforce
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    salesforce.org.put("Opportunity", "006A00000000002", at=now, Name="Seen")
    position = _read(door)[-1].after
    assert position == After(now - OVERLAP)
    salesforce.org.put("Opportunity", "006A00000000001", at=now - timedelta(seconds=30), Name="Committed late")
    assert "006A00000000001" in _ids(_read(door, after=position))


def test_when_nothing_changed_the_position_stays(door: Salesforce) -> None:
    after = After(NOON, "006A00000000001")
    assert [page.after for page in _read(door, after=after)] == [after]


def test_only_ticked_records_are_read_when_a_box_is_named(salesforce: SalesforceServer, door: Salesforce) -> None:
    salesforce.org.put("Opportunity", "006A00000000001", at=NOON, Name="Ours", Share__c=False)
    salesforce.org.put("Opportunity", "006A00000000002", at=NOON, Name="For AWS", Share__c=True)
    assert _ids(_read(door, Question("Opportunity", ("Name",), only="Share__c"))) == ["006A00000000002"]
    behind = After(NOON - timedelta(hours=1), "006A00000000009")
    assert _ids(_read(door, Question("Opportunity", ("Name",), only="Share__c"), behind)) == ["006A00000000002"]


def test_a_session_that_ends_between_pages_is_renewed_and_no_record_is_lost(
    salesforce: SalesforceServer, door: Salesforce
) -> None:
    ids, read = _five(salesforce), []
    for page in door.changed_since(WANTED, After()):
        read += [one["Id"] for one in page.records]
        salesforce.expire()
    assert read == ids
    assert salesforce.count("POST", "oauth2/token") == 3


def test_a_session_that_ends_at_once_again_needs_a_person(salesforce: SalesforceServer, door: Salesforce) -> None:
    salesforce.fail("/query", 401, "INVALID_SESSION_ID", "Session expired or invalid", times=9)
    with pytest.raises(NeedsAPerson, match="Session expired or invalid") as trouble:
        _read(door)
    assert trouble.value.error_id == "salesforce.session"
    assert salesforce.count("POST", "oauth2/token") == 2


ATTACKS = (
    "Name FROM User--",
    "Name, (SELECT Id FROM Contacts)",
    "Id FROM Opportunity WHERE Name = 'x' OR Id",
    "contacts[0].email",
    "Name'",
    "a.b.c.d.e.f.g",
    "",
    "__class__",
    "Name\n",
)


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("place", ["field", "object", "box"])
def test_no_text_of_a_mapping_becomes_part_of_a_query(
    salesforce: SalesforceServer, door: Salesforce, name: str, place: str
) -> None:
    question = {
        "field": Question("Opportunity", ("Name", name)),
        "object": Question(name, ("Name",)),
        "box": Question("Opportunity", ("Name",), only=name or " "),
    }[place]
    with pytest.raises(NeedsAPerson):
        _read(door, question)
    assert salesforce.calls == []


def test_a_field_salesforce_does_not_have_is_named_in_its_words(door: Salesforce) -> None:
    with pytest.raises(NeedsAPerson, match="No such column 'Colour__c'") as trouble:
        _read(door, Question("Opportunity", ("Colour__c",)))
    assert trouble.value.error_id == "salesforce.fields"


def test_the_daily_limit_waits_and_a_busy_server_waits_less(salesforce: SalesforceServer, door: Salesforce) -> None:
    salesforce.fail("/query", 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    with pytest.raises(TryAgain, match="TotalRequests Limit exceeded") as limit:
        _read(door)
    assert (limit.value.error_id, limit.value.retry_after) == ("salesforce.limit", 3600)
    salesforce.fail("/query", 503, "SERVER_UNAVAILABLE", "The server is down")
    with pytest.raises(TryAgain) as busy:
        _read(door)
    assert (busy.value.error_id, busy.value.retry_after) == ("salesforce.busy", None)


def test_reading_stops_at_our_share_of_the_day_and_says_so(salesforce: SalesforceServer) -> None:
    _five(salesforce)
    salesforce.used, salesforce.total = 7_998, 10_000
    door = door_to(salesforce)
    pages = door.changed_since(WANTED, After())
    assert [len(next(pages).records), len(next(pages).records)] == [2, 2]
    with pytest.raises(TryAgain, match=r"8000 of 10000 calls today, and 80 % is our limit"):
        next(pages)
    assert door.usage is not None
    assert door.usage.percent == 80


def test_an_answer_that_is_no_json_is_tried_again(salesforce: SalesforceServer, door: Salesforce) -> None:
    _answer(salesforce, "/query", 200, b"<html>A proxy speaks</html>")
    with pytest.raises(TryAgain) as trouble:
        _read(door)
    assert trouble.value.error_id == "salesforce.unreadable"


def test_no_redirect_is_followed(salesforce: SalesforceServer, door: Salesforce) -> None:
    elsewhere = {"Location": f"https://{salesforce.host}/elsewhere"}
    _answer(salesforce, "/query", 302, b"", elsewhere)
    with pytest.raises(NeedsAPerson, match="302"):
        _read(door)
    assert salesforce.count("GET", "elsewhere") == 0


def test_a_next_page_outside_the_api_is_not_fetched(salesforce: SalesforceServer, door: Salesforce) -> None:
    page = {"records": [], "done": False, "nextRecordsUrl": "@metadata.example/services/data/"}
    _answer(salesforce, "/query", 200, page)
    with pytest.raises(NeedsAPerson, match="none of its API"):
        _read(door)


def _answer(server: SalesforceServer, part: str, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
    server.faults.append(Fault(part, lambda: (status, body, headers or {})))
