"""A receiver of webhooks that is down, slow, redirecting or gone, a killed worker, two workers: each change arrives."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from socket import create_server
from time import monotonic
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from referrals import crashpoints
from referrals.domain.webhooks import LEASE, MOST_TRIES, PostState
from referrals.models import Connection, Event, Webhook, WebhookPost, WebhookTry
from referrals.outward import posting
from referrals.selectors.due import due_webhooks
from referrals.services.webhook_posts import replay, send_due
from referrals.services.webhooks import switch_on
from tests.factories.bench import connection_to
from tests.factories.crm import crm_admin
from tests.factories.hooks import happened, hook, only_post, send_later, told_crm
from tests.factories.receivers import Handler, Receiver, receiving, says, says_in_turn
from tests.faults.crashing import KillAt, KilledError
from tests.postgres import PostgresServer

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

ROUNDS = 8


@pytest.fixture
def receiver(settings: "Settings") -> Iterator[Receiver]:
    with receiving() as receiver:
        settings.WEBHOOK_ALLOWED_HOSTS = (receiver.host,)
        yield receiver


@pytest.fixture
def connection(db: None) -> Connection:
    return connection_to("ace-apn-1234567-beta-us-west-2")


@pytest.fixture
def webhook(connection: Connection, receiver: Receiver) -> Webhook:
    return hook(told_crm(connection), receiver.url)


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> float:
    """The time a try may take, in seconds; the rule is the same as with the real one."""
    monkeypatch.setattr(posting, "TOTAL_SECONDS", 0.5)
    return 0.5


def nowhere() -> str:
    """A host and port on which nothing listens."""
    with closing(create_server(("127.0.0.1", 0))) as held:
        return f"127.0.0.1:{held.getsockname()[1]}"


def test_receiver_that_is_down_gets_everything_once_it_is_back_and_is_left_in_peace_meanwhile(
    connection: Connection, settings: "Settings"
) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = ("127.0.0.1",)
    webhook = hook(told_crm(connection), f"http://{nowhere()}/")
    for number in (1, 2, 3):
        happened(connection, number)
    assert send_due(webhook.pk) == 0
    webhook.refresh_from_db()
    assert webhook.trouble == "Nothing listens at the receiver's address."
    assert WebhookTry.objects.count() == 1
    assert due_webhooks(timezone.now()) == []
    with receiving() as back:
        Webhook.objects.update(url=back.url)
        assert send_later(webhook, seconds=15) == 3
        assert len(back.posts) == 3
    webhook.refresh_from_db()
    assert (webhook.trouble, webhook.failures) == ("", 0)


def test_receiver_that_is_down_for_days_costs_few_tries_and_then_a_person_decides(
    webhook: Webhook, connection: Connection, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.behaviour = says(500)
    happened(connection, 1)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while only_post().state == PostState.WAITING:
            clock.move_to(only_post().due_at + timedelta(seconds=1))
            send_due(webhook.pk)
        assert len(receiver.posts) == MOST_TRIES
        assert only_post().state == PostState.FAILED
        assert timezone.now() - only_post().created_at > timedelta(days=3)
        assert due_webhooks(timezone.now() + timedelta(days=9)) == []
        assert "webhook.given_up" in caplog.text
        receiver.behaviour = says(200)
        replay(only_post(), by=crm_admin())
        assert send_due(webhook.pk) == 1
    assert len({post.headers["X-ACE-Portal-Id"] for post in receiver.posts}) == 1


def test_slow_receiver_is_given_up_in_time_and_tried_again(
    webhook: Webhook, connection: Connection, receiver: Receiver, short_patience: float
) -> None:
    receiver.behaviour = lambda handler: handler.receiver.stopped.wait(20) and None
    happened(connection, 1)
    began = monotonic()
    assert send_due(webhook.pk) == 0
    assert short_patience <= monotonic() - began < short_patience + 5
    assert only_post().state == PostState.WAITING
    assert only_post().problem == "The receiver did not answer in time."
    receiver.behaviour = says(200)
    assert send_later(webhook, seconds=15) == 1


def drip(handler: Handler) -> None:
    """Send a header's bytes one by one until the other side hangs up."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.receiver.stopped.wait(0.02):
        handler.wfile.write(b"x")


