"""Lateness and freshness as states, reaching the endpoint, and tones for every state there is."""

import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from referrals.domain.files import FileState, RecordState
from referrals.models import Connection, Health, RunState
from referrals.selectors.health import exchange_reachable, freshness, standing
from referrals.services.connections import pause
from referrals.templatetags.exchange import FILE_TONES, RECORD_TONES, RUN_TONES, bytes_in_words, lasted

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Connection:
    return Connection.objects.create(
        name="Sandbox", partner_id="1", environment="sandbox", bucket="ace-apn-1-beta-us-west-2", poll_seconds=300
    )


@pytest.mark.parametrize(
    ("health", "checked_ago", "label", "tone"),
    [
        (Health.OK, 599, "On time", "confirmed"),
        (Health.OK, 601, "Late", "soon"),
        (Health.UNKNOWN, 601, "Late", "soon"),
        (Health.ERROR, 601, "Error, retried by itself", "soon"),
        (Health.ACTION, 10, "Action required", "person"),
    ],
)
def test_a_connection_without_an_exchange_for_two_polls_is_late(
    row: Connection, health: Health, checked_ago: int, label: str, tone: str
) -> None:
    now = timezone.now()
    row.health, row.health_reason, row.last_checked_at = health, "AWS said no.", now - timedelta(seconds=checked_ago)
    found = standing(row, now)
    assert (found.label, found.tone) == (label, tone)
    assert (found.sentence == "AWS said no.") is (health in {Health.ERROR, Health.ACTION})


def test_a_paused_connection_is_never_late_and_says_when_nothing_comes_next(row: Connection) -> None:
    pause(row, reason="AWS moves the bucket")
    row.last_checked_at = timezone.now() - timedelta(days=9)
    assert standing(row).label == "Paused"
    assert standing(row).sentence == "AWS moves the bucket"
    assert (freshness(row).next_at, freshness(row).is_late) == (None, False)


def test_freshness_is_the_last_success_not_the_last_try(row: Connection) -> None:
    now = timezone.now()
    row.last_received_at, row.last_checked_at = now - timedelta(hours=3), now
    assert freshness(row, now).as_of == now - timedelta(hours=3)
    assert freshness(row, now).next_at == now + timedelta(seconds=300)


def test_trouble_says_when_it_is_tried_again(row: Connection) -> None:
    row.last_checked_at = timezone.now()
    row.next_poll_at = row.last_checked_at + timedelta(seconds=40)
    assert freshness(row).next_at == row.next_poll_at


def test_an_endpoint_that_does_not_answer_is_named(row: Connection, settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.S3_ENDPOINT_URL = f"http://127.0.0.1:{port}"
    assert exchange_reachable() == (False, "127.0.0.1 does not answer")


def test_an_endpoint_that_answers_or_worked_a_moment_ago_is_reachable(row: Connection, settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.S3_ENDPOINT_URL = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert exchange_reachable() == (True, "")
    Connection.objects.update(last_received_at=timezone.now())
    assert exchange_reachable() == (True, "")


def test_every_state_has_its_tone() -> None:
    assert set(RUN_TONES) == set(RunState)
    assert set(FILE_TONES) == set(FileState)
    assert set(RECORD_TONES) == set(RecordState)


def test_lengths_and_sizes_are_said_in_few_words() -> None:
    start = timezone.now()
    ends = [timedelta(seconds=0.44), timedelta(seconds=12.2), timedelta(minutes=3)]
    assert [lasted(start, start + end) for end in ends] == ["0.4 s", "12 s", "3 min"]
    assert lasted(start, None) == ""
    assert [bytes_in_words(size) for size in (812, 4210, 1_300_000)] == ["812 B", "4.2 kB", "1.3 MB"]
