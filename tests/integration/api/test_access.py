"""Who gets what from the API: every endpoint by every role, and nobody without a token."""

from typing import Any

import pytest
from django.test import Client

from aceportal.roles import Role
from aceportal.tokens import revoke_tokens
from referrals.domain.decisions import Decision
from referrals.services.deciding import decide
from tests.factories.bench import Bench
from tests.factories.crm import deal, mapped, profile
from tests.factories.onboarding import started
from tests.factories.people import person
from tests.integration.api.conftest import Caller, caller

pytestmark = pytest.mark.django_db

LEAD, REP, CRM, VIEWER, ADMIN = (
    Role.ALLIANCE_LEAD,
    Role.SALES_REP,
    Role.CRM_ADMIN,
    Role.VIEWER,
    Role.ADMINISTRATOR,
)
EXPECTED = {
    "GET /connections": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "GET /opportunities": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "GET /opportunities/{opportunity}": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "GET /leads": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "GET /leads/{lead}": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "GET /deliveries/{delivery}": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "POST /opportunities/{opportunity}/accept": {LEAD: 202, REP: 202, CRM: 403, VIEWER: 403, ADMIN: 202},
    "POST /opportunities/{opportunity}/reject": {LEAD: 202, REP: 202, CRM: 403, VIEWER: 403, ADMIN: 202},
    "POST /leads/{lead}/accept": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "POST /leads/{lead}/reject": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "POST /opportunities": {LEAD: 201, REP: 201, CRM: 403, VIEWER: 403, ADMIN: 201},
    "PATCH /opportunities/{opportunity}": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "POST /opportunities/{opportunity}/submit": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "POST /opportunities/{opportunity}/close": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "POST /opportunities/{opportunity}/resolve": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "GET /opportunities/{opportunity}/readiness": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "GET /opportunities/{opportunity}/timeline": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "PATCH /leads/{lead}": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "POST /leads/{lead}/resolve": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "GET /leads/{lead}/readiness": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "GET /leads/{lead}/timeline": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "POST /leads/{lead}/convert": {LEAD: 409, REP: 409, CRM: 403, VIEWER: 403, ADMIN: 409},
    "GET /imports": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "POST /imports": {LEAD: 422, REP: 422, CRM: 422, VIEWER: 422, ADMIN: 422},
    "GET /imports/{work}": {LEAD: 404, REP: 404, CRM: 404, VIEWER: 404, ADMIN: 404},
    "POST /imports/{work}/confirm": {LEAD: 404, REP: 404, CRM: 404, VIEWER: 404, ADMIN: 404},
    "POST /imports/{work}/cancel": {LEAD: 404, REP: 404, CRM: 404, VIEWER: 404, ADMIN: 404},
    "GET /exports": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "POST /exports": {LEAD: 202, REP: 202, CRM: 202, VIEWER: 202, ADMIN: 202},
    "GET /exports/{work}": {LEAD: 404, REP: 404, CRM: 404, VIEWER: 404, ADMIN: 404},
    "GET /exports/{work}/file": {LEAD: 404, REP: 404, CRM: 404, VIEWER: 404, ADMIN: 404},
    "PUT /crm/{slug}/opportunities/{crm_id}": {LEAD: 201, REP: 403, CRM: 403, VIEWER: 403, ADMIN: 201},
    "PUT /crm/{slug}/leads/{crm_id}": {LEAD: 422, REP: 403, CRM: 403, VIEWER: 403, ADMIN: 422},
    "PUT /crm/{slug}/opportunities": {LEAD: 200, REP: 403, CRM: 403, VIEWER: 403, ADMIN: 200},
    "PUT /crm/{slug}/leads": {LEAD: 200, REP: 403, CRM: 403, VIEWER: 403, ADMIN: 200},
    "GET /crm/{slug}/changes": {LEAD: 200, REP: 403, CRM: 403, VIEWER: 403, ADMIN: 200},
    "GET /onboarding": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "GET /onboarding/{request}": {LEAD: 200, REP: 200, CRM: 200, VIEWER: 200, ADMIN: 200},
    "POST /onboarding/{request}/tasks/{task}": {LEAD: 200, REP: 403, CRM: 200, VIEWER: 403, ADMIN: 200},
    "POST /onboarding/{request}/advance": {LEAD: 409, REP: 403, CRM: 403, VIEWER: 403, ADMIN: 409},
    "POST /exchange/run": {LEAD: 202, REP: 403, CRM: 202, VIEWER: 403, ADMIN: 202},
}


