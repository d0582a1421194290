"""The page of roles and what each may do."""

from aceportal.roles import ABILITIES, Ability, Role
from referrals.domain.permissions import Person, scope_of
from referrals.management.reference.markdown import page, table

_JOB = """What each role may do; pages, API, commands and the admin ask this one table. Roles are groups; a
person with several has the abilities of all of them."""
_SEEN = """A connection can let its sales reps see the whole team's referrals; it is off unless somebody
switches it on. Customer contact data is shown only to roles that may see it, wherever the referral appears."""


def write() -> str:
    """The whole page."""
    return page("Permissions", _JOB, _matrix(), "## Which referrals a person sees", _SEEN, _scopes())


def _matrix() -> str:
    rows = [(ability.value, *("yes" if ability in ABILITIES[role] else "" for role in Role)) for ability in Ability]
    return table(("May", *(role.value for role in Role)), rows)


def _scopes() -> str:
    rows = [(role.value, _scope(role, reps_see_team=False), _scope(role, reps_see_team=True)) for role in Role]
    return table(("Role", "Sees", "Where reps see the team's"), rows)


def _scope(role: Role, *, reps_see_team: bool) -> str:
    return scope_of(Person(0, ABILITIES[role]), reps_see_team=reps_see_team)
