"""What is secret or personal is in no dump of the database, no log and no job; keys can be changed (S26, S32)."""

import io
import logging
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection as database
from redis import Redis

from aceportal.sealing import SealBroken, seal, seal_again, unseal
from referrals.models import Connection, Webhook
from referrals.services.webhook_posts import send_due
from referrals.services.webhooks import renew_secret
from tests.factories.crm import crm_admin
from tests.factories.hooks import SECRET, happened, hook, only_post, told_crm
from tests.factories.receivers import Receiver, receiving, says

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

OLD, NEW = "old-" + "a" * 60, "new-" + "b" * 60


@pytest.fixture
def receiver(settings: "Settings") -> Iterator[Receiver]:
    with receiving() as receiver:
        settings.WEBHOOK_ALLOWED_HOSTS = (receiver.host,)
        yield receiver


@pytest.fixture
def webhook(connection: Connection, receiver: Receiver) -> Webhook:
    return hook(told_crm(connection), receiver.url + "?token=planted-token")


def everything_kept() -> str:
    """All rows of all tables, as one text."""
    said = []
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {database.ops.quote_name(table)}")  # noqa: S608 names from the database
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said)


def test_secret_is_nowhere_in_the_database(webhook: Webhook, connection: Connection) -> None:
    happened(connection, 1)
    send_due(webhook.pk)
    renewed = renew_secret(webhook, by=crm_admin())
    kept = everything_kept()
    assert "O1" in kept
    assert SECRET not in kept
    assert renewed not in kept


@pytest.mark.parametrize("status", [200, 410, 422, 503])
def test_log_names_neither_secret_nor_address_nor_customer(
    webhook: Webhook, connection: Connection, receiver: Receiver, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    receiver.behaviour = says(status, "Aldermoor Freight\r\nlevel=error forged")
    happened(connection, 1)
    send_due(webhook.pk)
    said = caplog.text + "".join(str(record.__dict__) for record in caplog.records)
    assert [word for word in (SECRET, "planted-token", "Aldermoor", "forged") if word in said] == []


def test_queue_is_given_ids_alone(
    webhook: Webhook, connection: Connection, valkey: str, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        happened(connection, 1)
    with Redis.from_url(valkey) as server:
        jobs = [zlib.decompress(server.hget(key, "data")).decode() for key in server.keys("rq:job:*")]
    assert f'["referrals.jobs.post_to_webhook", null, [{webhook.pk}], {{}}]' in jobs
    assert [job for job in jobs if SECRET in job or "Aldermoor" in job or "planted" in job] == []


def test_changed_key_still_opens_what_the_older_one_sealed(settings: "Settings") -> None:
    settings.SECRET_KEY = OLD
    sealed = seal("kept")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert unseal(sealed) == "kept"
    anew = seal_again(sealed)
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(anew) == "kept"
    with pytest.raises(SealBroken):
        unseal(sealed)


def test_same_secret_is_sealed_differently_each_time() -> None:
    assert seal("kept") != seal("kept")


def reseal() -> str:
    said = io.StringIO()
    call_command("reseal_secrets", stdout=said)
    return said.getvalue()


def test_command_seals_every_secret_with_the_present_key(
    webhook: Webhook, connection: Connection, settings: "Settings"
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [settings.SECRET_KEY]
    assert reseal() == "1 secrets are sealed with the present key.\n"
    settings.SECRET_KEY_FALLBACKS = []
    happened(connection, 1)
    assert send_due(webhook.pk) == 1


def test_command_says_what_to_do_when_a_key_is_missing(webhook: Webhook, settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, []
    with pytest.raises(CommandError, match="SECRET_KEY_FALLBACKS"):
        reseal()


def test_lost_key_is_said_and_sends_nothing_unsigned(
    webhook: Webhook, connection: Connection, receiver: Receiver, settings: "Settings"
) -> None:
    happened(connection, 1)
    settings.SECRET_KEY = NEW
    assert send_due(webhook.pk) == 0
    assert receiver.posts == []
    assert only_post().problem == "Its secret was sealed with another SECRET_KEY. Renew the secret."
