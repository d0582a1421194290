"""Which stage an opportunity may move to."""

import pytest

from referrals.ace.stages import Phase, Stage
from referrals.domain.stage_moves import Standing, Way, goes_back, move_to

OPEN = Standing(Phase.OPEN, Stage.QUALIFIED, has_own_solution=True)


@pytest.mark.parametrize(
    ("stage", "way"),
    [
        (Stage.BUSINESS_VALIDATION, Way.CLICK),
        (Stage.COMMITTED, Way.CLICK),
        (Stage.PROSPECT, Way.CONFIRM),
        (Stage.QUALIFIED, Way.NONE),
        (Stage.LAUNCHED, Way.LAUNCH),
        (Stage.CLOSED_LOST, Way.LOSE),
    ],
)
def test_open_opportunity_moves_freely_and_closes_by_a_form(stage: Stage, way: Way) -> None:
    assert move_to(stage, OPEN).way is way


def test_committed_needs_a_solution_of_the_partners_own() -> None:
    without = Standing(Phase.OPEN, Stage.QUALIFIED, has_own_solution=False)
    assert move_to(Stage.COMMITTED, without).way is Way.NONE
    assert "solution" in move_to(Stage.COMMITTED, without).why_not
    assert move_to(Stage.LAUNCHED, without).way is Way.LAUNCH


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.OPEN])
def test_nothing_moves_while_it_is_not_open(phase: Phase) -> None:
    assert move_to(Stage.PROSPECT, Standing(phase, Stage.QUALIFIED, has_own_solution=True)).why_not


def test_stage_in_conflict_is_settled_first() -> None:
    busy = Standing(Phase.OPEN, Stage.QUALIFIED, has_own_solution=True, is_busy=True)
    assert "AWS changed" in move_to(Stage.PROSPECT, busy).why_not


def test_only_a_move_among_open_stages_goes_back() -> None:
    assert goes_back(Stage.COMMITTED, Stage.PROSPECT)
    assert not goes_back(Stage.PROSPECT, Stage.COMMITTED)
    assert not goes_back(None, Stage.PROSPECT)
    assert not goes_back(Stage.COMMITTED, Stage.CLOSED_LOST)
