"""What people mend on the exchange's pages: reprocess, resend after a dry run, pause; overdue and orphan shown."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState, RecordState
from referrals.errors import NotNow
from referrals.models import ConnectionState, Delivery, ExchangeFile, ReceivedRecord, Referral
from referrals.services.deciding import decide
from tests.factories.bench import Bench, latest_delivery
from tests.factories.people import person

pytestmark = pytest.mark.django_db

HAND_OVER = {
    "pause": (Role.CRM_ADMIN, Role.ADMINISTRATOR),
    "resume": (Role.CRM_ADMIN, Role.ADMINISTRATOR),
    "exchange_now": (Role.ALLIANCE_LEAD, Role.CRM_ADMIN, Role.ADMINISTRATOR),
}


@pytest.fixture
def admin(client: Client) -> User:
    user = person(Role.CRM_ADMIN, Role.ALLIANCE_LEAD)
    client.force_login(user)
    return user


def _text(client: Client, name: str, *args: int) -> str:
    return client.get(reverse(f"referrals:{name}", args=args)).content.decode()


def _set_aside_record(bench: Bench) -> ReceivedRecord:
    bench.aws.misbehave("file_bad_record")
    bench.shared_opportunity()
    return ReceivedRecord.objects.get(state=RecordState.QUARANTINED)


def _unreadable_file(bench: Bench) -> ExchangeFile:
    bench.aws.misbehave("file_truncated")
    bench.aws.share_opportunity()
    bench.aws.tick()
    bench.exchange()
    return ExchangeFile.objects.get(state=FileState.QUARANTINED)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("action", list(HAND_OVER))
def test_each_action_on_a_connection_is_open_to_its_roles_alone(
    client: Client, bench: Bench, role: Role, action: str
) -> None:
    client.force_login(person(role))
    response = client.post(reverse(f"referrals:{action}", args=[bench.connection.pk]), {"reason": "Moving house"})
    assert response.status_code == (302 if role in HAND_OVER[action] else 403)


@pytest.mark.parametrize("action", ["resume", "exchange_now"])
def test_actions_are_done_by_post_only(client: Client, admin: User, bench: Bench, action: str) -> None:
    assert client.get(reverse(f"referrals:{action}", args=[bench.connection.pk])).status_code == 405


def test_pausing_stops_the_exchange_until_it_is_resumed(client: Client, admin: User, bench: Bench) -> None:
    client.post(reverse("referrals:pause", args=[bench.connection.pk]), {"reason": "AWS moves the bucket"})
    page = _text(client, "exchange")
    assert "Paused" in page
    assert "AWS moves the bucket" in page
    assert "Exchange now" not in page
    with pytest.raises(NotNow):
        bench.exchange()
    assert client.post(reverse("referrals:exchange_now", args=[bench.connection.pk])).status_code == 409
    client.post(reverse("referrals:resume", args=[bench.connection.pk]))
    bench.connection.refresh_from_db()
    assert bench.connection.state == ConnectionState.ACTIVE
    assert not bench.exchange().was_busy


def test_a_record_reprocessed_as_it_is_says_why_it_still_cannot_be_taken(
    client: Client, admin: User, bench: Bench
) -> None:
    record = _set_aside_record(bench)
    address = reverse("referrals:set_aside_record", args=[record.pk])
    response = client.post(address, {"copy": "as_it_is", "content": "{}"})
    assert response.status_code == 422
    assert "Still not taken over." in response.content.decode()
    record.refresh_from_db()
    assert record.state == RecordState.QUARANTINED


def test_an_edited_copy_is_taken_over_and_the_original_stays_beside_it(
    client: Client, admin: User, bench: Bench
) -> None:
    record = _set_aside_record(bench)
    good = dict(Referral.objects.get().received)
    good["apnCrmUniqueIdentifier"] = "O9990001"
    original = dict(record.payload)
    address = reverse("referrals:set_aside_record", args=[record.pk])
    response = client.post(address, {"copy": "edited", "content": json.dumps(good)}, follow=True)
    assert "The record was taken over." in response.content.decode()
    assert Referral.objects.filter(apn_id="O9990001").exists()
    record.refresh_from_db()
    assert (record.state, record.payload, record.edited) == (RecordState.RESOLVED, original, good)
    assert "Nothing set aside" in _text(client, "set_aside")
    assert client.post(address, {"copy": "edited", "content": json.dumps(good)}).status_code == 409


def test_a_copy_that_is_no_json_is_named_by_its_line_and_not_lost(client: Client, admin: User, bench: Bench) -> None:
    record = _set_aside_record(bench)
    address = reverse("referrals:set_aside_record", args=[record.pk])
    response = client.post(address, {"copy": "edited", "content": '{\n"a": 1,,\n}'})
    assert response.status_code == 422
    assert "Line 2" in response.content.decode()
    assert "&quot;a&quot;: 1,," in response.content.decode()


def test_a_whole_file_is_mended_by_an_edited_copy_while_our_bytes_stay(
    client: Client, admin: User, bench: Bench
) -> None:
    file = _unreadable_file(bench)
    bytes_before = file.raw.content
    address = reverse("referrals:reprocess_file", args=[file.pk])
    assert client.post(address, {"copy": "as_it_is", "content": "x"}).status_code == 422
    mended = json.dumps({"version": "2", "spmsId": bench.connection.partner_id, "opportunities": []})
    client.post(address, {"copy": "edited", "content": mended})
    file = ExchangeFile.objects.get(pk=file.pk)
    assert file.state == FileState.COMMITTED
    assert file.raw.content == bytes_before


@pytest.mark.parametrize("role", [Role.SALES_REP, Role.VIEWER])
def test_reprocessing_and_resending_are_closed_to_people_who_do_not_repair(
    client: Client, bench: Bench, role: Role
) -> None:
    record = _set_aside_record(bench)
    client.force_login(person(role))
    assert client.post(reverse("referrals:set_aside_record", args=[record.pk])).status_code == 403
    assert client.post(reverse("referrals:reprocess_file", args=[record.file_id])).status_code == 403
    assert client.post(reverse("referrals:resend")).status_code == 403


def _refused_and_unanswered(bench: Bench, by: User) -> tuple[Referral, Referral]:
    refused, silent = bench.shared_opportunity(), bench.shared_opportunity()
    bench.aws.misbehave("result_refused", text="Try again later")
    decide(refused.pk, Decision.ACCEPT, by=by)
    bench.round_trip()
    bench.aws.misbehave("result_silent")
    decide(silent.pk, Decision.ACCEPT, by=by)
    bench.round_trip()
    return refused, silent


def test_a_late_answer_is_listed_after_a_quarter_of_an_hour_and_an_alarm_after_an_hour(
    client: Client, admin: User, bench: Bench
) -> None:
    _refused_and_unanswered(bench, admin)
    assert "No answer is overdue" in _text(client, "overdue")
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert "The portal looks for the answer at every exchange." in _text(client, "overdue")
    with time_machine.travel(timezone.now() + timedelta(minutes=70)):
        bench.exchange()
        assert "No answer for an hour" in _text(client, "overdue")


def test_an_answer_without_a_question_is_listed_and_kept(client: Client, admin: User, bench: Bench) -> None:
    assert "No such answer" in _text(client, "orphans")
    bench.aws.misbehave("result_orphan")
    bench.round_trip()
    orphan = ExchangeFile.objects.get(state=FileState.ORPHAN)
    assert orphan.name in _text(client, "orphans")
    assert client.get(reverse("referrals:download", args=[orphan.pk])).content == orphan.raw.content


def test_drift_names_the_field_aws_added(client: Client, admin: User, bench: Bench) -> None:
    bench.aws.misbehave("file_unknown_field")
    bench.shared_opportunity()
    drift = bench.connection.drift.first()
    assert drift is not None
    assert drift.name in _text(client, "drift")


def test_the_dry_run_changes_nothing_and_the_real_one_does_what_it_said(
    client: Client, admin: User, bench: Bench
) -> None:
    refused, silent = _refused_and_unanswered(bench, admin)
    Delivery.objects.filter(referral=silent).update(state=DeliveryState.UNANSWERED)
    Referral.objects.filter(pk=silent.pk).update(accept_by=timezone.now() - timedelta(minutes=1))
    chosen = [latest_delivery(refused).pk, latest_delivery(silent).pk]
    address, before = reverse("referrals:resend"), Delivery.objects.count()
    page = client.post(address, {"chosen": chosen}).content.decode()
    assert "1 can be resent" in page
    assert "1 cannot" in page
    assert Delivery.objects.count() == before
    done = client.post(address, {"chosen": chosen, "confirmed": "on"}).content.decode()
    assert "1 queued again" in done
    assert Delivery.objects.count() == before + 1
    assert latest_delivery(refused).replaces_id == chosen[0]


def test_sending_again_twice_sends_once(client: Client, admin: User, bench: Bench) -> None:
    refused, _ = _refused_and_unanswered(bench, admin)
    press = {"chosen": [latest_delivery(refused).pk], "confirmed": "on"}
    client.post(reverse("referrals:resend"), press)
    second = client.post(reverse("referrals:resend"), press)
    assert "0 queued again" in second.content.decode()
    assert refused.deliveries.count() == 2


def test_all_of_them_can_be_chosen_without_ticking(client: Client, admin: User, bench: Bench) -> None:
    _refused_and_unanswered(bench, admin)
    page = client.post(reverse("referrals:resend"), {"everything": "on"}).content.decode()
    assert "1 can be resent" in page
