"""Production switched on by two people and rolled back by one; whatever is queued waits meanwhile."""

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.gates import judged
from onboarding.domain.launch import ACTIVATION_NEEDS
from onboarding.domain.stages import LIVE, Stage
from onboarding.models import Activation, Request
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.requests import may_switch, request_for
from onboarding.services.history import note
from onboarding.services.switching_off import switch_off
from onboarding.services.tasks import follow
from referrals.errors import NotAllowed, NotNow, NotValid
from referrals.models import Connection
from referrals.services.connections import release

MODES = {"receive_only": "Receive only", "paused": "Paused"}
"""What production may be rolled back to."""


@transaction.atomic
def ask(pk: int, *, by: User) -> Activation:
    """Ask a second person to switch production on. Raises NotAllowed, NotFound or NotNow with what is missing."""
    request = _held(pk, by)
    _check_ready(request)
    if _standing(request):
        raise NotNow("onboarding.activation.standing", "Somebody has asked already; reload to see who.")
    asked = Activation.objects.create(request=request, asked_by=by, asked_at=timezone.now())
    note(request, "activation asked", by)
    return asked


@transaction.atomic
def agree(pk: int, *, by: User) -> Activation:
    """Switch production on: the second person's word. Raises NotAllowed (the same person), NotFound or NotNow."""
    request = _held(pk, by)
    asked = _standing(request)
    if asked is None or asked.agreed_at:
        raise NotNow("onboarding.activation.not_asked", "There is nothing to agree to any more; reload to see.")
    if asked.asked_by_id == by.pk:
        raise NotAllowed("onboarding.activation.same_person", "You asked for it, so somebody else has to agree.")
    connection = _check_ready(request)
    asked.agreed_by, asked.agreed_at = by, timezone.now()
    asked.save()
    release(connection, by=by)
    note(request, "production switched on", by, f"Asked by {asked.asked_by or 'somebody'}.")
    follow(request)
    return asked


@transaction.atomic
def withdraw(pk: int, *, by: User) -> None:
    """Take back a question nobody has agreed to. Raises NotAllowed, NotFound or NotNow."""
    request = _held(pk, by)
    asked = _standing(request)
    if asked is None or asked.agreed_at:
        raise NotNow("onboarding.activation.not_asked", "There is nothing to take back any more; reload to see.")
    asked.ended_at, asked.reason = timezone.now(), "Taken back."
    asked.save()
    note(request, "activation taken back", by)


@transaction.atomic
def roll_back(pk: int, mode: str, reason: str, *, by: User) -> None:
    """Stop production at once, or let it only receive, with a reason; going on takes two people again.

    A request that is launched or abandoned is rolled back as well. Raises NotAllowed, NotFound, NotNow (it was never
    switched on) or NotValid.
    """
    request = _held(pk, by)
    if mode not in MODES or not reason.strip():
        raise NotValid("onboarding.roll_back", "Choose how far it goes back, and say why in a few words.")
    last = request.activations.filter(agreed_at__isnull=False).order_by("-id").first()
    if last is None or request.production is None:
        raise NotNow("onboarding.activation.never", "Production was never switched on, so there is nothing to undo.")
    switch_off(request, request.production, reason.strip(), by=by, receives=mode == "receive_only")
    note(request, f"production rolled back to {MODES[mode].lower()}", by, reason.strip())
    follow(request)


def _held(pk: int, by: User) -> Request:
    """The request, held until the transaction ends, for somebody who may switch production."""
    visible = request_for(by, pk)
    if not may_switch(by):
        raise NotAllowed(
            "person.may_not.switch_production", "Alliance leads and whoever manages connections switch production."
        )
    return Request.objects.select_for_update(of=("self",)).select_related("production").get(pk=visible.pk)


def _standing(request: Request) -> Activation | None:
    return request.activations.filter(ended_at=None).select_related("asked_by").first()


def _check_ready(request: Request) -> Connection:
    """The production connection. Raises NotNow with the first thing that is missing."""
    if request.stage != Stage.LAUNCH or request.state not in LIVE:
        raise NotNow("onboarding.activation.stage", "Production is switched on at stage 7, once AWS has approved it.")
    facts = evidence_of(request)
    verdicts = (one for stage in Stage for one in judged(stage, facts))
    shut = [one for one in verdicts if one.requirement.name in ACTIVATION_NEEDS and not one.is_met]
    if shut or request.production is None:
        raise NotNow("onboarding.activation.not_ready", shut[0].why if shut else "Create the production connection.")
    return request.production
