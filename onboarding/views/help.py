"""The pages that explain: the words, and what to do when something goes wrong."""

from collections import defaultdict

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from onboarding.selectors.requests import open_request
from referrals.domain.glossary import anchor_of, words_like
from referrals.domain.troubleshooting import Trouble, troubles_like

_LONGEST = 80


@require_safe
@login_required
def glossary(request: PersonRequest) -> HttpResponse:
    """Every word with its meaning, or those that say what was asked."""
    asked = request.GET.get("q", "")[:_LONGEST]
    context = {"asked": asked, "words": [(anchor_of(one.word), one) for one in words_like(asked)]}
    return render_page(request, "onboarding/help/glossary.html", context)


@require_safe
@login_required
def troubleshooting(request: PersonRequest) -> HttpResponse:
    """Every known message and symptom with its cure, or those that say what was asked."""
    asked = request.GET.get("q", "")[:_LONGEST]
    groups: dict[str, list[Trouble]] = defaultdict(list)
    for one in troubles_like(asked):
        groups[one.where.value].append(one)
    context = {"asked": asked, "groups": list(groups.items()), "integration": open_request(request.user)}
    return render_page(request, "onboarding/help/troubleshooting.html", context)
