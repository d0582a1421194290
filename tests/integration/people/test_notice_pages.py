"""The bell, the list of notices and the switches: a person's own, readable and usable without a script."""

from typing import TYPE_CHECKING

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.notices import BY_MAIL, NoticeKind
from referrals.models import Connection, Digest, Notice, NoticeChoice, Referral
from referrals.selectors.notices import ways_of
from referrals.services.assigning import assign
from referrals.services.notices import tell_person
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.factories.people import person

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep(client: Client) -> User:
    user = person(Role.SALES_REP)
    client.force_login(user)
    return user


@pytest.fixture
def connection(rep: User) -> Connection:
    return connection_to("ace-apn-1234567-beta-us-west-2")


@pytest.fixture
def referral(connection: Connection) -> Referral:
    return arrived(
        connection, Kind.OPPORTUNITY, opportunityOwnership="AWS Referral", customerCompanyName="Aldermoor Freight"
    )


def told(user: User, connection: Connection, number: int = 1, referral: Referral | None = None) -> None:
    for one in range(number):
        address = f"/referrals/{referral.pk}/" if referral else "/"
        text = f"AWS refused what we sent for opportunity O{one}."
        tell_person(user, NoticeKind.REFUSED, text, address, connection, referral=referral)


def _page(client: Client, query: str = "") -> str:
    response = client.get(f"{reverse('referrals:notices')}{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_the_bell_counts_what_is_unread_on_every_page(client: Client, rep: User, connection: Connection) -> None:
    assert "bell-count" not in client.get("/").content.decode()
    told(rep, connection, 3)
    assert '<span class="bell-count">3' in client.get("/").content.decode()


def test_the_bell_counts_no_further_than_ninety_nine(client: Client, rep: User, connection: Connection) -> None:
    told(rep, connection, 101)
    assert '<span class="bell-count">99+' in client.get(reverse("referrals:bell")).content.decode()


def test_the_bell_stops_asking_by_itself(client: Client, rep: User) -> None:
    page = client.get(f"{reverse('referrals:bell')}?left=2").content.decode()
    assert "?left=1" in page
    assert "hx-get" not in client.get(f"{reverse('referrals:bell')}?left=1").content.decode()
    assert "?left=30" in client.get(f"{reverse('referrals:bell')}?left=999").content.decode()
    assert "hx-get" not in client.get(f"{reverse('referrals:bell')}?left=soon").content.decode()


def test_the_bell_of_somebody_who_signed_out_meanwhile_is_silent(client: Client, db: None) -> None:
    response = client.get(f"{reverse('referrals:bell')}?left=9")
    assert response.status_code == 200
    assert "hx-get" not in response.content.decode()


def test_unread_notices_come_first_and_all_are_a_tab_away(client: Client, rep: User, connection: Connection) -> None:
    told(rep, connection, 2)
    first = Notice.objects.earliest("pk")
    client.post(reverse("referrals:notice_read", args=[first.pk]))
    assert first.text not in _page(client)
    assert first.text in _page(client, "?tab=all")


def test_all_are_marked_read_at_once(client: Client, rep: User, connection: Connection) -> None:
    told(rep, connection, 2)
    client.post(reverse("referrals:notices_read"))
    assert "Nothing new" in _page(client)


def test_a_notice_of_somebody_else_is_neither_shown_nor_marked(
    client: Client, rep: User, connection: Connection
) -> None:
    told(person(Role.SALES_REP), connection)
    foreign = Notice.objects.get()
    client.post(reverse("referrals:notice_read", args=[foreign.pk]))
    foreign.refresh_from_db()
    assert foreign.read_at is None
    assert foreign.text not in _page(client, "?tab=all")


def test_opening_the_referral_marks_its_notices_read(
    client: Client, rep: User, connection: Connection, referral: Referral
) -> None:
    told(rep, connection, 1, referral)
    told(rep, connection)
    client.get(f"/referrals/{referral.pk}/")
    assert Notice.objects.filter(user=rep, read_at=None, referral=None).count() == 1
    assert not Notice.objects.filter(user=rep, read_at=None, referral=referral).exists()


def test_the_customer_is_named_only_to_who_may_still_see_the_referral(
    client: Client, rep: User, connection: Connection, referral: Referral
) -> None:
    told(rep, connection, 1, referral)
    assert "Aldermoor Freight" in _page(client)
    assign(referral.pk, to=person(Role.SALES_REP), by=person(Role.ALLIANCE_LEAD))
    page = _page(client)
    assert "Aldermoor Freight" not in page
    assert f"/referrals/{referral.pk}/" not in page


def test_the_list_pages_through_everything_and_stays_within_its_budget(
    client: Client, rep: User, connection: Connection, referral: Referral
) -> None:
    told(rep, connection, 120, referral)
    client.get("/")
    seen, address = 0, reverse("referrals:notices")
    while address:
        with CaptureQueriesContext(database) as captured:
            response = client.get(address)
        assert len(captured) <= 8
        seen += len(response.context["page"].rows)
        query = response.context["following"]
        address = f"{reverse('referrals:notices')}{query}" if query else ""
    assert seen == 120


@pytest.mark.parametrize("name", ["notices_read", "notice_read"])
def test_marking_takes_a_post(client: Client, rep: User, name: str) -> None:
    arguments = [1] if name == "notice_read" else []
    assert client.get(reverse(f"referrals:{name}", args=arguments)).status_code == 405


@pytest.mark.parametrize("name", ["notices", "notice_choices"])
def test_the_pages_ask_who_it_is(client: Client, db: None, name: str) -> None:
    response = client.get(reverse(f"referrals:{name}"))
    assert (response.status_code, response.headers["Location"].startswith("/accounts/login/")) == (302, True)


def test_what_is_switched_is_kept_and_shown_again(client: Client, rep: User) -> None:
    address = reverse("referrals:notice_choices")
    form = client.get(address).context["form"]
    assert {kind for kind in NoticeKind if form[f"mail_{kind}"].initial} == set(BY_MAIL)
    client.post(address, {"portal_refused": "on", "is_on": "on", "hour": "16"})
    ways = ways_of([rep.pk])
    assert (ways(rep.pk, NoticeKind.REFUSED).in_portal, ways(rep.pk, NoticeKind.REFUSED).by_mail) == (True, False)
    assert not any(ways(rep.pk, kind).any for kind in NoticeKind if kind != NoticeKind.REFUSED)
    assert Digest.objects.get(user=rep).hour == 16
    again = client.get(address).context["form"]
    assert (again["portal_refused"].initial, again["mail_refused"].initial, again["hour"].initial) == (True, False, 16)


def test_switching_twice_keeps_one_choice_a_kind(client: Client, rep: User) -> None:
    for _ in range(2):
        client.post(reverse("referrals:notice_choices"), {"hour": "7"})
    assert NoticeChoice.objects.filter(user=rep).count() == len(NoticeKind)


def test_an_hour_that_is_none_is_refused_and_nothing_kept(client: Client, rep: User) -> None:
    response = client.post(reverse("referrals:notice_choices"), {"hour": "25"})
    assert response.status_code == 422
    assert not NoticeChoice.objects.exists()


def test_the_page_says_when_no_mail_leaves_the_house(client: Client, rep: User, settings: "Settings") -> None:
    settings.EMAIL_HOST = ""
    assert "No mail server is set up" in client.get(reverse("referrals:notice_choices")).content.decode()
    settings.EMAIL_HOST = "mail.example"
    assert "No mail server is set up" not in client.get(reverse("referrals:notice_choices")).content.decode()
