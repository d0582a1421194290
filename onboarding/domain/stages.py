"""AWS's seven stages and the states of an integration request: one table of moves, one function.

AWS publishes neither the full list of states nor its response times; the states are those the partner sees on AWS's
integration page (pg:stage-3, pg:stage-6, pg:troubleshooting), set by the alliance lead from what that page shows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

from referrals.errors import InvalidMove


class Stage(IntEnum):
    """AWS's seven stages, in their order."""

    PREREQUISITES = 1
    REQUEST = 2
    SANDBOX_SETUP = 3
    IMPLEMENTATION = 4
    TESTING = 5
    PRODUCTION_APPROVAL = 6
    LAUNCH = 7


class RequestState(StrEnum):
    """Where a request stands with AWS, in AWS's words where it has one."""

    DRAFT = "Draft"
    SUBMITTED = "Submitted"
    SANDBOX_CREATED = "Sandbox Created"
    IMPLEMENTED = "Implementation complete"
    TESTED = "Testing complete"
    APPROVED = "Production Approved"
    LAUNCHED = "Launched"
    ABANDONED = "Abandoned"
    FAILED = "Failed"


class Move(StrEnum):
    """What an alliance lead may do with a request."""

    ADVANCE = "advance"
    GO_BACK = "go back"
    FAIL = "fail"
    RESUBMIT = "resubmit"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request stands: the stage the team works on and the state AWS shows."""

    stage: Stage
    state: RequestState


TITLES: Mapping[Stage, str] = MappingProxyType(
    {
        Stage.PREREQUISITES: "Prerequisites",
        Stage.REQUEST: "Request",
        Stage.SANDBOX_SETUP: "Sandbox setup",
        Stage.IMPLEMENTATION: "Implementation",
        Stage.TESTING: "Testing",
        Stage.PRODUCTION_APPROVAL: "Production approval",
        Stage.LAUNCH: "Launch",
    }
)
STATE_IN: Mapping[Stage, RequestState] = MappingProxyType(
    {
        Stage.PREREQUISITES: RequestState.DRAFT,
        Stage.REQUEST: RequestState.DRAFT,
        Stage.SANDBOX_SETUP: RequestState.SUBMITTED,
        Stage.IMPLEMENTATION: RequestState.SANDBOX_CREATED,
        Stage.TESTING: RequestState.IMPLEMENTED,
        Stage.PRODUCTION_APPROVAL: RequestState.TESTED,
        Stage.LAUNCH: RequestState.APPROVED,
    }
)
"""What AWS's page shows while the team works on a stage; leaving the last stage launches."""

MOVES: Mapping[RequestState, frozenset[Move]] = MappingProxyType(
    {
        RequestState.DRAFT: frozenset({Move.ADVANCE, Move.GO_BACK, Move.ABANDON}),
        RequestState.SUBMITTED: frozenset({Move.ADVANCE, Move.FAIL, Move.ABANDON}),
        RequestState.SANDBOX_CREATED: frozenset({Move.ADVANCE, Move.FAIL, Move.ABANDON}),
        RequestState.IMPLEMENTED: frozenset({Move.ADVANCE, Move.GO_BACK, Move.FAIL, Move.ABANDON}),
        RequestState.TESTED: frozenset({Move.ADVANCE, Move.GO_BACK, Move.FAIL, Move.ABANDON}),
        RequestState.APPROVED: frozenset({Move.ADVANCE, Move.GO_BACK, Move.FAIL, Move.ABANDON}),
        RequestState.FAILED: frozenset({Move.RESUBMIT, Move.ABANDON}),
        RequestState.LAUNCHED: frozenset(),
        RequestState.ABANDONED: frozenset(),
    }
)
_DOING: Mapping[Move, str] = MappingProxyType(
    {
        Move.ADVANCE: "move on",
        Move.GO_BACK: "go back",
        Move.FAIL: "be noted as failed",
        Move.RESUBMIT: "be submitted again",
        Move.ABANDON: "be abandoned",
    }
)
CLOSED = frozenset({RequestState.LAUNCHED, RequestState.ABANDONED})
"""States in which a request is no longer the open one of its partner and principal."""
LIVE = frozenset({RequestState.APPROVED, RequestState.LAUNCHED})
"""States in which production may be switched on; a request that leaves them keeps none on."""


def moved(place: Place, move: Move) -> Place:
    """Where a move leads. Raises InvalidMove with a sentence when the state does not take it."""
    if move not in MOVES[place.state] or (move is Move.GO_BACK and place.stage is Stage.PREREQUISITES):
        raise InvalidMove(
            "onboarding.not_now.move",
            f"A request in the state {place.state} cannot {_DOING[move]}; its page shows what it can.",
        )
    return _DOES[move](place)


def _advance(place: Place) -> Place:
    if place.stage is Stage.LAUNCH:
        return Place(place.stage, RequestState.LAUNCHED)
    following = Stage(place.stage + 1)
    return Place(following, STATE_IN[following])


def _back(place: Place) -> Place:
    before = Stage(place.stage - 1)
    return Place(before, STATE_IN[before])


def _fail(place: Place) -> Place:
    return Place(place.stage, RequestState.FAILED)


def _resubmit(place: Place) -> Place:
    return Place(place.stage, STATE_IN[place.stage])


def _abandon(place: Place) -> Place:
    return Place(place.stage, RequestState.ABANDONED)


_DOES: Mapping[Move, Callable[[Place], Place]] = MappingProxyType(
    {
        Move.ADVANCE: _advance,
        Move.GO_BACK: _back,
        Move.FAIL: _fail,
        Move.RESUBMIT: _resubmit,
        Move.ABANDON: _abandon,
    }
)
