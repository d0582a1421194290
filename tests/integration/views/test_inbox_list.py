"""The inbox's list: who sees what, in which tab, in which order, at what cost."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.decisions import Decision
from referrals.models import Referral
from referrals.selectors import inbox as inbox_rows
from referrals.services.assigning import assign
from referrals.services.deciding import decide
from referrals.services.seeing import mark_seen
from tests.factories.bench import Bench
from tests.factories.people import person

HTMX = {"HX-Request": "true"}


def shared(bench: Bench, opportunities: int, leads: int = 0) -> list[Referral]:
    """So many referrals of AWS's in the portal, in the order AWS shared them."""
    for _ in range(opportunities):
        bench.aws.share_opportunity()
    for _ in range(leads):
        bench.aws.share_lead()
    bench.aws.tick()
    bench.exchange()
    return list(Referral.objects.order_by("-kind", "apn_id"))


def page_of(client: Client, query: str = "", **headers: Any) -> str:
    response = client.get(f"/inbox/{query}", headers=headers)
    assert response.status_code == 200
    return unescape(response.content.decode())


def listed(client: Client, query: str = "") -> list[int]:
    """Ids of the rows of one page, as they stand on it."""
    return [row.referral.pk for row in client.get(f"/inbox/{query}").context["page"].rows]


def counts(client: Client, query: str = "") -> dict[str, int]:
    return {item["tab"].value: item["count"] for item in client.get(f"/inbox/{query}").context["tab_items"]}


def test_signed_out_people_are_sent_to_the_sign_in_page(client: Client, db: None) -> None:
    for address in ("/inbox/", "/inbox/tabs/", "/inbox/1/card/", "/inbox/1/row/", "/referrals/1/"):
        assert client.get(address)["Location"].startswith("/accounts/login/")


def test_sales_rep_sees_own_and_unassigned_referrals_and_the_teams_only_where_a_setting_says_so(
    bench: Bench, client: Client
) -> None:
    mine, free, theirs = shared(bench, 3)
    rep, lead = person(Role.SALES_REP), person(Role.ALLIANCE_LEAD)
    assign(mine.pk, to=rep, by=lead)
    assign(theirs.pk, to=person(Role.SALES_REP), by=lead)
    client.force_login(rep)
    assert set(listed(client)) == {mine.pk, free.pk}
    assert counts(client)["needs-decision"] == 2
    assert client.get(f"/inbox/{theirs.pk}/card/").status_code == 404
    assert client.get(f"/inbox/{theirs.pk}/row/").status_code == 404
    assert client.get(f"/inbox/?open={theirs.pk}").status_code == 404
    bench.connection.reps_see_team = True
    bench.connection.save()
    assert theirs.pk in listed(client)


@pytest.mark.parametrize("role", [Role.ALLIANCE_LEAD, Role.CRM_ADMIN, Role.VIEWER, Role.ADMINISTRATOR])
def test_everybody_else_with_a_role_sees_all(bench: Bench, client: Client, role: Role) -> None:
    (referral,) = shared(bench, 1)
    assign(referral.pk, to=person(Role.SALES_REP), by=person(Role.ALLIANCE_LEAD))
    client.force_login(person(role))
    assert listed(client) == [referral.pk]


def test_person_without_a_role_sees_nothing_and_is_told_whom_to_ask(bench: Bench, client: Client) -> None:
    (referral,) = shared(bench, 1)
    client.force_login(person())
    assert "You have no role yet" in page_of(client)
    assert client.get(f"/inbox/{referral.pk}/card/").status_code == 404


def test_each_referral_stands_in_exactly_one_tab_from_arrival_to_confirmation(
    bench: Bench, client: Client, settings: Settings
) -> None:
    waiting, deciding, accepted, rejected, expired = shared(bench, 5)
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    decide(accepted.pk, Decision.ACCEPT, by=rep)
    decide(rejected.pk, Decision.REJECT, by=rep, rejection_reason="Other")
    bench.round_trip()
    decide(deciding.pk, Decision.ACCEPT, by=rep)
    Referral.objects.filter(pk=expired.pk).update(accept_by=timezone.now() - timedelta(minutes=1))
    tabs = {"needs-decision": waiting, "deciding": deciding, "accepted": accepted, "rejected": rejected}
    for tab, referral in {**tabs, "expired": expired}.items():
        assert listed(client, f"?tab={tab}") == [referral.pk], tab
    assert set(counts(client).values()) == {1}


def test_the_deadline_nearest_comes_first_and_leads_without_one_last(bench: Bench, client: Client) -> None:
    first, second, third, lead = shared(bench, 3, leads=1)
    client.force_login(person(Role.SALES_REP))
    now = timezone.now()
    for referral, hours in ((third, 1), (first, 5), (second, 30)):
        Referral.objects.filter(pk=referral.pk).update(accept_by=now + timedelta(hours=hours))
    assert listed(client) == [third.pk, first.pk, second.pk, lead.pk]
    assert listed(client, "?sort=newest") == sorted(listed(client), reverse=True)
    page = page_of(client)
    assert "countdown tone-person" in page
    assert "countdown tone-rest" in page
    assert "no deadline" in page


