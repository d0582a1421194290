"""The stages of an onboarding and the states AWS shows: a total table, and one function that moves."""

import pytest

from onboarding.domain.stages import CLOSED, MOVES, STATE_IN, TITLES, Move, Place, RequestState, Stage, moved
from referrals.errors import InvalidMove

PLACES = [Place(stage, STATE_IN[stage]) for stage in Stage]


def test_tables_are_total() -> None:
    assert set(MOVES) == set(RequestState)
    assert set(STATE_IN) == set(TITLES) == set(Stage)


def test_request_advances_through_all_stages_to_launched() -> None:
    place, seen = PLACES[0], []
    while Move.ADVANCE in MOVES[place.state]:
        place = moved(place, Move.ADVANCE)
        seen.append((place.stage, place.state))
    assert seen == [
        (Stage.REQUEST, RequestState.DRAFT),
        (Stage.SANDBOX_SETUP, RequestState.SUBMITTED),
        (Stage.IMPLEMENTATION, RequestState.SANDBOX_CREATED),
        (Stage.TESTING, RequestState.IMPLEMENTED),
        (Stage.PRODUCTION_APPROVAL, RequestState.TESTED),
        (Stage.LAUNCH, RequestState.APPROVED),
        (Stage.LAUNCH, RequestState.LAUNCHED),
    ]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.stage.name)
def test_every_open_request_can_be_abandoned_and_stays_at_its_stage(place: Place) -> None:
    assert moved(place, Move.ABANDON) == Place(place.stage, RequestState.ABANDONED)


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_closed_request_takes_no_move(state: RequestState) -> None:
    for move in Move:
        with pytest.raises(InvalidMove):
            moved(Place(Stage.LAUNCH, state), move)


def test_going_back_leads_to_the_stage_before_but_never_before_the_first() -> None:
    assert moved(Place(Stage.TESTING, RequestState.IMPLEMENTED), Move.GO_BACK) == Place(
        Stage.IMPLEMENTATION, RequestState.SANDBOX_CREATED
    )
    with pytest.raises(InvalidMove):
        moved(Place(Stage.PREREQUISITES, RequestState.DRAFT), Move.GO_BACK)


def test_what_aws_has_can_no_longer_be_taken_back_only_abandoned() -> None:
    with pytest.raises(InvalidMove):
        moved(Place(Stage.SANDBOX_SETUP, RequestState.SUBMITTED), Move.GO_BACK)


def test_request_that_failed_at_aws_is_corrected_and_submitted_again() -> None:
    failed = moved(Place(Stage.SANDBOX_SETUP, RequestState.SUBMITTED), Move.FAIL)
    assert failed.state is RequestState.FAILED
    assert moved(failed, Move.RESUBMIT) == Place(Stage.SANDBOX_SETUP, RequestState.SUBMITTED)
