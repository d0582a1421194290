"""The settings of opportunities in the admin: the pattern of ids, the partner's own solutions."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.roles import Role
from referrals.errors import NotAllowed, NotValid
from referrals.models import Connection, Solution
from referrals.services.solutions import take_solutions
from tests.factories.bench import connection_to
from tests.factories.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection() -> Connection:
    return connection_to("ace-apn-123-beta-us-west-2")


def saved(client: Client, connection: Connection, **changes: Any) -> str:
    """Open the connection's page, change some inputs, save it as the browser would; the answer's text."""
    address = reverse("admin:referrals_connection_change", args=[connection.pk])
    page = client.get(address).context_data["adminform"]  # type: ignore[attr-defined]
    given = {name: page.form.get_initial_for_field(field, name) or "" for name, field in page.form.fields.items()}
    given = {name: value for name, value in given.items() if value not in (False, None)}
    inline = {"solutions-TOTAL_FORMS": 0, "solutions-INITIAL_FORMS": 0}
    return client.post(address, {**given, **inline, **changes}, follow=True).content.decode()


def test_a_pasted_list_adds_and_renames_solutions(connection: Connection) -> None:
    Solution.objects.create(connection=connection, code="S-0000001", name="Old name", is_active=False)
    done = take_solutions(
        connection, 'S-0000001\tRoute planner\n\n"S-0000002","Yard, planner"', by=person(Role.CRM_ADMIN)
    )
    assert (done.added, done.renamed) == (1, 1)
    assert list(connection.solutions.values_list("code", "name", "is_active")) == [
        ("S-0000001", "Route planner", False),
        ("S-0000002", "Yard, planner", True),
    ]


def test_a_list_with_a_line_nobody_can_read_changes_nothing(connection: Connection) -> None:
    with pytest.raises(NotValid, match="Not read: Route planner"):
        take_solutions(connection, "S-0000001 Yard planner\nRoute planner", by=person(Role.CRM_ADMIN))
    assert not Solution.objects.exists()


def test_only_people_who_manage_connections_change_its_solutions(connection: Connection) -> None:
    with pytest.raises(NotAllowed):
        take_solutions(connection, "S-0000001 Yard planner", by=person(Role.SALES_REP))


def test_the_admin_takes_a_pasted_list_and_a_new_pattern(client: Client, connection: Connection) -> None:
    client.force_login(person(Role.CRM_ADMIN))
    saved(client, connection, paste="S-0000001 Route planner", id_pattern="CRM-{year}-{number:05}")
    connection.refresh_from_db()
    assert connection.id_pattern == "CRM-{year}-{number:05}"
    assert Solution.objects.get().name == "Route planner"


def test_the_admin_refuses_a_pattern_that_gives_one_id_twice(client: Client, connection: Connection) -> None:
    client.force_login(person(Role.CRM_ADMIN))
    assert "Put {number} where the counting number goes" in saved(client, connection, id_pattern="CRM-{year}")
    assert "Write each line like" in saved(client, connection, paste="nonsense")
    connection.refresh_from_db()
    assert connection.id_pattern == "ACE-{number:06}"


def test_the_admin_refuses_an_id_aws_would_not_find(client: Client, connection: Connection) -> None:
    client.force_login(person(Role.CRM_ADMIN))
    row = {
        "solutions-TOTAL_FORMS": 1,
        "solutions-0-code": "planner",
        "solutions-0-name": "P",
        "solutions-0-is_active": "on",
    }
    assert "looks like S-0001234" in saved(client, connection, **row)
    row["solutions-0-code"] = "S-0000003"
    saved(client, connection, **row)
    assert Solution.objects.get().code == "S-0000003"
