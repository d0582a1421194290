"""Tasks, comments and the team of a request."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.stages import Stage
from onboarding.models import Request, TaskState, TeamRole
from onboarding.services.confirming import confirm
from onboarding.services.tasks import NewTask, add_task, change_task, finish_task, reopen_task
from onboarding.services.team import Named, add_member, change_member, invite, remove_member
from referrals.errors import NotAllowed, NotNow, NotValid
from tests.factories.onboarding import started
from tests.factories.people import person

pytestmark = pytest.mark.django_db
DEVELOPER = Named(role=TeamRole.DEVELOPER, name="Dee Veloper", email="dee@partner.example")


def test_an_own_task_is_added_owned_and_done(page: Client, integration: Request) -> None:
    owner = integration.team.get()
    page.post(
        reverse("onboarding:add_task", args=[integration.pk, 1]),
        {"title": "Ask finance", "side": "us", "owner": owner.pk, "due": "2026-12-01"},
    )
    task = integration.tasks.get(title="Ask finance")
    assert (task.owner, task.due) == (owner, date(2026, 12, 1))
    page.post(reverse("onboarding:settle_task", args=[integration.pk, task.pk]), {"done": "yes"})
    task.refresh_from_db()
    assert task.state == TaskState.DONE


def test_a_task_that_follows_a_requirement_is_done_by_it_alone(integration: Request, lead: User) -> None:
    task = integration.tasks.get(requirement="eligible")
    with pytest.raises(NotNow, match="follows its requirement"):
        finish_task(integration.pk, task.pk, by=lead)
    confirm(integration.pk, "eligible", "Seen", by=lead)
    task.refresh_from_db()
    assert task.state == TaskState.DONE


def test_a_blocker_blocks_a_task_until_it_is_gone(integration: Request, lead: User) -> None:
    task = add_task(integration.pk, Stage.REQUEST, NewTask(title="Fill in"), by=lead)
    assert change_task(integration.pk, task.pk, {"blocker": "No ARN"}, by=lead).state == TaskState.BLOCKED
    assert change_task(integration.pk, task.pk, {"blocker": ""}, by=lead).state == TaskState.OPEN


def test_a_page_opened_before_a_colleague_changed_a_task_undoes_nothing_of_it(
    page: Client, integration: Request, lead: User
) -> None:
    task = add_task(integration.pk, Stage.PREREQUISITES, NewTask(title="Fill in"), by=lead)
    opened = page.get(reverse("onboarding:stage", args=[integration.pk, 1])).content.decode()
    assert opened.count('name="was_blocker"') == opened.count('name="blocker"')
    change_task(integration.pk, task.pk, {"blocker": "No ARN", "owner": integration.team.get()}, by=lead)
    typed = {"owner": "", "due": "2026-12-01", "side": "aws", "blocker": ""}
    shown = {"was_owner": "", "was_due": "", "was_side": "us", "was_blocker": ""}
    page.post(reverse("onboarding:change_task", args=[integration.pk, task.pk]), {**typed, **shown})
    task.refresh_from_db()
    assert (task.blocker, task.owner) == ("No ARN", integration.team.get())
    assert (task.due, task.side, task.state) == (date(2026, 12, 1), "aws", TaskState.BLOCKED)


def test_a_done_task_may_be_opened_again(integration: Request, lead: User) -> None:
    task = add_task(integration.pk, Stage.REQUEST, NewTask(title="Fill in"), by=lead)
    finish_task(integration.pk, task.pk, by=lead)
    again = reopen_task(integration.pk, task.pk, by=lead)
    assert (again.state, again.done_by) == (TaskState.OPEN, None)


def test_a_task_is_owned_by_nobody_of_another_team(integration: Request, lead: User) -> None:
    stranger = started(lead).team.get()
    with pytest.raises(NotValid):
        add_task(integration.pk, Stage.REQUEST, NewTask(title="Fill in", owner=stranger), by=lead)


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.VIEWER])
def test_who_only_follows_changes_no_task(client: Client, integration: Request, role: Role) -> None:
    client.force_login(person(role))
    task = integration.tasks.first()
    assert task is not None
    address = reverse("onboarding:change_task", args=[integration.pk, task.pk])
    assert client.post(address, {"side": "us", "blocker": "x"}).status_code == 403


def test_a_comment_stands_at_its_stage_as_words_never_as_markup(page: Client, integration: Request) -> None:
    page.post(reverse("onboarding:comment", args=[integration.pk, 2]), {"text": "<b>Wait</b> for the ARN"})
    shown = page.get(reverse("onboarding:stage", args=[integration.pk, 2])).content.decode()
    assert "&lt;b&gt;Wait&lt;/b&gt; for the ARN" in shown
    assert "for the ARN" not in page.get(reverse("onboarding:stage", args=[integration.pk, 3])).content.decode()


def test_somebody_is_named_once_in_a_role(integration: Request, lead: User) -> None:
    add_member(integration.pk, DEVELOPER, by=lead)
    with pytest.raises(NotValid, match="already"):
        add_member(integration.pk, DEVELOPER, by=lead)


def test_who_leaves_the_team_leaves_the_tasks(integration: Request, lead: User) -> None:
    member = add_member(integration.pk, DEVELOPER, by=lead)
    task = add_task(integration.pk, Stage.REQUEST, NewTask(title="Fill in", owner=member), by=lead)
    remove_member(integration.pk, member.pk, by=lead)
    task.refresh_from_db()
    assert task.owner is None


def test_an_account_is_invited_with_the_address_to_sign_in_and_no_password(integration: Request, lead: User) -> None:
    account = person(Role.CRM_ADMIN, email="dee@partner.example")
    member = add_member(integration.pk, DEVELOPER, by=lead)
    invite(integration.pk, member.pk, by=lead)
    assert mail.outbox[0].to == [account.email]
    assert reverse("account_login") in str(mail.outbox[0].body)
    assert "password" not in str(mail.outbox[0].body).lower()
    member.refresh_from_db()
    assert member.user == account
    assert member.invited_at is not None


def test_without_an_account_the_administrators_are_asked_for_one(integration: Request, lead: User) -> None:
    administrator = person(Role.ADMINISTRATOR)
    member = add_member(integration.pk, DEVELOPER, by=lead)
    assert "no account yet" in invite(integration.pk, member.pk, by=lead)
    assert [one.to for one in mail.outbox] == [[administrator.email]]
    assert member.email not in str(mail.outbox[0].body)


def test_awss_people_are_not_invited(integration: Request, lead: User) -> None:
    pdm = add_member(integration.pk, Named(role=TeamRole.PDM, name="Pia", email="pia@aws.example"), by=lead)
    with pytest.raises(NotNow, match="status page"):
        invite(integration.pk, pdm.pk, by=lead)
    assert not mail.outbox


def test_a_new_address_needs_a_new_invitation(integration: Request, lead: User) -> None:
    person(Role.CRM_ADMIN, email="dee@partner.example")
    member = add_member(integration.pk, DEVELOPER, by=lead)
    invite(integration.pk, member.pk, by=lead)
    other = Named(role=TeamRole.DEVELOPER, name="Dee Veloper", email="dee@other.example")
    changed = change_member(integration.pk, member.pk, other, by=lead)
    assert changed.invited_at is None
    assert changed.user is None


def test_only_a_lead_changes_the_team(integration: Request) -> None:
    with pytest.raises(NotAllowed):
        add_member(integration.pk, DEVELOPER, by=person(Role.CRM_ADMIN))