def body_of(operation: str, bench: Bench) -> dict[str, Any] | None:
    """A body the operation takes."""
    bodies: dict[str, dict[str, Any]] = {
        "reject": {"rejectionReason": "Other"},
        "close": {"stage": "Closed Lost", "closedLostReason": "Price"},
        "resolve": {"stage": "aws"},
        "opportunities": {"connection": bench.connection.pk, "fields": {}},
        "exports": {"connection": bench.connection.pk, "list": "leads"},
        "{opportunity}": {"fields": {"city": "Oslo"}},
        "{lead}": {"fields": {"city": "Oslo"}},
        "{crm_id}": deal(),
        "{task}": {"blocker": "Waiting for the account"},
        "advance": {"seen": 1},
    }
    if operation.startswith("PUT /crm/{slug}/") and not operation.endswith("{crm_id}"):
        return {"records": [{"crmId": "D-1", "record": deal()}]}
    return bodies.get(operation.rpartition("/")[2]) if not operation.startswith("POST /leads/{lead}/reject") else None


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_what_its_pages_would_give(bench: Bench, role: Role) -> None:
    opportunities = [bench.shared_opportunity().pk for _ in range(2)]
    lead = bench.shared_lead()
    crm = profile(bench.connection)
    mapped(crm)
    ids = {"work": 999, "lead": lead.pk, "delivery": decide(lead.pk, Decision.ACCEPT, by=person(LEAD)).pk}
    by = caller(role)
    request = started(by.user if role is LEAD else None)
    ids |= {"slug": crm.slug, "crm_id": "D-1", "request": request.pk, "task": request.tasks.earliest("pk").pk}
    got = {}
    for operation in EXPECTED:
        method, path = operation.split(" ")
        opportunity = opportunities[operation.endswith("reject")]
        address = path.format(opportunity=opportunity, **ids)
        send = {"GET": by.get, "POST": by.post, "PATCH": by.patch, "PUT": by.put}[method]
        got[operation] = send(address, **({} if method == "GET" else {"body": body_of(operation, bench)})).status_code
    assert got == {operation: by_role[role] for operation, by_role in EXPECTED.items()}


def test_every_operation_of_the_document_has_its_row(client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    known = {operation.replace("opportunity}", "id}").replace("lead}", "id}") for operation in EXPECTED}
    known = {operation.replace("delivery}", "id}").replace("work}", "id}") for operation in known}
    known = {operation.replace("request}", "id}") for operation in known}
    found = {
        f"{method.upper()} {path.removeprefix('/api/v1')}" for path, methods in paths.items() for method in methods
    }
    assert found == known


def test_call_without_a_token_is_refused_with_the_way_to_get_one(client: Client) -> None:
    answer = client.get("/api/v1/opportunities")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["id"] == "request.no_token"


def test_signed_in_browser_is_nobody_to_the_api(client: Client) -> None:
    client.force_login(person(LEAD))
    assert client.get("/api/v1/opportunities").status_code == 401
    assert client.post("/api/v1/exchange/run").status_code == 401


def test_revoked_token_opens_nothing(rep: Caller) -> None:
    assert rep.get("/connections").status_code == 200
    revoke_tokens(user=rep.user)
    assert rep.get("/connections").status_code == 401


def test_token_of_somebody_who_left_opens_nothing(rep: Caller) -> None:
    rep.user.is_active = False
    rep.user.save()
    assert rep.get("/connections").status_code == 401


def test_person_without_a_role_sees_nothing(bench: Bench) -> None:
    referral, nobody = bench.shared_opportunity(), Caller(person())
    assert nobody.get("/connections").json()["items"] == []
    assert nobody.get("/opportunities").json()["items"] == []
    assert nobody.get(f"/opportunities/{referral.pk}").status_code == 404


def test_colleagues_record_and_its_deliveries_are_not_there_for_a_rep(bench: Bench, rep: Caller) -> None:
    colleague = person(REP)
    referral = bench.shared_opportunity()
    delivery = decide(referral.pk, Decision.ACCEPT, by=colleague)
    referral.assignee = colleague
    referral.save()
    assert rep.get("/opportunities").json()["items"] == []
    answers = [
        rep.get(f"/opportunities/{referral.pk}"),
        rep.get(f"/deliveries/{delivery.pk}"),
        rep.post(f"/opportunities/{referral.pk}/accept"),
        rep.post(f"/opportunities/{referral.pk}/reject", {"rejectionReason": "Other"}),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert {answer.json()["id"] for answer in answers} == {"referral.not_found", "delivery.not_found"}


def test_lead_is_not_found_among_the_opportunities(bench: Bench, rep: Caller) -> None:
    lead = bench.shared_lead()
    assert rep.get(f"/opportunities/{lead.pk}").status_code == 404
    assert rep.post(f"/opportunities/{lead.pk}/accept").status_code == 404
    assert rep.get(f"/leads/{lead.pk}").status_code == 200


def test_viewer_reads_no_contact_data_anywhere(bench: Bench, rep: Caller, viewer: Caller) -> None:
    referral = bench.accepted(rep.user)
    contacts = [referral.fields[name] for name in ("customerEmail", "customerLastName", "customerPhone")]
    seen = rep.get(f"/opportunities/{referral.pk}").content.decode()
    assert all(value in seen for value in contacts)
    delivery = referral.deliveries.get()
    delivery.errors = [f"No mail to {contacts[0]}"]
    delivery.reason = delivery.errors[0]
    delivery.save()
    for path in (f"/opportunities/{referral.pk}", f"/deliveries/{delivery.pk}", "/opportunities"):
        hidden = viewer.get(path).content.decode()
        assert not [value for value in contacts if value in hidden]
    assert "customerCompanyName" in viewer.get(f"/opportunities/{referral.pk}").json()["fields"]


def test_answers_are_kept_by_no_browser_or_proxy(rep: Caller) -> None:
    for answer in (rep.get("/connections"), rep.get("/opportunities/1"), rep.client.get("/api/v1/leads")):
        assert "no-store" in answer["Cache-Control"]
