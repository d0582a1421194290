"""The admin: who opens which window, that nothing of the exchange is edited there, and that actions call services."""

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.models import ApiToken, User
from aceportal.roles import Role
from aceportal.tokens import create_token
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState, RecordState
from referrals.models import Connection, ConnectionState, Delivery, ExchangeFile, ReceivedRecord
from referrals.services.deciding import decide
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person

pytestmark = pytest.mark.django_db

WINDOWS = ("referral", "delivery", "exchangefile", "receivedrecord", "event", "run", "drift")
MAY_OPEN = (Role.CRM_ADMIN, Role.ADMINISTRATOR)


def _act(client: Client, model: str, action: str, *pks: int) -> str:
    address = reverse(f"admin:referrals_{model}_changelist")
    response = client.post(address, {"action": action, "_selected_action": list(pks)}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def _status(client: Client, model: str) -> int:
    return client.get(reverse(f"admin:{model}_changelist"), follow=True).status_code


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_only_its_windows(client: Client, bench: Bench, role: Role) -> None:
    bench.shared_opportunity()
    client.force_login(person(role))
    opened = {name: _status(client, f"referrals_{name}") for name in WINDOWS}
    assert set(opened.values()) == {200 if role in MAY_OPEN else 403}
    connections = _status(client, "referrals_connection")
    assert connections == (200 if role in MAY_OPEN else 403)
    people = _status(client, "aceportal_user")
    assert people == (200 if role is Role.ADMINISTRATOR else 403)


def test_the_queues_own_pages_are_for_superusers_alone(client: Client, valkey: str) -> None:
    addresses = (reverse("admin:django_rq_home"), reverse("admin:django_rq_jobs", args=[0]))
    client.force_login(person(Role.ADMINISTRATOR))
    assert [client.get(address).status_code for address in addresses] == [403, 403]
    client.force_login(User.objects.create_superuser("root@partner.example", "a long enough password"))
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_what_the_exchange_wrote_cannot_be_edited_added_or_deleted(client: Client, bench: Bench) -> None:
    bench.shared_opportunity()
    client.force_login(person(Role.ADMINISTRATOR))
    file = ExchangeFile.objects.get()
    assert client.get(reverse("admin:referrals_exchangefile_change", args=[file.pk])).status_code == 200
    address = reverse("admin:referrals_exchangefile_change", args=[file.pk])
    assert client.post(address, {"state": "failed"}).status_code == 403
    assert client.post(reverse("admin:referrals_exchangefile_delete", args=[file.pk])).status_code == 403
    assert client.get(reverse("admin:referrals_exchangefile_add")).status_code == 403


def test_a_changed_setting_is_kept_with_who_changed_it(client: Client, bench: Bench) -> None:
    admin = person(Role.CRM_ADMIN)
    client.force_login(admin)
    address = reverse("admin:referrals_connection_change", args=[bench.connection.pk])
    fields = client.get(address).context["adminform"].form.initial
    values = {name: "" if value is None else value for name, value in fields.items() if value is not False}
    no_rows = {"solutions-TOTAL_FORMS": 0, "solutions-INITIAL_FORMS": 0}
    response = client.post(address, {**values, **no_rows, "poll_seconds": 77})
    assert response.status_code == 302
    latest = Connection.history.filter(id=bench.connection.pk).latest()
    assert (latest.poll_seconds, latest.history_user) == (77, admin)
    assert "style=" not in client.get(address).content.decode()
    assert client.get(reverse("admin:referrals_connection_history", args=[bench.connection.pk])).status_code == 200


def test_a_connection_is_added_by_the_services_rules(client: Client) -> None:
    client.force_login(person(Role.CRM_ADMIN))
    address = reverse("admin:referrals_connection_add")
    wanted = {"name": "Live", "partner_id": "397476", "environment": "production", "poll_seconds": 300}
    crossed = client.post(address, {**wanted, "bucket": "ace-apn-397476-beta-us-west-2"})
    assert "Sandbox and production never mix" in crossed.content.decode()
    assert client.post(address, wanted).status_code == 302
    assert Connection.objects.get().bucket == "ace-apn-397476-prod-us-west-2"


def test_pausing_and_resuming_in_the_admin_go_through_the_service(client: Client, bench: Bench) -> None:
    client.force_login(person(Role.CRM_ADMIN))
    _act(client, "connection", "pause", bench.connection.pk)
    bench.connection.refresh_from_db()
    assert bench.connection.state == ConnectionState.PAUSED
    assert bench.connection.events.filter(name="connection.state").exists()
    _act(client, "connection", "resume", bench.connection.pk)
    bench.connection.refresh_from_db()
    assert bench.connection.state == ConnectionState.ACTIVE


def test_resending_in_the_admin_says_row_by_row_what_came_of_it(client: Client, bench: Bench) -> None:
    lead = person(Role.ALLIANCE_LEAD)
    refused, taken = bench.shared_opportunity(), bench.shared_opportunity()
    bench.aws.misbehave("result_refused", text="Try again later")
    decide(refused.pk, Decision.ACCEPT, by=lead)
    bench.round_trip()
    decide(taken.pk, Decision.ACCEPT, by=lead)
    bench.round_trip()
    client.force_login(person(Role.CRM_ADMIN))
    page = _act(client, "delivery", "send_again", latest_delivery(refused).pk, latest_delivery(taken).pk)
    assert "1 queued again." in page
    assert "nothing to send again" in page
    assert latest_delivery(refused).state == DeliveryState.QUEUED
    assert Delivery.objects.filter(referral=taken).count() == 1


def test_reprocessing_in_the_admin_calls_the_services(client: Client, bench: Bench) -> None:
    bench.aws.misbehave("file_bad_record")
    bench.shared_opportunity()
    bench.aws.misbehave("file_truncated")
    bench.aws.share_opportunity()
    bench.aws.tick()
    bench.exchange()
    record = ReceivedRecord.objects.get(state=RecordState.QUARANTINED)
    file = ExchangeFile.objects.get(state=FileState.QUARANTINED)
    client.force_login(person(Role.CRM_ADMIN))
    assert record.file.name in _act(client, "receivedrecord", "reprocess", record.pk)
    _act(client, "exchangefile", "reprocess", file.pk)
    file.refresh_from_db()
    assert file.state == FileState.QUARANTINED


def test_an_administrator_makes_a_person_with_a_role_but_never_a_superuser(client: Client) -> None:
    client.force_login(person(Role.ADMINISTRATOR))
    wanted = {"email": "new@partner.example", "usable_password": "true"}
    wanted |= {"password1": "correct horse battery", "password2": "correct horse battery"}
    client.post(reverse("admin:aceportal_user_add"), wanted)
    new = User.objects.get(email="new@partner.example")
    address = reverse("admin:aceportal_user_change", args=[new.pk])
    client.post(address, {"email": new.email, "is_active": "on", "is_superuser": "on", "is_staff": "on"})
    new.refresh_from_db()
    assert (new.is_superuser, new.is_staff) == (False, False)


def test_an_administrator_cannot_take_over_a_superusers_account(client: Client) -> None:
    root = User.objects.create_superuser("root@partner.example", "a long enough password")
    client.force_login(person(Role.ADMINISTRATOR))
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    wanted = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}
    assert client.post(password, wanted).status_code == 403
    root.refresh_from_db()
    assert root.check_password("a long enough password")


def test_a_revoked_token_is_dead_and_its_digest_is_never_shown(client: Client) -> None:
    token = create_token(user=person(Role.CRM_ADMIN))
    row = ApiToken.objects.get()
    client.force_login(person(Role.ADMINISTRATOR))
    page = client.get(reverse("admin:aceportal_apitoken_change", args=[row.pk])).content.decode()
    assert row.digest not in page
    assert token not in page
    address = reverse("admin:aceportal_apitoken_changelist")
    client.post(address, {"action": "revoke", "_selected_action": [row.pk]})
    assert ApiToken.live(row.digest) is None
