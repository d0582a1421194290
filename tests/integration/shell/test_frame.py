"""The frame of every page: who sees which place, theme, environment, headers."""

import pytest
from django.conf import settings
from django.test import Client

from aceportal.roles import Role
from referrals.models import Connection
from tests.factories.people import person

pytestmark = pytest.mark.django_db
PAGE = "/accounts/sessions/"


def _connection(environment: str) -> Connection:
    stage = "prod" if environment == "production" else "beta"
    return Connection.objects.create(
        name=f"Our {environment}",
        partner_id="397476",
        environment=environment,
        bucket=f"ace-apn-397476-{stage}-us-west-2",
    )


def _page(client: Client) -> str:
    return client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("role", "admin"),
    [(Role.ADMINISTRATOR, True), (Role.CRM_ADMIN, True), (Role.SALES_REP, False), (Role.VIEWER, False)],
)
def test_the_admin_is_offered_only_to_roles_that_may_open_it(client: Client, role: Role, admin: bool) -> None:
    client.force_login(person(role))
    assert ('href="/admin/"' in _page(client)) is admin
    assert client.get("/admin/", follow=True).status_code == (200 if admin else 403)


def test_the_environment_in_view_is_said_in_words_on_every_page(client: Client) -> None:
    _connection("production")
    sandbox = _connection("sandbox")
    client.force_login(person(Role.ALLIANCE_LEAD))
    assert "environment environment-production" in _page(client)
    response = client.post("/connection/", {"connection": sandbox.pk, "next": PAGE})
    assert response["Location"] == PAGE
    assert "environment environment-sandbox" in _page(client)


@pytest.mark.parametrize("chosen", ["999999", "x", "", "-1"])
def test_an_unknown_connection_changes_nothing(client: Client, chosen: str) -> None:
    _connection("sandbox")
    client.force_login(person(Role.ALLIANCE_LEAD))
    assert client.post("/connection/", {"connection": chosen}).status_code == 302
    assert "environment environment-sandbox" in _page(client)


def test_a_person_without_a_role_sees_no_connection(client: Client) -> None:
    _connection("production")
    client.force_login(person())
    assert "Our production" not in _page(client)


@pytest.mark.parametrize(
    ("theme", "painted"), [("dark", True), ("light", True), ("system", False), ("x' onload=", False)]
)
def test_the_server_paints_the_chosen_theme(client: Client, theme: str, painted: bool) -> None:
    client.force_login(person(Role.VIEWER))
    client.post("/accounts/theme/", {"theme": theme, "next": PAGE})
    assert (f'data-bs-theme="{theme}"' in _page(client)) is painted
    assert ("data-bs-theme" in _page(client)) is painted


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_a_choice_never_leads_out_of_the_portal(client: Client, target: str) -> None:
    assert client.post("/accounts/theme/", {"theme": "dark", "next": target})["Location"] == "/"


@pytest.mark.parametrize("address", ["/accounts/theme/", "/connection/"])
def test_choices_are_made_by_post_only(client: Client, address: str) -> None:
    client.force_login(person(Role.VIEWER))
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("address", [PAGE, "/nowhere/", "/admin/", "/accounts/login/"])
def test_no_page_is_kept_by_browsers_and_every_page_has_the_strict_policy(client: Client, address: str) -> None:
    client.force_login(person(Role.ADMINISTRATOR))
    response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy


def test_demo_accounts_and_the_components_page_exist_only_in_the_demo(client: Client) -> None:
    assert settings.DEMO is False
    assert "demo-portal" not in client.get("/accounts/login/").content.decode()
    client.force_login(person(Role.ADMINISTRATOR))
    assert client.get("/components/").status_code == 404


def test_the_demos_sign_in_page_lists_its_accounts(client: Client, settings) -> None:
    settings.DEMO = True
    assert "rep@demo.example" in client.get("/accounts/login/").content.decode()
