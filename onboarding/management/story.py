"""The demo's integration request: brought to the sandbox's setup by its people, through the services pages use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.principals import proposed_name
from onboarding.domain.request_form import OTHER, SOLUTIONS
from onboarding.domain.stages import Move, Stage
from onboarding.models import Request, TeamMember, TeamRole
from onboarding.services.comments import say
from onboarding.services.confirming import confirm
from onboarding.services.requests import answer, move, start
from onboarding.services.tasks import NewTask, add_task, change_task
from onboarding.services.team import Named, add_member

_ACCOUNTS = {"sandbox_account": "444455556666", "production_account": "777788889999"}


@dataclass(frozen=True, slots=True)
class Crew:
    """The demo's people who take part."""

    lead: User
    manager: User
    crm_admin: User
    operations: User


@transaction.atomic
def play(partner: str, partner_id: str, crew: Crew) -> bool:
    """Start the request and bring it to stage 3, once; False where the partner has one."""
    if Request.objects.filter(partner_id=partner_id).exists():
        return False
    pk = start(partner, partner_id, by=crew.lead).pk
    team = {named.role: add_member(pk, named, by=crew.lead) for named in _team(crew)}
    _prerequisites(pk, partner, crew)
    _request(pk, crew)
    _sandbox(pk, team, crew)
    return True


def _team(crew: Crew) -> Iterable[Named]:
    accounts = {
        TeamRole.PROGRAM_MANAGER: crew.manager,
        TeamRole.CRM_ADMINISTRATOR: crew.crm_admin,
        TeamRole.CLOUD_OPERATIONS: crew.operations,
    }
    yield from (Named(role=role, name=str(user), email=user.email) for role, user in accounts.items())
    yield Named(role=TeamRole.DEVELOPER, name="Noor Haddad", email="noor@larkfield.example")
    yield Named(role=TeamRole.PDM, name="Jules Ferreira")


def _prerequisites(pk: int, partner: str, crew: Crew) -> None:
    confirm(pk, "eligible", "Partner Central, My company: the ACE badge is there.", by=crew.lead)
    arn = f"arn:aws:iam::{_ACCOUNTS['sandbox_account']}:role/{proposed_name(partner, 'sandbox')}"
    _answer(pk, {**_ACCOUNTS, "form": {"sandbox_arn": arn}}, crew)
    say(pk, Stage.PREREQUISITES, "Cloud operations made the role with the Terraform from this page.", by=crew.lead)
    move(pk, Move.ADVANCE, seen=Stage.PREREQUISITES, by=crew.lead)


def _request(pk: int, crew: Crew) -> None:
    form = Request.objects.get(pk=pk).form
    said = {
        "system": OTHER,
        "system_name": "Larkfield CRM",
        "solution": SOLUTIONS[1],
        "volume": "60",
        "primary": crew.lead.email,
    }
    _answer(pk, {"form": {**form, **said}}, crew)
    confirm(pk, "submitted", "Submitted in Partner Central; its page shows Submitted.", by=crew.lead)
    move(pk, Move.ADVANCE, seen=Stage.REQUEST, by=crew.lead)


def _sandbox(pk: int, team: Mapping[TeamRole, TeamMember], crew: Crew) -> None:
    today = timezone.now().date()
    tasks = {task.requirement: task for task in Request.objects.get(pk=pk).tasks.filter(stage=Stage.SANDBOX_SETUP)}
    dues = {"sandbox_created": (TeamRole.PDM, 4), "sandbox_policy": (TeamRole.CLOUD_OPERATIONS, 6)}
    for name, (role, days) in dues.items():
        changes = {"owner": team[role], "due": today + timedelta(days=days)}
        change_task(pk, tasks[name].pk, changes, by=crew.lead)
    ask = NewTask(title="Ask AWS when the sandbox comes", owner=team[TeamRole.PROGRAM_MANAGER], due=today)
    add_task(pk, Stage.SANDBOX_SETUP, ask, by=crew.lead)
    keys = NewTask(title="Choose where the portal runs in production", owner=team[TeamRole.CLOUD_OPERATIONS])
    blocked = add_task(pk, Stage.PRODUCTION_APPROVAL, keys, by=crew.lead)
    change_task(pk, blocked.pk, {"blocker": "The hosting contract is being renewed."}, by=crew.crm_admin)
    say(pk, Stage.SANDBOX_SETUP, "AWS's mail says that the request is being looked at.", by=crew.crm_admin)


def _answer(pk: int, answers: Mapping[str, Any], crew: Crew) -> None:
    answer(pk, answers, seen=Request.objects.get(pk=pk).version, by=crew.lead)
