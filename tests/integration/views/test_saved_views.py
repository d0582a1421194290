"""Saved views: a list's filters, order and columns under a name, one's own or shared."""

from html import unescape

import pytest
from django.test import Client

from aceportal.models import User
from aceportal.roles import Role
from referrals.models import Connection, SavedView
from tests.factories.bench import connection_to
from tests.factories.people import person
from tests.integration.views.test_tables import opportunity

pytestmark = pytest.mark.django_db
BIG = {"list": "opportunities", "name": "Big deals", "query": "sort=-revenue&stage=Qualified&columns=country"}


@pytest.fixture
def connection() -> Connection:
    return connection_to("ace-apn-4711-beta-us-west-2")


@pytest.fixture
def rep(client: Client, connection: Connection) -> User:
    found = person(Role.SALES_REP)
    client.force_login(found)
    return found


def tabs(client: Client, query: str = "", name: str = "opportunities") -> dict[str, bool]:
    return {tab["label"]: tab["active"] for tab in client.get(f"/{name}/{query}").context["view_tabs"]}


def saved(client: Client, **changes: str) -> SavedView:
    client.post("/views/", {**BIG, **changes})
    return SavedView.objects.latest("pk")


def test_saved_view_opens_the_list_as_it_was_and_is_marked(client: Client, connection: Connection, rep: User) -> None:
    small = opportunity(connection, stage="Qualified", expectedMonthlyAwsRevenue=1)
    big = opportunity(connection, stage="Qualified", expectedMonthlyAwsRevenue=9)
    opportunity(connection, stage="Prospect")
    response = client.post("/views/", BIG, follow=True)
    assert "Saved as “Big deals”" in unescape(response.content.decode())
    assert [row.pk for row in response.context["page"].rows] == [big.pk, small.pk]
    assert [column.name for column in response.context["columns"]] == ["customer", "country"]
    assert tabs(client, f"?{SavedView.objects.get().query}") == {
        "Team": False,
        "Mine": False,
        "Unassigned": False,
        "Big deals": True,
    }
    assert "Big deals" not in tabs(client, name="leads")


def test_saving_under_the_same_name_replaces_the_query(client: Client, rep: User) -> None:
    saved(client)
    saved(client, query="stage=Committed")
    assert SavedView.objects.get().query == "stage=Committed"


def test_own_view_is_seen_by_others_only_once_it_is_shared(client: Client, rep: User) -> None:
    view = saved(client)
    colleague = Client()
    colleague.force_login(person(Role.SALES_REP))
    assert "Big deals" not in tabs(colleague)
    client.post(f"/views/{view.pk}/rename/", {"name": "Large deals", "is_shared": "on"})
    assert "Large deals" in tabs(colleague)


def test_shared_view_of_mine_means_mine_to_whoever_opens_it(client: Client, connection: Connection, rep: User) -> None:
    mine = opportunity(connection)
    mine.assignee = rep
    mine.save()
    saved(client, query="owner=mine", is_shared="on", name="On my desk")
    colleague = Client()
    colleague.force_login(person(Role.ALLIANCE_LEAD))
    assert tabs(colleague, "?owner=mine")["On my desk"]
    assert colleague.get("/opportunities/?owner=mine").context["page"].rows == []


def test_nobody_changes_or_deletes_a_colleagues_view(client: Client, rep: User) -> None:
    view = saved(client, is_shared="on")
    colleague = Client()
    colleague.force_login(person(Role.ADMINISTRATOR))
    assert colleague.post(f"/views/{view.pk}/rename/", {"name": "Mine now"}).status_code == 404
    assert colleague.post(f"/views/{view.pk}/delete/").status_code == 404
    assert SavedView.objects.get().name == "Big deals"


def test_deleting_a_view_keeps_the_filters_on_the_page(client: Client, rep: User) -> None:
    view = saved(client)
    response = client.post(f"/views/{view.pk}/delete/", follow=True)
    assert response.redirect_chain[-1][0] == f"/opportunities/?{view.query}"
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name": " "}, 422),
        ({"name": "x" * 61}, 422),
        ({"list": "secrets"}, 404),
        ({"query": "columns=" + "%7C".join(f"{number:060}" for number in range(20))}, 422),
    ],
)
def test_view_that_cannot_be_kept_is_refused_with_a_sentence(
    client: Client, rep: User, changes: dict[str, str], status: int
) -> None:
    assert client.post("/views/", {**BIG, **changes}).status_code == status
    assert not SavedView.objects.exists()


def test_name_of_another_own_view_is_refused(client: Client, rep: User) -> None:
    saved(client, name="First")
    second = saved(client, name="Second")
    assert client.post(f"/views/{second.pk}/rename/", {"name": "First"}).status_code == 409


def test_view_keeps_nothing_the_list_does_not_know(client: Client, rep: User) -> None:
    assert saved(client, query="sort=-revenue&after=1~2&next=//evil.example").query == "sort=-revenue"
