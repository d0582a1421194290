"""The sandbox's setup: AWS's policy, the connection, its test. Production's stages show the same for production."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from aceportal.pages import PersonRequest
from aceportal.roles import Ability
from onboarding.domain.evidence import Verdict
from onboarding.domain.stages import Stage
from onboarding.forms.stage_3 import ConnectForm, ConnectionTestForm, PolicyForm
from onboarding.models import Request
from onboarding.selectors.stage_1 import environment_named
from onboarding.selectors.stage_3 import setup_of
from onboarding.services.connecting import Wish
from onboarding.services.connecting import connect as make_connection
from onboarding.services.connecting import link as link_connection
from onboarding.services.policies import check_policy
from onboarding.services.testing_connection import run_test
from referrals.errors import NotNow, NotValid

_POLICY_STAGE = {"sandbox": Stage.SANDBOX_SETUP, "production": Stage.PRODUCTION_APPROVAL}
_CONNECTION_STAGE = {"sandbox": Stage.SANDBOX_SETUP, "production": Stage.LAUNCH}


def part(request: PersonRequest, integration: Request) -> dict[str, Any]:
    """What the page of stage 3 shows of its own."""
    return setup_part(request, integration, "sandbox")


def setup_part(request: PersonRequest, integration: Request, environment: str) -> dict[str, Any]:
    """Policy, connection and test of one environment, for the templates 3_policy, 3_connection and 3_test."""
    setup = setup_of(integration, environment)
    usual = {"name": f"{integration.partner} {environment}"[:80], "takes_role": setup.has_role}
    return {
        "setup": setup,
        "policy_form": PolicyForm(auto_id="policy_%s"),
        "connect_form": ConnectForm(initial=usual, auto_id="connect_%s"),
        "test_form": ConnectionTestForm(auto_id="test_%s"),
        "may_connect": request.user.may(Ability.MANAGE_CONNECTIONS),
    }


@require_POST
@login_required
def policy(request: PersonRequest, pk: int, environment: str) -> HttpResponse:
    """Check a pasted policy and keep it with what was found."""
    name, form = environment_named(environment), PolicyForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["policy"][0]))
        return _back(pk, _POLICY_STAGE[name], "policy")
    kept = check_policy(pk, name, form.cleaned_data["policy"], by=request.user)
    if kept.verdict == Verdict.PASSED:
        messages.success(request, "The policy fits.")
    elif kept.policy:
        messages.warning(request, "The policy does not fit yet; below is what to ask AWS.")
    else:
        messages.warning(request, "That is no policy, so it is not kept. Copy AWS's policy once more, all of it.")
    return _back(pk, _POLICY_STAGE[name], "policy")


@require_POST
@login_required
def connect(request: PersonRequest, pk: int, environment: str) -> HttpResponse:
    """Create the environment's connection."""
    name, form = environment_named(environment), ConnectForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the connection a name of at most 80 characters.")
        return _back(pk, _CONNECTION_STAGE[name], "connection")
    try:
        made = make_connection(pk, name, Wish(**form.cleaned_data), by=request.user)
        messages.success(request, f"{made.name} is there. Now test it.")
    except (NotValid, NotNow) as refusal:
        messages.error(request, refusal.message)
    return _back(pk, _CONNECTION_STAGE[name], "connection")


@require_POST
@login_required
def link(request: PersonRequest, pk: int, environment: str) -> HttpResponse:
    """Take the connection that is there already."""
    name = environment_named(environment)
    try:
        found = link_connection(pk, name, by=request.user)
        messages.success(request, f"{found.name} is this request's connection. Now test it.")
    except NotNow as refusal:
        messages.error(request, refusal.message)
    return _back(pk, _CONNECTION_STAGE[name], "connection")


@require_POST
@login_required
def test(request: PersonRequest, pk: int, environment: str) -> HttpResponse:
    """Run the connection test and keep its protocol."""
    name, form = environment_named(environment), ConnectionTestForm(request.POST)
    form.is_valid()
    try:
        kept = run_test(pk, name, writes=form.cleaned_data["writes"], by=request.user)
        if kept.verdict == Verdict.PASSED:
            messages.success(request, "The connection test passed.")
        else:
            messages.warning(request, "The connection test found something; each line says what to do.")
    except NotNow as refusal:
        messages.error(request, refusal.message)
    return _back(pk, _CONNECTION_STAGE[name], "test")


def _back(pk: int, stage: Stage, place: str) -> HttpResponse:
    answered = redirect("onboarding:stage", pk=pk, number=stage.value)
    answered["Location"] += f"#{place}"
    return answered
