"""What becomes of a change somebody makes."""

from referrals.ace.editability import Lock
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.domain.editing import may_join, met_meanwhile, sort_changes


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
