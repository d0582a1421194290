"""The reports' arithmetic on records that went their whole way, for the team and for one person."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import APN_ID_FIELD, Kind
from referrals.domain.decisions import Decision
from referrals.domain.reports import PeriodName, period_of
from referrals.models import Connection, Referral
from referrals.selectors.reports import Report, report_of
from referrals.selectors.tables import rows_for
from referrals.services.assigning import assign
from referrals.services.deciding import decide
from tests.factories.arrivals import arrived
from tests.factories.bench import Bench, connection_to
from tests.factories.people import person

pytestmark = pytest.mark.django_db

SPRING = datetime(2026, 5, 4, 12, tzinfo=UTC)
Q2 = period_of(PeriodName.THIS_QUARTER, SPRING.date())


@pytest.fixture
def lead() -> User:
    return person(Role.ALLIANCE_LEAD)


@pytest.fixture
def connection() -> Connection:
    return connection_to("ace-apn-1234567-beta-us-west-2")


def shared(connection: Connection, at: datetime, **fields: object) -> Referral:
    with time_machine.travel(at, tick=False):
        return arrived(connection, Kind.OPPORTUNITY, **fields)


def ours(
    connection: Connection, *, submitted: datetime, way: list[tuple[timedelta, str]], **fields: object
) -> Referral:
    """One of the partner's opportunities, walked through AWS's review: each step comes so long after the submission."""
    fields = {"opportunityOwnership": "Partner Referral", **fields}
    referral = shared(connection, submitted, status="Submitted", **fields)
    for later, status in way:
        again = {**fields, APN_ID_FIELD: referral.apn_id, "status": status}
        referral = shared(connection, submitted + later, **again)
    return referral


def decided(
    connection: Connection, *, arrived_at: datetime, after: timedelta, acceptance: str = "Accepted"
) -> Referral:
    """One of AWS's referrals with the moment AWS confirmed our answer, which only a real exchange writes."""
    referral = shared(connection, arrived_at, opportunityOwnership="AWS Referral", partnerAcceptanceStatus=acceptance)
    Referral.objects.filter(pk=referral.pk).update(decided_at=arrived_at + after)
    return referral


def q2(user: User, connection: Connection) -> Report:
    return report_of(user, connection, Q2)


def test_the_accept_rate_and_the_median_time_to_decide(connection: Connection, lead: User) -> None:
    for hours in (1, 2, 30):
        decided(connection, arrived_at=SPRING, after=timedelta(hours=hours))
    decided(connection, arrived_at=SPRING, after=timedelta(hours=4), acceptance="Rejected")
    decided(connection, arrived_at=SPRING - timedelta(days=90), after=timedelta(days=1))
    card = q2(lead, connection).card
    assert (card.accepted, card.declined, card.accept_rate) == (3, 1, 75)
    assert card.decision_time is not None
    assert abs(card.decision_time - timedelta(hours=3)) < timedelta(seconds=1)


def test_what_expired_undecided_is_counted_apart(connection: Connection, lead: User) -> None:
    lapsed = shared(connection, SPRING, opportunityOwnership="AWS Referral")
    Referral.objects.filter(pk=lapsed.pk).update(expired_at=SPRING + timedelta(days=5))
    card = q2(lead, connection).card
    assert (card.expired, card.accept_rate) == (1, None)


def test_the_first_pass_yield_and_the_median_approval_time(connection: Connection, lead: User) -> None:
    days = [timedelta(days=number) for number in range(9)]
    ours(connection, submitted=SPRING, way=[(days[2], "Approved")])
    ours(
        connection, submitted=SPRING, way=[(days[1], "Action Required"), (days[2], "Submitted"), (days[4], "Approved")]
    )
    ours(connection, submitted=SPRING, way=[(days[1], "Rejected")])
    ours(connection, submitted=SPRING, way=[(days[1], "In review")])
    card = q2(lead, connection).card
    assert (card.approved, card.reviewed, card.first_pass) == (2, 3, 1)
    assert card.first_pass_yield == pytest.approx(100 / 3)
    assert card.approval_time is not None
    assert abs(card.approval_time - days[3]) < timedelta(seconds=1)


def test_launched_opportunities_are_counted_and_summed_by_quarter(connection: Connection, lead: User) -> None:
    for at, revenue in ((SPRING, "100.50"), (SPRING, "200"), (SPRING - timedelta(days=60), "1000")):
        fields = {
            "opportunityOwnership": "Partner Referral",
            "status": "Approved",
            "expectedMonthlyAwsRevenue": revenue,
        }
        shared(connection, at, stage="Launched", **fields)
    report = q2(lead, connection)
    assert (report.card.launched, report.card.launched_revenue) == (2, Decimal("300.50"))
    assert [(bar.label, bar.number, bar.revenue) for bar in report.quarters[-2:]] == [
        ("Q1 2026", 1, Decimal(1000)),
        ("Q2 2026", 2, Decimal("300.50")),
    ]
    assert len(report.quarters) == 8


