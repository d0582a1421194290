"""The prerequisites' own part: the team, the AWS accounts, the user or role."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest
from onboarding.domain.principals import problem_with
from onboarding.domain.snippets import Snippet
from onboarding.domain.stages import Stage
from onboarding.forms.stage_1 import AccountsForm, ArnForm, MemberForm, PrincipalForm
from onboarding.forms.stale import show_meanwhile
from onboarding.models import Request, TeamMember
from onboarding.selectors.requests import request_for
from onboarding.selectors.stage_1 import Principals, environment_named, principal_of, team_by_role
from onboarding.services import team
from onboarding.services.requests import answer
from onboarding.views.frame import show_stage
from referrals.errors import NotFound, NotNow, NotValid

_STAGE_OF = {"sandbox": Stage.PREREQUISITES, "production": Stage.PRODUCTION_APPROVAL}


def part(request: PersonRequest, integration: Request) -> dict[str, Any]:
    """What the page of stage 1 shows of its own."""
    chosen, roles = _chosen_member(request, integration), team_by_role(integration)
    empty = next((row.role for row in roles if row.is_needed and not row.members), "")
    return {
        "roles": roles,
        "member": chosen,
        "member_form": MemberForm(initial=_typed(chosen) if chosen else {"role": empty}),
        "accounts_form": AccountsForm(initial=_accounts(integration)),
        **principal_part(request, integration, "sandbox"),
    }


def principal_part(request: PersonRequest, integration: Request, environment: str) -> dict[str, Any]:
    """The user or role of one environment, for the page of stage 1 and that of production approval."""
    form = _principal_form(request, integration, environment)
    found = _principal(form, integration, environment)
    return {
        "principal_form": form,
        "principal": found,
        "principal_query": urlencode(form.data),
        "arn_form": ArnForm(initial={"seen": integration.version, "arn": found.arn}),
    }


@require_POST
@login_required
def save_member(request: PersonRequest, pk: int, member: int | None = None) -> HttpResponse:
    """Name somebody, or change who they are."""
    integration, form = request_for(request.user, pk), MemberForm(request.POST)
    if form.is_valid():
        named = team.Named(**form.cleaned_data)
        try:
            kept = _save(pk, member, named, request)
            messages.success(request, f"{kept} is on the team.")
            return _back(pk, "team")
        except NotValid as refusal:
            form.add_error(None, refusal.message)
    chosen = integration.team.filter(pk=member).first() if member else None
    own = {**part(request, integration), "member_form": form, "member": chosen}
    return show_stage(request, integration, Stage.PREREQUISITES, own, status=422)


def _save(pk: int, member: int | None, named: team.Named, request: PersonRequest) -> TeamMember:
    if member is None:
        return team.add_member(pk, named, by=request.user)
    return team.change_member(pk, member, named, by=request.user)


@require_POST
@login_required
def remove_member(request: PersonRequest, pk: int, member: int) -> HttpResponse:
    """Take somebody off the team."""
    team.remove_member(pk, member, by=request.user)
    messages.success(request, "They are off the team; their tasks stay, without an owner.")
    return _back(pk, "team")


@require_POST
@login_required
def invite_member(request: PersonRequest, pk: int, member: int) -> HttpResponse:
    """Invite somebody to the portal."""
    try:
        messages.success(request, team.invite(pk, member, by=request.user))
    except (NotValid, NotNow) as refusal:
        messages.error(request, refusal.message)
    return _back(pk, "team")


@require_POST
@login_required
def save_accounts(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep the AWS account of each environment."""
    integration, form = request_for(request.user, pk), AccountsForm(request.POST)
    if form.is_valid():
        answers = {**form.cleaned_data}
        try:
            answer(pk, answers, seen=answers.pop("seen"), by=request.user)
            messages.success(request, "The accounts are kept.")
            return _back(pk, "accounts")
        except (NotValid, NotNow) as refusal:
            integration = request_for(request.user, pk)
            show_meanwhile(form, _accounts(integration), version=integration.version)
            form.add_error(None, refusal.message)
    own = {**part(request, integration), "accounts_form": form}
    return show_stage(request, integration, Stage.PREREQUISITES, own, status=422)


@require_POST
@login_required
def save_arn(request: PersonRequest, pk: int, environment: str) -> HttpResponse:
    """Keep an environment's ARN as typed, and say what is wrong with it."""
    name = environment_named(environment)
    integration, form = request_for(request.user, pk), ArnForm(request.POST)
    if not form.is_valid():
        raise NotValid("onboarding.arn", "An ARN has at most 200 characters. Go back and copy it again.")
    arn = form.cleaned_data["arn"]
    try:
        kept = {**integration.form, f"{name}_arn": arn}
        answer(pk, {"form": kept}, seen=form.cleaned_data["seen"], by=request.user)
        _say_about(request, problem_with(arn, getattr(integration, f"{name}_account")))
    except (NotValid, NotNow) as refusal:
        messages.error(request, refusal.message)
    return _back(pk, "principal", _STAGE_OF[name])


@require_safe
@login_required
def snippet(request: PersonRequest, pk: int, environment: str, file: str) -> HttpResponse:
    """One way to make the principal, as a file."""
    integration = request_for(request.user, pk)
    name = environment_named(environment)
    found = _principal(_principal_form(request, integration, name), integration, name)
    text = _file_named(found.ways, file).text
    answered = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answered["Content-Disposition"] = f'attachment; filename="{file}"'
    answered["X-Content-Type-Options"] = "nosniff"
    return answered


def _file_named(ways: tuple[Snippet, ...], file: str) -> Snippet:
    for way in ways:
        if file and way.file == file:
            return way
    raise NotFound("onboarding.snippet.not_found", "There is no such file yet; the page says what is missing for it.")


def _principal_form(request: PersonRequest, integration: Request, environment: str) -> PrincipalForm:
    usual = {"kind": "role", "trusted": getattr(integration, f"{environment}_account")}
    return PrincipalForm({name: request.GET.get(name, value) for name, value in usual.items()})


def _principal(form: PrincipalForm, integration: Request, environment: str) -> Principals:
    form.is_valid()
    is_role = form.cleaned_data.get("kind") != "user"
    return principal_of(integration, environment, is_role=is_role, trusted=form.cleaned_data.get("trusted", ""))


def _say_about(request: PersonRequest, problem: str) -> None:
    if problem:
        messages.warning(request, f"Kept. It needs another look: {problem}")
    else:
        messages.success(request, "The ARN is kept; its form and its account fit.")


def _chosen_member(request: PersonRequest, integration: Request) -> TeamMember | None:
    wanted = request.GET.get("member", "")
    return (
        integration.team.filter(pk=int(wanted)).first()
        if wanted.isascii() and wanted.isdigit() and len(wanted) < 10
        else None
    )


def _typed(member: TeamMember) -> dict[str, str]:
    return {"role": member.role, "name": member.name, "email": member.email}


def _accounts(integration: Request) -> dict[str, Any]:
    names = ("sandbox_account", "production_account", "external_id")
    return {"seen": integration.version, **{name: getattr(integration, name) for name in names}}


def _back(pk: int, place: str, stage: Stage = Stage.PREREQUISITES) -> HttpResponse:
    answered = redirect("onboarding:stage", pk=pk, number=stage.value)
    answered["Location"] += f"#{place}"
    return answered
