"""People are reminded of what is due, once a day, by the ways they have chosen, and no mail names anybody."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.stages import Stage
from onboarding.jobs import look_after
from onboarding.models import Request, TeamMember, TeamRole
from onboarding.services.digest import remind_of_tasks
from onboarding.services.tasks import NewTask, add_task, finish_task
from onboarding.services.team import Named, add_member
from referrals.domain.notices import NoticeKind
from referrals.models import Notice
from referrals.selectors.notices import Ways
from referrals.services.mailing import gather, send_messages
from referrals.services.notices import choose
from tests.factories.people import person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def developer(integration: Request, lead: User) -> TeamMember:
    user = person(Role.CRM_ADMIN)
    named = Named(role=TeamRole.DEVELOPER, name="Dee", email=user.email)
    return add_member(integration.pk, named, by=lead)


def _task(integration: Request, lead: User, due: date, owner: TeamMember | None = None) -> int:
    wanted = NewTask(title="Ask Jo Copper", due=due, owner=owner)
    return add_task(integration.pk, Stage.REQUEST, wanted, by=lead).pk


def _remind(integration: Request, now: datetime = NOW) -> int:
    with time_machine.travel(now, tick=False):
        return remind_of_tasks(integration.pk, now=now)


def test_owners_and_where_there_is_none_the_lead_hear_of_what_is_due(
    integration: Request, lead: User, developer: TeamMember
) -> None:
    _task(integration, lead, TODAY - timedelta(days=3), developer)
    _task(integration, lead, TODAY + timedelta(days=1), developer)
    _task(integration, lead, TODAY)
    _task(integration, lead, TODAY + timedelta(days=2))
    assert _remind(integration) == 2
    said = dict(Notice.objects.values_list("user", "text"))
    assert said == {
        developer.user_id: "Your tasks of an onboarding: 1 late, 1 due by tomorrow.",
        lead.pk: "Your tasks of an onboarding: 1 due by tomorrow.",
    }


def test_a_reminder_comes_once_a_day_until_it_is_done(integration: Request, lead: User) -> None:
    task = _task(integration, lead, TODAY)
    assert [_remind(integration), _remind(integration, NOW + timedelta(hours=3))] == [1, 0]
    assert _remind(integration, NOW + timedelta(days=1)) == 1
    finish_task(integration.pk, task, by=lead)
    assert _remind(integration, NOW + timedelta(days=2)) == 0


def test_nobody_is_reminded_before_the_morning(integration: Request, lead: User) -> None:
    _task(integration, lead, TODAY)
    assert _remind(integration, NOW.replace(hour=5)) == 0


def test_the_mail_names_no_person_and_leads_to_the_request(
    integration: Request, lead: User, mailoutbox: list[EmailMessage]
) -> None:
    _task(integration, lead, TODAY)
    _remind(integration)
    gather()
    send_messages()
    body = mailoutbox[0].body
    assert "1 due by tomorrow" in body
    assert f"/onboarding/{integration.pk}/" in body
    assert "Copper" not in body


def test_who_switched_it_off_hears_nothing(integration: Request, lead: User) -> None:
    choose(lead, {NoticeKind.TASK_DUE: Ways(in_portal=False, by_mail=False)})
    _task(integration, lead, TODAY)
    _remind(integration)
    assert not Notice.objects.exists()


def test_a_reminder_of_no_connection_has_its_place_among_the_notices(
    page: Client, integration: Request, lead: User
) -> None:
    _task(integration, lead, TODAY)
    _remind(integration)
    shown = page.get(reverse("referrals:notices")).content.decode()
    assert "1 due by tomorrow" in shown
    assert f'href="/onboarding/{integration.pk}/"' in shown


def test_the_hourly_look_reminds_too(integration: Request, lead: User) -> None:
    _task(integration, lead, TODAY)
    with time_machine.travel(NOW, tick=False):
        look_after()
    assert Notice.objects.filter(user=lead, kind=NoticeKind.TASK_DUE).count() == 1
