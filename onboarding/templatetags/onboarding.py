"""Where an unmet requirement is cured, and the words of the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django import template
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Ability
from onboarding.domain.gates import Requirement
from onboarding.models import Request, Step

register = template.Library()


@dataclass(frozen=True, slots=True)
class Cure:
    """Where somebody with `ability` mends what a requirement misses."""

    label: str
    url_name: str
    ability: Ability | None = None


CURES: Mapping[str, Cure] = MappingProxyType(
    {
        "mapping": Cure("Open the mapping", "admin:referrals_crmprofile_changelist", Ability.MANAGE_MAPPING),
        "people": Cure("Give people their roles", "admin:aceportal_user_changelist", Ability.MANAGE_PEOPLE),
        "notices": Cure("Choose your notices", "referrals:notice_choices"),
        "first_received": Cure("See the files", "referrals:files", Ability.SEE_EXCHANGE),
        "first_answered": Cure("See the files", "referrals:files", Ability.SEE_EXCHANGE),
        "nothing_aside": Cure("See what is set aside", "referrals:set_aside", Ability.SEE_EXCHANGE),
        "watched": Cure("See the exchange", "referrals:exchange", Ability.SEE_EXCHANGE),
    }
)
"""Requirements that are met elsewhere than on their stage's page."""
STEPS: Mapping[str, str] = MappingProxyType(
    {
        "started": "Request started",
        "answered": "Answers kept",
        "advance": "Moved on",
        "go back": "Went back",
        "fail": "Failed at AWS",
        "resubmit": "Submitted again",
        "abandon": "Abandoned",
        "comment": "Comment",
    }
)


@register.inclusion_tag("onboarding/cure.html")
def cure(integration: Request, requirement: Requirement, user: User) -> dict[str, str]:
    """A link to where the requirement is met: the stage's page, or another for those who may open it."""
    href, label = _where(integration, requirement, user)
    return {"href": href, "label": label, "about": requirement.label}


def _where(integration: Request, requirement: Requirement, user: User) -> tuple[str, str]:
    page = reverse("onboarding:stage", args=[integration.pk, requirement.stage.value])
    here = f"{page}#requirement-{requirement.name}"
    if requirement.is_confirmed_by_a_person:
        return here, "Confirm it"
    known = CURES.get(requirement.name)
    if known is None:
        return f"{page}#part", "See how"
    may_open = known.ability is None or user.may(known.ability)
    return (reverse(known.url_name), known.label) if may_open else (here, "See how")


@register.filter
def said(step: Step) -> str:
    """A step of the history in a word or three."""
    return STEPS.get(step.name, step.name[:1].upper() + step.name[1:])


@register.filter
def about(step: Step) -> str:
    """What a step says of itself: its note, else which answers it changed."""
    return step.note or ", ".join(name.replace("_", " ") for name in step.changes)
