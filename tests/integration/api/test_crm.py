"""The CRM's side of the API: what it gives is answered in full, what it may hear comes by cursor, nothing leaks."""

import json
from typing import Any

import pytest
import time_machine
from django.test import Client

from aceportal.roles import Role
from referrals.api.limits import WRITES
from referrals.models import Connection, CrmProfile, CrmRecord, Delivery, Referral
from referrals.services.crm_sharing import share
from referrals.services.mappings import begin_draft
from tests.factories.bench import connection_to
from tests.factories.crm import crm_admin, deal, mapped, open_opportunity, profile
from tests.integration.api.conftest import Caller, caller

pytestmark = pytest.mark.django_db

TAKEN = {
    "crmId",
    "state",
    "referral",
    "apnId",
    "understood",
    "problems",
    "violations",
    "waiting",
    "delivery",
    "mappingVersion",
}


@pytest.fixture
def connection(db: None) -> Connection:
    return connection_to("ace-apn-1234567-beta-us-west-2")


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection, name="Larkfield")
    mapped(found)
    return found


def place(crm: CrmProfile, rest: str = "opportunities/D-1") -> str:
    return f"/crm/{crm.slug}/{rest}"


def refused(answer: Any, status: int, error_id: str) -> bool:
    """Whether it is a refusal in the API's one shape."""
    body = answer.json()
    return (answer.status_code, set(body), body["id"]) == (status, {"id", "message", "violations"}, error_id)


def test_new_deal_is_created_and_the_answer_says_what_was_understood(crm: CrmProfile, lead: Caller) -> None:
    answer = lead.put(place(crm), deal())
    body = answer.json()
    assert (answer.status_code, set(body), body["state"]) == (201, TAKEN, "taken")
    assert (body["crmId"], body["apnId"], body["mappingVersion"]) == ("D-1", None, 1)
    assert body["referral"] == Referral.objects.get().pk
    assert body["understood"]["customerCompanyName"] == "Aldermoor Freight"
    assert body["understood"]["stage"] == "Qualified"
    assert (body["problems"], body["violations"], body["waiting"], body["delivery"]) == ([], [], [], None)


