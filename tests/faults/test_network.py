"""Throttling, broken connections, wrong credentials and missing rights: rows 29 to 33."""

from datetime import timedelta
from time import monotonic
from types import SimpleNamespace
from typing import TYPE_CHECKING

import botocore.endpoint
import pytest
from django.utils import timezone

from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState
from referrals.exchange import bodies, session
from referrals.models import Connection, ExchangeFile, Health, Referral, RunKind, RunState
from referrals.selectors.due import due_connections
from referrals.services.deciding import decide
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person
from tests.faults.crashing import restart
from tests.faults.invariants import broken_when_quiet
from tests.faults.outside import Outside, opportunity
from tests.faults.proxy import Fault, FaultProxy, dripping, flipped, hang, refusal, reset, truncated

if TYPE_CHECKING:
    from referrals.services.exchange import Passed

pytestmark = pytest.mark.django_db
RQ_JOB_SECONDS = 300


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long boto3 wanted to wait before each of its retries; nothing really waits."""
    asked: list[float] = []
    monkeypatch.setattr(botocore.endpoint, "time", SimpleNamespace(sleep=asked.append))
    return asked


def states(passed: "Passed") -> dict[str, str]:
    return {run.kind: run.state for run in passed.runs}


def fresh(connection: Connection) -> Connection:
    connection.refresh_from_db()
    return connection


def test_row_29_four_refusals_for_throttling_show_no_failure_and_back_off_with_jitter(
    bench: Bench, outside: Outside, proxy: FaultProxy, pauses: list[float]
) -> None:
    outside.put("a.json", opportunity(1))
    proxy.rule("GET", "a.json", refusal(503, "SlowDown"), times=4)
    passed = bench.exchange()
    assert states(passed)[RunKind.RECEIVE] == RunState.OK
    assert Referral.objects.count() == 1
    assert len(pauses) == len(set(pauses)) == 4
    assert all(0 <= pause <= 2**number for number, pause in enumerate(pauses))


def test_row_29_after_the_budget_the_pass_is_postponed_and_other_connections_go_on(
    bench: Bench, outside: Outside, proxy: FaultProxy, pauses: list[float]
) -> None:
    key = outside.put("a.json", opportunity(1))
    proxy.rule("LIST", "opportunity-outbound", refusal(503, "SlowDown"), times=None)
    passed = bench.exchange()
    assert states(passed)[RunKind.RECEIVE] == RunState.POSTPONED
    assert proxy.count("LIST", "lead-outbound") == 0  # the rest of the pass would only add to the load
    connection = fresh(bench.connection)
    assert (connection.health, connection.health_id) == (Health.ERROR, "receive:s3.busy")
    assert connection.pk not in due_connections(timezone.now())
    other = Connection.objects.create(name="Other", partner_id="1", environment="sandbox", bucket="b")
    assert due_connections(timezone.now()) == [other.pk]
    proxy.heal()
    bench.exchange()
    assert fresh(bench.connection).health == Health.OK
    assert ExchangeFile.objects.get(key=key).state == FileState.DONE


def test_row_29_short_retry_after_is_waited_for(
    bench: Bench, outside: Outside, proxy: FaultProxy, pauses: list[float]
) -> None:
    outside.put("a.json", opportunity(1))
    proxy.rule("GET", "a.json", refusal(503, "SlowDown", Retry_After="3"), times=2)
    bench.exchange()
    assert pauses == [3, 3]
    assert Referral.objects.count() == 1


def test_row_29_long_retry_after_postpones_the_connection_until_then(
    bench: Bench, proxy: FaultProxy, pauses: list[float]
) -> None:
    proxy.rule("LIST", "opportunity-outbound", refusal(503, "SlowDown", Retry_After="900"), times=None)
    before = timezone.now()
    bench.exchange()
    assert proxy.count("LIST", "opportunity-outbound") == 1
    assert pauses == []
    waits_until = fresh(bench.connection).next_poll_at
    assert waits_until is not None
    assert waits_until >= before + timedelta(seconds=900)


@pytest.mark.parametrize("fault", [refusal(500, "InternalError"), reset], ids=["500", "reset"])
def test_row_30_passing_faults_of_the_server_are_retried_within_the_call(
    bench: Bench, outside: Outside, proxy: FaultProxy, pauses: list[float], fault: Fault
) -> None:
    outside.put("a.json", opportunity(1))
    for verb in ("LIST", "GET", "DELETE"):
        proxy.rule(verb, "", fault, times=2)
    passed = bench.exchange()
    assert set(states(passed).values()) == {RunState.OK}
    assert broken_when_quiet(bench.connection, outside) == []
    assert outside.waiting() == []


def test_row_30_server_that_never_answers_ends_the_pass_in_time(
    bench: Bench, proxy: FaultProxy, pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "READ_SECONDS", 0.1)
    proxy.rule("*", "", hang, times=None)
    passed = bench.exchange()
    assert passed.runs[-1].reason_id == "s3.timeout"
    assert len(proxy.calls) == session.ATTEMPTS  # one call's tries, then the pass is over
    assert fresh(bench.connection).health == Health.ERROR


def test_row_30_one_hung_call_cannot_outlive_its_job() -> None:
    from referrals.exchange.session import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS

    longest_pauses = sum(min(2**number, 20) for number in range(ATTEMPTS - 1))
    assert CONNECT_SECONDS <= 5
    assert READ_SECONDS <= 20
    assert ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) + longest_pauses < RQ_JOB_SECONDS


def test_row_30_dripping_body_is_given_up_in_time_and_others_go_on(
    bench: Bench, outside: Outside, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.3)
    slow, quick = outside.put("slow.json", opportunity(1)), outside.put("quick.json", opportunity(2))
    proxy.rule("GET", "slow.json", dripping(0.05), times=1)
    began = monotonic()
    passed = bench.exchange()
    assert monotonic() - began < 20
    assert states(passed)[RunKind.RECEIVE] == RunState.POSTPONED
    assert ExchangeFile.objects.get().key == quick
    bench.exchange()
    assert ExchangeFile.objects.get(key=slow).state == FileState.DONE
    assert broken_when_quiet(bench.connection, outside) == []


@pytest.mark.parametrize(
    "fault", [truncated, flipped(), flipped(without="x-amz-checksum")], ids=["short", "checksum", "etag"]
)
def test_row_31_spoilt_body_is_noticed_never_parsed_and_read_again(
    bench: Bench, outside: Outside, proxy: FaultProxy, fault: Fault
) -> None:
    key = outside.put("a.json", opportunity(1))
    proxy.rule("GET", "a.json", fault)
    passed = bench.exchange()
    assert states(passed)[RunKind.RECEIVE] == RunState.POSTPONED
    assert not ExchangeFile.objects.exists()
    assert not Referral.objects.exists()
    bench.exchange()
    assert ExchangeFile.objects.get(key=key).state == FileState.DONE
    assert fresh(bench.connection).health == Health.OK


@pytest.mark.parametrize(
    ("status", "code", "reason_id"),
    [
        (400, "ExpiredToken", "s3.credentials"),
        (403, "InvalidAccessKeyId", "s3.credentials"),
        (403, "SignatureDoesNotMatch", "s3.credentials"),
        (403, "RequestTimeTooSkewed", "s3.clock"),
        (404, "NoSuchBucket", "s3.no_bucket"),
        (301, "PermanentRedirect", "s3.region"),
    ],
)
def test_row_32_refused_identity_costs_one_try_a_poll_and_mends_by_itself(
    bench: Bench, outside: Outside, proxy: FaultProxy, status: int, code: str, reason_id: str
) -> None:
    outside.put("a.json", opportunity(1))
    proxy.rule("LIST", "", refusal(status, code), times=None)
    bench.exchange()
    assert proxy.count("LIST") <= 2  # botocore itself asks once more after a redirect
    connection = fresh(bench.connection)
    assert connection.health == Health.ACTION
    assert connection.health_id.endswith(reason_id)
    assert code in connection.health_reason
    assert connection.next_poll_at is not None
    assert connection.next_poll_at - timezone.now() <= timedelta(seconds=connection.poll_seconds)
    assert connection.pk not in due_connections(timezone.now())
    proxy.heal()
    bench.exchange()
    assert fresh(bench.connection).health == Health.OK
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("verb", "part", "right"),
    [
        ("LIST", "opportunity-outbound", "s3:ListBucket"),
        ("GET", "opportunity-outbound", "s3:GetObject"),
        ("PUT", "opportunity-inbound", "s3:PutObject"),
    ],
)
def test_row_33_missing_right_is_named_and_the_others_still_work(
    bench: Bench, outside: Outside, proxy: FaultProxy, verb: str, part: str, right: str
) -> None:
    rep = person(Role.SALES_REP)
    lead, waiting = bench.shared_lead(), bench.shared_opportunity()
    decide(lead.pk, Decision.REJECT, by=rep)
    decide(waiting.pk, Decision.ACCEPT, by=rep)
    proxy.rule(verb, part, refusal(403, "AccessDenied"), times=None)
    outside.put("a.json", opportunity(1))
    bench.exchange()
    connection = fresh(bench.connection)
    assert connection.health == Health.ACTION
    assert right in connection.health_reason
    assert latest_delivery(lead).state == DeliveryState.SENT
    assert latest_delivery(waiting).state == (DeliveryState.SENDING if verb == "PUT" else DeliveryState.SENT)
    assert Referral.objects.filter(apn_id="O0000001").exists() == (verb == "PUT")
    proxy.heal()
    restart()
    bench.exchange()
    assert fresh(bench.connection).health == Health.OK
    assert latest_delivery(waiting).state == DeliveryState.SENT
    assert Referral.objects.filter(apn_id="O0000001").exists()
