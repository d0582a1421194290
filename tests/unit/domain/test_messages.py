"""A message is tried with growing pauses and then left to a person; its states are total."""

from datetime import timedelta

from referrals.domain.messages import LABELS, MOST_TRIES, MOVES, MessageState, after_failure


def test_every_state_has_words_and_moves() -> None:
    assert set(LABELS) == set(MOVES) == set(MessageState)
    assert MOVES[MessageState.SENT] == frozenset()


def test_the_first_failure_waits_half_a_minute_and_the_pauses_grow() -> None:
    assert after_failure(1, 0) == (MessageState.WAITING, timedelta(seconds=30))
    assert after_failure(5, 0)[1] > after_failure(4, 0)[1]


def test_the_last_try_leaves_it_to_a_person() -> None:
    assert after_failure(MOST_TRIES - 1, 0)[0] is MessageState.WAITING
    assert after_failure(MOST_TRIES, 0)[0] is MessageState.FAILED
