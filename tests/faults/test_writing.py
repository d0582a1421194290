"""Faults while the portal's files are sent and AWS's answers come home: rows 36 to 45, and 51."""

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.roles import Role
from referrals import crashpoints
from referrals.ace.files import MAX_SENT_BYTES, write_referrals
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.decisions import Decision
from referrals.domain.deliveries import DeliveryState
from referrals.domain.files import FileState, RecordState
from referrals.errors import NotNow
from referrals.exchange import session
from referrals.exchange.keys import sent_key
from referrals.models import Connection, Delivery, Event, ExchangeFile, ReceivedRecord, Referral
from referrals.services.deciding import decide
from referrals.services.drafting import submit_opportunity
from referrals.services.resending import resend
from tests.factories.bench import Bench, latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person
from tests.faults.crashing import KillAt, KilledError, restart
from tests.faults.invariants import broken_when_quiet
from tests.faults.outside import Outside
from tests.faults.proxy import FaultProxy, hang, lost_answer

if TYPE_CHECKING:
    from aceportal.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def rep() -> "User":
    return person(Role.SALES_REP)


def kill(bench: Bench, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """A pass that dies at `point`; the dead worker's leases have then run out."""
    monkeypatch.setattr(crashpoints, "armed", KillAt(point, 1))
    with pytest.raises(KilledError):
        bench.exchange()
    monkeypatch.setattr(crashpoints, "armed", None)
    restart()


def accepted_here(bench: Bench, rep: "User") -> Referral:
    referral = bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=rep)
    return referral


def sent_files() -> list[ExchangeFile]:
    return list(ExchangeFile.objects.filter(direction="sent").order_by("pk"))


def inbound_archive(outside: Outside) -> list[str]:
    return outside.keys("opportunity-inbound-archive/")


