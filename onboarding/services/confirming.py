"""A person's word for what only a person can know: given with a note, taken back when it was wrong."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.gates import REQUIREMENTS, Requirement
from onboarding.domain.stages import Stage
from onboarding.models import Confirmed
from onboarding.services.attachments import Upload, keep
from onboarding.services.history import note
from onboarding.services.requests import locked
from onboarding.services.tasks import follow, worked_on
from referrals.errors import NotFound, NotNow, NotValid

_BY_NAME = {one.name: one for one in REQUIREMENTS if one.is_confirmed_by_a_person}
"""The only requirements a word can meet; every other one is judged on facts."""


def confirm(pk: int, requirement: str, words: str, *, by: User, upload: Upload | None = None) -> Confirmed:
    """Confirm a requirement, with what shows it if there is a file. Raises NotAllowed, NotFound, NotNow or NotValid."""
    wanted = _confirmable(requirement)
    if not words.strip():
        raise NotValid("onboarding.confirm.note", "Say what you saw and where; whoever reads it later relies on it.")
    try:
        with transaction.atomic():
            worked_on(pk, by)
            request = locked(pk, by)
            attachment = keep(request, Stage(wanted.stage), upload, by=by) if upload else None
            kept = Confirmed.objects.create(
                request=request,
                requirement=wanted.name,
                note=words.strip()[:500],
                attachment=attachment,
                by=by,
                at=timezone.now(),
            )
            note(request, "confirmed", by, f"{wanted.label}: {kept.note}")
            follow(request)
    except IntegrityError as clash:
        raise NotNow("onboarding.confirm.standing", "Somebody has confirmed this already; reload to see.") from clash
    return kept


def withdraw(pk: int, requirement: str, *, by: User) -> None:
    """Take a confirmation back; it stays in the history. Raises NotAllowed, NotFound or NotNow."""
    wanted = _confirmable(requirement)
    with transaction.atomic():
        worked_on(pk, by)
        request = locked(pk, by)
        standing = request.confirmations.filter(requirement=wanted.name, withdrawn_at=None)
        if not standing.update(withdrawn_at=timezone.now()):
            raise NotNow("onboarding.confirm.none", "Nobody's confirmation stands here any more; reload to see.")
        note(request, "confirmation taken back", by, wanted.label)
        follow(request)


def _confirmable(name: str) -> Requirement:
    if name not in _BY_NAME:
        raise NotFound("onboarding.confirm.not_found", "Nobody's word can meet this; the portal looks at the facts.")
    return _BY_NAME[name]
