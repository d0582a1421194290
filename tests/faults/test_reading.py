"""Faults while AWS's files are read: rows 1 to 13 of the fault matrix."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from referrals import crashpoints
from referrals.domain.files import FileState, RecordState
from referrals.models import Event, ExchangeFile, Health, ReceivedRecord, Referral, Run, RunKind
from referrals.services.leases import lease
from tests.faults.crashing import KillAt, KilledError, restart
from tests.faults.invariants import broken_when_quiet
from tests.faults.outside import Outside, opportunity
from tests.faults.proxy import FaultProxy, after, partly_deleted, refusal

if TYPE_CHECKING:
    from tests.factories.bench import Bench

pytestmark = pytest.mark.django_db
Kill = Callable[[str], None]


@pytest.fixture
def killed_at(bench: "Bench", monkeypatch: pytest.MonkeyPatch) -> Kill:
    """Run a pass that dies at the named point; the dead worker's leases have then run out."""

    def kill(point: str) -> None:
        monkeypatch.setattr(crashpoints, "armed", KillAt(point, 1))
        with pytest.raises(KilledError):
            bench.exchange()
        monkeypatch.setattr(crashpoints, "armed", None)
        restart()

    return kill


def row_of(key: str) -> ExchangeFile:
    return ExchangeFile.objects.get(key=key)


def arrivals() -> int:
    return Event.objects.filter(name="referral.received").count()


def assert_done_once(bench: "Bench", outside: Outside, key: str) -> None:
    """The file is done, gone, and had its effect once."""
    assert row_of(key).state == FileState.DONE
    assert outside.waiting() == []
    assert (Referral.objects.count(), arrivals()) == (1, 1)
    assert broken_when_quiet(bench.connection, outside) == []


def test_row_01_killed_after_list_before_get(bench: "Bench", outside: Outside, killed_at: Kill) -> None:
    key = outside.put("a.json", opportunity(1))
    killed_at("receive.listed")
    assert not ExchangeFile.objects.exists()
    bench.exchange()
    assert_done_once(bench, outside, key)


def test_row_02_killed_after_get_before_parse(bench: "Bench", outside: Outside, killed_at: Kill) -> None:
    key = outside.put("a.json", opportunity(1))
    killed_at("receive.got")
    assert not ExchangeFile.objects.exists()
    bench.exchange()
    assert_done_once(bench, outside, key)


def test_row_03_killed_inside_the_transaction_leaves_no_trace_of_it(
    bench: "Bench", outside: Outside, killed_at: Kill
) -> None:
    key = outside.put("a.json", opportunity(1))
    killed_at("receive.before_commit")
    assert not Referral.objects.exists()
    assert row_of(key).state == FileState.READING
    bench.exchange()
    assert_done_once(bench, outside, key)


def test_row_04_killed_after_commit_before_delete(bench: "Bench", outside: Outside, killed_at: Kill) -> None:
    key = outside.put("a.json", opportunity(1))
    killed_at("receive.committed")
    assert row_of(key).state == FileState.COMMITTED
    assert outside.waiting() == [key]
    bench.exchange()
    assert_done_once(bench, outside, key)
    assert row_of(key).attempts == 1


def test_row_05_killed_after_delete_before_the_mark_shows_the_file_done(
    bench: "Bench", outside: Outside, killed_at: Kill
) -> None:
    key = outside.put("a.json", opportunity(1))
    killed_at("receive.deleted")
    assert outside.waiting() == []
    assert row_of(key).state == FileState.COMMITTED
    bench.exchange()
    assert_done_once(bench, outside, key)


def test_row_06_batch_delete_that_partly_fails_is_retried_for_the_rest(
    bench: "Bench", outside: Outside, proxy: FaultProxy
) -> None:
    done, stuck = outside.put("a.json", opportunity(1)), outside.put("b.json", opportunity(2))
    proxy.rule(
        "DELETE",
        "",
        partly_deleted("b.json", "InternalError", lambda key: outside.s3.delete_object(Bucket=outside.bucket, Key=key)),
    )
    bench.exchange()
    assert row_of(done).state == FileState.DONE
    assert row_of(stuck).state == FileState.NOT_DELETED
    bench.connection.refresh_from_db()
    assert bench.connection.health == Health.ERROR  # passes by itself: nobody is asked to act
    bench.exchange()
    assert row_of(stuck).state == FileState.DONE
    assert broken_when_quiet(bench.connection, outside) == []


def test_row_07_denied_delete_keeps_the_data_says_so_and_reads_nothing_again(
    bench: "Bench", outside: Outside, proxy: FaultProxy
) -> None:
    key = outside.put("a.json", opportunity(1))
    proxy.rule("DELETE", "", refusal(403, "AccessDenied"), times=None)
    bench.exchange()
    bench.exchange()
    row = row_of(key)
    assert row.state == FileState.NOT_DELETED
    assert "s3:DeleteObject" in row.reason
    assert proxy.count("GET", key) == 1
    assert (Referral.objects.count(), arrivals()) == (1, 1)
    bench.connection.refresh_from_db()
    assert bench.connection.health == Health.ACTION
    proxy.heal()
    bench.exchange()
    assert_done_once(bench, outside, key)