def test_dripping_receiver_is_given_up_in_time_though_bytes_keep_coming(
    webhook: Webhook, connection: Connection, receiver: Receiver, short_patience: float
) -> None:
    receiver.behaviour = drip
    happened(connection, 1)
    began = monotonic()
    assert send_due(webhook.pk) == 0
    assert short_patience <= monotonic() - began < short_patience + 5
    assert only_post().problem == "The receiver did not answer in time."


def endless(handler: Handler) -> None:
    """Say yes, then never stop talking."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not handler.receiver.stopped.is_set():
        handler.wfile.write(b"x" * 10_000)


def test_yes_without_an_end_is_a_yes_and_is_read_only_so_far(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    receiver.behaviour = endless
    happened(connection, 1)
    assert send_due(webhook.pk) == 1
    assert len(WebhookTry.objects.get().answer) == 2000


def say_yes_then_speak(handler: Handler) -> None:
    """The head and the text in two packets, the second once the first is surely read."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
    handler.wfile.flush()
    handler.receiver.stopped.wait(0.2)
    handler.wfile.write(b"noted")


def test_text_that_comes_after_the_head_is_read(webhook: Webhook, connection: Connection, receiver: Receiver) -> None:
    receiver.behaviour = say_yes_then_speak
    happened(connection, 1)
    assert send_due(webhook.pk) == 1
    assert WebhookTry.objects.get().answer == "noted"


def say_yes_and_hang(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnoted")
    handler.wfile.flush()
    handler.receiver.stopped.wait(20)


def test_yes_whose_text_never_comes_is_a_yes(
    webhook: Webhook, connection: Connection, receiver: Receiver, short_patience: float
) -> None:
    receiver.behaviour = say_yes_and_hang
    happened(connection, 1)
    assert send_due(webhook.pk) == 1
    assert WebhookTry.objects.get().answer == "noted"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirecting_receiver_is_a_failure_and_the_other_address_is_never_called(
    webhook: Webhook, connection: Connection, receiver: Receiver, status: int
) -> None:
    with receiving() as other:
        receiver.behaviour = says(status, Location=other.url)
        happened(connection, 1)
        assert send_due(webhook.pk) == 0
        assert other.posts == []
    assert "never followed" in only_post().problem
    assert only_post().state == PostState.WAITING
    assert WebhookTry.objects.get().status == status


def test_receiver_that_answers_410_is_switched_off_with_its_reason_and_nothing_is_lost(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    receiver.behaviour = says(410, "gone for good")
    happened(connection, 1)
    happened(connection, 2)
    assert send_due(webhook.pk) == 0
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.off_reason) == (False, "The receiver answered 410: it wants no more posts.")
    assert len(receiver.posts) == 1
    assert due_webhooks(timezone.now()) == []
    assert Event.objects.filter(connection=connection, name="webhook.off").count() == 1
    assert webhook.history.latest().history_user is None
    receiver.behaviour = says(200)
    switch_on(webhook, by=crm_admin())
    assert send_due(webhook.pk) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_receiver_that_asks_us_to_wait_is_heard(
    webhook: Webhook, connection: Connection, receiver: Receiver, status: int
) -> None:
    receiver.behaviour = says(status, Retry_After="120")
    happened(connection, 1)
    happened(connection, 2)
    assert send_due(webhook.pk) == 0
    receiver.behaviour = says(200)
    assert send_later(webhook, seconds=110) == 0
    assert len(receiver.posts) == 1
    assert send_later(webhook, seconds=125) == 2


def test_receiver_cannot_put_a_post_off_for_ever(webhook: Webhook, connection: Connection, receiver: Receiver) -> None:
    receiver.behaviour = says(503, Retry_After="999999999")
    happened(connection, 1)
    send_due(webhook.pk)
    assert only_post().due_at <= timezone.now() + timedelta(hours=6)


def test_receiver_that_fails_once_gets_the_post_again_with_the_same_id_and_a_new_time(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    receiver.behaviour = says_in_turn(500, 200)
    happened(connection, 1)
    assert send_due(webhook.pk) == 0
    assert only_post().problem == "The receiver failed with status 500."
    assert send_later(webhook, seconds=15) == 1
    first, second = receiver.posts
    assert first.headers["X-ACE-Portal-Id"] == second.headers["X-ACE-Portal-Id"]
    assert first.body == second.body
    assert int(second.headers["X-ACE-Portal-Timestamp"]) - int(first.headers["X-ACE-Portal-Timestamp"]) >= 14
    assert [(one.number, one.status) for one in WebhookTry.objects.all()] == [(1, 500), (2, 200)]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
    ],
    ids=["nothing", "no HTTP", "no status", "endless status", "many headers", "long header"],
)
def test_receiver_that_speaks_nonsense_is_tried_again(
    webhook: Webhook, connection: Connection, receiver: Receiver, answer: bytes
) -> None:
    receiver.behaviour = lambda handler: handler.wfile.write(answer) and None
    happened(connection, 1)
    assert send_due(webhook.pk) == 0
    assert only_post().state == PostState.WAITING
    assert only_post().problem in {
        "The receiver broke the connection.",
        "The receiver answered with something that is not HTTP.",
    }


