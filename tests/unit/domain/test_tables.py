"""The tables of states are total: every state has moves, a label and somebody who acts."""

from referrals.domain.deliveries import ANSWERABLE, FACTS, MOVES, OPEN, Actor, DeliveryState
from referrals.domain.files import LABELS, RECORD_LABELS, FileState, RecordState
from referrals.domain.files import MOVES as FILE_MOVES
from referrals.domain.moves import sources_of


def test_every_delivery_state_has_moves_a_label_an_actor_and_a_sentence() -> None:
    assert set(MOVES) == set(FACTS) == set(DeliveryState)
    assert all(facts.label and facts.sentence.endswith(".") for facts in FACTS.values())


def test_every_file_state_has_moves_and_a_label() -> None:
    assert set(FILE_MOVES) == set(LABELS) == set(FileState)
    assert set(RECORD_LABELS) == set(RecordState)


def test_only_what_was_sent_can_be_confirmed_or_refused() -> None:
    for state in (DeliveryState.DRAFT, DeliveryState.QUEUED, DeliveryState.SENDING):
        assert DeliveryState.CONFIRMED not in MOVES[state]
        assert DeliveryState.REFUSED not in MOVES[state]


def test_answers_that_aws_gave_are_final() -> None:
    assert MOVES[DeliveryState.CONFIRMED] == MOVES[DeliveryState.REFUSED] == frozenset()


def test_somebody_acts_next_on_every_open_delivery() -> None:
    assert all(FACTS[state].actor is not Actor.NOBODY for state in OPEN)
    assert DeliveryState.QUEUED not in ANSWERABLE


def test_sources_are_the_states_a_compare_and_set_may_start_from() -> None:
    assert sources_of(MOVES, DeliveryState.SENT) == {DeliveryState.SENDING}
