"""Writing back and describing, through the real client library against the locally served API."""

from threading import Event

import pytest

from referrals.connectors.describing import catalogue_of
from referrals.connectors.salesforce import Salesforce
from referrals.connectors.soql import After, Question
from referrals.errors import ExchangeError, GiveUp, NeedsAPerson, TryAgain
from referrals.mapping.crm_types import CrmType, FieldOrigin
from tests.contract.connectors.salesforce_server import Fault, SalesforceServer

DEAL = "006A00000000001"


@pytest.fixture(autouse=True)
def _deal(salesforce: SalesforceServer) -> None:
    salesforce.org.put("Opportunity", DEAL, Name="Deal", StageName="Prospecting", Amount=5.0)


def test_only_the_given_fields_are_written(salesforce: SalesforceServer, door: Salesforce) -> None:
    door.write("Opportunity", DEAL, {"StageName": "Qualification", "Amount": ""})
    record = salesforce.org.records["Opportunity"][DEAL]
    assert (record["Name"], record["StageName"], record["Amount"]) == ("Deal", "Qualification", None)
    assert salesforce.calls[-1].body == {"StageName": "Qualification", "Amount": None}


def test_several_choices_are_written_as_salesforce_keeps_them(salesforce: SalesforceServer, door: Salesforce) -> None:
    door.write("Opportunity", DEAL, {"Services__c": ["Compute", "Storage"]})
    assert salesforce.org.records["Opportunity"][DEAL]["Services__c"] == "Compute;Storage"


def test_a_deleted_record_is_given_up_in_salesforces_words(salesforce: SalesforceServer, door: Salesforce) -> None:
    salesforce.org.deleted.add(DEAL)
    with pytest.raises(GiveUp, match="entity is deleted") as trouble:
        door.write("Opportunity", DEAL, {"Name": "New"})
    assert trouble.value.error_id == "salesforce.record_gone"


def test_a_value_salesforce_refuses_is_given_up_in_its_words(door: Salesforce) -> None:
    with pytest.raises(GiveUp, match="bad value for restricted picklist field: Committed"):
        door.write("Opportunity", DEAL, {"StageName": "Committed"})


def test_a_field_that_is_not_there_needs_a_person_for_every_record_would_meet_it(door: Salesforce) -> None:
    with pytest.raises(NeedsAPerson, match="No such column 'Nothing__c'"):
        door.write("Opportunity", DEAL, {"Nothing__c": "x"})


