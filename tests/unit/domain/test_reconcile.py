"""What one of AWS's records does to what we hold."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from referrals.domain.files import RecordState
from referrals.domain.reconcile import Held, Reconciled, Version, met_edits, reconcile

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def version(minutes: int = 0, digest: str = "a", file_minutes: int = 0) -> Version:
    return Version(NOON + timedelta(minutes=minutes), NOON + timedelta(minutes=file_minutes), digest)


def held(received: dict[str, Any], at: Version | None = None, **more: Any) -> Held:
    return Held(received=received, version=at or version(), **more)


def test_the_first_record_is_applied_whole() -> None:
    outcome = reconcile(Held(), {"city": "Oslo"}, version())
    assert outcome.state is RecordState.APPLIED
    assert outcome.received == {"city": "Oslo"}
    assert outcome.changes == {"city": [None, "Oslo"]}
    assert outcome.takes_effect


def test_the_same_record_again_changes_nothing() -> None:
    outcome = reconcile(held({"city": "Oslo"}), {"city": "Oslo"}, version())
    assert outcome == Reconciled(RecordState.UNCHANGED)
    assert not outcome.takes_effect


def test_an_older_record_is_stale() -> None:
    outcome = reconcile(held({"city": "Oslo"}, version(10)), {"city": "Rome"}, version(9, "b"))
    assert outcome.state is RecordState.STALE
    assert not outcome.takes_effect


def test_two_contents_of_one_time_are_a_conflict_and_the_newer_file_wins() -> None:
    winner = reconcile(held({"city": "Oslo"}), {"city": "Rome"}, version(0, "b", file_minutes=5))
    loser = reconcile(held({"city": "Oslo"}), {"city": "Rome"}, version(0, "b", file_minutes=-5))
    assert (winner.state, winner.takes_effect) == (RecordState.CONFLICT, True)
    assert (loser.state, loser.takes_effect) == (RecordState.CONFLICT, False)
    assert winner.reason
    assert loser.reason


def test_absent_stays_null_clears_and_empty_is_its_own_value() -> None:
    before = held({"city": "Oslo", "state": "Ohio", "nextStep": "Call"})
    outcome = reconcile(before, {"state": None, "nextStep": ""}, version(1, "b"))
    assert outcome.received == {"city": "Oslo", "state": None, "nextStep": ""}
    assert outcome.changes == {"state": ["Ohio", None], "nextStep": ["Call", ""]}


def test_a_mask_never_overwrites_a_real_contact() -> None:
    outcome = reconcile(held({"customerEmail": "a@b.example"}), {"customerEmail": "Accept To View"}, version(1, "b"))
    assert outcome.received["customerEmail"] == "a@b.example"
    assert outcome.changes == {}


def test_a_real_contact_replaces_the_mask() -> None:
    outcome = reconcile(held({"customerEmail": "Accept to View"}), {"customerEmail": "a@b.example"}, version(1, "b"))
    assert outcome.received["customerEmail"] == "a@b.example"


def test_what_aws_confirmed_stays_until_a_newer_record_carries_it() -> None:
    confirmed = {"partnerAcceptanceStatus": "Accepted"}
    before = held({}, confirmed=confirmed, confirmed_at=NOON + timedelta(minutes=5))
    older = reconcile(before, {"partnerAcceptanceStatus": None}, version(1, "b"))
    newer = reconcile(before, {"partnerAcceptanceStatus": "Accepted"}, version(6, "b"))
    silent = reconcile(before, {"city": "Oslo"}, version(6, "b"))
    assert older.confirmed == confirmed
    assert newer.confirmed == {}
    assert silent.confirmed == confirmed


def test_an_edit_conflicts_only_with_a_value_that_is_neither_base_nor_wish() -> None:
    changes: dict[str, list[Any]] = {
        "stage": ["Prospect", "Qualified"],
        "city": ["Oslo", "Rome"],
        "state": [None, "Ohio"],
    }
    wishes = {"stage": ("Prospect", "Committed"), "city": ("Oslo", "Rome"), "nextStep": (None, "Call")}
    assert met_edits(changes, wishes) == {"stage": "Qualified"}


@given(st.permutations(range(5)))
def test_in_whatever_order_records_arrive_the_newest_content_is_held_in_the_end(order: list[int]) -> None:
    now = Held()
    for minute in order:
        arriving = version(minute, str(minute))
        outcome = reconcile(now, {"step": minute}, arriving)
        if outcome.takes_effect:
            now = Held(received=outcome.received, version=outcome.version)
    assert now.received == {"step": 4}