@pytest.mark.parametrize("point", ["send.leased", "send.bundled_before_commit", "send.bundled", "send.before_put"])
def test_row_36_killed_after_the_save_before_put_sends_exactly_one_file_later(
    bench: Bench, outside: Outside, rep: "User", monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    referral = accepted_here(bench, rep)
    kill(bench, monkeypatch, point)
    assert outside.keys("opportunity-inbound/") == []
    bench.round_trip()
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED
    assert len(sent_files()) == len(inbound_archive(outside)) == 1
    assert broken_when_quiet(bench.connection, outside) == []


@pytest.mark.parametrize("aws_was_quick", [False, True])
def test_row_37_killed_after_put_before_the_mark_submits_once(
    bench: Bench, outside: Outside, rep: "User", monkeypatch: pytest.MonkeyPatch, aws_was_quick: bool
) -> None:
    referral = accepted_here(bench, rep)
    kill(bench, monkeypatch, "send.put")
    assert sent_files()[0].state == FileState.WRITING
    if aws_was_quick:
        bench.aws.tick()
        assert outside.keys("opportunity-inbound/") == []
    bench.round_trip()
    bench.round_trip()
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED
    assert inbound_archive(outside) == [sent_files()[0].key.replace("-inbound/", "-inbound-archive/")]
    assert Event.objects.filter(name="delivery.confirmed").count() == 1
    assert broken_when_quiet(bench.connection, outside) == []


def test_row_38_put_whose_answer_is_lost_is_one_file_under_one_name(
    bench: Bench, outside: Outside, proxy: FaultProxy, rep: "User"
) -> None:
    referral = accepted_here(bench, rep)
    proxy.rule("PUT", "opportunity-inbound", lost_answer)
    bench.exchange()
    assert latest_delivery(referral).state == DeliveryState.SENT
    assert proxy.count("PUT") == 2
    assert len(outside.keys("opportunity-inbound/")) == 1
    bench.round_trip()
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED
    assert len(inbound_archive(outside)) == 1


def test_row_38_put_that_times_out_keeps_its_name_for_the_next_pass(
    bench: Bench, outside: Outside, proxy: FaultProxy, rep: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = accepted_here(bench, rep)
    proxy.rule("PUT", "opportunity-inbound", hang)
    with monkeypatch.context() as hasty:
        hasty.setattr(session, "READ_SECONDS", 0.3)
        hasty.setattr(session, "ATTEMPTS", 1)
        bench.exchange()
    file = sent_files()[0]
    assert (file.state, file.reason_id, file.attempts) == (FileState.WRITING, "s3.timeout", 1)
    restart()
    bench.round_trip()
    assert [one.key for one in sent_files()] == [file.key]
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED


def test_row_39_ten_thousand_names_in_one_second_are_distinct() -> None:
    second = timezone.now().replace(microsecond=0)
    names = {sent_key(kind, number, second) for kind in Kind for number in range(5_000)}
    assert len(names) == 10_000


def test_row_39_a_name_is_never_used_twice_on_one_connection(bench: Bench, rep: "User") -> None:
    accepted_here(bench, rep)
    bench.exchange()
    file = sent_files()[0]
    file.pk, file.etag = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        file.save(force_insert=True)


def queued(connection: Connection, rep: "User", sizes: list[int]) -> list[Delivery]:
    """New opportunities whose lone files would have these sizes in bytes."""
    deliveries = [submit_opportunity(connection, valid_opportunity(), by=rep) for _ in sizes]
    for delivery, size in zip(deliveries, sizes, strict=True):
        payload = {**delivery.payload, "additionalComments": ""}
        alone = write_referrals(Kind.OPPORTUNITY, version="2", spms_id=connection.partner_id, records=[payload])
        payload["additionalComments"] = "x" * (size - len(alone))
        Delivery.objects.filter(pk=delivery.pk).update(payload=payload)
    return deliveries


@pytest.mark.parametrize(
    ("size", "goes"),
    [
        (999_999, True),
        (1_000_000, False),
        (1_000_001, False),
        (1_048_575, False),
        (1_048_576, False),
        (1_048_577, False),
    ],
)
def test_row_40_lone_record_goes_below_a_million_bytes_and_not_from_there_on(
    bench: Bench, outside: Outside, rep: "User", size: int, goes: bool
) -> None:
    (delivery,) = queued(bench.connection, rep, [size])
    bench.exchange()
    delivery.refresh_from_db()
    if goes:
        assert delivery.state == DeliveryState.SENT
        assert [file.size for file in sent_files()] == [size]
        assert size < MAX_SENT_BYTES
    else:
        assert (delivery.state, delivery.reason_id) == (DeliveryState.NEEDS_PERSON, "delivery.too_large")
        assert "additionalComments" in delivery.reason
        assert sent_files() == []


def test_row_40_records_that_do_not_fit_together_are_split_never_cut(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    deliveries = queued(bench.connection, rep, [600_000, 1_100_000, 399_000, 500_000])
    bench.exchange()
    bodies = [json.loads(file.raw.content or b"") for file in sent_files()]
    assert all(file.size < MAX_SENT_BYTES for file in sent_files())
    sent = [record["partnerCrmUniqueIdentifier"] for body in bodies for record in body["opportunities"]]
    wanted = [one.payload["partnerCrmUniqueIdentifier"] for one in deliveries]
    assert sorted(sent) == sorted([wanted[0], *wanted[2:]])
    assert sorted(len(body["opportunities"]) for body in bodies) == [1, 2]


def test_row_41_missing_result_warns_then_alarms_and_only_a_person_resends(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    referral = accepted_here(bench, rep)
    bench.exchange()
    aged(minutes=20)
    bench.exchange()
    (file,) = sent_files()
    assert file.warned_at is not None
    assert latest_delivery(referral).state == DeliveryState.SENT
    aged(minutes=61)
    bench.exchange()
    bench.exchange()
    delivery = latest_delivery(referral)
    assert (delivery.state, delivery.reason_id) == (DeliveryState.UNANSWERED, "delivery.unanswered")
    assert len(sent_files()) == 1
    again = resend(delivery, by=rep)
    bench.exchange()
    again.refresh_from_db()
    assert len({file.key for file in sent_files()}) == 2
    assert again.payload == delivery.payload


def test_row_41_result_that_comes_after_the_alarm_still_counts(bench: Bench, rep: "User") -> None:
    referral = accepted_here(bench, rep)
    bench.exchange()
    aged(minutes=61)
    bench.exchange()
    assert latest_delivery(referral).state == DeliveryState.UNANSWERED
    bench.round_trip()
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED
    assert sent_files()[0].state == FileState.ANSWERED


def aged(*, minutes: int) -> None:
    """As if everything sent had been sent this long ago."""
    ExchangeFile.objects.filter(direction="sent").update(sent_at=timezone.now() - timedelta(minutes=minutes))


def test_row_42_error_file_rejects_with_its_text(bench: Bench, rep: "User") -> None:
    referral = accepted_here(bench, rep)
    bench.aws.misbehave("result_error_file", text="Not a valid file.")
    bench.round_trip()
    delivery = latest_delivery(referral)
    assert delivery.state == DeliveryState.REFUSED
    assert "Not a valid file." in delivery.reason
    assert sent_files()[0].state == FileState.FAILED


def results(success: str, *records: tuple[Delivery, bool, list[str]], **extra: Any) -> dict[str, Any]:
    """A result file's document."""
    rows = [
        {
            "isSuccess": good,
            "errors": errors,
            "warnings": ["Look here"] if good else None,
            "partnerCrmUniqueIdentifier": delivery.payload["partnerCrmUniqueIdentifier"],
            "apnCrmUniqueIdentifier": f"O{900 + delivery.pk}" if good else None,
        }
        for delivery, good, errors in records
    ]
    return {"success": success, "inboundApiResults": rows, **extra}


def answered(bench: Bench, outside: Outside, document: Any, name: str = "_result.json") -> ExchangeFile:
    """AWS's answer to the first file we sent, read by the next pass."""
    key = outside.answer(f"{sent_files()[0].base_name}{name}", document)
    bench.exchange()
    return ExchangeFile.objects.get(key=key)


@pytest.mark.parametrize(
    ("success", "goods"),
    [("ALL", (True, True)), ("SOME", (True, False)), ("PARTIAL", (False, True)), ("NONE", (False, False))],
)
def test_row_43_each_record_gets_its_own_result(
    bench: Bench, outside: Outside, rep: "User", success: str, goods: tuple[bool, bool]
) -> None:
    deliveries = [submit_opportunity(bench.connection, valid_opportunity(), by=rep) for _ in goods]
    bench.exchange()
    records = [(one, good, [] if good else [f"Wrong {one.pk}"]) for one, good in zip(deliveries, goods, strict=True)]
    answered(bench, outside, results(success, *records))
    for delivery, good in zip(deliveries, goods, strict=True):
        delivery.refresh_from_db()
        assert delivery.state == (DeliveryState.CONFIRMED if good else DeliveryState.REFUSED)
        assert delivery.errors == ([] if good else [f"Wrong {delivery.pk}"])
        assert delivery.warnings == (["Look here"] if good else [])
    assert sent_files()[0].confirmed == sum(goods)


def test_row_43_api_error_of_the_whole_file_refuses_every_record(bench: Bench, outside: Outside, rep: "User") -> None:
    deliveries = [submit_opportunity(bench.connection, valid_opportunity(), by=rep) for _ in range(2)]
    bench.exchange()
    answered(bench, outside, {"success": "NONE", "isApiError": True, "apiErrors": "Down for maintenance"})
    for delivery in deliveries:
        delivery.refresh_from_db()
        assert (delivery.state, delivery.reason) == (DeliveryState.REFUSED, "Down for maintenance")


def test_row_43_record_left_out_of_the_result_asks_for_a_person(bench: Bench, outside: Outside, rep: "User") -> None:
    first, second = (submit_opportunity(bench.connection, valid_opportunity(), by=rep) for _ in range(2))
    bench.exchange()
    answered(bench, outside, results("ALL", (first, True, [])))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (DeliveryState.CONFIRMED, DeliveryState.NEEDS_PERSON)


def test_row_44_answer_without_a_question_is_kept_and_joined_when_the_question_turns_up(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    delivery = submit_opportunity(bench.connection, valid_opportunity(), by=rep)
    bench.exchange()
    ExchangeFile.objects.filter(direction="sent").update(base_name="lost", key="lost")  # a restored database
    key = outside.answer("opportunity_1_result.json", results("ALL", (delivery, True, [])))
    bench.exchange()
    orphan = ExchangeFile.objects.get(key=key)
    assert orphan.state == FileState.ORPHAN
    assert ReceivedRecord.objects.get(file=orphan).state == RecordState.ORPHAN
    assert outside.waiting() == [key]
    ExchangeFile.objects.filter(direction="sent").update(base_name="opportunity_1", key="found")
    bench.exchange()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CONFIRMED
    assert outside.waiting() == []
    assert ExchangeFile.objects.get(key=key).state == FileState.DONE


def test_row_44_result_of_a_record_we_did_not_send_is_shown_beside_the_others(
    bench: Bench, outside: Outside, rep: "User"
) -> None:
    delivery = submit_opportunity(bench.connection, valid_opportunity(), by=rep)
    bench.exchange()
    document = results("ALL", (delivery, True, []))
    document["inboundApiResults"].append({"isSuccess": True, "partnerCrmUniqueIdentifier": "nobody's"})
    row = answered(bench, outside, document)
    shown = ReceivedRecord.objects.filter(file=row).values_list("state", flat=True)
    assert sorted(shown) == [RecordState.CONFIRMED, RecordState.ORPHAN]


def test_row_45_result_read_before_the_sent_mark_is_not_lost(
    bench: Bench, rep: "User", monkeypatch: pytest.MonkeyPatch
) -> None:
    referral = accepted_here(bench, rep)
    monkeypatch.setattr(crashpoints, "armed", KillAt("send.put", 1))
    with pytest.raises(KilledError):
        bench.exchange()
    monkeypatch.setattr(crashpoints, "armed", None)
    bench.aws.tick()
    bench.exchange()  # the dead sender's lease on its file still runs
    assert latest_delivery(referral).state == DeliveryState.CONFIRMED
    (file,) = sent_files()
    assert (file.state, file.sent_at is not None) == (FileState.ANSWERED, True)


def test_row_51_of_accept_and_reject_at_once_one_wins_and_the_other_is_told(bench: Bench, rep: "User") -> None:
    referral = bench.shared_opportunity()
    decide(referral.pk, Decision.ACCEPT, by=rep)
    with pytest.raises(NotNow):
        decide(referral.pk, Decision.REJECT, by=person(Role.SALES_REP), rejection_reason="Other")
    assert referral.deliveries.get().kind == "accept"
    bench.round_trip()
    referral.refresh_from_db()
    assert referral.phase == Phase.OPEN
