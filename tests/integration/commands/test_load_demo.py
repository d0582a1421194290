"""`manage.py load_demo`: the demo's people and connections, in the demo alone."""

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from aceportal.demo import ACCOUNTS, BUCKETS, PASSWORD
from aceportal.models import User
from aceportal.roles import Ability
from aceportal.sealing import unseal
from aceportal.tokens import person_of
from referrals.ace.kinds import Kind
from referrals.mapping.spec import Direction
from referrals.models import Connection, CrmProfile
from referrals.selectors.mappings import catalogue_of, published

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_demo_has_a_person_for_each_role_who_can_sign_in(settings: "SettingsWrapper") -> None:
    settings.DEMO = True
    load()
    people = {user.email: user for user in User.objects.all()}
    assert set(people) == {account.email for account in ACCOUNTS}
    assert all(user.check_password(PASSWORD) for user in people.values())
    assert all(people[account.email].groups.get().name == account.role for account in ACCOUNTS)
    assert str(people["rep@demo.example"]) == "Robin Reyes"


def test_only_the_administrator_of_the_demo_is_a_superuser(settings: "SettingsWrapper") -> None:
    settings.DEMO = True
    load()
    assert [user.email for user in User.objects.filter(is_superuser=True, is_staff=True)] == ["admin@demo.example"]
    assert not User.objects.get(email="viewer@demo.example").may(Ability.SEE_CONTACTS)


def test_demo_has_one_connection_for_each_environment(settings: "SettingsWrapper") -> None:
    settings.DEMO = True
    load()
    rows = Connection.objects.order_by("-environment").values_list("name", "bucket", "profile", "poll_seconds")
    assert list(rows) == [
        ("Sandbox", BUCKETS[0], "ace-demo-partner", 5),
        ("Production", BUCKETS[1], "ace-demo-partner", 5),
    ]


def test_loading_twice_keeps_what_people_changed(settings: "SettingsWrapper") -> None:
    settings.DEMO = True
    load()
    Connection.objects.filter(name="Sandbox").update(name="Our sandbox", poll_seconds=60)
    assert load() == "0 people and 0 connections added.\n"
    assert Connection.objects.get(environment="sandbox").poll_seconds == 60


def test_demo_people_are_refused_outside_the_demo(settings: "SettingsWrapper") -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="not the demo stack") as refusal:
        load()
    assert refusal.value.returncode == 2
    assert not User.objects.exists()


@pytest.fixture
def with_crm(settings: "SettingsWrapper") -> None:
    """The stack has handed over where the demo's CRM is and what it is known by."""
    settings.DEMO, settings.DEMO_CRM_TOKEN, settings.DEMO_CRM_SECRET = True, "ace_made_by_the_stack", "its secret"
    settings.DEMO_CRM_URL, settings.WEBHOOK_ALLOWED_HOSTS = "http://localhost:8020", ("localhost",)


@pytest.mark.usefixtures("with_crm")
def test_the_demos_crm_finds_its_profile_mapping_and_token() -> None:
    assert "Larkfield, the demo's CRM, was introduced." in load()
    profile = CrmProfile.objects.get()
    assert (profile.slug, profile.connection.environment, profile.submits) == ("larkfield", "sandbox", True)
    in_use = published(profile)
    assert in_use is not None
    known = {field.path for field in catalogue_of(profile, Kind.OPPORTUNITY)}
    rows = in_use[1].side(Kind.OPPORTUNITY, Direction.TO_ACE).rows
    assert {row.crm for row in rows if row.crm} <= known
    assert person_of("ace_made_by_the_stack") == profile.acts_as


@pytest.mark.usefixtures("with_crm")
def test_the_demos_crm_is_introduced_once() -> None:
    load()
    profile = CrmProfile.objects.get()
    profile.versions.update(note="ours now")
    assert load() == "0 people and 0 connections added.\n"
    assert CrmProfile.objects.get().versions.filter(note="ours now").count() == 1


@pytest.mark.usefixtures("with_crm")
def test_the_webhook_follows_the_demos_crm_to_another_port(settings: "SettingsWrapper") -> None:
    load()
    webhook = CrmProfile.objects.get().webhooks.get()
    assert (webhook.url, unseal(webhook.sealed)) == ("http://localhost:8020/hooks/ace", "its secret")
    settings.DEMO_CRM_URL = "http://localhost:8021"
    load()
    webhook.refresh_from_db()
    assert webhook.url == "http://localhost:8021/hooks/ace"
