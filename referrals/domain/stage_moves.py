"""Which stage an opportunity may move to: stages are free among the open ones, closing is final and asks for more."""

from dataclasses import dataclass
from enum import StrEnum

from referrals.ace.stages import OPEN_STAGES, Phase, Stage

NEEDS_OWN_SOLUTION = frozenset({Stage.COMMITTED, Stage.LAUNCHED})


class Way(StrEnum):
    """How the move is made: by one click, after a question, by a form of its own, or not at all."""

    CLICK = "click"
    CONFIRM = "confirm"
    LAUNCH = "launch"
    LOSE = "lose"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """The opportunity as the rule sees it; `is_busy` says that its stage is being settled with AWS."""

    phase: Phase
    stage: Stage | None
    has_own_solution: bool
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """The way to a stage; `why_not` is a sentence where there is none."""

    way: Way
    why_not: str = ""


def move_to(stage: Stage, standing: Standing) -> Move:
    """How the opportunity may come to `stage` now."""
    if standing.phase is not Phase.OPEN:
        return Move(Way.NONE, "AWS takes a new stage only while the opportunity is open.")
    if standing.stage is stage:
        return Move(Way.NONE, "It is in this stage.")
    if standing.is_busy:
        return Move(Way.NONE, "AWS changed the stage too. Choose first whose stage stands.")
    if stage is Stage.COMMITTED and not standing.has_own_solution:
        return Move(Way.NONE, "From Committed on AWS wants a solution of yours, not Other. Choose one under Solutions.")
    if stage not in OPEN_STAGES:
        return Move(Way.LAUNCH if stage is Stage.LAUNCHED else Way.LOSE)
    return Move(Way.CONFIRM if goes_back(standing.stage, stage) else Way.CLICK)


def goes_back(now: Stage | None, to: Stage) -> bool:
    """Whether the move takes an open opportunity to an earlier stage."""
    return now in OPEN_STAGES and to in OPEN_STAGES and OPEN_STAGES.index(to) < OPEN_STAGES.index(now)
