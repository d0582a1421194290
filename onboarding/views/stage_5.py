"""Testing: AWS's test plan as cards, each case with its page, its run and its verdict."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from aceportal.awsside_client import AwsSideError
from aceportal.models import User
from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from onboarding.domain.stages import Stage
from onboarding.forms.stage_5 import RecordForm, VerdictForm
from onboarding.models import Request
from onboarding.models.scenarios import RunState
from onboarding.selectors.requests import may_work, request_for
from onboarding.selectors.scenarios import ACTORS, SLUGS, STANDINGS, Filters, case_page, plan_of
from onboarding.services.rehearsing import let_aws_act, simulated_aws
from onboarding.services.scenario_runs import give_verdict, look_again, name_record, run_all, run_case
from referrals.errors import NotNow, NotValid
from referrals.selectors.payloads import sees_contacts
from referrals.services.exchange import exchange_soon

_NOTHING_LEFT = "Every case has passed or is running, so there was none to start."


def part(request: PersonRequest, integration: Request) -> dict[str, Any]:
    """What the page of stage 5 shows of its own."""
    return {
        "plan": plan_of(integration, Filters.read(request.GET.dict())),
        "groups": [(slug, group.value) for slug, group in SLUGS.items()],
        "standings": [(standing.value, label) for standing, (_, label) in STANDINGS.items()],
        "actors": [(actor.value, label) for actor, label in ACTORS.items()],
        "may_test": _may_test(request.user, integration),
        "may_rehearse": bool(settings.SIMULATOR_URL),
        "part_css": "css/onboarding_testing.css",
    }


@require_safe
@login_required
def case(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """One case: what AWS expects, what is sent, what was seen."""
    return _show_case(request, request_for(request.user, pk), key, verdict=VerdictForm(auto_id="verdict_%s"))


@require_POST
@login_required
def run(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Run a case, or run it again."""
    try:
        started = run_case(pk, key, by=request.user)
        if started.state == RunState.FAILED:
            messages.warning(request, f"{key} failed; below is what was seen.")
        else:
            messages.success(request, f"{key} is running. Its verdict comes with AWS's answer.")
    except (NotNow, NotValid) as refusal:
        messages.error(request, refusal.message)
    return redirect("onboarding:scenario", pk=pk, key=key)


@require_POST
@login_required
def record(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """Say which record AWS has sent for a case."""
    form = RecordForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["apn_id"][0]))
        return redirect("onboarding:scenario", pk=pk, key=key)
    try:
        name_record(pk, key, form.cleaned_data["apn_id"], by=request.user)
        messages.success(request, "Kept. The case goes on as soon as the record is here.")
    except (NotNow, NotValid) as refusal:
        messages.error(request, refusal.message)
    return redirect("onboarding:scenario", pk=pk, key=key)


@require_POST
@login_required
def verdict(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """A person's verdict with its reason."""
    form = VerdictForm(request.POST, auto_id="verdict_%s")
    if not form.is_valid():
        return _show_case(request, request_for(request.user, pk), key, verdict=form, status=422)
    chosen = form.cleaned_data
    try:
        is_passed = chosen["verdict"] == "passed"
        give_verdict(pk, key, passed=is_passed, reason=chosen["reason"], seen=chosen["run"], by=request.user)
        messages.success(request, "Your verdict stands until the case is run again.")
    except (NotNow, NotValid) as refusal:
        messages.error(request, refusal.message)
    return redirect("onboarding:scenario", pk=pk, key=key)


@require_POST
@login_required
def everything(request: PersonRequest, pk: int) -> HttpResponse:
    """Run every case that neither passed nor is running."""
    try:
        started = run_all(pk, by=request.user)
        words = f"{_cases(len(started))} started. Verdicts come with AWS's answers." if started else _NOTHING_LEFT
        messages.success(request, words)
    except NotNow as refusal:
        messages.error(request, refusal.message)
    return _back(pk)


@require_POST
@login_required
def again(request: PersonRequest, pk: int) -> HttpResponse:
    """Look at once what has come for the running cases."""
    settled = look_again(pk, by=request.user)
    messages.success(request, f"A verdict came for {_cases(settled)}." if settled else "Nothing new has come yet.")
    return _back(pk)


@require_POST
@login_required
def aws_acts(request: PersonRequest, pk: int) -> HttpResponse:
    """In the demo: let the simulated AWS do what the running cases wait for."""
    counterpart = simulated_aws()
    try:
        acted = let_aws_act(pk, counterpart, by=request.user)
        connection = request_for(request.user, pk).sandbox
        if connection is not None:
            counterpart.command("tick", bucket=connection.bucket, at_once=True)
            exchange_soon(connection, by=request.user)
        messages.success(request, f"The simulated AWS acted for {_cases(acted)}. Look again in a moment.")
    except NotNow as refusal:
        messages.error(request, refusal.message)
    except AwsSideError as trouble:
        messages.error(request, str(trouble))
    return _back(pk)


def _show_case(
    request: PersonRequest, integration: Request, key: str, *, verdict: VerdictForm, status: int = 200
) -> HttpResponse:
    context = {
        "integration": integration,
        "case": case_page(integration, key, contacts=sees_contacts(request.user)),
        "record_form": RecordForm(auto_id="record_%s"),
        "verdict_form": verdict,
        "may_test": _may_test(request.user, integration),
        "may_see_files": request.user.may(Ability.SEE_EXCHANGE),
    }
    return render_page(request, "onboarding/scenario.html", context, status=status)


def _may_test(user: User, integration: Request) -> bool:
    return integration.is_open and may_work(user) and user.may(Ability.EDIT) and user.may(Ability.DECIDE)


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number} cases"


def _back(pk: int) -> HttpResponse:
    answered = redirect("onboarding:stage", pk=pk, number=Stage.TESTING.value)
    answered["Location"] += "#plan"
    return answered
