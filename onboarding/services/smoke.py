"""The production smoke test: one dummy opportunity is sent for AWS to reject, and somebody's word where nobody sees."""

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.launch import COME_TO_NOTHING, SAID_BY_A_PERSON, SMOKE_STEPS, dummy_fields
from onboarding.models import Request, SmokeStep
from onboarding.services.history import note
from onboarding.services.tasks import follow, worked_on
from referrals.errors import NotFound, NotNow, NotValid
from referrals.models import Referral
from referrals.services.drafting import submit_opportunity
from referrals.services.testing import mark_smoke_test

CREATED = "created"


@transaction.atomic
def send_dummy(pk: int, *, by: User) -> Referral:
    """Create the dummy on the production connection and send it; a refused one may be followed by another.

    What people said of the one before is no word for this one; the history keeps it.

    Raises NotAllowed, NotFound, NotNow (production is not switched on, or a dummy is under way) or NotValid.
    """
    request = worked_on(pk, by)
    connection = request.production
    is_on = request.activations.filter(ended_at=None, agreed_at__isnull=False).exists()
    if connection is None or not is_on:
        raise NotNow("onboarding.smoke.off", "First two people switch production on; then the dummy can be sent.")
    if _is_under_way(request):
        raise NotNow("onboarding.smoke.sent", "The dummy is under way already; the steps show how far it is.")
    fields = dummy_fields(request.partner, timezone.now().date())
    dummy = mark_smoke_test(submit_opportunity(connection, fields, by=by).referral, by=by)
    request.smoke_steps.all().delete()
    SmokeStep.objects.create(request=request, name=CREATED, referral=dummy, by=by, at=timezone.now())
    note(request, "smoke test begun", by, f"Our id {dummy.partner_crm_id}.")
    follow(request)
    return dummy


@transaction.atomic
def say(pk: int, step: str, words: str, *, by: User) -> SmokeStep:
    """Keep somebody's word that a step is done, with what they saw. Raises NotAllowed, NotFound, NotNow or NotValid."""
    request = worked_on(pk, by)
    if step not in SAID_BY_A_PERSON:
        raise NotFound("onboarding.smoke.not_said", "Nobody's word can do this step; the portal sees it by itself.")
    if not words.strip():
        raise NotValid("onboarding.confirm.note", "Say what you saw and where; whoever reads it later relies on it.")
    _check_sayable(request, step)
    kept = SmokeStep.objects.create(request=request, name=step, note=words.strip()[:300], by=by, at=timezone.now())
    note(request, "smoke test", by, f"{SMOKE_STEPS[step]}: {kept.note}")
    follow(request)
    return kept


@transaction.atomic
def unsay(pk: int, step: str, *, by: User) -> None:
    """Take such a word back; the history keeps it. Raises NotAllowed, NotFound or NotNow."""
    request = worked_on(pk, by)
    gone, _ = request.smoke_steps.filter(name=step).exclude(name=CREATED).delete()
    if not gone:
        raise NotNow("onboarding.confirm.none", "Nobody's confirmation stands here any more; reload to see.")
    note(request, "smoke test's word taken back", by, SMOKE_STEPS.get(step, ""))
    follow(request)


def _check_sayable(request: Request, step: str) -> None:
    said = set(request.smoke_steps.values_list("name", flat=True))
    if CREATED not in said:
        raise NotNow("onboarding.smoke.unsent", "First send the dummy; then say here what became of it.")
    if step in said:
        raise NotNow("onboarding.smoke.said", "Somebody has said already that this is done; reload to see who.")


def _is_under_way(request: Request) -> bool:
    step = request.smoke_steps.filter(name=CREATED).select_related("referral").first()
    if step is None or step.referral is None:
        return False
    last = step.referral.deliveries.order_by("-id").first()
    return last is not None and last.state not in COME_TO_NOTHING
