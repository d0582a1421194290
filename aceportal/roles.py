"""The five roles and what each may do: one table, read by pages, API, admin and docs alike."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """A role is a Django group of the same name."""

    ALLIANCE_LEAD = "Alliance lead"
    SALES_REP = "Sales rep"
    CRM_ADMIN = "CRM admin"
    VIEWER = "Viewer"
    ADMINISTRATOR = "Administrator"


class Ability(StrEnum):
    """One thing a person may do."""

    SEE_ALL_REFERRALS = "see all referrals"
    SEE_CONTACTS = "see customer contact data"
    DECIDE = "accept or reject referrals"
    ASSIGN = "assign referrals to anyone"
    TAKE = "take an unassigned referral"
    EDIT = "create and edit referrals"
    SEE_EXCHANGE = "see the exchange log"
    SEE_RAW_FILES = "read files byte for byte"
    RUN_EXCHANGE = "run the exchange now"
    REPAIR = "retry, resend and reprocess"
    MANAGE_CONNECTIONS = "add, pause and resume connections"
    MANAGE_MAPPING = "edit and publish mappings"
    MANAGE_ONBOARDING = "run the onboarding"
    MANAGE_PEOPLE = "manage people and roles"
    USE_ADMIN = "open the admin"


_REP = {Ability.SEE_CONTACTS, Ability.DECIDE, Ability.TAKE, Ability.EDIT}
_EXCHANGE = {Ability.SEE_EXCHANGE, Ability.SEE_RAW_FILES, Ability.RUN_EXCHANGE, Ability.REPAIR}

ABILITIES: dict[Role, frozenset[Ability]] = {
    Role.ALLIANCE_LEAD: frozenset(
        _REP | _EXCHANGE | {Ability.SEE_ALL_REFERRALS, Ability.ASSIGN, Ability.MANAGE_ONBOARDING}
    ),
    Role.SALES_REP: frozenset(_REP),
    Role.CRM_ADMIN: frozenset(
        _EXCHANGE
        | {
            Ability.SEE_ALL_REFERRALS,
            Ability.SEE_CONTACTS,
            Ability.MANAGE_CONNECTIONS,
            Ability.MANAGE_MAPPING,
            Ability.USE_ADMIN,
        }
    ),
    Role.VIEWER: frozenset({Ability.SEE_ALL_REFERRALS}),
    Role.ADMINISTRATOR: frozenset(Ability),
}


def abilities_of(roles: Iterable[str]) -> frozenset[Ability]:
    """All abilities the named roles give together; names that are no role give none."""
    known = {role.value for role in Role}
    return frozenset().union(*(ABILITIES[Role(name)] for name in roles if name in known))