def test_same_deal_again_is_200_and_changes_nothing(crm: CrmProfile, lead: Caller) -> None:
    first, again = (lead.put(place(crm), deal()) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["referral"] == first.json()["referral"]
    assert Referral.objects.get().events.count() == 1


def test_order_of_the_keys_makes_no_other_record(crm: CrmProfile, lead: Caller) -> None:
    lead.put(place(crm), deal())
    lead.put(place(crm), dict(reversed(deal().items())))
    assert Referral.objects.get().events.count() == 1


def test_changed_draft_is_200(crm: CrmProfile, lead: Caller) -> None:
    lead.put(place(crm), deal())
    answer = lead.put(place(crm), deal(name="Another title"))
    assert (answer.status_code, answer.json()["understood"]["partnerProjectTitle"]) == (200, "Another title")


def test_change_of_a_deal_aws_knows_is_202_with_its_delivery(
    crm: CrmProfile, connection: Connection, lead: Caller
) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    lead.put(place(crm), deal())
    answer = lead.put(place(crm), deal(next_step="Call them"))
    body = answer.json()
    assert (answer.status_code, body["apnId"], body["delivery"]["kind"]) == (202, "O4711", "update")
    assert body["delivery"]["id"] == Delivery.objects.get().pk


def test_complete_deal_of_a_submitting_profile_is_201_with_its_delivery(connection: Connection, lead: Caller) -> None:
    crm = profile(connection, submits=True)
    mapped(crm)
    answer = lead.put(place(crm), deal())
    assert (answer.status_code, answer.json()["delivery"]["kind"]) == (201, "create")


def test_value_the_map_does_not_know_is_202_and_held(crm: CrmProfile, lead: Caller) -> None:
    answer = lead.put(place(crm), deal(stage="Offer sent"))
    body = answer.json()
    assert (answer.status_code, body["state"], body["referral"], body["understood"]) == (202, "held", None, {})
    [problem] = body["problems"]
    assert set(problem) == {"field", "code", "message", "value", "source"}
    assert (problem["field"], problem["code"], problem["value"], problem["source"]) == (
        "stage",
        "unmapped_value",
        "Offer sent",
        "stage",
    )


def test_deal_before_any_mapping_is_held_without_a_version(connection: Connection, lead: Caller) -> None:
    crm = profile(connection)
    begin_draft(crm, by=crm_admin())
    answer = lead.put(place(crm), deal())
    assert (answer.status_code, answer.json()["state"], answer.json()["mappingVersion"]) == (202, "held", None)
    assert answer.json()["problems"][0]["code"] == "no_mapping"


def test_what_a_rule_refuses_is_422_with_the_rule(crm: CrmProfile, connection: Connection, lead: Caller) -> None:
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    lead.put(place(crm), deal())
    answer = lead.put(place(crm), deal(account={"industry": "Retail"}))
    body = answer.json()
    assert (answer.status_code, body["state"]) == (422, "refused")
    assert {one["field"] for one in body["violations"]} == {"industry"}
    assert set(body["violations"][0]) == {"field", "rule", "severity", "message"}


def test_lead_aws_never_sent_is_422(crm: CrmProfile, lead: Caller) -> None:
    answer = lead.put(place(crm, "leads/L-1"), {"name": "x"})
    assert (answer.status_code, answer.json()["state"]) == (422, "refused")


def test_batch_answers_each_line_by_itself(crm: CrmProfile, lead: Caller) -> None:
    records = [
        {"crmId": "D-1", "record": deal()},
        {"crmId": "", "record": deal()},
        {"crmId": "D-2", "record": {"name": "a\0b"}},
        {"crmId": "D-3", "record": deal(stage="Offer sent")},
        {"crmId": "D-1", "record": deal()},
    ]
    answer = lead.put(place(crm, "opportunities"), {"records": records})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [one["status"] for one in results] == [201, 422, 422, 202, 200]
    assert [one["crmId"] for one in results] == ["D-1", "", "D-2", "D-3", "D-1"]
    assert [one["taken"] is None for one in results] == [False, True, True, False, False]
    assert "visible characters" in results[1]["refusal"]
    assert set(results[0]["taken"]) == TAKEN
    assert set(CrmRecord.objects.values_list("crm_id", flat=True)) == {"D-1", "D-3"}


@pytest.mark.parametrize("number", [0, 201])
def test_batch_has_1_to_200_records(crm: CrmProfile, lead: Caller, number: int) -> None:
    records = [{"crmId": f"D-{at}", "record": {}} for at in range(number)]
    assert refused(lead.put(place(crm, "opportunities"), {"records": records}), 422, "request.not_valid")
    assert refused(lead.put(place(crm, "leads"), {"records": records}), 422, "request.not_valid")


def test_changes_come_by_cursor_in_the_crms_shape(
    crm: CrmProfile, connection: Connection, lead: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.selectors.crm_records.CHANGES_A_PAGE", 2)
    connection.refresh_from_db()
    for number in range(3):
        open_opportunity(connection, apnCrmUniqueIdentifier=f"O{number}")
    share(connection.pk)
    page = lead.get(place(crm, "changes")).json()
    assert (set(page), len(page["changes"]), page["more"]) == ({"changes", "next", "more"}, 2, True)
    first = page["changes"][0]
    assert (first["kind"], first["crmId"], first["apnId"]) == ("opportunity", None, "O0")
    assert first["changed"]["account"] == {"name": "Aldermoor Freight"}
    assert first["record"]["aws_id"] == "O0"
    assert first["at"].endswith("Z")
    rest = lead.get(place(crm, "changes"), since=page["next"]).json()
    assert ([one["apnId"] for one in rest["changes"]], rest["more"]) == (["O2"], False)
    end = lead.get(place(crm, "changes"), since=rest["next"]).json()
    assert end == {"changes": [], "next": rest["next"], "more": False}


@pytest.mark.parametrize("since", ["-1", "x", "9" * 30, "1.5"])
def test_cursor_that_cannot_be_is_refused(crm: CrmProfile, lead: Caller, since: str) -> None:
    assert refused(lead.get(place(crm, "changes"), since=since), 422, "request.not_valid")


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.VIEWER, Role.CRM_ADMIN])
def test_who_does_not_stand_for_the_whole_crm_gives_and_hears_nothing(crm: CrmProfile, role: Role) -> None:
    by = caller(role)
    batch = {"records": [{"crmId": "D-1", "record": deal()}]}
    answers = [
        by.put(place(crm), deal()),
        by.put(place(crm, "leads/L-1"), {}),
        by.put(place(crm, "opportunities"), batch),
        by.get(place(crm, "changes")),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert {frozenset(answer.json()) for answer in answers} == {frozenset({"id", "message", "violations"})}
    assert by.get("/crm/nobody/changes").status_code == 403
    assert not CrmRecord.objects.exists()


def test_administrator_stands_for_the_crm(crm: CrmProfile) -> None:
    assert caller(Role.ADMINISTRATOR).put(place(crm), deal()).status_code == 201


def test_nobody_without_a_token_gives_or_hears(crm: CrmProfile, client: Client) -> None:
    put = client.put(f"/api/v1{place(crm)}", "{}", content_type="application/json")
    assert refused(put, 401, "request.no_token")
    assert refused(client.get(f"/api/v1{place(crm, 'changes')}"), 401, "request.no_token")


def test_profile_nobody_has_is_not_found(crm: CrmProfile, lead: Caller) -> None:
    assert refused(lead.put("/crm/nobody/opportunities/D-1", {}), 404, "crm.not_found")
    assert refused(lead.get("/crm/nobody/changes"), 404, "crm.not_found")
    assert refused(lead.put("/crm/Not A Slug/opportunities/D-1", {}), 422, "request.not_valid")


def test_profile_switched_off_is_409(crm: CrmProfile, lead: Caller) -> None:
    CrmProfile.objects.update(is_active=False)
    assert refused(lead.put(place(crm), deal()), 409, "crm.not_now.inactive")


@pytest.mark.parametrize("crm_id", ["x" * 65, "a%00b", "a%0Ab", "%E2%80%8B"])
def test_id_that_cannot_be_kept_is_refused(crm: CrmProfile, lead: Caller, crm_id: str) -> None:
    answer = lead.put(place(crm, f"opportunities/{crm_id}"), deal())
    assert answer.status_code == 422
    assert not CrmRecord.objects.exists()


def test_id_in_any_script_is_kept_as_it_is(crm: CrmProfile, lead: Caller) -> None:
    assert lead.put(place(crm, "opportunities/Gesch%C3%A4ft%20%E2%84%96%207"), deal()).json()["crmId"] == "Geschäft № 7"


def test_id_with_a_slash_is_told_that_there_is_no_such_address(crm: CrmProfile, lead: Caller) -> None:
    own = Client(enforce_csrf_checks=True)
    answer = own.put(f"/api/v1{place(crm, 'opportunities/2026%2F7')}", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["id"]) == (404, "request.no_such_place")


def sent(crm: CrmProfile, by: Caller, body: str) -> Any:
    """The answer to a body as it stands."""
    headers = {"Authorization": f"Bearer {by.token}"}
    return by.client.put(
        f"/api/v1{place(crm)}", body.encode("utf-8", "surrogatepass"), content_type="application/json", headers=headers
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"a": "\\u0000"}', 422),
        ('{"\\u0000": 1}', 422),
        ('{"a": NaN}', 422),
        ('{"a": 1e999}', 422),
        ('{"a": "\\ud800"}', 422),
        ('{"a": "\ud800"}', 422),
        ('{"a": "' + "x" * 300_000 + '"}', 422),
        ('{"a": ' + "[" * 31 + "]" * 31 + "}", 422),
        ('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", 400),
        ('{"a": ' + "9" * 5_000 + "}", 400),
        ("[]", 422),
        ('"text"', 422),
        ("{", 400),
        ("", 422),
    ],
)
def test_body_no_database_keeps_is_refused_and_nothing_of_it_stays(
    crm: CrmProfile, lead: Caller, body: str, status: int
) -> None:
    answer = sent(crm, lead, body)
    assert answer.status_code == status
    assert set(answer.json()) == {"id", "message", "violations"}
    assert not CrmRecord.objects.exists()


