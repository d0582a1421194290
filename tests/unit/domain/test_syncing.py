"""Why a record does not sync: every predicate, from the facts alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryState
from referrals.domain.syncing import Check, Facts, Fix, Verdict, checks, worst

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
QUIET = Facts(now=NOW, phase=Phase.OPEN)


def found(name: str, **facts: Any) -> Check:
    return next(check for check in checks(replace(QUIET, **facts)) if check.name == name)


def test_record_with_nothing_in_its_way_passes_every_check_with_a_sentence() -> None:
    every = checks(QUIET)
    assert worst(every) is Verdict.PASS
    assert all(check.sentence and check.label for check in every)
    assert len({check.name for check in every}) == len(every)


@pytest.mark.parametrize(
    ("name", "facts", "verdict", "words"),
    [
        ("connection", {"is_paused": True, "pause_reason": "holidays"}, Verdict.STOPPED, "paused: holidays"),
        ("connection", {"is_paused": True}, Verdict.STOPPED, "no reason"),
        ("connection", {"is_receive_only": True}, Verdict.STOPPED, "only receives"),
        ("health", {"trouble": "No answer."}, Verdict.WAITS, "tried again"),
        ("health", {"trouble": "No rights.", "needs_repair": True}, Verdict.STOPPED, "No rights."),
        ("time", {"is_late": True}, Verdict.STOPPED, "workers"),
        ("time", {"is_late": True, "is_paused": True}, Verdict.PASS, "as planned"),
        ("quota", {"is_quota_full": True}, Verdict.WAITS, "10,000"),
        ("identity", {"held_reason": "Two ids."}, Verdict.STOPPED, "Two ids."),
        ("decision", {"phase": Phase.NEEDS_DECISION}, Verdict.STOPPED, "accept or reject"),
        ("decision", {"phase": Phase.NEEDS_DECISION, "is_decided": True}, Verdict.PASS, "No decision"),
        ("decision", {"phase": Phase.NEEDS_DECISION, "accept_by": NOW}, Verdict.STOPPED, "has passed"),
        ("decision", {"phase": Phase.DECLINED}, Verdict.STOPPED, "declined"),
        ("draft", {"phase": Phase.NEW, "missing": ("Country", "City")}, Verdict.STOPPED, "Country, City"),
        ("draft", {"phase": Phase.NEW}, Verdict.STOPPED, "not yet submitted"),
        ("draft", {"phase": Phase.NEW, "delivery": DeliveryState.SENT}, Verdict.PASS, "on its way"),
        ("review", {"phase": Phase.IN_REVIEW, "scheduled": 1}, Verdict.WAITS, "when it has decided"),
        ("review", {"phase": Phase.IN_REVIEW}, Verdict.PASS, "No review"),
        ("review", {"phase": Phase.ACTION_REQUIRED}, Verdict.STOPPED, "waits for your corrections"),
        ("review", {"phase": Phase.ACTION_REQUIRED, "corrected": 1}, Verdict.STOPPED, "resubmit"),
        (
            "review",
            {"phase": Phase.ACTION_REQUIRED, "delivery": DeliveryState.SENT},
            Verdict.PASS,
            "No review",
        ),
        ("review", {"phase": Phase.REJECTED}, Verdict.STOPPED, "for good"),
        ("conflicts", {"conflicts": 1}, Verdict.STOPPED, "One field was"),
        ("conflicts", {"conflicts": 2}, Verdict.STOPPED, "2 fields were"),
        ("held", {"held": 1}, Verdict.STOPPED, "One change needs"),
        ("held", {"held": 3}, Verdict.STOPPED, "3 changes need"),
        ("changes", {"queued_behind": 1}, Verdict.WAITS, "answered the one before"),
        ("changes", {"phase": Phase.ACTION_REQUIRED, "scheduled": 1}, Verdict.WAITS, "only after AWS has approved"),
        ("delivery", {"delivery": DeliveryState.QUEUED, "leaves_at": NOW}, Verdict.WAITS, "next exchange"),
        (
            "delivery",
            {"delivery": DeliveryState.QUEUED, "leaves_at": NOW + timedelta(minutes=1)},
            Verdict.WAITS,
            "time to undo",
        ),
        (
            "delivery",
            {"delivery": DeliveryState.REFUSED, "delivery_reason": "Postal code."},
            Verdict.STOPPED,
            "refused the last delivery. Postal code.",
        ),
        ("delivery", {"delivery": DeliveryState.CONFIRMED}, Verdict.PASS, "without AWS's answer"),
    ],
)
def test_each_thing_in_the_way_is_said(name: str, facts: dict[str, Any], verdict: Verdict, words: str) -> None:
    check = found(name, **facts)
    assert check.verdict is verdict
    assert words in check.sentence


def test_the_gravest_verdict_counts_and_leads_to_its_cure() -> None:
    every = checks(replace(QUIET, conflicts=1, queued_behind=1))
    assert worst(every) is Verdict.STOPPED
    assert worst(checks(replace(QUIET, queued_behind=1))) is Verdict.WAITS
    assert found("conflicts", conflicts=1).fix is Fix.CONFLICTS
