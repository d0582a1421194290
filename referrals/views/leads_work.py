"""Working a lead: its conversion into an opportunity."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from aceportal.pages import PersonRequest
from referrals.services.converting import convert as make_opportunity


@login_required
@require_POST
def convert(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin a draft with what the lead says."""
    draft = make_opportunity(pk, by=request.user)
    messages.success(request, "Here is the opportunity with what the lead says. Add what AWS still asks for.")
    return redirect("referrals:draft", pk=draft.pk)