def test_the_open_pipeline_is_summed_by_stage_owner_and_use_case_and_each_line_leads_to_its_rows(
    connection: Connection, lead: User
) -> None:
    rep = person(Role.SALES_REP)
    for stage, use_case, revenue in (
        ("Qualified", "Analytics", "100"),
        ("Qualified", "", "50"),
        ("Committed", "Analytics", "10"),
    ):
        way = {"status": "Approved", "stage": stage, "useCase": use_case, "expectedMonthlyAwsRevenue": revenue}
        owned = shared(connection, SPRING, opportunityOwnership="Partner Referral", **way)
    assign(owned.pk, to=rep, by=lead)
    report = q2(lead, connection)
    assert {bar.label: (bar.number, bar.revenue) for bar in report.by_stage if bar.number} == {
        "Qualified": (2, Decimal(150)),
        "Committed": (1, Decimal(10)),
    }
    assert [(bar.label, bar.number) for bar in report.by_owner] == [("Nobody yet", 2), (str(rep), 1)]
    assert [(bar.label, bar.revenue) for bar in report.by_use_case] == [
        ("Analytics", Decimal(110)),
        ("None given", Decimal(50)),
    ]
    assert (report.open_total.number, report.open_total.revenue) == (3, Decimal(160))
    for bar in [*report.by_stage, *report.by_owner, *report.by_use_case]:
        query = dict(part.split("=") for part in bar.address.replace("+", " ").split("&"))
        assert rows_for(lead, connection, "opportunities", query).count() == bar.number


def test_many_use_cases_are_the_largest_and_the_rest(connection: Connection, lead: User) -> None:
    for number in range(15):
        way = {"status": "Approved", "useCase": f"Case {number:02}", "expectedMonthlyAwsRevenue": str(1000 - number)}
        shared(connection, SPRING, opportunityOwnership="Partner Referral", **way)
    bars = q2(lead, connection).by_use_case
    assert [bars[0].label, bars[-1].label, bars[-1].number] == ["Case 00", "3 others", 3]


def test_a_rep_sees_their_own_numbers_and_the_teams_only_where_the_connection_says_so(
    connection: Connection, lead: User
) -> None:
    rep = person(Role.SALES_REP)
    mine, _ = (decided(connection, arrived_at=SPRING, after=timedelta(hours=hours)) for hours in (1, 2))
    assign(mine.pk, to=rep, by=lead)
    own = q2(rep, connection)
    assert (own.is_team, own.card.accepted, own.by_owner) == (False, 1, [])
    connection.reps_see_team = True
    connection.save()
    assert (q2(rep, connection).is_team, q2(rep, connection).card.accepted) == (True, 2)


def test_somebody_without_a_role_sees_nothing(connection: Connection) -> None:
    decided(connection, arrived_at=SPRING, after=timedelta(hours=1))
    report = q2(person(), connection)
    assert (report.card.accepted, report.by_use_case) == (0, [])


def test_another_connections_records_are_not_counted(connection: Connection, lead: User) -> None:
    decided(connection, arrived_at=SPRING, after=timedelta(hours=1))
    assert q2(lead, connection_to("ace-apn-7654321-beta-us-west-2", name="Other")).card.accepted == 0


def test_a_decision_on_a_real_exchange_counts_in_this_quarter(client: Client, bench: Bench, lead: User) -> None:
    referral = bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=lead)
    bench.round_trip()
    client.force_login(lead)
    card = client.get(reverse("referrals:reports")).context["card"]
    assert (card.accepted, card.accept_rate) == (1, 100)


@pytest.mark.parametrize("page", ["referrals:reports", "referrals:reports_print"])
def test_the_pages_hold_their_figures_without_a_script_and_name_no_customer(
    client: Client, connection: Connection, lead: User, page: str
) -> None:
    shared(
        connection,
        SPRING,
        opportunityOwnership="Partner Referral",
        status="Approved",
        customerCompanyName="Aldermoor Freight",
        useCase="Analytics",
        expectedMonthlyAwsRevenue="12400",
    )
    client.force_login(lead)
    text = client.get(f"{reverse(page)}?period=custom&first=2026-05-01&last=2026-05-31").content.decode()
    assert "1 May 2026 to 31 May 2026" in text
    assert "12,400" in text
    assert "Analytics" in text
    assert "Aldermoor" not in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("period=custom", "Choose both days"),
        ("period=custom&first=2026-05-02&last=2026-05-01", "swap them"),
        ("period=custom&first=yesterday&last=2026-05-01", "Enter a valid date"),
        ("period=always", "Select a valid choice"),
    ],
)
def test_a_period_that_cannot_be_read_is_said_and_this_quarter_shown(
    client: Client, connection: Connection, lead: User, query: str, said: str
) -> None:
    client.force_login(lead)
    response = client.get(f"{reverse('referrals:reports')}?{query}")
    assert response.status_code == 200
    assert said in response.content.decode()
    assert response.context["report"].period == period_of(PeriodName.THIS_QUARTER, datetime.now(UTC).date())


def test_the_number_of_queries_does_not_grow_with_the_rows(client: Client, connection: Connection, lead: User) -> None:
    client.force_login(lead)
    counts = []
    for _ in range(2):
        for number in range(4):
            owner, way = person(Role.SALES_REP), {"status": "Approved", "useCase": f"Case {number}"}
            referral = shared(connection, SPRING, opportunityOwnership="Partner Referral", **way)
            assign(referral.pk, to=owner, by=lead)
            decided(connection, arrived_at=datetime.now(UTC), after=timedelta(hours=1))
        client.get(reverse("referrals:reports"))
        with CaptureQueriesContext(database) as captured:
            client.get(reverse("referrals:reports"))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12
