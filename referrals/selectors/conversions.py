"""A lead and the opportunities it became, from either side."""

from collections.abc import Iterable
from dataclasses import dataclass

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.stages import LeadStatus, Phase
from referrals.domain.conversion import why_not_convert
from referrals.models import Edit, EditState, Referral
from referrals.selectors.access import visible_referrals


@dataclass(frozen=True, slots=True)
class Conversion:
    """What a record's page says: what came of a lead, or where an opportunity comes from."""

    opportunities: list[Referral]
    lead: Referral | None
    can_convert: bool
    why_not: str

    @property
    def says_something(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.opportunities or self.lead or self.can_convert or self.why_not)


def conversion_of(user: User, referral: Referral) -> Conversion:
    """One query at most, and one more for a lead that is not qualified."""
    if referral.is_lead:
        return _of_lead(user, referral)
    lead = visible_referrals(user).filter(pk=referral.lead_id).first() if referral.lead_id else None
    return Conversion([], lead, False, "")


def why_not(lead: Referral) -> str:
    """Why this lead cannot be converted now, or nothing."""
    return _why_not(lead, lead.opportunities.values_list("phase", flat=True))


def _why_not(lead: Referral, phases: Iterable[str]) -> str:
    is_qualifying = LeadStatus.read(lead.status) is not LeadStatus.QUALIFIED and _is_qualifying(lead)
    return why_not_convert(
        Phase(lead.phase), lead.status, [Phase(phase) for phase in phases], is_qualifying=is_qualifying
    )


def _is_qualifying(lead: Referral) -> bool:
    wishes = Edit.objects.filter(referral=lead, field="status", state__in=(EditState.WAITING, EditState.TRAVELLING))
    return any(LeadStatus.read(wanted) is LeadStatus.QUALIFIED for wanted in wishes.values_list("wanted", flat=True))


def _of_lead(user: User, lead: Referral) -> Conversion:
    made = list(visible_referrals(user).filter(lead=lead).order_by("-pk"))
    may = user.may(Ability.EDIT) and lead.phase in {Phase.OPEN, Phase.LEAD_CLOSED}
    reason = _why_not(lead, [one.phase for one in made]) if may else ""
    return Conversion(made, None, may and not reason, "" if made else reason)
