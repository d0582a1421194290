"""Settling what AWS and we both changed, and where AWS's word stands beside ours; never silently."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from django.db import transaction

from aceportal.models import User
from aceportal.roles import Ability
from referrals.domain.permissions import check_may
from referrals.errors import NotNow, NotValid
from referrals.models import Edit, EditState, Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.services.editing import Changed, change, settled
from referrals.services.events import note
from referrals.services.wishes import keep_wishes, locked_referral, touch


class Choice(StrEnum):
    """Whose value a conflict ends with; ORIGINAL is the one before both changes."""

    YOURS = "yours"
    AWS = "aws"
    ORIGINAL = "original"


def resolve(referral_id: int, choices: Mapping[str, str], *, by: User, source: str = Source.PERSON) -> Changed:
    """Settle conflicts field by field: ours is sent again, AWS's stands, or the value before both is sent.

    Raises NotAllowed, NotFound, NotNow (settled already) or NotValid (an unknown choice).
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    with transaction.atomic():
        referral = locked_referral(visible.pk)
        conflicts = {edit.field: edit for edit in referral.edits.filter(state=EditState.CONFLICT)}
        for name, choice in choices.items():
            _settle(conflicts.get(name), choice)
        said = ", ".join(f"{name}: {choice}" for name, choice in choices.items())
        note("edit.resolved", connection=referral.connection_id, referral=referral, source=source, actor=by, text=said)
        return settled(referral, by=by, source=source)


def take_all(referral_id: int, *, by: User, source: str = Source.PERSON) -> Changed:
    """End every conflict of the record with AWS's value."""
    fields = referral_for(by, referral_id).edits.filter(state=EditState.CONFLICT).values_list("field", flat=True)
    return resolve(referral_id, dict.fromkeys(fields, Choice.AWS), by=by, source=source)


def _settle(edit: Edit | None, choice: str) -> None:
    if edit is None:
        raise NotNow("conflict.settled", "This conflict has been settled already; reload to see how.")
    if choice not in set(Choice):
        raise NotValid("conflict.choice", "Choose yours, aws or original for each field.")
    wanted = {Choice.YOURS: edit.wanted, Choice.AWS: edit.theirs, Choice.ORIGINAL: edit.base}[Choice(choice)]
    edit.state = EditState.DROPPED if wanted == edit.theirs else EditState.WAITING
    edit.wanted, edit.base, edit.delivery, edit.problem = wanted, edit.theirs, None, ""
    edit.save()


def take_theirs(referral_id: int, field: str, *, by: User, source: str = Source.PERSON) -> Changed:
    """Make AWS's value ours: sent like any change, so a closing stage still needs what closing needs.

    Raises NotAllowed, NotFound, NotNow (no longer different), NotEditable or NotValid.
    """
    divergence = _divergence(referral_for(by, referral_id), field)
    return change(referral_id, {field: divergence["aws"]}, by=by, source=source)


def resend_ours(referral_id: int, field: str, *, by: User, source: str = Source.PERSON) -> Changed:
    """Send our value again although AWS has confirmed it before.

    Raises NotAllowed, NotFound, NotNow (no longer different) or NotValid.
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    with transaction.atomic():
        referral = locked_referral(visible.pk)
        ours = _divergence(referral, field)["ours"]
        keep_wishes(referral, {field: ours}, by=by, even_if_known=True)
        return settled(referral, by=by, source=source)


def ignore_until(referral_id: int, day: date, *, by: User) -> None:
    """Leave the record's differences out of the list until `day`, or until AWS says something new."""
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    with transaction.atomic():
        referral = Referral.objects.select_for_update(of=("self",)).get(pk=visible.pk)
        referral.divergence_ignored_until = day
        referral.save(update_fields=["divergence_ignored_until"])
        touch(referral)
        note(
            "divergence.ignored",
            connection=referral.connection_id,
            referral=referral,
            source=Source.PERSON,
            actor=by,
            text=f"Until {day.isoformat()}.",
        )


def _divergence(referral: Referral, field: str) -> dict[str, object]:
    found = referral.divergence.get(field)
    if not isinstance(found, dict):
        raise NotNow("divergence.settled", "AWS's value and yours agree by now; reload to see it.")
    return found
