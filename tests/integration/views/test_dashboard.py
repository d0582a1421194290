"""The dashboard: every number equals the list it leads to, for each person, and it says how fresh it is."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.models import Channel, Message, Referral
from referrals.selectors.dashboard import BOARDS, TONES, Dashboard
from referrals.selectors.inbox import Filters, Tab, counts
from referrals.selectors.lists import LISTS, Name
from referrals.services.assigning import assign
from referrals.services.deciding import decide
from referrals.services.drafting import begin_draft
from tests.factories.bench import Bench
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(bench: Bench) -> Bench:
    """A connection on which something of everything waits."""
    lead = person(Role.ALLIANCE_LEAD)
    pool = [bench.shared_opportunity(expectedMonthlyAwsRevenue=str(1000 * (n + 1))) for n in range(6)]
    bench.shared_lead()
    decide(pool[0].pk, Decision.ACCEPT, by=lead)
    bench.round_trip()
    bench.aws.misbehave("result_refused", text="Try again later")
    decide(pool[1].pk, Decision.ACCEPT, by=lead)
    bench.round_trip()
    decide(pool[2].pk, Decision.REJECT, by=lead, rejection_reason="Other")
    Referral.objects.filter(pk=pool[3].pk).update(accept_by=timezone.now() + timedelta(hours=2))
    bench.aws.misbehave("result_orphan")
    bench.aws.misbehave("file_bad_record")
    bench.shared_opportunity()
    return bench


def _board(client: Client) -> Dashboard:
    response = client.get(reverse("referrals:dashboard"))
    assert response.status_code == 200
    board: Dashboard = response.context["board"]
    return board


def _numbers(client: Client) -> dict[str, int]:
    return {stat.name: stat.number for stat in _board(client).stats}


@pytest.mark.parametrize("role", list(Role))
def test_each_number_is_the_length_of_the_list_it_leads_to(client: Client, busy: Bench, role: Role) -> None:
    user = person(role)
    client.force_login(user)
    stats = client.get(reverse("referrals:dashboard")).context["stats"]
    assert {stat.name for stat, _ in stats} == set(BOARDS[role])
    for stat, address in stats:
        if stat.name != Name.DECIDE:
            assert (address, len(client.get(address).context["page"].rows)) == (address, stat.number)
    inbox = counts(user, busy.connection, Filters(), timezone.now())
    assert all(stat.number == inbox[Tab.NEEDS_DECISION] > 0 for stat, _ in stats if stat.name == Name.DECIDE)


@pytest.mark.parametrize("name", list(Name))
def test_every_list_a_number_may_lead_to_has_a_page_a_title_and_a_tone(client: Client, busy: Bench, name: Name) -> None:
    client.force_login(person(Role.ADMINISTRATOR))
    response = client.get(reverse("referrals:list", args=[name]))
    assert LISTS[name].title in response.content.decode()
    assert name in TONES


def test_somebody_with_two_roles_begins_with_the_numbers_of_both(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.SALES_REP, Role.CRM_ADMIN))
    shown = list(_numbers(client))
    assert set(shown) == {*BOARDS[Role.SALES_REP], *BOARDS[Role.CRM_ADMIN]}
    assert len(shown) == len(set(shown))


def test_somebody_without_a_role_sees_no_number(client: Client, busy: Bench) -> None:
    client.force_login(person())
    assert "Northwind" not in client.get(reverse("referrals:dashboard")).content.decode()
    assert client.get(reverse("referrals:dashboard")).status_code == 200


def test_what_needs_a_lead_is_counted(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.ALLIANCE_LEAD))
    before = _numbers(client)
    gone, different = Referral.objects.filter(phase="needs_decision", deliveries=None).order_by("pk")[:2]
    now = timezone.now()
    Referral.objects.filter(pk=gone.pk).update(expired_at=now, accept_by=now)
    Referral.objects.filter(pk=different.pk).update(diverged_at=now)
    after = _numbers(client)
    changed = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert changed == {Name.EXPIRED: 1, Name.DIFFERENT: 1, Name.DECIDE: -1}


def test_a_rep_counts_drafts_and_what_closes_soon(client: Client, busy: Bench) -> None:
    rep = person(Role.SALES_REP)
    client.force_login(rep)
    before = _numbers(client)
    begin_draft(busy.connection, by=rep)
    Referral.objects.filter(phase="open").update(target_close_date=timezone.now().date() + timedelta(days=30))
    after = _numbers(client)
    assert after[Name.DRAFTS] == before[Name.DRAFTS] + 1
    assert after[Name.CLOSING] == 1


def test_why_aws_refuses_is_counted_for_who_repairs_it(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.CRM_ADMIN))
    assert [(cause.text, cause.number) for cause in _board(client).causes] == [("Try again later", 1)]
    client.force_login(person(Role.SALES_REP))
    assert _board(client).causes == []


def test_given_up_mails_are_counted_for_who_opens_the_admin(client: Client, busy: Bench) -> None:
    now, admin = timezone.now(), person(Role.CRM_ADMIN)
    Message.objects.create(channel=Channel.MAIL, user=admin, state="failed", due_at=now, created_at=now)
    client.force_login(admin)
    assert _board(client).undelivered == 1
    client.force_login(person(Role.VIEWER))
    assert _board(client).undelivered is None


def test_the_exchanges_numbers_are_the_lengths_of_their_lists(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.ALLIANCE_LEAD))
    waiting = _board(client).waiting
    assert waiting is not None
    aside = client.get(reverse("referrals:set_aside")).context
    assert waiting.set_aside == len(aside["files"]) + len(aside["page"].rows) > 0
    for number, name in ((waiting.orphans, "orphans"), (waiting.overdue, "overdue"), (waiting.resendable, "resend")):
        assert number == len(client.get(reverse(f"referrals:{name}")).context["page"].rows)


def test_people_without_the_exchange_log_are_offered_no_link_into_it(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.SALES_REP))
    response = client.get(reverse("referrals:dashboard"))
    assert response.context["board"].waiting is None
    assert "/exchange/" not in response.content.decode()


def test_a_rep_counts_own_and_unassigned_referrals_alone(client: Client, busy: Bench) -> None:
    lead, rep, colleague = person(Role.ALLIANCE_LEAD), person(Role.SALES_REP), person(Role.SALES_REP)
    taken = Referral.objects.filter(phase="needs_decision").latest("pk")
    client.force_login(rep)
    before = _numbers(client)[Name.DECIDE]
    assign(taken.pk, to=colleague, by=lead)
    assert _numbers(client)[Name.DECIDE] == before - 1
    client.force_login(lead)
    assert _numbers(client)[Name.DECIDE] == before


def test_the_pipeline_counts_and_sums_by_stage_and_each_stage_leads_to_its_own(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.VIEWER))
    board = _board(client)
    stages = {row.stage: row for row in board.pipeline if row.number}
    accepted = Referral.objects.get(phase="open")
    assert {name: (row.number, row.revenue) for name, row in stages.items()} == {
        accepted.stage: (1, accepted.monthly_revenue)
    }
    assert board.total.revenue == Decimal(accepted.monthly_revenue or 0)
    address = f"{reverse('referrals:list', args=['pipeline'])}?stage={accepted.stage}"
    assert [row.pk for row in client.get(address).context["page"].rows] == [accepted.pk]
    elsewhere = f"{reverse('referrals:list', args=['pipeline'])}?stage=Launched"
    assert client.get(elsewhere).context["page"].rows == []


def test_a_deadline_within_four_hours_is_said_in_red(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.SALES_REP))
    page = client.get(reverse("referrals:dashboard")).content.decode()
    assert "1 within 4 h" in page
    assert "stat tone-person" in page


def test_an_exchange_that_should_have_run_is_late_and_says_so(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.VIEWER))
    assert "On time" in client.get(reverse("referrals:dashboard")).content.decode()
    busy.connection.refresh_from_db()
    busy.connection.last_checked_at = timezone.now() - timedelta(seconds=3 * busy.connection.poll_seconds)
    busy.connection.save()
    page = client.get(reverse("referrals:dashboard")).content.decode()
    assert "Exchange: Late." in page
    assert "the next exchange is late" in page


def test_an_unknown_list_is_not_found(client: Client, bench: Bench) -> None:
    client.force_login(person(Role.VIEWER))
    assert client.get(reverse("referrals:list", args=["everything"])).status_code == 404


def test_the_first_day_shows_what_comes_next(client: Client, bench: Bench) -> None:
    client.force_login(person(Role.SALES_REP))
    page = client.get(reverse("referrals:dashboard")).content.decode()
    assert "Nothing to decide" in page
    assert "No opportunity yet" in page


def test_the_dashboard_and_its_lists_stay_within_their_budgets(client: Client, busy: Bench) -> None:
    client.force_login(person(Role.ALLIANCE_LEAD))
    for address, budget in ((reverse("referrals:dashboard"), 12), (reverse("referrals:list", args=["pipeline"]), 8)):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert len(captured) <= budget
