"""The tables of opportunities and leads: what they list for whom, in which order, page by page, at what cost."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.models import Connection, Referral
from referrals.selectors import tables as tables_rows
from referrals.selectors.tables import rows_for
from referrals.selectors.tables_filters import SORTS
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return connection_to("ace-apn-4711-beta-us-west-2")


@pytest.fixture
def lead_person(client: Client) -> User:
    found = person(Role.ALLIANCE_LEAD)
    client.force_login(found)
    return found


def opportunity(connection: Connection, **fields: Any) -> Referral:
    """An accepted opportunity of AWS's."""
    usual = {
        "opportunityOwnership": "AWS Referral",
        "partnerAcceptanceStatus": "Accepted",
        "customerCompanyName": "Aldermoor Freight",
        "partnerProjectTitle": "Dispatch planning",
        "stage": "Prospect",
        "country": "Germany",
        "targetCloseDate": "2027-03-01",
        "expectedMonthlyAwsRevenue": 100,
    }
    return arrived(connection, Kind.OPPORTUNITY, **{**usual, **fields})


def page_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def listed(client: Client, query: str = "", name: str = "opportunities") -> list[int]:
    return [row.pk for row in client.get(f"/{name}/{query}").context["page"].rows]


def various(connection: Connection) -> list[Referral]:
    """Rows with ties, and with and without a value for each order."""
    rows = [
        opportunity(
            connection,
            customerCompanyName=["", "Birch", "Cedar", "birch"][number % 4],
            expectedMonthlyAwsRevenue=[None, 0, 10, 10][number % 4],
            targetCloseDate=[None, "2027-01-01", "2027-01-01", "2026-12-01"][number % 4],
        )
        for number in range(7)
    ]
    moments = [None, timezone.now(), timezone.now() + timedelta(days=1)]
    for number, row in enumerate(rows):
        Referral.objects.filter(pk=row.pk).update(accept_by=moments[number % 3], phase_at=moments[number % 2])
    return rows


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in SORTS for sign in ("", "-")])
def test_every_order_pages_through_all_rows_once_and_back(
    connection: Connection, client: Client, lead_person: User, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    rows = various(connection)
    monkeypatch.setattr(tables_rows, "PAGE_SIZE", 2)
    there, pages, after = [], [], ""
    while True:
        page = client.get("/opportunities/", {"sort": sort, "after": after}).context["page"]
        pages.append([row.pk for row in page.rows])
        there += pages[-1]
        if not page.after:
            break
        after = page.after
    assert there == [row.pk for row in rows_for(lead_person, connection, "opportunities", {"sort": sort})]
    assert sorted(there) == sorted(row.pk for row in rows)
    back = []
    while page.before:
        page = client.get("/opportunities/", {"sort": sort, "before": page.before}).context["page"]
        back.append([row.pk for row in page.rows])
    assert back == pages[-2::-1]


@pytest.mark.parametrize("sort", ["customer", "revenue", "close", "since", "deadline"])
def test_rows_without_a_value_stand_last_in_both_directions(
    connection: Connection, client: Client, lead_person: User, sort: str
) -> None:
    various(connection)
    column = SORTS[sort].column
    for sign in ("", "-"):
        rows = client.get("/opportunities/", {"sort": f"{sign}{sort}"}).context["page"].rows
        has_value = [getattr(row, column) not in (None, "") for row in rows]
        assert has_value == sorted(has_value, reverse=True)
        values = [getattr(row, column) for row, has in zip(rows, has_value, strict=True) if has]
        assert values == sorted(values, reverse=sign == "-")


@pytest.mark.parametrize(
    "query",
    [
        "?sort=revenue&after=NaN~1",
        "?sort=revenue&after=1e999~1",
        "?sort=close&after=2026-13-45~1",
        "?sort=since&after=2026-01-01T00:00:00~1",
        "?sort=since&after=0001-01-01T00:00:00%2B14:00~1",
        "?sort=updated&after=~1",
        "?sort=customer&before=%00~1",
        "?sort=nothing&phase=nowhere&owner=nobody&columns=secret&after=~~",
        "?owner=99999999999999999999",
        "?q=%00%22%27%25_%5C+x",
    ],
)
def test_words_nobody_offered_break_nothing(
    connection: Connection, client: Client, lead_person: User, query: str
) -> None:
    opportunity(connection)
    assert client.get(f"/opportunities/{query}").status_code == 200


def test_facets_narrow_alone_and_together_and_several_values_of_one_widen(
    connection: Connection, client: Client, lead_person: User
) -> None:
    one = opportunity(connection, stage="Prospect", country="Germany")
    two = opportunity(connection, stage="Qualified", country="Germany", aWSStage="Prospect")
    three = opportunity(connection, stage="Qualified", country="Spain")
    expected = {
        "?stage=Prospect": {one.pk},
        "?stage=Prospect|Qualified": {one.pk, two.pk, three.pk},
        "?stage=Prospect&stage=Qualified": {one.pk, two.pk, three.pk},
        "?stage=Qualified&country=Germany": {two.pk},
        "?aws_stage=Prospect": {two.pk},
        "?aws_stage=none": {one.pk, three.pk},
        "?phase=launched": set(),
        "?origin=AWS+Referral&phase=open": {one.pk, two.pk, three.pk},
    }
    for query, pks in expected.items():
        assert set(listed(client, query)) == pks, query


def test_owner_means_mine_a_colleagues_nobodys_or_one_persons(
    connection: Connection, client: Client, lead_person: User
) -> None:
    mine, theirs, free = (opportunity(connection) for _ in range(3))
    colleague = person(Role.SALES_REP)
    Referral.objects.filter(pk=mine.pk).update(assignee=lead_person)
    Referral.objects.filter(pk=theirs.pk).update(assignee=colleague)
    expected = {"mine": mine, "team": theirs, "unassigned": free, str(colleague.pk): theirs}
    for owner, row in expected.items():
        assert listed(client, f"?owner={owner}") == [row.pk], owner


def test_sales_rep_lists_and_counts_own_and_unassigned_rows_only(connection: Connection, client: Client) -> None:
    mine, free, theirs = (opportunity(connection) for _ in range(3))
    rep = person(Role.SALES_REP)
    Referral.objects.filter(pk=mine.pk).update(assignee=rep)
    Referral.objects.filter(pk=theirs.pk).update(assignee=person(Role.SALES_REP))
    client.force_login(rep)
    assert set(listed(client)) == {mine.pk, free.pk}
    assert client.get("/opportunities/facets/").context["facets"].total == 2
    assert set(rows_for(rep, connection, "opportunities", {"owner": "team"})) == set()
    assert listed(client, f"?q={theirs.apn_id}") == []


def test_table_holds_its_own_kind_of_the_connection_in_view_alone(
    connection: Connection, client: Client, lead_person: User
) -> None:
    other = connection_to("ace-apn-4711-prod-us-west-2", name="Production")
    ours, theirs = opportunity(connection), opportunity(other)
    lead = arrived(connection, Kind.LEAD, company="Elm")
    client.post(reverse("switch"), {"connection": connection.pk})
    assert listed(client) == [ours.pk]
    assert listed(client, name="leads") == [lead.pk]
    assert theirs.pk not in {row.pk for row in rows_for(lead_person, connection, "opportunities", {})}


@pytest.mark.parametrize("number", [1, 12])
def test_page_costs_the_same_few_queries_whatever_it_holds(
    connection: Connection,
    client: Client,
    lead_person: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for _ in range(number):
        opportunity(connection)
    for query in ("?sort=close", "?stage=Prospect&owner=unassigned&sort=-revenue"):
        client.get(f"/opportunities/{query}")  # the first visit of a session also writes the session
        with django_assert_max_num_queries(7):
            client.get(f"/opportunities/{query}")
    with django_assert_max_num_queries(8):
        client.get("/opportunities/facets/?stage=Prospect")


def test_facet_counts_leave_their_own_choice_out_and_keep_the_others(
    connection: Connection, client: Client, lead_person: User
) -> None:
    opportunity(connection, stage="Prospect", country="Germany")
    opportunity(connection, stage="Qualified", country="Germany")
    opportunity(connection, stage="Qualified", country="Spain")
    facets = client.get("/opportunities/facets/?stage=Qualified").context["facets"]
    numbers = {one.facet: {option.value: option.number for option in one.options} for one in facets.counted}
    assert numbers["stage"] == {"Prospect": 1, "Qualified": 2}
    assert numbers["country"] == {"Germany": 1, "Spain": 1}
    assert numbers["owner"]["unassigned"] == 2
    assert facets.total == 2


def test_count_beyond_the_limit_says_that_there_may_be_more(
    connection: Connection, client: Client, lead_person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.selectors.facets.MOST_COUNTED", 2)
    for _ in range(3):
        opportunity(connection)
    text = page_of(client, "/opportunities/facets/")
    assert "2+" in text
    assert "More than 2 rows" in text


def test_stage_always_has_awss_stage_beside_it(connection: Connection, client: Client, lead_person: User) -> None:
    opportunity(connection, stage="Qualified", aWSStage="Prospect")
    assert "AWS: Prospect" in page_of(client, "/opportunities/")


def test_columns_are_chosen_in_the_address_and_kept_while_sorting(
    connection: Connection, client: Client, lead_person: User
) -> None:
    opportunity(connection, country="Germany")
    response = client.get("/opportunities/?columns=country&columns=aws_id")
    assert [column.name for column in response.context["columns"]] == ["customer", "country", "aws_id"]
    assert "columns=country%7Caws_id" in response.content.decode()


def test_without_script_the_facets_are_counted_in_the_page(
    connection: Connection, client: Client, lead_person: User
) -> None:
    opportunity(connection, country="Germany")
    assert 'href="/opportunities/?facets=counted"' in page_of(client, "/opportunities/")
    assert "?country=Germany" in page_of(client, "/opportunities/?facets=counted")


def test_empty_table_says_why(connection: Connection, client: Client, lead_person: User) -> None:
    assert "No opportunities yet" in page_of(client, "/opportunities/")
    assert "No leads yet" in page_of(client, "/leads/")
    assert "Nothing fits these filters" in page_of(client, "/opportunities/?q=nobody")


def test_viewer_gets_no_way_to_change_rows(connection: Connection, client: Client) -> None:
    opportunity(connection)
    client.force_login(person(Role.VIEWER))
    text = page_of(client, "/opportunities/")
    assert 'name="ids"' not in text
    assert "Change ticked" not in text


def test_signed_out_people_are_sent_to_the_sign_in_page(client: Client) -> None:
    for address in ("/opportunities/", "/leads/", "/opportunities/facets/"):
        assert client.get(address)["Location"].startswith("/accounts/login/"), address
