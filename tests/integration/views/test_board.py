"""The board: what stands in which column, what its sums say, where each card may go, at what cost."""

from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from aceportal.models import User
from aceportal.roles import Role
from referrals.models import Connection, Edit, EditState, Referral
from referrals.selectors import board as board_rows
from referrals.selectors.board import Card, Column
from tests.factories.bench import connection_to
from tests.factories.people import person
from tests.integration.views.test_tables import opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return connection_to("ace-apn-4711-beta-us-west-2")


@pytest.fixture
def lead_person(client: Client) -> User:
    found = person(Role.ALLIANCE_LEAD)
    client.force_login(found)
    return found


def columns(client: Client, query: str = "") -> dict[str, Column]:
    return {column.lane.name: column for column in client.get(f"/board/{query}").context["columns"]}


def card_of(client: Client, referral: Referral) -> Card:
    cards = [card for column in columns(client).values() for card in column.page.rows]
    return next(card for card in cards if card.referral.pk == referral.pk)


def lately_closed(connection: Connection, phase: str, days: int, **fields: Any) -> Referral:
    referral = opportunity(connection, **fields)
    Referral.objects.filter(pk=referral.pk).update(phase=phase, phase_at=timezone.now() - timedelta(days=days))
    return referral


def test_each_open_opportunity_stands_under_its_stage_soonest_first_and_undated_last(
    connection: Connection, client: Client, lead_person: User
) -> None:
    late = opportunity(connection, targetCloseDate="2027-06-01")
    undated = opportunity(connection, targetCloseDate=None)
    soon = opportunity(connection, targetCloseDate="2027-01-01")
    other = opportunity(connection, stage="Qualified")
    found = columns(client)
    assert [card.referral.pk for card in found["Prospect"].page.rows] == [soon.pk, late.pk, undated.pk]
    assert [card.referral.pk for card in found["Qualified"].page.rows] == [other.pk]
    assert "other" not in found


def test_stage_we_do_not_know_gets_a_column_so_that_nothing_is_hidden(
    connection: Connection, client: Client, lead_person: User
) -> None:
    strange, none = opportunity(connection, stage="Discovery"), opportunity(connection, stage=None)
    assert {card.referral.pk for card in columns(client)["other"].page.rows} == {strange.pk, none.pk}


def test_closed_columns_hold_what_was_closed_lately_latest_first(
    connection: Connection, client: Client, lead_person: User
) -> None:
    first = lately_closed(connection, "launched", 30, expectedMonthlyAwsRevenue=50)
    second = lately_closed(connection, "launched", 2)
    lately_closed(connection, "launched", 91)
    lost = lately_closed(connection, "closed_lost", 1)
    found = columns(client)
    assert [card.referral.pk for card in found["launched"].page.rows] == [second.pk, first.pk]
    assert (found["launched"].number, found["launched"].revenue) == (2, Decimal(150))
    assert [card.referral.pk for card in found["closed_lost"].page.rows] == [lost.pk]


def test_sums_are_of_all_rows_and_the_rest_of_the_cards_come_on_demand(
    connection: Connection, client: Client, lead_person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board_rows, "CARDS", 2)
    rows = [opportunity(connection, targetCloseDate=f"2027-01-0{day}") for day in range(1, 6)]
    column = columns(client)["Prospect"]
    assert (column.number, column.revenue) == (5, Decimal(500))
    seen = [card.referral.pk for card in column.page.rows]
    after = column.page.after
    while after:
        page = client.get("/board/Prospect/", {"after": after}).context["page"]
        seen += [card.referral.pk for card in page.rows]
        after = page.after
    assert seen == [row.pk for row in rows]
    assert client.get("/board/Nowhere/").status_code == 404


def test_committed_needs_a_solution_of_ones_own_and_the_card_says_so(
    connection: Connection, client: Client, lead_person: User
) -> None:
    other = opportunity(connection, solutionOffered=["Other"], otherSolutionOffered="Planner")
    real = opportunity(connection, solutionOffered=["S-0001234"])
    assert "Committed" not in card_of(client, other).reachable
    assert "Committed" in card_of(client, real).reachable
    assert "Prospect" not in card_of(client, real).reachable
    text = unescape(client.get("/board/").content.decode())
    assert "AWS wants a solution of yours, not Other" in text


def test_solution_on_its_way_to_aws_counts_as_chosen(connection: Connection, client: Client, lead_person: User) -> None:
    referral = opportunity(connection, solutionOffered=["Other"], otherSolutionOffered="Planner")
    Edit.objects.create(
        referral=referral, field="solutionOffered", wanted=["S-0001234"], state=EditState.TRAVELLING, at=timezone.now()
    )
    assert "Committed" in card_of(client, referral).reachable


def test_card_stays_in_its_column_until_aws_answers_and_says_where_it_goes(
    connection: Connection, client: Client, lead_person: User
) -> None:
    referral = opportunity(connection, stage="Prospect")
    Edit.objects.create(
        referral=referral, field="stage", wanted="Qualified", state=EditState.TRAVELLING, at=timezone.now()
    )
    assert [card.wanted for card in columns(client)["Prospect"].page.rows] == ["Qualified"]
    assert "On its way to Qualified" in unescape(client.get("/board/").content.decode())


def test_closed_cards_cannot_be_dragged(connection: Connection, client: Client, lead_person: User) -> None:
    card = card_of(client, lately_closed(connection, "launched", 1))
    assert card.reachable == []
    assert "draggable" not in client.get("/board/").content.decode()


def test_awss_stage_stands_on_the_card_where_it_differs(
    connection: Connection, client: Client, lead_person: User
) -> None:
    differs = opportunity(connection, stage="Committed", aWSStage="Launched")
    agrees = opportunity(connection, stage="Committed", aWSStage="committed")
    assert card_of(client, differs).awss == "Launched"
    assert card_of(client, agrees).awss == ""


def test_viewer_sees_the_board_and_moves_nothing(connection: Connection, client: Client) -> None:
    opportunity(connection)
    client.force_login(person(Role.VIEWER))
    text = client.get("/board/").content.decode()
    assert "Aldermoor Freight" in text
    assert "Move to" not in text
    assert "draggable" not in text


def test_sales_rep_sees_and_sums_own_and_unassigned_cards_only(connection: Connection, client: Client) -> None:
    opportunity(connection)
    theirs = opportunity(connection)
    Referral.objects.filter(pk=theirs.pk).update(assignee=person(Role.SALES_REP))
    client.force_login(person(Role.SALES_REP))
    assert columns(client)["Prospect"].number == 1
    assert len(columns(client)["Prospect"].page.rows) == 1


def test_filters_narrow_cards_and_sums_alike(connection: Connection, client: Client, lead_person: User) -> None:
    opportunity(connection, customerCompanyName="Birch")
    mine = opportunity(connection, customerCompanyName="Cedar")
    Referral.objects.filter(pk=mine.pk).update(assignee=lead_person)
    for query in ("?q=cedar", "?owner=mine"):
        column = columns(client, query)["Prospect"]
        assert (column.number, [card.referral.pk for card in column.page.rows]) == (1, [mine.pk]), query


@pytest.mark.parametrize("number", [1, 9])
def test_board_costs_the_same_queries_whatever_it_holds(
    connection: Connection,
    client: Client,
    lead_person: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for index in range(number):
        opportunity(connection, stage=["Prospect", "Qualified", "Committed"][index % 3])
    client.get("/board/")  # the first visit of a session also writes the session
    with django_assert_max_num_queries(11):
        client.get("/board/")