@pytest.mark.parametrize("body", ['{"name": "\\\\u0000"}', '{"amount": "1e999999"}', '{"__class__": {}}'])
def test_odd_body_is_kept_and_answered(crm: CrmProfile, lead: Caller, body: str) -> None:
    answer = sent(crm, lead, body)
    assert answer.status_code in {201, 202}
    assert CrmRecord.objects.get().record == json.loads(body)


def test_huge_number_is_kept_whichever_way_the_database_writes_it(crm: CrmProfile, lead: Caller) -> None:
    assert sent(crm, lead, '{"a": 1e308}').status_code in {201, 202}
    assert float(CrmRecord.objects.get().record["a"]) == 1e308


def test_giving_is_limited_for_each_token(
    crm: CrmProfile, lead: Caller, valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WRITES, "calls", 2)
    with time_machine.travel(1_800_000_015, tick=False):
        codes = [lead.put(place(crm), deal()).status_code for _ in range(3)]
    assert codes == [201, 200, 429]


def test_document_describes_every_operation_of_the_crm(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    found = {(path, method) for path, methods in paths.items() if "/crm/" in path for method in methods}
    assert found == {
        ("/api/v1/crm/{slug}/opportunities/{crm_id}", "put"),
        ("/api/v1/crm/{slug}/leads/{crm_id}", "put"),
        ("/api/v1/crm/{slug}/opportunities", "put"),
        ("/api/v1/crm/{slug}/leads", "put"),
        ("/api/v1/crm/{slug}/changes", "get"),
    }
