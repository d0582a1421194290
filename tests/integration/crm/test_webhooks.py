"""A CRM is told by webhook: each change once, signed, in order for each referral, and replayed when a person asks."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from aceportal.tokens import create_token
from referrals.ace.kinds import Kind
from referrals.domain.webhooks import PostState
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.jobs import post_to_webhook
from referrals.models import Connection, CrmProfile, Edit, Event, Webhook, WebhookPost, WebhookTry
from referrals.selectors.due import due_webhooks
from referrals.services import webhook_posts
from referrals.services.crm_intake import take
from referrals.services.crm_sharing import share
from referrals.services.sweeping import sweep
from referrals.services.webhook_posts import drop, replay, send_due
from referrals.services.webhooks import add, move, renew_secret, send_test, switch_off, switch_on
from tests.factories.crm import crm_admin, deal, open_opportunity
from tests.factories.hooks import SECRET, happened, hook, only_post, send_later, told_crm
from tests.factories.people import person
from tests.factories.receivers import Received, Receiver, receiving, says, says_in_turn

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


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
def admin() -> User:
    return crm_admin()


def is_signed(post: Received, secret: str) -> bool:
    """As a receiver checks it, written from the documentation alone."""
    signed = post.headers["X-ACE-Portal-Timestamp"].encode() + b"." + post.body
    expected = "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, post.headers["X-ACE-Portal-Signature"])


def said(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(post.body) for post in receiver.posts]


def stages(receiver: Receiver) -> list[tuple[str, str]]:
    """AWS's id and the stage told, post by post."""
    return [(one["apnId"], one["record"]["stage"]) for one in said(receiver)]