def test_row_08_same_key_and_bytes_again_has_one_effect_and_is_deleted_again(bench: "Bench", outside: Outside) -> None:
    record = opportunity(1)
    key = outside.put("a.json", record)
    bench.exchange()
    outside.put("a.json", record)
    bench.exchange()
    assert_done_once(bench, outside, key)
    assert ExchangeFile.objects.count() == 1


def test_row_09_same_bytes_under_a_new_name_are_counted_as_nothing_new(bench: "Bench", outside: Outside) -> None:
    record = opportunity(1)
    outside.put("a.json", record)
    bench.exchange()
    again = outside.put("again.json", record)
    before = Event.objects.count()
    bench.exchange()
    assert Event.objects.count() == before
    assert (row_of(again).unchanged, row_of(again).applied) == (1, 0)
    assert_done_once(bench, outside, again)


def test_row_10_file_overwritten_between_list_and_get_is_read_as_it_is_then(
    bench: "Bench", outside: Outside, proxy: FaultProxy
) -> None:
    key = outside.put("a.json", opportunity(1, 10))
    proxy.rule("GET", key, after(lambda: outside.put("a.json", opportunity(1, 20))))
    bench.exchange()
    assert Referral.objects.get().title == "Title at 20"
    assert_done_once(bench, outside, key)


def test_row_10_newer_file_under_the_same_key_is_never_deleted_unread(
    bench: "Bench", outside: Outside, proxy: FaultProxy
) -> None:
    key = outside.put("a.json", opportunity(1, 10))
    proxy.rule("DELETE", "", after(lambda: outside.put("a.json", opportunity(1, 20), opportunity(2))))
    bench.exchange()
    assert outside.waiting() == [key]
    bench.exchange()
    assert outside.waiting() == []
    assert ExchangeFile.objects.filter(key=key, state=FileState.DONE).count() == 2
    assert sorted(Referral.objects.values_list("title", flat=True)) == ["Title at 0", "Title at 20"]
    assert broken_when_quiet(bench.connection, outside) == []


def test_row_10_file_replaced_after_a_crash_leaves_no_row_being_read_for_ever(
    bench: "Bench", outside: Outside, killed_at: Kill
) -> None:
    key = outside.put("a.json", opportunity(1, 10))
    killed_at("receive.attempt_recorded")
    outside.put("a.json", opportunity(1, 20))
    bench.exchange()
    states = set(ExchangeFile.objects.filter(key=key).values_list("state", "reason_id"))
    assert states == {(FileState.QUARANTINED, "file.vanished"), (FileState.DONE, "")}
    assert broken_when_quiet(bench.connection, outside) == []


def test_row_10_vanished_file_that_comes_back_is_read(bench: "Bench", outside: Outside, killed_at: Kill) -> None:
    record = opportunity(1)
    key = outside.put("a.json", record)
    killed_at("receive.attempt_recorded")
    outside.s3.delete_object(Bucket=outside.bucket, Key=key)
    bench.exchange()
    assert row_of(key).reason_id == "file.vanished"
    outside.put("a.json", record)
    bench.exchange()
    assert_done_once(bench, outside, key)


def test_row_11_second_sweep_of_a_connection_goes_home(bench: "Bench", outside: Outside) -> None:
    outside.put("a.json", opportunity(1))
    with lease(f"exchange:{bench.connection.pk}", seconds=60) as held:
        assert held is not None
        assert bench.exchange().was_busy
        assert not Referral.objects.exists()
    assert not bench.exchange().was_busy
    assert Referral.objects.count() == 1


def test_row_12_older_version_after_a_newer_one_is_kept_as_stale(bench: "Bench", outside: Outside) -> None:
    outside.put("new.json", opportunity(1, 20))
    bench.exchange()
    late = outside.put("old.json", opportunity(1, 10))
    bench.exchange()
    assert Referral.objects.get().title == "Title at 20"
    assert ReceivedRecord.objects.get(file__key=late).state == RecordState.STALE
    assert row_of(late).stale == 1
    assert_done_once(bench, outside, late)


@pytest.mark.parametrize("order", [(10, 20), (20, 10)])
def test_row_13_of_two_versions_in_one_file_the_greatest_wins_and_both_are_logged(
    bench: "Bench", outside: Outside, order: tuple[int, int]
) -> None:
    key = outside.put("a.json", *(opportunity(1, minutes) for minutes in order))
    bench.exchange()
    assert Referral.objects.get().title == "Title at 20"
    assert ReceivedRecord.objects.filter(file__key=key).count() == 2
    assert_done_once(bench, outside, key)


@pytest.mark.parametrize("order", [(10, 20), (20, 10)])
def test_row_13_of_two_files_of_one_batch_the_greatest_wins(
    bench: "Bench", outside: Outside, order: tuple[int, int]
) -> None:
    for name, minutes in zip(("a.json", "b.json"), order, strict=True):
        outside.put(name, opportunity(1, minutes))
    bench.exchange()
    assert Referral.objects.get().title == "Title at 20"
    assert Run.objects.get(kind=RunKind.RECEIVE).done == 2
    assert ReceivedRecord.objects.count() == 2
    assert broken_when_quiet(bench.connection, outside) == []
