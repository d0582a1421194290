"""A CRM beside the exchange when things break: odd records from either side, kills in between, two at once."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from aceportal.tokens import create_token
from referrals import crashpoints
from referrals.ace.kinds import Kind
from referrals.models import Connection, CrmChange, CrmProfile, CrmRecord, CrmState, Event, Referral
from referrals.selectors.due import crms_to_retry, crms_to_tell
from referrals.services.crm_intake import retry_held, take
from referrals.services.crm_sharing import share
from tests.factories.bench import connection_to
from tests.factories.crm import deal, mapped, open_opportunity, profile
from tests.factories.people import person
from tests.faults.crashing import KillAt, KilledError

pytestmark = pytest.mark.django_db


@pytest.fixture
def connection(db: None) -> Connection:
    return connection_to("ace-apn-1234567-beta-us-west-2")


@pytest.fixture
def by() -> User:
    return person(Role.ALLIANCE_LEAD)


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    found = profile(connection)
    mapped(found)
    connection.refresh_from_db()
    share(connection.pk)
    return found


def test_row_21_what_awss_lists_do_not_have_reaches_the_crm_as_far_as_it_is_mapped(
    crm: CrmProfile, connection: Connection
) -> None:
    odd = {"stage": "Negotiating", "brandNewField": {"a": 1}, "expectedMonthlyAwsRevenue": ["many"], "status": "Parked"}
    open_opportunity(connection, **odd)
    assert share(connection.pk) == 1
    told = crm.changes.get().record
    assert told["account"]["name"] == "Aldermoor Freight"
    assert told["stage"] == "Other"
    assert crms_to_tell() == []


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"stage": "Nobody knows"}, "stage"),
        ({"stage": {"id": 7}}, "stage"),
        ({"amount": [4200, 5]}, "expectedMonthlyAwsRevenue"),
        ({"amount": {"value": 4200}}, "expectedMonthlyAwsRevenue"),
        ({"name": {"de": "Titel"}}, "partnerProjectTitle"),
        ({"closes": 20270331}, "targetCloseDate"),
        ({"account": {"industry": "Vertical farming"}}, "industry"),
    ],
)
def test_row_21_what_the_mapping_does_not_know_is_held_with_its_field_and_nothing_is_lost(
    crm: CrmProfile, by: User, odd: dict[str, Any], field: str
) -> None:
    client, token = Client(), create_token(user=by)
    answer = client.put(
        f"/api/v1/crm/{crm.slug}/opportunities/D-1",
        json.dumps(deal(**odd)),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, answer.json()["state"]) == (202, "held")
    assert [one["field"] for one in answer.json()["problems"]] == [field]
    assert CrmRecord.objects.get().record == deal(**odd)


def test_row_21_field_the_mapping_does_not_read_is_kept_and_disturbs_nothing(crm: CrmProfile, by: User) -> None:
    taken = take(crm, Kind.OPPORTUNITY, "D-1", {**deal(), "brandNew": {"deep": [1, {"x": None}]}}, by=by)
    assert taken.row.state == CrmState.TAKEN
    assert taken.row.record["brandNew"] == {"deep": [1, {"x": None}]}


def test_row_28_record_that_names_awss_id_of_another_record_is_held_and_nothing_is_merged(
    crm: CrmProfile, connection: Connection, by: User
) -> None:
    referral = open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    share(connection.pk)
    taken = take(crm, Kind.OPPORTUNITY, "D-2", deal(aws_id="O4711", name="Something else"), by=by)
    assert taken.row.state == CrmState.HELD
    assert "knows O4711 under the id D-1, not D-2" in taken.row.problems[0]["message"]
    referral.refresh_from_db()
    assert referral.partner_crm_id == "D-1"
    assert not referral.edits.exists()
    right = take(crm, Kind.OPPORTUNITY, "D-1", deal(aws_id="O4711"), by=by)
    assert (right.row.state, right.referral) == (CrmState.TAKEN, referral)


def test_row_28_id_the_portal_made_itself_is_no_other_record_of_the_crm(
    crm: CrmProfile, connection: Connection, by: User
) -> None:
    Connection.objects.update(next_number=2)
    referral = open_opportunity(connection, partnerCrmUniqueIdentifier="ACE-000001")
    share(connection.pk)
    taken = take(crm, Kind.OPPORTUNITY, "D-7", deal(aws_id="O4711"), by=by)
    assert (taken.row.state, taken.referral) == (CrmState.TAKEN, referral)


def test_row_28_one_id_of_the_crm_under_two_of_awss_ids_changes_neither(
    crm: CrmProfile, connection: Connection, by: User
) -> None:
    first = open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    second = open_opportunity(connection, apnCrmUniqueIdentifier="O9", partnerCrmUniqueIdentifier="D-9")
    take(crm, Kind.OPPORTUNITY, "D-1", deal(aws_id="O4711"), by=by)
    crossed = take(crm, Kind.OPPORTUNITY, "D-1", deal(aws_id="O9", name="Crossed"), by=by)
    assert crossed.referral == first
    assert not second.edits.exists()


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[], Any]], None]:
    """Does something and dies at a point on the way."""

    def _killed(point: str, work: Callable[[], Any]) -> None:
        killer = KillAt(point, 1)
        monkeypatch.setattr(crashpoints, "armed", killer)
        with suppress(KilledError):
            work()
        monkeypatch.setattr(crashpoints, "armed", None)
        assert killer.has_fired

    return _killed


Killed = Callable[[str, Callable[[], Any]], None]


@pytest.mark.parametrize("point", ["crm.kept", "crm.before_commit"])
def test_record_kept_before_the_kill_is_taken_once_by_the_next_sweep(
    crm: CrmProfile, by: User, killed: Killed, point: str
) -> None:
    killed(point, lambda: take(crm, Kind.OPPORTUNITY, "D-1", deal(), by=by))
    assert CrmRecord.objects.get().state == CrmState.HELD
    assert not Referral.objects.exists()
    assert crms_to_retry(timezone.now()) == [crm.pk]
    assert retry_held(crm.pk) == 1
    assert retry_held(crm.pk) == 0
    assert take(crm, Kind.OPPORTUNITY, "D-1", deal(), by=by).is_same
    assert Event.objects.filter(name="draft.begun").count() == Referral.objects.count() == 1


def test_change_kept_before_the_kill_is_no_record_that_was_taken_already(
    crm: CrmProfile, connection: Connection, by: User, killed: Killed
) -> None:
    referral = open_opportunity(connection, partnerCrmUniqueIdentifier="D-1")
    take(crm, Kind.OPPORTUNITY, "D-1", deal(), by=by)
    killed("crm.kept", lambda: take(crm, Kind.OPPORTUNITY, "D-1", deal(next_step="Call them"), by=by))
    assert not referral.edits.exists()
    assert take(crm, Kind.OPPORTUNITY, "D-1", deal(next_step="Call them"), by=by).delivery is not None
    assert retry_held(crm.pk) == 0
    assert referral.edits.get().wanted == "Call them"


@pytest.mark.parametrize("point", ["share.told", "share.before_commit"])
def test_kill_while_sharing_tells_each_change_once_and_loses_none(
    crm: CrmProfile, connection: Connection, killed: Killed, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    monkeypatch.setattr("referrals.services.crm_sharing.BATCH", 2)
    for number in range(5):
        open_opportunity(connection, apnCrmUniqueIdentifier=f"O{number}")
    killed(point, lambda: share(connection.pk))
    assert crms_to_tell() == [connection.pk]
    share(connection.pk)
    share(connection.pk)
    assert sorted(CrmChange.objects.values_list("apn_id", flat=True)) == [f"O{number}" for number in range(5)]
    assert crms_to_tell() == []


def test_kill_while_a_new_mapping_is_told_goes_on_where_it_stood(
    connection: Connection, killed: Killed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referrals.services.crm_sharing.BATCH", 2)
    for number in range(5):
        open_opportunity(connection, apnCrmUniqueIdentifier=f"O{number}")
    mapped(profile(connection))
    killed("share.before_commit", lambda: share(connection.pk))
    share(connection.pk)
    assert sorted(CrmChange.objects.values_list("apn_id", flat=True)) == [f"O{number}" for number in range(5)]
    assert crms_to_tell() == []
