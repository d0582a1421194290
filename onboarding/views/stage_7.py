"""The launch: production's connection and switch, the smoke test, the first week, the mail to the team."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from aceportal.pages import PersonRequest
from onboarding.domain.stages import Stage
from onboarding.forms.stage_7 import RollBackForm, SaidForm
from onboarding.models import Request
from onboarding.selectors.evidence import evidence_of
from onboarding.selectors.stage_7 import mail_of, smoke_of, switch_of, watch_of
from onboarding.services import activation, smoke
from onboarding.views.stage_3 import setup_part
from referrals.errors import NotNow, NotValid


def part(request: PersonRequest, integration: Request) -> dict[str, Any]:
    """What the page of stage 7 shows of its own."""
    switch = switch_of(integration, request.user, evidence_of(integration))
    mail, mailto = mail_of(integration, switch, request.build_absolute_uri(reverse("referrals:dashboard")))
    return {
        **setup_part(request, integration, "production"),
        "switch": switch,
        "smoke": smoke_of(integration, request.user, is_on=switch.is_on),
        "watch": watch_of(integration),
        "mail": mail,
        "mailto": mailto,
        "part_css": "css/onboarding_launch.css",
    }


_ROLLED_BACK = {"receive_only": "Production only receives now.", "paused": "Production is paused now."}


@require_POST
@login_required
def ask(request: PersonRequest, pk: int) -> HttpResponse:
    """One person asks to switch production on."""
    done = "Asked. Somebody else, an alliance lead or a CRM admin, agrees on this page."
    return _done(request, pk, "switch", lambda: activation.ask(pk, by=request.user), done)


@require_POST
@login_required
def agree(request: PersonRequest, pk: int) -> HttpResponse:
    """Another person agrees: it is on."""
    done = "Production is on: the exchange begins within a few seconds. Now send the dummy."
    return _done(request, pk, "switch", lambda: activation.agree(pk, by=request.user), done)


@require_POST
@login_required
def withdraw_ask(request: PersonRequest, pk: int) -> HttpResponse:
    """The question is taken back, or refused."""
    return _done(request, pk, "switch", lambda: activation.withdraw(pk, by=request.user), "Production stays off.")


@require_POST
@login_required
def roll_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Production goes back at once."""
    form = RollBackForm(request.POST)
    form.is_valid()
    mode, reason = (form.cleaned_data.get(name, "") for name in ("mode", "reason"))
    done = f"{_ROLLED_BACK.get(mode, '')} What people decide waits in the queue; going on takes two people."
    return _done(request, pk, "switch", lambda: activation.roll_back(pk, mode, reason, by=request.user), done)


@require_POST
@login_required
def send_dummy(request: PersonRequest, pk: int) -> HttpResponse:
    """The smoke test begins."""
    done = "The dummy is on its way. Its steps show here as AWS answers."
    return _done(request, pk, "smoke", lambda: smoke.send_dummy(pk, by=request.user), done)


@require_POST
@login_required
def say(request: PersonRequest, pk: int, step: str) -> HttpResponse:
    """Somebody's word for a step of the smoke test."""
    form = SaidForm(request.POST)
    form.is_valid()
    words = form.cleaned_data.get("words", "")
    return _done(request, pk, "smoke", lambda: smoke.say(pk, step, words, by=request.user), "Kept, in your name.")


@require_POST
@login_required
def unsay(request: PersonRequest, pk: int, step: str) -> HttpResponse:
    """Such a word was wrong."""
    done = "It is taken back; the history keeps it."
    return _done(request, pk, "smoke", lambda: smoke.unsay(pk, step, by=request.user), done)


def _done(request: PersonRequest, pk: int, place: str, act: Callable[[], object], words: str) -> HttpResponse:
    """Do it and go back to where it was asked for; a refusal is told there."""
    try:
        act()
        messages.success(request, words)
    except (NotNow, NotValid) as refusal:
        messages.error(request, refusal.message)
    return redirect(f"{reverse('onboarding:stage', args=[pk, Stage.LAUNCH.value])}#{place}")
