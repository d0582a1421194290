"""Ids X0001 and on: told from real ones, and found in what AWS says of a record."""

import pytest

from referrals.ace.kinds import Kind
from referrals.domain.dummies import dummy_of, is_dummy, words_about


@pytest.mark.parametrize("ours", ["X0001", "X9999", "X12345"])
def test_x_with_four_digits_or_more_is_never_synchronised(ours: str) -> None:
    assert is_dummy(ours)
    assert ours in words_about(ours)


@pytest.mark.parametrize("ours", ["X001", "x0001", "X0001 ", "CRM-X0001", "X0001A", "", None, 7])
def test_any_other_id_is_a_real_one(ours: object) -> None:
    assert not is_dummy(ours)


@pytest.mark.parametrize(
    ("received", "dummy"),
    [({"partnerCrmUniqueIdentifier": "X0003"}, "X0003"), ({"partnerCrmUniqueIdentifier": "C-1"}, ""), ({}, "")],
)
def test_record_is_not_synchronised_while_aws_has_it_under_a_dummy(received: dict[str, str], dummy: str) -> None:
    assert dummy_of(Kind.OPPORTUNITY, received) == dummy
