"""Integration requests brought from stage to stage through the onboarding's own services."""

from collections.abc import Callable, Mapping
from itertools import count
from types import MappingProxyType

from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from onboarding.domain.stages import STATE_IN, Stage
from onboarding.models import Request
from onboarding.models.requests import NEEDED_ROLES
from onboarding.services.confirming import confirm
from onboarding.services.requests import answer, start
from onboarding.services.team import Named, add_member
from tests.factories.people import person

SANDBOX_ACCOUNT = "123456789012"
SANDBOX_ARN = f"arn:aws:iam::{SANDBOX_ACCOUNT}:role/apn-ace-larkfield-AccessUser-beta"
_numbers = count(7_000_001)


def lead(**named: str) -> User:
    """An alliance lead."""
    return person(Role.ALLIANCE_LEAD, **named)


def started(by: User | None = None, *, partner: str = "Larkfield", partner_id: str = "") -> Request:
    """A request an alliance lead has just started."""
    return start(partner, partner_id or str(next(_numbers)), by=by or lead())


def standing_at(stage: Stage, by: User | None = None, **named: str) -> Request:
    """A request at a later stage, put there as a row: for pages of that stage alone, never for tests of gates."""
    request = started(by, **named)
    Request.objects.filter(pk=request.pk).update(stage=stage, state=STATE_IN[stage], stage_at=timezone.now())
    request.refresh_from_db()
    return request


Bringer = Callable[[Request, User], None]


def _prerequisites(request: Request, by: User) -> None:
    confirm(request.pk, "eligible", "Partner Central shows the badge.", by=by)
    for role in NEEDED_ROLES[1:]:
        add_member(request.pk, Named(role=role, name=role.label, email=f"{role}@partner.example"), by=by)
    accounts = {"sandbox_account": SANDBOX_ACCOUNT, "production_account": "210987654321"}
    answer(request.pk, {**accounts, "form": {"sandbox_arn": SANDBOX_ARN}}, seen=request.version, by=by)


BRINGERS: Mapping[Stage, Bringer] = MappingProxyType({Stage.PREREQUISITES: _prerequisites})
"""For each stage what brings its evidence, through the services that people use."""


def ready(request: Request, stage: Stage, *, by: User) -> Request:
    """Bring all evidence that the gate of `stage` asks for."""
    BRINGERS[stage](request, by)
    request.refresh_from_db()
    return request
