"""Mails arrive once, wait out a dead mail server, come as a digest to whom wants it, and give nothing away."""

import smtplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals import crashpoints
from referrals.ace.catalogue.field import FieldType
from referrals.ace.fields import fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.moments import write_moment
from referrals.domain.messages import MOST_TRIES, MessageState
from referrals.domain.notices import NoticeKind
from referrals.jobs import tell
from referrals.models import Connection, Digest, Event, Message, Notice
from referrals.selectors.due import anything_to_tell
from referrals.services.mailing import gather, letter, send_again, send_messages
from referrals.services.notices import choose_digest, tell_person
from tests.factories.arrivals import arrived
from tests.factories.bench import connection_to
from tests.factories.people import person
from tests.faults.crashing import KillAt, KilledError

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 9, 10, 12, tzinfo=UTC)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def rep() -> User:
    return person(Role.SALES_REP)


@pytest.fixture
def connection(rep: User) -> Connection:
    return connection_to("ace-apn-1234567-beta-us-west-2")


def told(user: User, connection: Connection, text: str = "AWS refused what we sent for opportunity O1.") -> None:
    tell_person(user, NoticeKind.REFUSED, text, "/referrals/1/", connection)


@pytest.fixture
def no_mail_server(settings: "Settings") -> None:
    """A port on which nothing listens."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as held:
        port = held.server_address[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port
    settings.EMAIL_USE_TLS = False


def test_a_notice_is_mailed_once_with_a_link(rep: User, connection: Connection, settings: "Settings") -> None:
    settings.PUBLIC_URL = "https://portal.example"
    told(rep, connection)
    tell()
    tell()
    assert [one.to for one in mail.outbox] == [[rep.email]]
    assert "https://portal.example/referrals/1/" in str(mail.outbox[0].body)
    assert "https://portal.example/account/notices/" in str(mail.outbox[0].body)
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<notices-{Message.objects.get().pk}@portal.example>"
    assert not anything_to_tell(timezone.now())


def test_what_waits_for_one_person_goes_in_one_mail(rep: User, connection: Connection) -> None:
    for number in range(3):
        told(rep, connection, f"AWS refused what we sent for opportunity O{number}.")
    tell()
    assert [one.subject for one in mail.outbox] == ["ACE Portal: 3 notices"]


def test_a_long_mail_is_cut_and_says_where_the_rest_is(rep: User, connection: Connection) -> None:
    for number in range(120):
        told(rep, connection, f"AWS refused what we sent for opportunity O{number}.")
    tell()
    body = str(mail.outbox[0].body)
    assert body.count("AWS refused") == 100
    assert "There are more: " in body


def test_a_dead_mail_server_loses_nothing_and_the_mail_goes_when_it_is_back(
    rep: User, connection: Connection, no_mail_server: None, settings: "Settings"
) -> None:
    told(rep, connection)
    tell()
    message = Message.objects.get()
    assert (message.state, message.tries) == (MessageState.WAITING, 1)
    assert message.problem == "The mail server did not take it (ConnectionRefusedError)."
    assert send_messages() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(message.due_at + timedelta(seconds=1), tick=False):
        assert anything_to_tell(timezone.now())
        assert send_messages() == 1
        assert send_messages() == 0
    assert [one.to for one in mail.outbox] == [[rep.email]]


def test_a_mail_nobody_takes_is_given_up_visibly_and_can_be_sent_again(
    rep: User, connection: Connection, no_mail_server: None, settings: "Settings", caplog: pytest.LogCaptureFixture
) -> None:
    told(rep, connection)
    gather()
    Message.objects.update(tries=MOST_TRIES - 1)
    send_messages()
    message = Message.objects.get()
    assert message.state == MessageState.FAILED
    assert "message.given_up" in caplog.text
    assert not anything_to_tell(timezone.now() + timedelta(days=9))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_again([message]) == 1
    assert send_messages() == 1


class _Refusing(socketserver.StreamRequestHandler):
    """A mail server that answers and takes nobody's mail."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            is_recipient = line[:4].upper() == b"RCPT"
            self.wfile.write(b"550 no such reader\r\n" if is_recipient else b"250 fine\r\n")


@pytest.fixture
def refusing_server(settings: "Settings") -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.server_address[1], False
        yield
        server.shutdown()


def test_a_refused_reader_is_named_by_the_kind_of_trouble_alone(
    rep: User, connection: Connection, refusing_server: None, caplog: pytest.LogCaptureFixture
) -> None:
    told(rep, connection)
    tell()
    assert Message.objects.get().problem == "The mail server did not take it (SMTPRecipientsRefused)."
    assert rep.email not in caplog.text
    assert issubclass(smtplib.SMTPRecipientsRefused, smtplib.SMTPException)


