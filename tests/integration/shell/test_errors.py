"""Refusals as answers: the status, the sentence, the id; and nothing of the inside."""

import pytest
from django.test import Client

from aceportal.roles import Role
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.integration.shell.raising_urls")]


@pytest.fixture
def rep(client: Client) -> Client:
    client.force_login(person(Role.SALES_REP))
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("name", "status", "error_id"),
    [
        ("not-allowed", 403, "referral.not_allowed"),
        ("not-found", 404, "referral.not_found"),
        ("not-now", 409, "delivery.not_now"),
        ("not-valid", 422, "referral.not_valid"),
    ],
)
def test_a_refusal_becomes_its_status_with_sentence_and_id(rep: Client, name: str, status: int, error_id: str) -> None:
    response = rep.get(f"/raise/{name}/")
    assert response.status_code == status
    assert f"<code>{error_id}</code>" in response.content.decode()
    assert "reference <code>" in response.content.decode()


def test_a_refusal_is_escaped(rep: Client) -> None:
    assert "reviewing &lt;this&gt;." in rep.get("/raise/not-now/").content.decode()


def test_a_refusal_of_one_value_is_said_once(rep: Client) -> None:
    assert rep.get("/raise/one-value/").content.count(b"The city is too long.") == 1


@pytest.mark.parametrize(
    ("came_from", "is_offered"),
    [("http://testserver/board/", True), ("https://elsewhere.example/board/", False), ("", False)],
)
def test_a_refusal_leads_back_to_the_portals_page_before(rep: Client, came_from: str, is_offered: bool) -> None:
    page = rep.get("/raise/not-now/", headers={"Referer": came_from}).content.decode()
    assert (f'href="{came_from}"' in page and "Back to the page before" in page) is is_offered
    assert ("To the front page" in page) is not is_offered


def test_a_refused_fragment_goes_to_the_messages_and_keeps_the_page(rep: Client) -> None:
    response = rep.get("/raise/not-now/", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#messages"
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("name", ["broken", "try-again"])
def test_a_surprise_shows_a_reference_and_nothing_of_the_inside(rep: Client, name: str) -> None:
    response = rep.get(f"/raise/{name}/")
    assert response.status_code == 500
    body = response.content.decode()
    assert "reference <code>" in body
    assert "secret detail" not in body
    assert "ZeroDivision" not in body
    assert "bucket is slow" not in body


@pytest.mark.parametrize("path", ["/nowhere/", "/%00/"])
def test_an_unknown_address_says_so_in_the_portals_own_page(rep: Client, path: str) -> None:
    response = rep.get(path)
    assert response.status_code == 404
    assert "request.not_found" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_the_way_on() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@b.example", "password": "x"})
    assert response.status_code == 403
    assert "Open the page again" in response.content.decode()