CASES = [
    (403, "INSUFFICIENT_ACCESS_OR_READONLY", GiveUp, "salesforce.record_denied"),
    (403, "API_DISABLED_FOR_ORG", NeedsAPerson, "salesforce.denied"),
    (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", GiveUp, "salesforce.record"),
    (400, "UNABLE_TO_LOCK_ROW", TryAgain, "salesforce.busy"),
    (500, "UNKNOWN_EXCEPTION", TryAgain, "salesforce.busy"),
    (403, "REQUEST_LIMIT_EXCEEDED", TryAgain, "salesforce.limit"),
]


@pytest.mark.parametrize(("status", "code", "kind", "error_id"), CASES, ids=[case[1] for case in CASES])
def test_a_refusal_is_named_by_what_happens_next(
    salesforce: SalesforceServer, door: Salesforce, status: int, code: str, kind: type[ExchangeError], error_id: str
) -> None:
    salesforce.fail("/sobjects/", status, code, "The reason\r\nin \x1b[31mits words.")
    with pytest.raises(kind) as trouble:
        door.write("Opportunity", DEAL, {"Name": "New"})
    assert trouble.value.error_id == error_id
    assert "“The reason in [31mits words”" in str(trouble.value)


@pytest.mark.parametrize("record_id", ["", "../../User/005", "006A00000000001/x", "006A0000000001é", "1' OR"])
def test_an_id_that_is_none_never_reaches_an_address(
    salesforce: SalesforceServer, door: Salesforce, record_id: str
) -> None:
    with pytest.raises(GiveUp):
        door.write("Opportunity", record_id, {"Name": "New"})
    assert salesforce.calls == []


@pytest.mark.parametrize("name", ["Account.Name", "Name'", "attributes[0]"])
def test_a_field_that_cannot_be_written_is_refused_before_the_call(
    salesforce: SalesforceServer, door: Salesforce, name: str
) -> None:
    with pytest.raises(NeedsAPerson):
        door.write("Opportunity", DEAL, {name: "x"})
    assert salesforce.calls == []


def test_a_record_of_awss_is_made_once_and_then_found_by_its_key(
    salesforce: SalesforceServer, door: Salesforce
) -> None:
    first = door.upsert("Opportunity", "ACE_Id__c", "O1234/5 é", {"Name": "From AWS"})
    again = door.upsert("Opportunity", "ACE_Id__c", "O1234/5 é", {"Name": "From AWS, renamed"})
    assert first == again
    assert salesforce.org.records["Opportunity"][first]["Name"] == "From AWS, renamed"
    assert len(salesforce.org.records["Opportunity"]) == 2


def test_an_answer_without_the_id_is_asked_for_it(salesforce: SalesforceServer, door: Salesforce) -> None:
    salesforce.org.put("Opportunity", DEAL, ACE_Id__c="O1")
    salesforce.faults.append(Fault("/ACE_Id__c/", lambda: (204, None, {})))
    assert door.upsert("Opportunity", "ACE_Id__c", "O1", {"Name": "From AWS"}) == DEAL


def test_two_records_with_one_key_are_given_up(salesforce: SalesforceServer, door: Salesforce) -> None:
    two = ["/services/data/v62.0/sobjects/Opportunity/006A1", "/services/data/v62.0/sobjects/Opportunity/006A2"]
    salesforce.faults.append(Fault("/ACE_Id__c/", lambda: (300, two, {})))
    with pytest.raises(GiveUp):
        door.upsert("Opportunity", "ACE_Id__c", "O1", {"Name": "From AWS"})


ANSWERS = [
    (500, b"<html>Oops</html>", TryAgain, "salesforce.busy"),
    (429, b"", TryAgain, "salesforce.busy"),
    (401, b"", NeedsAPerson, "salesforce.session"),
    (403, b"[]", NeedsAPerson, "salesforce.denied"),
    (404, b"{}", GiveUp, "salesforce.record_gone"),
    (418, b"", NeedsAPerson, "salesforce.unexpected"),
]


@pytest.mark.parametrize(("status", "body", "kind", "error_id"), ANSWERS, ids=[str(case[0]) for case in ANSWERS])
def test_an_answer_in_no_form_of_salesforces_is_named_by_its_status(
    salesforce: SalesforceServer,
    door: Salesforce,
    status: int,
    body: bytes,
    kind: type[ExchangeError],
    error_id: str,
) -> None:
    salesforce.faults.append(Fault("/sobjects/", lambda: (status, body, {}), times=2))
    with pytest.raises(kind) as trouble:
        door.write("Opportunity", DEAL, {"Name": "New"})
    assert trouble.value.error_id == error_id


def test_a_server_that_says_nothing_is_left_in_time(
    salesforce: SalesforceServer, door: Salesforce, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = Event()
    monkeypatch.setattr("referrals.connectors.session.READ_SECONDS", 0.2)
    salesforce.faults.append(Fault("/sobjects/", lambda: (200 if done.wait(30) else 500, {}, {})))
    with pytest.raises(TryAgain) as trouble:
        door.write("Opportunity", DEAL, {"Name": "New"})
    done.set()
    assert trouble.value.error_id == "salesforce.timeout"


def test_the_session_is_renewed_while_writing(salesforce: SalesforceServer, door: Salesforce) -> None:
    door.write("Opportunity", DEAL, {"Name": "One"})
    salesforce.expire()
    door.write("Opportunity", DEAL, {"Name": "Two"})
    assert salesforce.org.records["Opportunity"][DEAL]["Name"] == "Two"


def test_describe_fills_a_catalogue_with_types_choices_and_the_account_behind(door: Salesforce) -> None:
    fields = {one.path: one for one in catalogue_of("Opportunity", door.described)}
    assert fields["StageName"].type is CrmType.PICKLIST
    assert fields["StageName"].choices == ("Prospecting", "Qualification", "Closed Won")
    assert fields["Services__c"].type is CrmType.MULTIPICKLIST
    assert fields["Services__c"].origin is FieldOrigin.ADDED
    assert fields["Account.BillingCountry"].type is CrmType.COUNTRY
    assert fields["Account.Website"].type is CrmType.URL
    assert fields["Owner.Name"].type is CrmType.TEXT
    required = {path for path, one in fields.items() if one.required}
    assert required == {"Name", "StageName", "CloseDate", "OwnerId"}


def test_every_path_of_the_catalogue_can_be_read(door: Salesforce) -> None:
    paths = tuple(one.path for one in catalogue_of("Opportunity", door.described) if one.path != "Owner.Name")
    page = next(door.changed_since(Question("Opportunity", paths), After()))
    assert page.records[0]["Name"] == "Deal"


def test_an_object_that_is_not_there_needs_a_person(door: Salesforce) -> None:
    with pytest.raises(NeedsAPerson, match="does not exist"):
        catalogue_of("Deal__c", door.described)
