"""Webhooks in the admin: only for people who keep the mapping; the secret shown once; posts seen and sent again."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from aceportal.sealing import unseal
from referrals.domain.webhooks import PostState
from referrals.models import Connection, CrmProfile, Webhook, WebhookPost
from referrals.services.webhook_posts import send_due
from tests.factories.crm import crm_admin
from tests.factories.hooks import SECRET, happened, hook, only_post, told_crm
from tests.factories.people import person
from tests.factories.receivers import Receiver, receiving, says

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db

MAY_OPEN = (Role.CRM_ADMIN, Role.ADMINISTRATOR)
_SHOWN = re.compile(r"<code>(whsec_[\w-]{40,})</code>")


@pytest.fixture
def receiver(settings: "Settings") -> Iterator[Receiver]:
    with receiving() as receiver:
        settings.WEBHOOK_ALLOWED_HOSTS = (receiver.host,)
        yield receiver


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    return told_crm(connection)


@pytest.fixture
def webhook(crm: CrmProfile, receiver: Receiver) -> Webhook:
    return hook(crm, receiver.url)


@pytest.fixture
def admin(client: Client) -> User:
    keeper = crm_admin()
    client.force_login(keeper)
    return keeper


def page(client: Client, model: str, *pks: int) -> str:
    """The list of a model, or one row of it."""
    name = f"admin:referrals_{model}_{'change' if pks else 'changelist'}"
    response = client.get(reverse(name, args=pks))
    assert response.status_code == 200
    return response.content.decode()


def act(client: Client, model: str, action: str, *pks: int) -> str:
    """What the page says after an action."""
    address = reverse(f"admin:referrals_{model}_changelist")
    response = client.post(address, {"action": action, "_selected_action": list(pks)}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_only_people_who_keep_the_mapping_open_webhooks(client: Client, webhook: Webhook, role: Role) -> None:
    client.force_login(person(role))
    addresses = [
        reverse("admin:referrals_webhook_changelist"),
        reverse("admin:referrals_webhook_add"),
        reverse("admin:referrals_webhook_change", args=[webhook.pk]),
        reverse("admin:referrals_webhookpost_changelist"),
    ]
    expected = 200 if role in MAY_OPEN else 403
    assert {client.get(address, follow=True).status_code for address in addresses} == {expected}


def test_new_webhook_shows_its_secret_once(client: Client, admin: User, crm: CrmProfile, receiver: Receiver) -> None:
    wanted = {"profile": crm.pk, "url": receiver.url}
    response = client.post(reverse("admin:referrals_webhook_add"), wanted)
    [shown] = _SHOWN.findall(response.content.decode())
    made = Webhook.objects.get()
    assert unseal(made.sealed) == shown
    assert "no-store" in response.headers["Cache-Control"]
    assert shown not in page(client, "webhook") + page(client, "webhook", made.pk)
    assert made.sealed not in page(client, "webhook", made.pk)
    assert made.history.get().history_user == admin


def test_renewed_secret_is_shown_once_and_the_old_one_is_gone(client: Client, admin: User, webhook: Webhook) -> None:
    [shown] = _SHOWN.findall(act(client, "webhook", "renew_secret", webhook.pk))
    webhook.refresh_from_db()
    assert unseal(webhook.sealed) == shown != SECRET
    history = client.get(reverse("admin:referrals_webhook_history", args=[webhook.pk])).content.decode()
    assert "Secret renewed." in history
    assert shown not in history
    assert webhook.sealed not in history


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://crm.example/", "begins with https://"),
        ("https://169.254.169.254/", "nothing was sent"),
        ("https://u:p@crm.example/", "Leave name and password out"),
    ],
)
def test_address_that_posts_cannot_go_to_is_refused_beside_the_field(
    client: Client, admin: User, crm: CrmProfile, url: str, sentence: str
) -> None:
    response = client.post(reverse("admin:referrals_webhook_add"), {"profile": crm.pk, "url": url})
    assert sentence in response.content.decode()
    assert not Webhook.objects.exists()


def test_another_address_is_kept_with_who_entered_it(
    client: Client, admin: User, webhook: Webhook, receiver: Receiver
) -> None:
    address = reverse("admin:referrals_webhook_change", args=[webhook.pk])
    assert client.post(address, {"url": receiver.url + "/new"}).status_code == 302
    latest = webhook.history.latest()
    assert (latest.url, latest.history_user) == (receiver.url + "/new", admin)


def test_webhook_is_switched_off_and_on_by_actions(
    client: Client, admin: User, webhook: Webhook, connection: Connection
) -> None:
    assert "1 switched off." in act(client, "webhook", "switch_off", webhook.pk)
    happened(connection, 1)
    assert not WebhookPost.objects.exists()
    assert "1 switched on." in act(client, "webhook", "switch_on", webhook.pk)
    assert WebhookPost.objects.count() == 1
    act(client, "webhook", "switch_off", webhook.pk)
    act(client, "webhook", "switch_on_from_now", webhook.pk)
    assert only_post().state == PostState.DROPPED


def test_test_post_is_queued_by_an_action(client: Client, admin: User, webhook: Webhook, receiver: Receiver) -> None:
    assert "1 will get a test post now" in act(client, "webhook", "send_test", webhook.pk)
    assert send_due(webhook.pk) == 1
    assert "a test" in page(client, "webhookpost")


def test_webhook_that_its_receiver_switched_off_is_named_above_the_list(
    client: Client, admin: User, webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    receiver.behaviour = says(410)
    happened(connection, 1)
    send_due(webhook.pk)
    assert f"{webhook} is off. The receiver answered 410" in page(client, "webhook")


def test_post_shows_its_payload_and_every_try_with_its_answer(
    client: Client, admin: User, webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    receiver.behaviour = says(422, "<script>alert(1)</script> no such stage")
    happened(connection, 1)
    send_due(webhook.pk)
    shown = page(client, "webhookpost", only_post().pk)
    assert "&quot;apnId&quot;: &quot;O1&quot;" in shown
    assert "Aldermoor Freight" in shown
    assert "422" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; no such stage" in shown
    assert "<script>alert" not in shown
    assert str(only_post().key) in shown


def test_posts_are_filtered_by_state_and_sent_again_or_dropped_together(
    client: Client, admin: User, webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    for number in (1, 2):
        happened(connection, number)
    assert send_due(webhook.pk) == 2
    pks = list(WebhookPost.objects.values_list("pk", flat=True))
    listed = client.get(reverse("admin:referrals_webhookpost_changelist"), {"state__exact": "waiting"})
    assert "0 webhook posts" in listed.content.decode()
    assert "2 will be sent again now." in act(client, "webhookpost", "replay", *pks)
    assert "2 dropped." in act(client, "webhookpost", "drop", *pks)
    assert "can be dropped" in act(client, "webhookpost", "drop", pks[0])
    assert {one.state for one in WebhookPost.objects.all()} == {PostState.DROPPED}


def test_posts_are_neither_added_nor_edited_nor_deleted_by_hand(
    client: Client, admin: User, webhook: Webhook, connection: Connection
) -> None:
    happened(connection, 1)
    for name in ("change", "delete"):
        address = reverse(f"admin:referrals_webhookpost_{name}", args=[only_post().pk])
        assert client.post(address, {"state": "delivered"}).status_code == 403
    assert client.get(reverse("admin:referrals_webhookpost_add")).status_code == 403
    assert client.post(reverse("admin:referrals_webhook_delete", args=[webhook.pk])).status_code == 403


def test_pages_of_webhooks_keep_to_the_policy(
    client: Client, admin: User, webhook: Webhook, connection: Connection
) -> None:
    happened(connection, 1)
    pages: list[Any] = [
        page(client, "webhook"),
        page(client, "webhook", webhook.pk),
        page(client, "webhookpost"),
        page(client, "webhookpost", only_post().pk),
    ]
    assert [one for one in pages if "style=" in one or "onclick=" in one] == []
