"""What every state machine of ours shares: a total table of moves."""

from collections.abc import Mapping, Set
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)


def sources_of(table: Mapping[State, Set[State]], to: State) -> frozenset[State]:
    """Every state from which `table` allows `to`: the WHERE of a compare-and-set."""
    return frozenset(state for state, targets in table.items() if to in targets)