def test_worker_that_dies_between_post_and_outcome_posts_again_under_the_same_id(
    webhook: Webhook, connection: Connection, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened(connection, 1)
    monkeypatch.setattr(crashpoints, "armed", KillAt("webhook.posted", 1))
    with pytest.raises(KilledError):
        send_due(webhook.pk)
    monkeypatch.setattr(crashpoints, "armed", None)
    assert only_post().state == PostState.SENDING
    assert send_due(webhook.pk) == 0
    assert send_later(webhook, seconds=LEASE.total_seconds() + 1) == 1
    assert len(receiver.posts) == 2
    assert len({post.headers["X-ACE-Portal-Id"] for post in receiver.posts}) == 1
    assert [one.seconds is None for one in WebhookTry.objects.all()] == [True, False]
    assert only_post().state == PostState.DELIVERED


def test_post_that_workers_always_die_over_is_given_up_and_the_others_go(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    happened(connection, 1)
    WebhookPost.objects.update(state=PostState.SENDING, tries=MOST_TRIES, due_at=timezone.now())
    happened(connection, 2)
    assert send_due(webhook.pk) == 1
    given_up = WebhookPost.objects.get(state=PostState.FAILED)
    assert given_up.problem == "Every worker that sent it died over it."
    replay(given_up, by=crm_admin())
    assert send_due(webhook.pk) == 1


def test_post_that_one_worker_is_sending_is_not_sent_by_another(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    happened(connection, 1)
    WebhookPost.objects.update(state=PostState.SENDING, tries=1, due_at=timezone.now() + LEASE)
    assert send_due(webhook.pk) == 0
    assert receiver.posts == []


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'portal.sqlite3'}"
        return
    server = PostgresServer()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.mark.crash
def test_two_workers_at_the_same_moment_post_each_change_once_and_in_order(database: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "aceportal.settings",
        "DATABASE_URL": database,
        "ACEPORTAL_DATA_DIR": str(tmp_path),
        "WEBHOOK_ALLOWED_HOSTS": "127.0.0.1",
    }
    command = [sys.executable, "-m", "tests.faults.posting_together", str(ROUNDS)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert json.loads(ran.stdout.splitlines()[-1]) == {
        "two_workers": {"6 delivered | 6 posts, each once, in order": ROUNDS},
        "one_post_taken_twice": {"left | taken": ROUNDS},
    }
