"""Coming in: known people only, with a second factor where the role needs one, and not for ever."""

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from aceportal.models import User
from aceportal.roles import Role
from tests.factories.people import PASSWORD, person

pytestmark = pytest.mark.django_db
PAGE = "/accounts/sessions/"


def _sign_in(client: Client, user: User, password: str = PASSWORD) -> int:
    return client.post("/accounts/login/", {"login": user.email, "password": password}).status_code


def test_a_known_person_signs_in_and_out_by_post(client: Client) -> None:
    assert _sign_in(client, person(Role.SALES_REP)) == 302
    assert client.get(PAGE).status_code == 200
    client.get("/accounts/logout/")
    assert client.get(PAGE).status_code == 200
    client.post("/accounts/logout/")
    assert client.get(PAGE).status_code == 302


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    assert "You have no account here yet" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"email": "new@partner.example", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="new@partner.example").exists()


def test_the_admin_has_no_sign_in_page_of_its_own(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/auth/group/")
    assert response["Location"] == "/accounts/login/?next=%2Fadmin%2Fauth%2Fgroup%2F"


def test_eight_wrong_tries_lock_the_account_for_this_address_and_no_other(client: Client) -> None:
    locked, free = person(Role.SALES_REP), person(Role.SALES_REP)
    answers = [_sign_in(client, locked, "a wrong password") for _ in range(9)]
    assert answers[-1] == 429
    assert _sign_in(client, locked) == 429
    assert _sign_in(client, free) == 302


def test_a_role_that_needs_a_second_factor_reaches_only_the_page_that_sets_one_up(client: Client, settings) -> None:
    settings.MFA_REQUIRED_ROLES = (Role.ALLIANCE_LEAD.value,)
    lead = person(Role.ALLIANCE_LEAD)
    client.force_login(lead)
    assert client.get(PAGE)["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200
    Authenticator.objects.create(user=lead, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert client.get(PAGE).status_code == 200


def test_a_role_that_needs_no_second_factor_is_let_through(client: Client, settings) -> None:
    settings.MFA_REQUIRED_ROLES = (Role.ALLIANCE_LEAD.value,)
    client.force_login(person(Role.SALES_REP))
    assert client.get(PAGE).status_code == 200


def test_a_left_desk_is_signed_out_after_the_idle_limit(client: Client) -> None:
    with time_machine.travel("2026-03-04T08:00:00Z", tick=False) as clock:
        client.force_login(person(Role.SALES_REP))
        assert client.get(PAGE).status_code == 200
        clock.shift(2 * 3600 - 60)
        assert client.get(PAGE).status_code == 200
        clock.shift(2 * 3600 + 1)
        assert client.get(PAGE).status_code == 302


def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive(client: Client) -> None:
    with time_machine.travel("2026-03-04T08:00:00Z", tick=False) as clock:
        client.force_login(person(Role.SALES_REP))
        client.get(PAGE)
        for _ in range(5):
            clock.shift(1500)
            client.get(PAGE, headers={"HX-Request": "true"})
        assert client.get(PAGE).status_code == 302


def test_a_session_ends_after_twelve_hours_however_busy(client: Client) -> None:
    with time_machine.travel("2026-03-04T08:00:00Z", tick=False) as clock:
        client.force_login(person(Role.SALES_REP))
        for _ in range(12):
            assert client.get(PAGE).status_code == 200
            clock.shift(3600)
        clock.shift(1)
        assert client.get(PAGE).status_code == 302


def test_a_person_made_inactive_is_out_at_once(client: Client) -> None:
    user = person(Role.SALES_REP)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(PAGE).status_code == 302


def test_the_same_page_answers_a_wrong_password_and_an_unknown_address(client: Client) -> None:
    known = person(Role.VIEWER)
    first = client.post("/accounts/login/", {"login": known.email, "password": "wrong wrong wrong"})
    second = client.post("/accounts/login/", {"login": "nobody@partner.example", "password": "wrong wrong wrong"})
    assert first.status_code == second.status_code == 200
    assert "form-errors" in first.content.decode()
    assert "form-errors" in second.content.decode()
