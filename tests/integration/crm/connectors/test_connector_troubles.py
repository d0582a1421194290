"""A connector in trouble: killed, locked out, limited, stopped; nothing is lost, and its health says what to do."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from aceportal.roles import Role
from referrals import crashpoints, jobs
from referrals.errors import NotAllowed, NotNow
from referrals.models import Connection, CrmConnector, CrmRecord, CrmWriting, Edit, Event, Health, Lease, Referral
from referrals.selectors.crm_connectors import due_connectors
from referrals.services.crm_connector_runs import run
from referrals.services.crm_connectors import pause, resume, run_soon
from referrals.services.crm_sharing import share
from referrals.services.leases import lease
from tests.contract.connectors.salesforce_server import SalesforceServer
from tests.factories.crm import crm_admin, open_opportunity
from tests.factories.people import person
from tests.integration.crm.connectors.conftest import SECRET, TO_ACE, deal, mapped

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)


class _KilledError(BaseException):
    """The worker dies here."""


def _kill_at(name: str, after: int = 0) -> Callable[[str], None]:
    left = [after]

    def armed(point: str) -> None:
        if point == name:
            left[0] -= 1
            if left[0] < 0:
                raise _KilledError

    return armed


def _killed_run(connector: CrmConnector, monkeypatch: pytest.MonkeyPatch, name: str, after: int = 0) -> None:
    """One pass that dies at a crash point; its lease runs out."""
    monkeypatch.setattr(crashpoints, "armed", _kill_at(name, after))
    with suppress(_KilledError):
        run(connector)
        pytest.fail("the pass never came there")
    monkeypatch.setattr(crashpoints, "armed", None)
    Lease.objects.all().delete()


def _five(salesforce: SalesforceServer) -> list[str]:
    ids = [f"006A0000000000{number}AAA" for number in range(5)]
    for number, crm_id in enumerate(ids):
        salesforce.org.put("Opportunity", crm_id, at=LONG_AGO, **deal(Name=f"Deal {number}"))
    return ids


@pytest.mark.parametrize("page", [0, 1, 2])
def test_a_worker_killed_between_a_page_and_its_place_reads_that_page_again_and_nothing_twice(
    connector: CrmConnector, salesforce: SalesforceServer, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    ids = _five(salesforce)
    _killed_run(connector, monkeypatch, "connector.page_taken", after=page)
    assert run(connector).read == 5 - 2 * page
    assert sorted(Referral.objects.values_list("partner_crm_id", flat=True)) == ids
    assert Event.objects.filter(name="draft.begun").count() == 5


def test_a_worker_killed_after_writing_writes_the_same_again_or_nothing(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_opportunity(connection)
    _killed_run(connector, monkeypatch, "connector.written")
    written = salesforce.count("PATCH", "/sobjects/")
    run(connector)
    assert salesforce.count("PATCH", "/sobjects/") == written
    assert len(salesforce.org.records["Opportunity"]) == 1


def test_a_worker_killed_after_making_a_record_finds_it_again(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = open_opportunity(connection)
    _killed_run(connector, monkeypatch, "connector.made")
    run(connector)
    [made] = salesforce.org.records["Opportunity"]
    assert [one.crm_id for one in CrmRecord.objects.filter(referral=referral)] == [made]
    assert not Edit.objects.exclude(field="partnerCrmUniqueIdentifier").exists()


def test_a_session_that_ends_in_the_middle_loses_nothing(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    ids = _five(salesforce)
    salesforce.fail("/query/01g", 401, "INVALID_SESSION_ID", "Session expired or invalid")
    assert run(connector).trouble is None
    assert Referral.objects.count() == len(ids)
    assert salesforce.count("POST", "oauth2/token") == 2


def test_wrong_credentials_ask_a_person_and_cost_one_try_a_pass(
    connector: CrmConnector, salesforce: SalesforceServer
) -> None:
    salesforce.secrets["app"] = "changed meanwhile"
    run(connector)
    connector.refresh_from_db()
    assert (connector.health, connector.health_id, connector.failures) == (Health.ACTION, "salesforce.sign_in", 1)
    assert len(salesforce.calls) == 1
    assert due_connectors(timezone.now()) == []
    assert Event.objects.filter(name="connector.trouble").count() == 1
    run(connector)
    assert Event.objects.filter(name="connector.trouble").count() == 1
    salesforce.secrets["app"] = SECRET
    run(connector)
    connector.refresh_from_db()
    assert (connector.health, connector.health_reason, connector.failures) == (Health.OK, "", 0)
    assert Event.objects.filter(name="connector.recovered").count() == 1


def test_the_daily_limit_stops_the_pass_where_it_stands_and_waits_an_hour(
    connector: CrmConnector, salesforce: SalesforceServer
) -> None:
    _five(salesforce)
    salesforce.fail("/query/01g", 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    with time_machine.travel(timezone.now(), tick=False):
        run(connector)
        connector.refresh_from_db()
        assert connector.next_run_at == timezone.now() + timedelta(hours=1)
    assert connector.health == Health.ERROR
    assert "TotalRequests Limit exceeded" in connector.health_reason
    assert Referral.objects.count() == 2
    assert run(connector).read == 3


def test_our_share_of_the_day_is_kept_and_said(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    _five(salesforce)
    salesforce.used, salesforce.total = 11_999, 15_000
    run(connector)
    connector.refresh_from_db()
    assert connector.health_id == "salesforce.share"
    assert "12000 of 15000 calls today" in connector.health_reason
    assert (connector.calls_used, connector.calls_allowed) == (12_000, 15_000)


def test_nothing_is_written_over_what_could_not_be_read(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection
) -> None:
    open_opportunity(connection)
    salesforce.fail("/query", 400, "INVALID_FIELD", "No such column 'Use_Case__c' on entity 'Opportunity'")
    run(connector)
    assert salesforce.count("PATCH", "/sobjects/") == 0
    connector.refresh_from_db()
    assert connector.health == Health.ACTION
    assert "No such column 'Use_Case__c'" in connector.health_reason


def test_a_mapping_that_names_no_field_of_salesforces_asks_a_person(connector: CrmConnector) -> None:
    mapped(connector.profile, [*TO_ACE[:-1], {"ace": "apnCrmUniqueIdentifier", "crm": "contacts[0].email"}])
    run(connector)
    connector.refresh_from_db()
    assert connector.health_id == "salesforce.field_name"
    assert "contacts[0].email" in connector.health_reason


def test_without_a_person_to_act_as_nothing_is_taken(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    _five(salesforce)
    connector.profile.acts_as = None
    connector.profile.save()
    run(connector)
    connector.refresh_from_db()
    assert (connector.health_id, Referral.objects.count()) == ("connector.acts_as", 0)


def test_a_fault_of_ours_is_said_logged_and_tried_again(
    connector: CrmConnector, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr("referrals.services.crm_connector_runs.pull", broken)
    run(connector)
    connector.refresh_from_db()
    assert (connector.health, connector.health_id) == (Health.ERROR, "run.failed")
    assert connector.next_run_at is not None
    assert "ZeroDivisionError" in caplog.text


def test_a_second_worker_does_nothing_meanwhile(connector: CrmConnector, salesforce: SalesforceServer) -> None:
    with lease(f"connector:{connector.pk}", seconds=60):
        assert run(connector).was_busy
    assert salesforce.calls == []


def test_a_paused_connector_makes_no_call_until_it_is_resumed(
    connector: CrmConnector, salesforce: SalesforceServer
) -> None:
    pause(connector, by=crm_admin())
    assert due_connectors(timezone.now()) == []
    with pytest.raises(NotNow):
        run_soon(connector, by=crm_admin())
    jobs.run_connector(connector.pk)
    assert salesforce.calls == []
    resume(connector, by=crm_admin())
    assert due_connectors(timezone.now()) == [connector.pk]


def test_only_who_manages_connections_may_stop_one(connector: CrmConnector) -> None:
    with pytest.raises(NotAllowed):
        pause(connector, by=person(Role.ALLIANCE_LEAD))


def test_a_connector_is_due_by_its_clock_and_at_once_when_there_is_something_to_write(
    connector: CrmConnector, connection: Connection
) -> None:
    run(connector)
    now = timezone.now()
    assert due_connectors(now) == []
    assert due_connectors(now + timedelta(seconds=301)) == [connector.pk]
    open_opportunity(connection)
    share(connection.pk)
    assert due_connectors(now + timedelta(seconds=31)) == [connector.pk]
    connector.profile.is_active = False
    connector.profile.save()
    assert due_connectors(now + timedelta(seconds=301)) == []


def test_the_scheduler_rings_for_it(
    connector: CrmConnector, salesforce: SalesforceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, int]] = []
    monkeypatch.setattr(jobs, "ring", lambda job, *ids, **_: rung.append((job, *ids)))
    jobs.tick()
    assert ("referrals.jobs.run_connector", connector.pk) in rung
    jobs.run_connector(connector.pk)
    assert salesforce.count("GET", "/query") == 1


def test_neither_secret_nor_token_stands_in_the_database_or_the_log(
    connector: CrmConnector,
    salesforce: SalesforceServer,
    connection: Connection,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    _five(salesforce)
    open_opportunity(connection)
    run(connector)
    tokens = set(salesforce.sessions)
    salesforce.secrets["app"] = "another"
    salesforce.expire()
    run(connector)
    capsys.readouterr()
    call_command("dumpdata", "referrals")
    told = capsys.readouterr().out + caplog.text
    assert "SALES" in told
    assert CrmWriting.objects.exists()
    assert [secret for secret in (SECRET, "another", *tokens) if secret in told] == []


def test_a_pass_ends_in_time_and_the_next_goes_on_at_once(
    connector: CrmConnector, salesforce: SalesforceServer, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _five(salesforce)
    open_opportunity(connection)
    monkeypatch.setattr("referrals.services.crm_effort.BUDGET_SECONDS", -1)
    ran = run(connector)
    assert (ran.read, ran.written, ran.trouble) == (2, 0, None)
    assert due_connectors(timezone.now()) == [connector.pk]
    monkeypatch.setattr("referrals.services.crm_effort.BUDGET_SECONDS", 60)
    ran = run(connector)
    assert (ran.read, ran.written) == (3, 1)
