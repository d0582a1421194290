"""The team's chat hears the sentences the operator chose, each once, and its addresses stay secret."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.messages import MessageState
from referrals.jobs import tell
from referrals.models import Channel, Connection, Message, Referral, Source
from referrals.services.events import note
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.factories.people import person

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

SECRET = "planted-secret"


class Chat(ThreadingHTTPServer):
    """A webhook that remembers what it hears; `status` is its answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.heard: list[dict[str, str]] = []
        self.status = 200


class _Hearing(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 200:
            self.server.heard.append(json.loads(said))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def chat(settings: "Settings") -> Iterator[Chat]:
    with Chat() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CHAT_URLS = (f"json://127.0.0.1:{server.server_address[1]}/{SECRET}",)
        settings.CHAT_KINDS = ("refused",)
        settings.PUBLIC_URL = "https://portal.example"
        yield server
        server.shutdown()


@pytest.fixture
def referral() -> Referral:
    connection = connection_to("ace-apn-1234567-beta-us-west-2")
    person(Role.ALLIANCE_LEAD)
    return arrived(connection, Kind.OPPORTUNITY, customerCompanyName="Aldermoor Freight")


def _refused(referral: Referral) -> None:
    note("delivery.refused", connection=referral.connection, referral=referral, source=Source.AWS, text="Call Jane Roe")


def test_the_chat_hears_a_chosen_kind_once_without_names(chat: Chat, referral: Referral) -> None:
    _refused(referral)
    tell()
    tell()
    assert len(chat.heard) == 1
    said = chat.heard[0]["message"]
    assert str(referral.apn_id) in said
    assert f"https://portal.example/referrals/{referral.pk}/" in said
    assert "Aldermoor" not in said
    assert "Jane Roe" not in said


def test_the_chat_hears_nothing_that_was_not_chosen(chat: Chat, referral: Referral) -> None:
    note("delivery.unanswered", connection=referral.connection, referral=referral)
    tell()
    assert chat.heard == []


def test_many_at_once_are_one_message_that_counts_the_rest(chat: Chat, referral: Referral) -> None:
    for _ in range(40):
        _refused(referral)
    tell()
    assert len(chat.heard) == 1
    assert "And 25 more: https://portal.example/" in chat.heard[0]["message"]


def test_a_chat_that_fails_is_tried_again_and_its_address_is_never_written_down(
    chat: Chat, referral: Referral, caplog: pytest.LogCaptureFixture
) -> None:
    chat.status = 500
    _refused(referral)
    tell()
    message = Message.objects.get(channel=Channel.CHAT)
    assert (message.state, message.problem) == (MessageState.WAITING, "The chat did not take it.")
    assert SECRET not in caplog.text
    assert SECRET not in str(Message.objects.filter(pk=message.pk).values())
    chat.status = 200
    Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    tell()
    assert len(chat.heard) == 1


def test_an_address_taken_out_of_the_configuration_is_said(
    chat: Chat, referral: Referral, settings: "Settings"
) -> None:
    _refused(referral)
    chat.status = 500
    tell()
    settings.CHAT_URLS = ("json://127.0.0.1:9/other",)
    Message.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    tell()
    assert Message.objects.get(channel=Channel.CHAT).problem == "Its chat address is no longer set up."


def test_without_a_chat_nothing_is_kept_for_one(referral: Referral, settings: "Settings") -> None:
    settings.CHAT_URLS = ()
    _refused(referral)
    tell()
    assert not Message.objects.filter(channel=Channel.CHAT).exists()
    assert Connection.objects.exists()
