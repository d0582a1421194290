"""What every state machine of ours shares: a total table of moves and one check."""

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import TypeVar

from referrals.errors import InvalidMove

State = TypeVar("State", bound=StrEnum)


def check_move(table: Mapping[State, Set[State]], subject: str, now: State, to: State) -> None:
    """Raise InvalidMove unless `table` lets `now` become `to`; `subject` names the thing in the sentence."""
    if to not in table[now]:
        raise InvalidMove(
            f"{subject}.not_now.{now}",
            f"This {subject} is {now.replace('_', ' ')}; it cannot become {to.replace('_', ' ')}.",
        )


def sources_of(table: Mapping[State, Set[State]], to: State) -> frozenset[State]:
    """Every state from which `table` allows `to`: the WHERE of a compare-and-set."""
    return frozenset(state for state, targets in table.items() if to in targets)
