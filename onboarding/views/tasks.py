"""What people do around a stage: tasks, confirmations, comments, files. Each answers with the stage's page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest
from onboarding.domain.gates import REQUIREMENTS
from onboarding.domain.stages import Stage
from onboarding.forms.tasks import AttachmentForm, CommentForm, ConfirmForm, TaskChangeForm, TaskForm, upload_of
from onboarding.selectors.requests import request_for
from onboarding.selectors.stage_page import attachment_for
from onboarding.services import tasks as service
from onboarding.services.attachments import attach
from onboarding.services.comments import say
from onboarding.services.confirming import confirm as confirm_it
from onboarding.services.confirming import withdraw as withdraw_it
from onboarding.views.stages import stage_named
from referrals.errors import NotValid
from referrals.selectors.shown import safe_name

_STAGES = {one.name: one.stage for one in REQUIREMENTS}


@require_POST
@login_required
def add_task(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A task of the team's own."""
    integration, stage = request_for(request.user, pk), stage_named(number)
    chosen = _valid(TaskForm(request.POST, integration=integration))
    added = service.add_task(pk, stage, service.NewTask(**chosen), by=request.user)
    messages.success(request, f"Added: {added.title}")
    return _to(pk, stage, f"task-{added.pk}")


@require_POST
@login_required
def change_task(request: PersonRequest, pk: int, task: int) -> HttpResponse:
    """Owner, due day, blocker and who acts."""
    integration = request_for(request.user, pk)
    form = TaskChangeForm(request.POST, integration=integration)
    _valid(form)
    changed = service.change_task(pk, task, form.changes, by=request.user)
    messages.success(request, "Kept.")
    return _to(pk, Stage(changed.stage), f"task-{changed.pk}")


@require_POST
@login_required
def settle_task(request: PersonRequest, pk: int, task: int) -> HttpResponse:
    """One of the team's own tasks is done, or open again."""
    act = service.finish_task if request.POST.get("done") == "yes" else service.reopen_task
    settled = act(pk, task, by=request.user)
    return _to(pk, Stage(settled.stage), f"task-{settled.pk}")


@require_POST
@login_required
def confirm(request: PersonRequest, pk: int, requirement: str) -> HttpResponse:
    """Somebody's word for what only a person can know."""
    chosen = _valid(ConfirmForm(request.POST, request.FILES))
    confirm_it(pk, requirement, chosen["words"], by=request.user, upload=upload_of(chosen["file"]))
    messages.success(request, "Confirmed, in your name.")
    return _to(pk, _STAGES[requirement], f"requirement-{requirement}")


@require_POST
@login_required
def withdraw(request: PersonRequest, pk: int, requirement: str) -> HttpResponse:
    """A confirmation was wrong."""
    withdraw_it(pk, requirement, by=request.user)
    messages.success(request, "The confirmation is taken back; the history keeps it.")
    return _to(pk, _STAGES[requirement], f"requirement-{requirement}")


@require_POST
@login_required
def comment(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A comment at a stage."""
    stage = stage_named(number)
    say(pk, stage, _valid(CommentForm(request.POST))["text"], by=request.user)
    return _to(pk, stage, "comments")


@require_POST
@login_required
def add_file(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """A file kept as evidence."""
    stage = stage_named(number)
    upload = upload_of(_valid(AttachmentForm(request.POST, request.FILES))["file"])
    if upload:
        messages.success(request, f"Kept: {attach(pk, stage, upload, by=request.user).name}")
    return _to(pk, stage, "files")


@require_safe
@login_required
def file(request: PersonRequest, pk: int, attachment: int) -> HttpResponse:
    """A kept file, always saved and never shown by the browser itself."""
    kept = attachment_for(request.user, pk, attachment)
    response = HttpResponse(bytes(kept.content), content_type=kept.media_type)
    response["Content-Disposition"] = f'attachment; filename="{safe_name(kept.name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _valid(form: forms.Form) -> dict[str, Any]:
    """What was typed. Raises NotValid with the first thing that is wrong."""
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        label = form.fields[name].label or name if name in form.fields else ""
        raise NotValid("onboarding.form", f"{label}: {errors[0]}" if label else str(errors[0]))
    return form.cleaned_data


def _to(pk: int, stage: Stage, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('onboarding:stage', args=[pk, stage.value])}#{anchor}")
