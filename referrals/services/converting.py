"""A qualified lead becomes an opportunity: a draft with what the lead says, linked both ways."""

from django.db import transaction

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.conversion import convert_fields
from referrals.domain.permissions import check_may
from referrals.errors import NotNow
from referrals.models import Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.checking import known_of
from referrals.selectors.conversions import why_not
from referrals.services.drafting import begin_draft
from referrals.services.events import note


def convert(lead_id: int, *, by: User, source: str = Source.PERSON) -> Referral:
    """The new draft. AWS learns of the conversion when it is submitted.

    Raises NotAllowed, NotFound or NotNow (not accepted, not qualified, or converted already).
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, lead_id, Kind.LEAD)
    with transaction.atomic():
        lead = Referral.objects.select_for_update(of=("self",)).select_related("connection").get(pk=visible.pk)
        if reason := why_not(lead):
            raise NotNow("lead.not_now.convert", reason)
        made = convert_fields(known_of(lead))
        left = "".join(f" Not carried over: {label} ({value})." for label, value in made.left.items())
        draft = begin_draft(
            lead.connection, made.fields, by=by, source=source, lead=lead, words=f"From lead {lead.apn_id}.{left}"
        )
        words = f"As draft {draft.partner_crm_id}."
        note("lead.converted", connection=lead.connection, referral=lead, source=source, actor=by, text=words)
    return draft