def test_filters_by_kind_owner_and_words_narrow_rows_and_counts_alike(bench: Bench, client: Client) -> None:
    mine, other, lead = shared(bench, 2, leads=1)
    rep = person(Role.SALES_REP)
    assign(mine.pk, to=rep, by=rep)
    client.force_login(rep)
    for query, expected in {
        "?kind=lead": [lead.pk],
        "?owner=mine": [mine.pk],
        f"?q={other.customer.upper()}": [other.pk],
        f"?q={mine.apn_id}": [mine.pk],
        "?q=no+such+customer": [],
    }.items():
        assert listed(client, query) == expected, query
        assert counts(client, query)["needs-decision"] == len(expected), query
    assert set(listed(client, "?owner=unassigned")) == {other.pk, lead.pk}
    assert "Nothing fits these filters" in page_of(client, "?q=no+such+customer")


@pytest.mark.parametrize(
    "query", ["?tab=%27", "?kind=x", "?after=%00", "?after=99999999999999999999", "?before=~", "?sort=pk", "?q=%00%25"]
)
def test_words_nobody_offered_mean_the_default(bench: Bench, client: Client, query: str) -> None:
    shared(bench, 1)
    client.force_login(person(Role.SALES_REP))
    assert client.get(f"/inbox/{query}").status_code == 200


@pytest.mark.parametrize("sort", ["deadline", "newest"])
def test_pages_lead_through_all_rows_and_back_without_repeating_one(
    bench: Bench, client: Client, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    shared(bench, 3, leads=2)
    monkeypatch.setattr(inbox_rows, "PAGE_SIZE", 2)
    client.force_login(person(Role.SALES_REP))
    pages, after = [], ""
    while True:
        page = client.get("/inbox/", {"sort": sort, "after": after}).context["page"]
        pages.append([row.referral.pk for row in page.rows])
        last, after = page, page.after
        if not after:
            break
    assert [len(rows) for rows in pages] == [2, 2, 1]
    assert len({pk for rows in pages for pk in rows}) == 5
    back = client.get("/inbox/", {"sort": sort, "before": last.before}).context["page"]
    assert [row.referral.pk for row in back.rows] == pages[1]


def test_list_costs_the_same_few_queries_for_one_row_and_for_twenty(
    bench: Bench, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(person(Role.ALLIANCE_LEAD))
    shared(bench, 1)
    page_of(client)  # the first visit of a session also writes the session
    with django_assert_max_num_queries(8) as few:
        page_of(client)
    shared(bench, 14, leads=5)
    with django_assert_max_num_queries(8) as many:
        page_of(client)
    assert len(few) == len(many)


def test_htmx_gets_the_list_alone_and_a_visit_the_whole_page(bench: Bench, client: Client) -> None:
    shared(bench, 1)
    client.force_login(person(Role.SALES_REP))
    response = client.get("/inbox/", headers=HTMX)
    assert b"<html" not in response.content
    assert b'id="inbox-tabs"' in response.content
    assert "HX-Request" in response["Vary"]
    assert b"<html" in client.get("/inbox/").content


def test_unread_dot_goes_when_the_person_opens_it_and_returns_with_news_from_aws(bench: Bench, client: Client) -> None:
    (referral,) = shared(bench, 1)
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    assert "is-unread" in page_of(client)
    client.get(f"/inbox/{referral.pk}/card/?peek=1")
    assert "is-unread" in page_of(client)
    client.get(f"/inbox/{referral.pk}/card/")
    assert "is-unread" not in page_of(client)
    bench.aws.update(referral.apn_id or "", nextStep="Call the customer on Monday")
    bench.aws.tick()
    bench.exchange()
    assert "is-unread" in page_of(client)


def test_having_seen_something_is_each_persons_own(bench: Bench, client: Client) -> None:
    (referral,) = shared(bench, 1)
    mark_seen(referral, by=person(Role.ALLIANCE_LEAD))
    client.force_login(person(Role.SALES_REP))
    assert "is-unread" in page_of(client)


def test_empty_inbox_says_when_aws_was_asked_and_when_it_will_be(bench: Bench, client: Client) -> None:
    bench.exchange()
    client.force_login(person(Role.SALES_REP))
    page = page_of(client)
    assert "Nothing waits for a decision" in page
    assert "AWS was last asked" in page
    assert "it is asked again" in page


def test_lead_is_listed_as_a_lead(bench: Bench, client: Client) -> None:
    (lead,) = shared(bench, 0, leads=1)
    client.force_login(person(Role.SALES_REP))
    assert lead.kind == Kind.LEAD
    assert "<span>Lead</span>" in page_of(client)
