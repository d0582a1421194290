"""Settling what AWS and we both changed, and where AWS's word stands beside ours; never silently."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.errors import NotNow, NotValid
from referrals.models import Edit, EditState, Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.checking import known_of
from referrals.services.editing import Changed, change, settled
from referrals.services.events import note
from referrals.services.ledger import since_of
from referrals.services.wishes import check_free, is_under_way, keep_wishes, locked_referral, touch


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
        found = referral.edits.filter(state=EditState.CONFLICT).select_related("delivery")
        conflicts, known = {edit.field: edit for edit in found}, known_of(referral)
        for name, choice in choices.items():
            _settle(conflicts.get(name), choice, known.get(name))
        kind = Kind(referral.kind)
        said = ", ".join(f"{label_of(kind, name)}: {_SAID[Choice(choice)]}" for name, choice in choices.items())
        note("edit.resolved", connection=referral.connection_id, referral=referral, source=source, actor=by, text=said)
        return settled(referral, by=by, source=source)


_SAID = {
    Choice.YOURS: "ours stands",
    Choice.AWS: "AWS's stands",
    Choice.ORIGINAL: "the value before both stands",
}


def take_all(referral_id: int, *, by: User, source: str = Source.PERSON) -> Changed:
    """End every conflict of the record with AWS's value."""
    fields = referral_for(by, referral_id).edits.filter(state=EditState.CONFLICT).values_list("field", flat=True)
    return resolve(referral_id, dict.fromkeys(fields, Choice.AWS), by=by, source=source)


def _settle(edit: Edit | None, choice: str, known: Any) -> None:
    """The chosen value waits to be sent, unless AWS has it and nothing of ours is on its way to change that."""
    if edit is None:
        raise NotNow("conflict.settled", "This conflict has been settled already; reload to see how.")
    if choice not in set(Choice):
        raise NotValid("conflict.choice", "Choose yours, aws or original for each field.")
    wanted = {Choice.YOURS: edit.wanted, Choice.AWS: edit.theirs, Choice.ORIGINAL: edit.base}[Choice(choice)]
    over = EditState.CONFIRMED if choice == Choice.YOURS else EditState.DROPPED
    ours_travels = is_under_way(edit)
    edit.state = over if wanted == known and not ours_travels else EditState.WAITING
    edit.base = edit.wanted if ours_travels and wanted != edit.wanted else known
    edit.wanted, edit.delivery, edit.problem = wanted, None, ""
    edit.save()


def take_theirs(referral_id: int, field: str, *, by: User, source: str = Source.PERSON) -> Changed:
    """Make AWS's value ours: sent like any change, so a closing stage still needs what closing needs.

    Raises NotAllowed, NotFound, NotNow (no longer different), NotEditable or NotValid.
    """
    check_may(person_of(by), Ability.EDIT)
    referral = referral_for(by, referral_id)
    theirs = _divergence(referral, field)["aws"]
    if known_of(referral).get(field) != theirs:
        return change(referral_id, {field: theirs}, by=by, source=source)
    return _agree(referral.pk, field, by, source)


@transaction.atomic
def _agree(pk: int, field: str, by: User, source: str) -> Changed:
    """The record holds AWS's value already, so there is nothing to send: the difference is settled."""
    referral = locked_referral(pk)
    found = _divergence(referral, field)
    referral.divergence = {name: pair for name, pair in referral.divergence.items() if name != field}
    referral.diverged_at = since_of(referral.divergence)
    referral.save(update_fields=["divergence", "diverged_at"])
    note(
        "divergence.taken",
        connection=referral.connection_id,
        referral=referral,
        source=source,
        actor=by,
        changes={field: [found["ours"], found["aws"]]},
    )
    touch(referral)
    return Changed(referral)


def resend_ours(referral_id: int, field: str, *, by: User, source: str = Source.PERSON) -> Changed:
    """Send our value again although AWS has confirmed it before.

    Raises NotAllowed, NotFound, NotNow (no longer different), NotEditable or NotValid.
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    with transaction.atomic():
        referral = locked_referral(visible.pk)
        ours = _divergence(referral, field)["ours"]
        if ours in (None, ""):
            raise NotNow("divergence.nothing", "There is nothing of ours to send.")
        check_free(referral, [field])
        keep_wishes(referral, {field: ours}, by=by, even_if_known=True)
        return settled(referral, by=by, source=source)


def ignore_until(referral_id: int, day: date, *, by: User) -> None:
    """Leave the record's differences out of the list until `day`, or until AWS says something new.

    Raises NotAllowed, NotFound, or NotValid for a day that is not to come.
    """
    check_may(person_of(by), Ability.EDIT)
    if day <= timezone.now().date():
        raise NotValid("divergence.day", "Choose a day from tomorrow on.")
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
