"""From one side's values to the other's."""

import pytest

from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.ace_types import check_type
from referrals.mapping.outcome import Rung
from referrals.mapping.spec import Direction, Pair, ValueMap
from referrals.mapping.transforms import CannotRead
from referrals.mapping.values import Unmapped, as_text, translation

FIELDS = fields_of(Kind.OPPORTUNITY)


def test_any_value_may_pass_where_nothing_is_listed() -> None:
    assert translation(None, FIELDS["partnerProjectTitle"], Direction.TO_ACE) is None
    assert translation(None, FIELDS["stage"], Direction.TO_CRM) is None
    assert translation(None, None, Direction.TO_ACE) is None


def test_first_of_two_pairs_wins_in_either_direction() -> None:
    pairs = (("A", "Qualified"), ("B", "Qualified"), ("A", "Prospect"))
    values = ValueMap(pairs=tuple(Pair(crm=crm, ace=ace) for crm, ace in pairs))
    there = translation(values, FIELDS["stage"], Direction.TO_ACE)
    back = translation(values, FIELDS["stage"], Direction.TO_CRM)
    assert there is not None
    assert back is not None
    assert (there.of("A"), back.of("Qualified")) == (("Qualified", Rung.EXACT), ("A", Rung.EXACT))


def test_weakest_rung_of_several_values_is_told() -> None:
    values = ValueMap(pairs=(Pair(crm="x", ace="one"),), fallback="other")
    several = translation(values, FIELDS["useCase"], Direction.TO_ACE)
    assert several is not None
    many = translation(values, FIELDS["solutionOffered"], Direction.TO_ACE)
    assert many is not None
    assert many.of(["x", "nobody"]) == (["one", "other"], Rung.FALLBACK)
    assert many.of([]) == ([], Rung.SOURCE)


def test_unmapped_value_is_named() -> None:
    found = translation(ValueMap(), FIELDS["stage"], Direction.TO_ACE)
    assert found is not None
    with pytest.raises(Unmapped) as refusal:
        found.of("Won")
    assert refusal.value.values == ("Won",)


def test_every_unmapped_value_of_several_is_named_once() -> None:
    found = translation(ValueMap(pairs=(Pair(crm="x", ace="one"),)), FIELDS["solutionOffered"], Direction.TO_ACE)
    assert found is not None
    with pytest.raises(Unmapped) as refusal:
        found.of(["this", "x", "that", "This "])
    assert refusal.value.values == ("this", "that")


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (3.0, "3"), (3.5, "3.5"), (7, "7"), ("x", "x")])
def test_values_of_any_type_have_one_writing(value: object, text: str) -> None:
    assert as_text(value) == text


def test_type_is_checked_before_a_value_goes_to_aws() -> None:
    assert check_type(FIELDS["expectedMonthlyAwsRevenue"], 10) == 10
    assert check_type(FIELDS["expectedMonthlyAwsRevenue"], None) is None
    assert check_type(FIELDS["targetCloseDate"], "2026-12-01") == "2026-12-01"
    with pytest.raises(CannotRead, match="no number"):
        check_type(FIELDS["expectedMonthlyAwsRevenue"], "many")
    with pytest.raises(CannotRead, match="no date"):
        check_type(FIELDS["targetCloseDate"], "01.12.2026")