def test_change_is_posted_once_with_a_signature_that_holds(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    happened(connection, 1)
    assert due_webhooks(timezone.now()) == [webhook.pk]
    post_to_webhook(webhook.pk)
    post_to_webhook(webhook.pk)
    [post] = receiver.posts
    assert is_signed(post, SECRET)
    assert abs(int(post.headers["X-ACE-Portal-Timestamp"]) - timezone.now().timestamp()) < 60
    assert uuid.UUID(post.headers["X-ACE-Portal-Id"]) == only_post().key
    assert post.headers["Content-Type"] == "application/json"
    assert post.path == "/hooks/ace"
    assert only_post().state == PostState.DELIVERED
    assert due_webhooks(timezone.now()) == []


def test_post_says_what_the_api_says_of_the_same_change(
    webhook: Webhook, connection: Connection, receiver: Receiver, crm: CrmProfile, client: Client
) -> None:
    happened(connection, 1)
    send_due(webhook.pk)
    token = create_token(user=person(Role.ALLIANCE_LEAD))
    address = f"/api/v1/crm/{crm.slug}/changes"
    listed = client.get(address, headers={"Authorization": f"Bearer {token}"}).json()["changes"]
    assert said(receiver) == listed


def test_webhook_hears_of_nothing_from_before_it_was_added(
    crm: CrmProfile, connection: Connection, receiver: Receiver
) -> None:
    happened(connection, 1)
    webhook = hook(crm, receiver.url)
    assert send_due(webhook.pk) == 0
    happened(connection, 2)
    assert send_due(webhook.pk) == 1
    assert [one["apnId"] for one in said(receiver)] == ["O2"]


def test_every_webhook_of_a_crm_hears_of_a_change(webhook: Webhook, connection: Connection, receiver: Receiver) -> None:
    other = hook(webhook.profile, receiver.url)
    happened(connection, 1)
    assert send_due(webhook.pk) + send_due(other.pk) == 2
    assert len({post.headers["X-ACE-Portal-Id"] for post in receiver.posts}) == 2


def test_changes_of_one_referral_arrive_in_order_though_the_first_fails(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    receiver.behaviour = says_in_turn(500, 200)
    happened(connection, 1, stage="Qualified")
    happened(connection, 1, stage="Technical Validation")
    assert send_due(webhook.pk) == 0
    assert send_later(webhook, seconds=15) == 2
    assert stages(receiver) == [("O1", "Discovery"), ("O1", "Discovery"), ("O1", "Proposal")]


@pytest.mark.parametrize(("status", "wanted"), [(200, ["Send the offer"]), (500, [])])
def test_older_word_of_a_crm_is_a_change_once_it_took_the_post(
    webhook: Webhook, connection: Connection, receiver: Receiver, status: int, wanted: list[str]
) -> None:
    receiver.behaviour = says(status)
    by, older = person(Role.ALLIANCE_LEAD), deal(next_step="Send the offer")
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1", nextStep="Send the offer")
    take(webhook.profile, Kind.OPPORTUNITY, "D-1", older, by=by)
    open_opportunity(connection, partnerCrmUniqueIdentifier="D-1", nextStep="Call them")
    share(connection.pk)
    send_due(webhook.pk)
    take(webhook.profile, Kind.OPPORTUNITY, "D-1", {**older, "budget": "agreed"}, by=by)
    assert [edit.wanted for edit in Edit.objects.filter(field="nextStep")] == wanted


def test_failing_referral_holds_up_no_other(webhook: Webhook, connection: Connection, receiver: Receiver) -> None:
    receiver.behaviour = says_in_turn(422, 200)
    happened(connection, 1)
    happened(connection, 1, stage="Technical Validation")
    happened(connection, 2)
    assert send_due(webhook.pk) == 1
    assert [one["apnId"] for one in said(receiver)] == ["O1", "O2"]
    assert WebhookPost.objects.filter(state=PostState.WAITING).count() == 2
    assert due_webhooks(timezone.now()) == []


def test_delivered_post_is_replayed_with_the_same_id_and_body(
    webhook: Webhook, connection: Connection, receiver: Receiver, admin: User
) -> None:
    happened(connection, 1)
    send_due(webhook.pk)
    replay(only_post(), by=admin)
    assert send_due(webhook.pk) == 1
    first, again = receiver.posts
    assert (first.body, first.headers["X-ACE-Portal-Id"]) == (again.body, again.headers["X-ACE-Portal-Id"])
    assert is_signed(again, SECRET)
    assert [one.number for one in WebhookTry.objects.all()] == [1, 1]
    assert Event.objects.filter(name="webhook.replayed", actor=admin).exists()


def test_waiting_post_is_sent_at_once_when_a_person_replays_it(
    webhook: Webhook, connection: Connection, receiver: Receiver, admin: User
) -> None:
    receiver.behaviour = says_in_turn(503, 200)
    happened(connection, 1)
    send_due(webhook.pk)
    assert send_due(webhook.pk) == 0
    replay(only_post(), by=admin)
    assert send_due(webhook.pk) == 1


def test_dropped_post_makes_way_for_later_ones_about_its_referral(
    webhook: Webhook, connection: Connection, receiver: Receiver, admin: User
) -> None:
    receiver.behaviour = says_in_turn(422, 200)
    happened(connection, 1)
    happened(connection, 1, stage="Technical Validation")
    send_due(webhook.pk)
    drop(WebhookPost.objects.earliest("pk"), by=admin)
    assert send_due(webhook.pk) == 1
    assert stages(receiver)[-1] == ("O1", "Proposal")


def test_post_that_is_just_being_sent_is_neither_replayed_nor_dropped(
    webhook: Webhook, connection: Connection, admin: User
) -> None:
    happened(connection, 1)
    WebhookPost.objects.update(state=PostState.SENDING)
    for act in (replay, drop):
        with pytest.raises(NotNow):
            act(only_post(), by=admin)


def test_what_a_webhook_missed_while_it_was_off_is_sent_when_it_is_on_again(
    webhook: Webhook, connection: Connection, receiver: Receiver, admin: User
) -> None:
    switch_off(webhook, by=admin)
    happened(connection, 1)
    assert send_due(webhook.pk) == 0
    webhook.refresh_from_db()
    switch_on(webhook, by=admin)
    assert send_due(webhook.pk) == 1


def test_webhook_switched_on_from_now_leaves_out_what_it_missed(
    webhook: Webhook, connection: Connection, receiver: Receiver, admin: User
) -> None:
    happened(connection, 1)
    switch_off(webhook, by=admin)
    happened(connection, 2)
    switch_on(webhook, by=admin, from_now=True)
    assert send_due(webhook.pk) == 0
    assert [post.state for post in WebhookPost.objects.all()] == [PostState.DROPPED]
    happened(connection, 3)
    assert send_due(webhook.pk) == 1
    assert [one["apnId"] for one in said(receiver)] == ["O3"]


def test_test_post_says_that_it_is_one(webhook: Webhook, receiver: Receiver, admin: User) -> None:
    post = send_test(webhook, by=admin)
    assert send_due(webhook.pk) == 1
    assert [(one["kind"], one["name"], one["record"]) for one in said(receiver)] == [("test", "test", {})]
    assert is_signed(receiver.posts[0], SECRET)
    assert post.log.get().status == 200


def test_webhook_that_is_off_sends_no_test(webhook: Webhook, admin: User) -> None:
    switch_off(webhook, by=admin)
    with pytest.raises(NotNow, match="Switch it on"):
        send_test(webhook, by=admin)


def test_answer_is_kept_short_and_harmless(webhook: Webhook, connection: Connection, receiver: Receiver) -> None:
    receiver.behaviour = says(200, "\x1b[31mred\x00\u202e\r\nline " + "x" * 5000)
    happened(connection, 1)
    send_due(webhook.pk)
    answer = WebhookTry.objects.get().answer
    assert len(answer) == 2000
    assert answer.startswith("\ufffd[31mred\ufffd\ufffd\ufffd\nline x")


def test_new_secret_signs_from_the_next_try_on(
    webhook: Webhook, connection: Connection, receiver: Receiver, admin: User
) -> None:
    secret = renew_secret(webhook, by=admin)
    happened(connection, 1)
    send_due(webhook.pk)
    assert secret != SECRET
    assert is_signed(receiver.posts[0], secret)
    assert not is_signed(receiver.posts[0], SECRET)


def test_secret_is_made_where_none_is_given(crm: CrmProfile, receiver: Receiver, admin: User) -> None:
    (_, one), (_, other) = (add(crm, receiver.url, by=admin) for _ in range(2))
    assert one.startswith("whsec_")
    assert len(one) >= 40
    assert one != other


def test_post_that_waits_goes_to_the_address_a_person_entered_since(
    webhook: Webhook, connection: Connection, receiver: Receiver, admin: User
) -> None:
    receiver.behaviour = says_in_turn(503, 200)
    happened(connection, 1)
    send_due(webhook.pk)
    webhook.refresh_from_db()
    move(webhook, receiver.url + "/new", by=admin)
    assert send_later(webhook, seconds=15) == 1
    assert [post.path for post in receiver.posts] == ["/hooks/ace", "/hooks/ace/new"]


def test_changes_of_a_webhook_are_kept_with_who_made_them_and_without_the_secret(webhook: Webhook, admin: User) -> None:
    renew_secret(webhook, by=admin)
    switch_off(webhook, by=admin)
    kept = webhook.history.order_by("history_id")
    assert [row.history_change_reason for row in kept] == ["Added.", "Secret renewed.", "Switched off by a person."]
    assert [row.history_user for row in kept][1:] == [admin, admin]
    assert not hasattr(kept[0], "sealed")


def test_only_people_who_keep_the_mapping_touch_webhooks(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    happened(connection, 1)
    lead = person(Role.ALLIANCE_LEAD)
    for refused in (
        lambda: add(webhook.profile, receiver.url, by=lead),
        lambda: move(webhook, receiver.url, by=lead),
        lambda: renew_secret(webhook, by=lead),
        lambda: switch_off(webhook, by=lead),
        lambda: switch_on(webhook, by=lead),
        lambda: send_test(webhook, by=lead),
        lambda: replay(only_post(), by=lead),
        lambda: drop(only_post(), by=lead),
    ):
        with pytest.raises(NotAllowed):
            refused()
    webhook.refresh_from_db()
    assert webhook.is_active
    assert only_post().state == PostState.WAITING


def test_address_inside_the_house_is_refused_when_it_is_entered(crm: CrmProfile, admin: User) -> None:
    for url in ("https://127.0.0.1/x", "https://[::1]/x", "http://crm.example/x", "https://169.254.169.254/latest"):
        with pytest.raises(NotValid):
            add(crm, url, by=admin)
    assert not Webhook.objects.exists()


def test_posts_of_a_crm_that_is_switched_off_wait(webhook: Webhook, connection: Connection, receiver: Receiver) -> None:
    happened(connection, 1)
    CrmProfile.objects.update(is_active=False)
    assert send_due(webhook.pk) == 0
    CrmProfile.objects.update(is_active=True)
    assert send_due(webhook.pk) == 1


def test_planning_and_sharing_again_writes_no_post_twice(webhook: Webhook, connection: Connection) -> None:
    happened(connection, 1)
    share(connection.pk)
    open_opportunity(connection, apnCrmUniqueIdentifier="O1", awsAccountOwnerName="Jo Doe")
    share(connection.pk)
    assert WebhookPost.objects.count() == 1


def test_ended_posts_are_forgotten_with_their_answers_once_they_are_old(
    webhook: Webhook, connection: Connection, receiver: Receiver
) -> None:
    receiver.behaviour = says_in_turn(200, 422)
    happened(connection, 1)
    happened(connection, 2)
    send_due(webhook.pk)
    sweep(connection)
    assert WebhookPost.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=connection.retention_days + 1), tick=False):
        sweep(connection)
    assert only_post().state == PostState.WAITING
    assert [one.status for one in WebhookTry.objects.all()] == [422]
    assert share(connection.pk) == 0
    assert WebhookPost.objects.count() == 1


def test_backlog_that_takes_too_long_is_rung_for_again(
    webhook: Webhook,
    connection: Connection,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
    valkey: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    for number in (1, 2):
        happened(connection, number)
    monkeypatch.setattr(webhook_posts, "LONGEST", 0.0)
    with django_capture_on_commit_callbacks() as rung:
        assert send_due(webhook.pk) == 0
    assert len(rung) == 1
    assert due_webhooks(timezone.now()) == [webhook.pk]
