"""What the tests of the onboarding share: an alliance lead who is signed in, their request, and one at its launch."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from aceportal.models import User
from aceportal.roles import Role
from aceportal.stack.s3 import empty, provision
from onboarding.domain.stages import Stage
from onboarding.models import Request
from onboarding.services.activation import agree, ask
from onboarding.services.connecting import link
from onboarding.services.policies import check_policy
from onboarding.services.testing_connection import run_test
from referrals.models import Connection
from tests.factories.bench import connection_to
from tests.factories.onboarding import aws_side_of, policy_for, standing_at, started
from tests.factories.onboarding import lead as new_lead
from tests.factories.people import person

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from aceportal.simulator import Simulator
    from aceportal.stack.s3 import S3Server


@pytest.fixture
def lead(db: None) -> User:
    return new_lead(first_name="Lena", last_name="Lead")


@pytest.fixture
def integration(lead: User) -> Request:
    return started(lead)


@pytest.fixture
def page(client: Client, lead: User) -> Client:
    """A browser in which the lead is signed in."""
    client.force_login(lead)
    return client


@pytest.fixture
def production(aws_config: "S3Server", valkey: str, settings: "Settings", db: None) -> Iterator[Connection]:
    """A production connection nobody has used, to a bucket of its own."""
    settings.UNDO_SECONDS = 0
    name = f"ace-apn-{os.getpid() % 100_000_000}-prod-us-west-2"
    provision(aws_config.endpoint, name, aws_config.identities)
    yield connection_to(name, name="Production")
    empty(aws_config.endpoint, name, aws_config.identities)


@pytest.fixture
def approved(production: Connection, lead: User) -> Request:
    """A request at the launch whose production is tested and may be switched on."""
    request = standing_at(Stage.LAUNCH, lead, partner_id=production.partner_id)
    check_policy(request.pk, "production", policy_for(production.bucket), by=lead)
    link(request.pk, "production", by=lead)
    run_test(request.pk, "production", writes=False, by=lead)
    request.refresh_from_db()
    return request


@pytest.fixture
def admin() -> User:
    return person(Role.CRM_ADMIN, first_name="Cai", last_name="Admin")


@pytest.fixture
def live(approved: Request, lead: User, admin: User) -> Request:
    """The same, switched on."""
    ask(approved.pk, by=lead)
    agree(approved.pk, by=admin)
    approved.refresh_from_db()
    return approved


@pytest.fixture
def aws(production: Connection, tmp_path: "Path") -> Iterator["Simulator"]:
    side = aws_side_of(production, tmp_path)
    yield side
    side.close()
