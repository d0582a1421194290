"""The search box of every page: what it finds for whom, by which words, and where else it leads."""

from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.models import Connection, Referral
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.factories.people import person
from tests.integration.views.test_tables import opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return connection_to("ace-apn-4711-beta-us-west-2")


def hits(client: Client, q: str, address: str = "/search/") -> list[int]:
    return [row.pk for group in client.get(address, {"q": q}).context["hits"] for row in group.rows]


def text_of(client: Client, address: str, q: str) -> str:
    return unescape(client.get(address, {"q": q}).content.decode())


def test_referral_is_found_by_customer_title_either_id_and_owner(connection: Connection, client: Client) -> None:
    owner = person(Role.SALES_REP, first_name="Ottoline", last_name="Vey")
    wanted = opportunity(
        connection,
        customerCompanyName="Straßen & Söhne",
        partnerProjectTitle="Grain ledger 100%",
        partnerCrmUniqueIdentifier="CRM-7_7",
    )
    Referral.objects.filter(pk=wanted.pk).update(assignee=owner)
    opportunity(connection, customerCompanyName="Birch", partnerProjectTitle="Other")
    client.force_login(person(Role.ALLIANCE_LEAD))
    for q in (
        "STRASSEN",
        "söhne",
        "grain led",
        "ledger straßen",
        wanted.apn_id,
        "crm-7_7",
        "ottoline",
        "vey grain",
        "100%",
    ):
        assert hits(client, q or "") == [wanted.pk], q


def test_words_of_one_or_two_letters_are_found_where_a_word_begins(connection: Connection, client: Client) -> None:
    begins = opportunity(connection, customerCompanyName="Vy Metal", partnerProjectTitle="Plan")
    opportunity(connection, customerCompanyName="Navy Yard", partnerProjectTitle="Plan")
    client.force_login(person(Role.ALLIANCE_LEAD))
    assert hits(client, "vy") == [begins.pk]
    assert hits(client, "v m") == [begins.pk]


def test_leads_are_found_beside_opportunities(connection: Connection, client: Client) -> None:
    lead = arrived(connection, Kind.LEAD, company="Birch Energy", currentLeadStage="Accepted")
    other = opportunity(connection, customerCompanyName="Birch Freight")
    client.force_login(person(Role.ALLIANCE_LEAD))
    assert hits(client, "birch") == [other.pk, lead.pk]


def test_colleagues_referrals_and_other_connections_stay_out(connection: Connection, client: Client) -> None:
    theirs = opportunity(connection)
    Referral.objects.filter(pk=theirs.pk).update(assignee=person(Role.SALES_REP))
    opportunity(connection_to("ace-apn-4711-prod-us-west-2", name="Z production"))
    client.force_login(person(Role.SALES_REP))
    client.post("/connection/", {"connection": connection.pk})
    for address in ("/search/", "/search/suggestions/"):
        assert hits(client, "aldermoor", address) == []


def test_search_follows_a_changed_and_a_removed_record(connection: Connection, client: Client) -> None:
    referral = opportunity(connection, customerCompanyName="Birch")
    client.force_login(person(Role.ALLIANCE_LEAD))
    Referral.objects.filter(pk=referral.pk).update(search="cedar valley")
    assert hits(client, "birch") == []
    assert hits(client, "cedar") == [referral.pk]
    referral.delete()
    assert hits(client, "cedar") == []


def test_suggestions_hold_places_and_actions_of_the_persons_role(connection: Connection, client: Client) -> None:
    client.force_login(person(Role.SALES_REP))
    everything = text_of(client, "/search/suggestions/", "")
    assert "Opportunities" in everything
    assert "New opportunity" in everything
    assert "Exchange" not in everything
    assert "Inbox" not in text_of(client, "/search/suggestions/", "board")
    client.force_login(person(Role.VIEWER))
    assert "New opportunity" not in text_of(client, "/search/suggestions/", "")


def test_every_suggestion_is_an_option_of_the_listbox_and_can_be_pointed_at(
    connection: Connection, client: Client
) -> None:
    opportunity(connection)
    client.force_login(person(Role.ALLIANCE_LEAD))
    text = text_of(client, "/search/suggestions/", "alder")
    assert text.count('role="option"') == text.count('class="palette-option"') >= 2
    box = text_of(client, "/search/", "")
    assert 'role="combobox"' in box
    assert 'aria-controls="palette-list"' in box


def test_search_page_works_without_script_and_leads_to_the_tables(connection: Connection, client: Client) -> None:
    opportunity(connection)
    client.force_login(person(Role.ALLIANCE_LEAD))
    assert "/opportunities/?q=aldermoor" in text_of(client, "/search/", "aldermoor")
    assert "Nothing fits these words" in text_of(client, "/search/", "nobody")
    assert "What are you looking for?" in text_of(client, "/search/", " ")


def test_search_costs_the_same_queries_for_one_hit_and_for_many(
    connection: Connection, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(person(Role.ALLIANCE_LEAD))
    client.get("/search/")  # the first visit of a session also writes the session
    for number in (1, 8):
        for _ in range(number):
            opportunity(connection)
        with django_assert_max_num_queries(8):
            client.get("/search/?q=aldermoor")
