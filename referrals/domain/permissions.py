"""May this person: who sees which referral and who may do what with it."""

from collections.abc import Set
from dataclasses import dataclass

from aceportal.roles import Ability
from referrals.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the rules see them: an id and what their roles let them do."""

    id: int
    abilities: Set[Ability]


class Scope:
    """Which referrals a person sees: all, or their own and those nobody has."""

    ALL = "all"
    OWN_AND_UNASSIGNED = "own and unassigned"
    NONE = "none"


def scope_of(person: Person, *, reps_see_team: bool) -> str:
    """A sales rep sees own and unassigned referrals, and the team's where the connection says so."""
    if Ability.SEE_ALL_REFERRALS in person.abilities:
        return Scope.ALL
    if Ability.DECIDE in person.abilities:
        return Scope.ALL if reps_see_team else Scope.OWN_AND_UNASSIGNED
    return Scope.NONE


def may_see(person: Person, assignee_id: int | None, *, reps_see_team: bool) -> bool:
    """Whether the person sees a referral assigned to `assignee_id`."""
    scope = scope_of(person, reps_see_team=reps_see_team)
    return scope == Scope.ALL or (scope == Scope.OWN_AND_UNASSIGNED and assignee_id in (None, person.id))


def check_may(person: Person, ability: Ability) -> None:
    """Raise NotAllowed unless one of the person's roles gives `ability`."""
    if ability not in person.abilities:
        raise NotAllowed(
            f"person.may_not.{ability.name.lower()}",
            f"Your role does not let you {ability.value}. Ask an administrator if you need it.",
        )


def check_may_assign(person: Person, *, current: int | None, to: int | None) -> None:
    """Raise NotAllowed unless the person may give the referral to `to`: leads to anyone, reps only to themselves.

    A rep may take what nobody has and give back what is theirs.
    """
    if Ability.ASSIGN in person.abilities:
        return
    check_may(person, Ability.TAKE)
    takes = current is None and to == person.id
    gives_back = current == person.id and to is None
    if not (takes or gives_back or current == to):
        raise NotAllowed(
            "person.may_not.assign",
            "You can take an unassigned referral or give back your own. Ask your alliance lead for anything else.",
        )
