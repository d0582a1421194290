"""Who may see and do what with referrals."""

import pytest

from aceportal.roles import ABILITIES, Ability, Role, abilities_of
from referrals.domain.permissions import Person, Scope, check_may, check_may_assign, may_see, scope_of
from referrals.errors import NotAllowed


def person(role: Role | None, id: int = 1) -> Person:
    return Person(id, ABILITIES[role] if role else frozenset())


@pytest.mark.parametrize(
    ("role", "team", "scope"),
    [
        (Role.ALLIANCE_LEAD, False, Scope.ALL),
        (Role.CRM_ADMIN, False, Scope.ALL),
        (Role.VIEWER, False, Scope.ALL),
        (Role.SALES_REP, False, Scope.OWN_AND_UNASSIGNED),
        (Role.SALES_REP, True, Scope.ALL),
        (None, True, Scope.NONE),
    ],
)
def test_each_role_sees_its_scope(role: Role | None, team: bool, scope: str) -> None:
    assert scope_of(person(role), reps_see_team=team) == scope


def test_a_rep_sees_own_and_unassigned_but_no_colleagues_referral() -> None:
    rep = person(Role.SALES_REP, id=7)
    assert may_see(rep, 7, reps_see_team=False)
    assert may_see(rep, None, reps_see_team=False)
    assert not may_see(rep, 8, reps_see_team=False)
    assert may_see(rep, 8, reps_see_team=True)


def test_a_person_without_the_ability_is_told_so() -> None:
    with pytest.raises(NotAllowed) as refusal:
        check_may(person(Role.VIEWER), Ability.DECIDE)
    assert refusal.value.error_id == "person.may_not.decide"
    check_may(person(Role.SALES_REP), Ability.DECIDE)


def test_a_lead_assigns_to_anyone() -> None:
    check_may_assign(person(Role.ALLIANCE_LEAD), current=5, to=6)


@pytest.mark.parametrize(("current", "to"), [(None, 7), (7, None), (7, 7)])
def test_a_rep_takes_what_nobody_has_and_gives_back_their_own(current: int | None, to: int | None) -> None:
    check_may_assign(person(Role.SALES_REP, id=7), current=current, to=to)


@pytest.mark.parametrize(("current", "to"), [(8, 7), (None, 8), (7, 8)])
def test_a_rep_cannot_move_referrals_between_others(current: int | None, to: int | None) -> None:
    with pytest.raises(NotAllowed):
        check_may_assign(person(Role.SALES_REP, id=7), current=current, to=to)


def test_the_viewer_never_sees_contacts_and_the_administrator_may_do_everything() -> None:
    assert Ability.SEE_CONTACTS not in ABILITIES[Role.VIEWER]
    assert ABILITIES[Role.ADMINISTRATOR] == frozenset(Ability)


def test_names_that_are_no_role_give_nothing() -> None:
    assert abilities_of(["Janitor"]) == frozenset()
    assert Ability.DECIDE in abilities_of(["Sales rep", "Viewer"])
