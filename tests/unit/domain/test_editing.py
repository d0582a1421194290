"""What becomes of a change somebody makes."""

from typing import Any

import pytest

from referrals.ace.editability import Lock
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.domain.editing import check_resubmittable, may_join, met_meanwhile, sort_changes
from referrals.errors import NotNow


def test_changes_are_sorted_by_their_locks() -> None:
    locks = {
        "stage": Lock(True),
        "nextStep": Lock(False, "In review.", "After approval.", may_wait=True),
        "industry": Lock(False, "Only once.", "Never."),
    }
    found = sort_changes({"stage": "Qualified", "nextStep": "Call", "industry": "Other"}, locks)
    assert found.sendable == {"stage": "Qualified"}
    assert found.waiting == {"nextStep": "Call"}
    assert found.locked == {"industry": "Only once. Never."}


def test_only_what_really_changed_meanwhile_is_met() -> None:
    assert met_meanwhile({"city": None, "stage": "Qualified"}, {"city": "", "stage": "Committed"}) == {
        "stage": ["Qualified", "Committed"]
    }


def test_only_an_update_that_has_not_left_takes_more() -> None:
    assert may_join(DeliveryKind.UPDATE, DeliveryState.QUEUED)
    assert not may_join(DeliveryKind.UPDATE, DeliveryState.SENDING)
    assert not may_join(DeliveryKind.CREATE, DeliveryState.QUEUED)


@pytest.mark.parametrize(
    ("changed", "error_id"),
    [
        ({"phase": Phase.IN_REVIEW}, "resubmit.not_now"),
        ({"under_way": True}, "resubmit.under_way"),
        ({"held": 1}, "resubmit.held"),
        ({"ready": 0}, "resubmit.nothing"),
    ],
)
def test_corrections_go_only_when_some_are_ready_and_nothing_is_in_the_way(
    changed: dict[str, Any], error_id: str
) -> None:
    facts = {"phase": Phase.ACTION_REQUIRED, "ready": 1, "held": 0, "under_way": False, **changed}
    with pytest.raises(NotNow) as refusal:
        check_resubmittable(facts.pop("phase"), **facts)
    assert refusal.value.error_id == error_id


def test_ready_corrections_may_be_resubmitted() -> None:
    check_resubmittable(Phase.ACTION_REQUIRED, ready=1, held=0, under_way=False)
