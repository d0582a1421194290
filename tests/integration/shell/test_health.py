"""What monitoring sees when all is well, and what when a part is away."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from aceportal import health
from aceportal.beats import BEATERS, STALE_AFTER, Pulse, is_alive, last_beat
from aceportal.models import Heartbeat
from aceportal.stack.ports import free_ports
from tests.factories.bench import connection_to


@pytest.fixture
def all_alive(db: None) -> None:
    for name in BEATERS:
        Heartbeat.objects.create(name=name, at=timezone.now())


def test_healthz_answers_without_asking_the_database(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_readyz_is_ready_when_every_part_answers(client: Client, all_alive: None, valkey: str) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "checks": {"database": "ok", "queue": "ok", "s3": "ok", "worker": "ok", "scheduler": "ok"},
    }


def test_readyz_says_that_the_queue_is_away(client: Client, all_alive: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    checks = answer.json()["checks"]
    assert checks.pop("queue") == "ConnectionError"
    assert set(checks.values()) == {"ok"}


@pytest.mark.parametrize("name", BEATERS)
def test_readyz_misses_the_heartbeat_of(name: str, client: Client, all_alive: None, valkey: str) -> None:
    Heartbeat.objects.filter(name=name).update(at=timezone.now() - STALE_AFTER - timedelta(seconds=1))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "no sign of life" in answer.json()["checks"][name]


def test_readyz_says_that_the_bucket_is_away(client: Client, all_alive: None, valkey: str, settings: Settings) -> None:
    (port,) = free_ports(1)
    settings.S3_ENDPOINT_URL = f"http://127.0.0.1:{port}"
    connection_to("ace-apn-397476-beta-us-west-2")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["s3"] == "127.0.0.1 does not answer"


def test_readyz_outlives_a_check_that_fails_itself(
    client: Client, all_alive: None, valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OperationalError("the password of the database is hunter2")

    monkeypatch.setitem(health.CHECKS, "database", broken)
    answer = client.get("/readyz")
    assert answer.json()["checks"]["database"] == "OperationalError"
    assert b"hunter2" not in answer.content


def test_metrics_do_not_exist_without_a_token(client: Client, db: None, settings: Settings) -> None:
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics").status_code == 404


def test_metrics_want_the_right_token(client: Client, db: None, settings: Settings) -> None:
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    answer = client.get("/metrics", headers={"Authorization": "Bearer right"})
    assert answer.status_code == 200
    assert b"django_http_requests_total" in answer.content


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_monitoring_pages_only_read(path: str, client: Client, db: None) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_a_pulse_writes_at_most_every_ten_seconds() -> None:
    pulse = Pulse("worker")
    assert pulse.beat()
    first = last_beat("worker")
    assert not pulse.beat()
    assert last_beat("worker") == first
    assert is_alive("worker")


@pytest.mark.django_db
def test_who_never_beat_is_not_alive() -> None:
    assert last_beat("scheduler") is None
    assert not is_alive("scheduler")
