"""Who looks after a referral."""

from django.db import transaction

from aceportal.models import User
from aceportal.roles import Ability
from referrals.domain.permissions import check_may_assign
from referrals.errors import NotValid
from referrals.models import Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.services.events import note
from referrals.services.telling import tell_change_of_owner


@transaction.atomic
def assign(referral_id: int, *, to: User | None, by: User, source: str = Source.PERSON) -> Referral:
    """Give the referral to `to` (None: to nobody). Raises NotFound, NotAllowed, or NotValid for a stranger."""
    visible = referral_for(by, referral_id)
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=visible.pk)
    check_may_assign(person_of(by), current=referral.assignee_id, to=to.pk if to else None)
    if to is not None and not to.may(Ability.DECIDE):
        raise NotValid(
            "assignee.cannot_decide", f"{to} has no role that works on referrals. Choose a sales rep or alliance lead."
        )
    if referral.assignee_id == (to.pk if to else None):
        return referral
    before, referral.assignee = referral.assignee, to
    referral.save(update_fields=["assignee"])
    event = note(
        "referral.assigned",
        connection=referral.connection_id,
        referral=referral,
        source=source,
        actor=by,
        changes={"assignee": [str(before) if before else None, str(to) if to else None]},
    )
    tell_change_of_owner(event, referral, lost=before, got=to)
    return referral
