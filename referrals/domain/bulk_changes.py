"""What may be done to many referrals at once: one table, read by the form, the dry run and the real run."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.ace.stages import Stage


class Action(StrEnum):
    """One thing done to each referral of a selection."""

    ASSIGN = "assign"
    STAGE = "stage"
    NEXT_STEP = "next_step"
    CLOSE_DATE = "close_date"
    LOSE = "close_lost"
    LEAD_STATUS = "lead_status"
    RESEND = "resend"


@dataclass(frozen=True, slots=True)
class Facts:
    """An action: its label, a sentence, for which kinds, who may ask for it, which of AWS's fields it sets.

    `asks` are fields the person fills in (the first is a must), `sets` are values that come with it.
    """

    label: str
    sentence: str
    kinds: frozenset[Kind]
    ability: Ability
    asks: tuple[str, ...] = ()
    sets: Mapping[str, Any] = field(default_factory=dict)


_BOTH, _OPPORTUNITIES, _LEADS = frozenset(Kind), frozenset({Kind.OPPORTUNITY}), frozenset({Kind.LEAD})

ACTIONS: Mapping[Action, Facts] = {
    Action.ASSIGN: Facts("Assign", "Give them to one person, or to nobody.", _BOTH, Ability.TAKE),
    Action.STAGE: Facts(
        "Move to a stage",
        "Launched is not among them: AWS wants each customer's account id with it.",
        _OPPORTUNITIES,
        Ability.EDIT,
        asks=("stage",),
    ),
    Action.NEXT_STEP: Facts(
        "Set the next step", "The same words for each.", _OPPORTUNITIES, Ability.EDIT, asks=("nextStep",)
    ),
    Action.CLOSE_DATE: Facts(
        "Set the target close date",
        "The same date for each.",
        _OPPORTUNITIES,
        Ability.EDIT,
        asks=("targetCloseDate",),
    ),
    Action.LOSE: Facts(
        "Close as lost",
        "For good: AWS takes no changes afterwards.",
        _OPPORTUNITIES,
        Ability.EDIT,
        asks=("closedLostReason",),
        sets={"stage": Stage.CLOSED_LOST.value},
    ),
    Action.LEAD_STATUS: Facts(
        "Set the lead's status",
        "The reason goes to AWS; keep it free of personal data.",
        _LEADS,
        Ability.EDIT,
        asks=("status", "leadStatusReason"),
    ),
    Action.RESEND: Facts("Send again", "What AWS refused or did not answer goes out once more.", _BOTH, Ability.DECIDE),
}


def actions_for(kind: Kind, abilities: Set[Ability]) -> tuple[Action, ...]:
    """The actions this kind takes and these abilities allow, in the order of the form."""
    return tuple(action for action, facts in ACTIONS.items() if kind in facts.kinds and facts.ability in abilities)


def wished(action: Action, given: Mapping[str, Any]) -> dict[str, Any]:
    """AWS's fields with the values the action gives them; what was left empty is left alone."""
    facts = ACTIONS[action]
    return {**facts.sets, **{name: given[name] for name in facts.asks if given.get(name) not in (None, "")}}
