"""Joining AWS's results with what was asked."""

from referrals.ace.schema import RecordResult
from referrals.domain.answers import Asked, join


def result(apn_id: str | None = None, partner_id: str | None = None) -> RecordResult:
    return RecordResult(apn_id, partner_id, True)


ACCEPT = Asked(1, "O1", None)
CREATE = Asked(2, None, "CRM-2")
UPDATE = Asked(3, "O3", "CRM-3")


def test_results_are_matched_by_aws_id_else_by_ours_whatever_their_order() -> None:
    joined = join([ACCEPT, CREATE, UPDATE], [result("O3", "CRM-3"), result("O9", "CRM-2"), result("O1")])
    assert joined.pairs == ((UPDATE, 0), (CREATE, 1), (ACCEPT, 2))
    assert joined.strangers == ()
    assert joined.left_out == ()


def test_a_result_for_nothing_we_asked_is_a_stranger_and_the_unanswered_is_left_out() -> None:
    joined = join([ACCEPT], [result("O7"), result(None, None)])
    assert joined.strangers == (0, 1)
    assert joined.left_out == (ACCEPT,)


def test_each_delivery_is_answered_once() -> None:
    joined = join([ACCEPT], [result("O1"), result("O1")])
    assert joined.pairs == ((ACCEPT, 0),)
    assert joined.strangers == (1,)


def test_a_refused_update_is_matched_by_our_id_when_aws_leaves_its_own_out() -> None:
    assert join([UPDATE], [result(None, "CRM-3")]).pairs == ((UPDATE, 0),)
