"""The request's own part: the three screens of AWS's form, and its summary to copy into Partner Central."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from onboarding.domain.request_form import Screen
from onboarding.domain.stages import Stage
from onboarding.forms.stage_2 import ScreenForm, questions_on
from onboarding.forms.stale import show_meanwhile
from onboarding.models import Request
from onboarding.selectors.requests import request_for
from onboarding.selectors.stage_2 import (
    SLUGS,
    problems_by_question,
    proposals,
    screens_of,
    summary_of,
    summary_text,
)
from onboarding.services.requests import answer
from onboarding.views.frame import show_stage
from referrals.errors import NotFound, NotNow, NotValid

_ORDER = tuple(SLUGS)


def part(request: PersonRequest, integration: Request) -> dict[str, Any]:
    """What the page of stage 2 shows of its own: the screen that was asked for."""
    slug = request.GET.get("screen", "")
    return _screen(integration, slug if slug in SLUGS else _ORDER[0])


def _screen(integration: Request, slug: str, form: ScreenForm | None = None) -> dict[str, Any]:
    problems, place = problems_by_question(integration), _ORDER.index(slug)
    tabs = [
        {
            "label": one.screen.value,
            "url": f"?screen={one.slug}#form",
            "count": one.left or None,
            "active": one.slug == slug,
            "tone": "soon" if one.left else "",
        }
        for one in screens_of(problems)
    ]
    return {
        "screens": tabs,
        "screen": SLUGS[slug],
        "slug": slug,
        "screen_form": form or _shown(integration, SLUGS[slug], problems),
        "screen_rows": dict(summary_of(integration))[SLUGS[slug]],
        "following": _ORDER[place + 1] if place + 1 < len(_ORDER) else "",
        "problems_left": len(problems),
    }


def _shown(integration: Request, screen: Screen, problems: dict[str, list[str]]) -> ScreenForm:
    """The screen with its answers; what is wrong stands beside each once the screen was saved."""
    names = [one.name for one in questions_on(screen)]
    kept = {name: integration.form[name] for name in names if name in integration.form}
    usual = {"seen": integration.version, **proposals(integration), **kept}
    if len(kept) < len(names):
        return ScreenForm(initial=usual, screen=screen)
    form = ScreenForm(usual, screen=screen)
    form.is_valid()
    form.say(problems)
    return form


@require_POST
@login_required
def save_screen(request: PersonRequest, pk: int, slug: str) -> HttpResponse:
    """Keep one screen's answers as typed, and go on to the next or stay where something needs another look."""
    if slug not in SLUGS:
        raise NotFound("onboarding.no_screen", "AWS's form has three screens.")
    integration, form = request_for(request.user, pk), ScreenForm(request.POST, screen=SLUGS[slug])
    if form.is_valid():
        try:
            kept = {**integration.form, **form.answers}
            saved = answer(pk, {"form": kept}, seen=form.cleaned_data["seen"], by=request.user)
            return _after(request, saved, slug)
        except (NotValid, NotNow) as refusal:
            integration = request_for(request.user, pk)
            show_meanwhile(form, integration.form, version=integration.version)
            form.add_error(None, refusal.message)
    return show_stage(request, integration, Stage.REQUEST, _screen(integration, slug, form), status=422)


def _after(request: PersonRequest, saved: Request, slug: str) -> HttpResponse:
    left = next(one.left for one in screens_of(problems_by_question(saved)) if one.slug == slug)
    wanted = request.POST.get("then", "")
    if left:
        messages.warning(request, "Kept. What AWS would refuse stands beside its question.")
    else:
        messages.success(request, "Kept, and complete as far as AWS's rules go.")
    following = wanted if wanted in SLUGS else slug
    return redirect(f"{reverse('onboarding:stage', args=[saved.pk, Stage.REQUEST.value])}?screen={following}#form")


@require_safe
@login_required
def summary(request: PersonRequest, pk: int) -> HttpResponse:
    """Every answer on one page, to print or to copy into Partner Central."""
    integration = request_for(request.user, pk)
    context = {
        "integration": integration,
        "screens": summary_of(integration),
        "text": summary_text(integration),
    }
    return render_page(request, "onboarding/stages/2_summary.html", context)