def test_a_worker_that_died_after_sending_sends_again_under_the_same_message_id(
    rep: User, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(rep, connection)
    monkeypatch.setattr(crashpoints, "armed", KillAt("message.sent", 1))
    with pytest.raises(KilledError):
        tell()
    monkeypatch.setattr(crashpoints, "armed", None)
    assert send_messages() == 0
    Message.objects.update(due_at=timezone.now())
    assert send_messages() == 1
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == 1


def test_a_message_one_worker_took_is_not_taken_by_another(rep: User, connection: Connection) -> None:
    told(rep, connection)
    gather()
    Message.objects.update(state=MessageState.SENDING, tries=1, due_at=timezone.now() + timedelta(minutes=5))
    assert send_messages() == 0
    assert mail.outbox == []


def test_a_digest_comes_once_a_day_after_its_hour(rep: User, connection: Connection) -> None:
    Digest.objects.create(user=rep, is_on=True, hour=7)
    with time_machine.travel(NOON.replace(hour=6), tick=False) as clock:
        told(rep, connection)
        tell()
        assert mail.outbox == []
        clock.move_to(NOON.replace(hour=7))
        tell()
        tell()
        assert [one.subject for one in mail.outbox] == ["ACE Portal: what happened until 10 Sep 2026"]
        told(rep, connection)
        tell()
        assert len(mail.outbox) == 1
        assert not anything_to_tell(timezone.now())
        clock.move_to(NOON.replace(hour=7, day=11))
        tell()
        assert len(mail.outbox) == 2


def test_two_workers_make_one_digest(rep: User, connection: Connection) -> None:
    Digest.objects.create(user=rep, is_on=True, hour=0)
    told(rep, connection)
    assert gather() == 1
    told(rep, connection)
    assert gather() == 0
    assert Message.objects.filter(user=rep).count() == 1


def test_a_digest_switched_on_after_its_hour_begins_tomorrow(rep: User, connection: Connection) -> None:
    with time_machine.travel(NOON, tick=False):
        choose_digest(rep, is_on=True, hour=7)
        told(rep, connection)
        tell()
        assert mail.outbox == []
        choose_digest(rep, is_on=False, hour=7)
        tell()
        assert len(mail.outbox) == 1


def test_a_digest_switched_on_before_its_hour_begins_today(rep: User) -> None:
    with time_machine.travel(NOON, tick=False):
        choose_digest(rep, is_on=True, hour=13)
    assert Digest.objects.get(user=rep).sent_on != date(2026, 9, 10)


def test_somebody_who_left_gets_no_mail(rep: User, connection: Connection) -> None:
    told(rep, connection)
    User.objects.filter(pk=rep.pk).update(is_active=False)
    tell()
    assert mail.outbox == []
    assert not anything_to_tell(timezone.now())


SAID = {
    FieldType.TEXT: "planted",
    FieldType.LONG_TEXT: "planted words",
    FieldType.EMAIL: "planted@customer.example",
    FieldType.PHONE: "+15550100",
}


def _planted(kind: Kind) -> dict[str, Any]:
    """A value in every text field and every contact field that no mail may repeat."""
    ids = {APN_ID_FIELD, partner_id_field(kind)}
    chosen = [field for field in fields_of(kind).values() if field.type in SAID and field.name not in ids]
    return {field.name: SAID[field.type] for field in chosen}


@pytest.mark.parametrize("kind", list(Kind))
def test_a_mail_repeats_nothing_of_what_the_record_says(rep: User, connection: Connection, kind: Kind) -> None:
    planted = {
        **_planted(kind),
        "opportunityOwnership": "AWS Referral",
        "acceptBy": write_moment(timezone.now() + timedelta(days=3)),
    }
    referral = arrived(connection, kind, **planted)
    for name in ("delivery.refused", "referral.conflict", "referral.action_required", "delivery.unanswered"):
        Event.objects.create(
            connection=connection,
            referral=referral,
            name=name,
            source="aws",
            note="planted-note",
            changes={"customerEmail": ["planted-old", "planted-new"]},
            at=timezone.now(),
            untold=True,
        )
    person(Role.ALLIANCE_LEAD)
    tell()
    assert mail.outbox
    parts = [
        part for one in mail.outbox for part in (one.subject, one.body, *(str(body) for body, _ in one.alternatives))
    ]
    assert [part for part in parts for word in ("planted", "15550100") if word in str(part)] == []


def test_a_mail_has_words_for_programs_without_html_and_escapes_for_those_with(
    rep: User, connection: Connection
) -> None:
    told(rep, connection, "5 of 6 rows of <b>Q3 & Q4</b> are done.")
    gather()
    written = letter(Message.objects.get())
    assert written is not None
    assert "<b>Q3 & Q4</b>" in str(written.body)
    assert "&lt;b&gt;Q3 &amp; Q4&lt;/b&gt;" in str(written.alternatives[0][0])


def test_notices_by_mail_alone_do_not_ring_the_bell(rep: User, connection: Connection) -> None:
    told(rep, connection)
    Notice.objects.update(in_portal=False)
    tell()
    assert len(mail.outbox) == 1
