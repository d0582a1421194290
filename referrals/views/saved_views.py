"""Saving, renaming, sharing and deleting the views of a list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from aceportal.pages import PersonRequest
from referrals.errors import NotValid
from referrals.forms.tables import ViewForm
from referrals.models import SavedView
from referrals.services.saved_views import delete_view, rename_view, save_view


@login_required
@require_POST
def save(request: PersonRequest) -> HttpResponse:
    """Keep the filters a list has now under a name."""
    form = _filled(request)
    list_name, query = request.POST.get("list", ""), request.POST.get("query", "")
    view = save_view(
        list_name, form.cleaned_data["name"], query, by=request.user, is_shared=form.cleaned_data["is_shared"]
    )
    messages.success(request, f"Saved as “{view.name}”{', shared with everybody' if view.is_shared else ''}.")
    return _to(view)


@login_required
@require_POST
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    """Another name, shared or not."""
    form = _filled(request)
    view = rename_view(pk, form.cleaned_data["name"], by=request.user, is_shared=form.cleaned_data["is_shared"])
    messages.success(request, f"It is called “{view.name}” now{', and shared' if view.is_shared else ''}.")
    return _to(view)


@login_required
@require_POST
def delete(request: PersonRequest, pk: int) -> HttpResponse:
    """Forget the view; the list keeps its filters."""
    view = delete_view(pk, by=request.user)
    messages.success(request, f"“{view.name}” is deleted.")
    return _to(view)


def _filled(request: PersonRequest) -> ViewForm:
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise NotValid("view.name", "Give the view a name of up to 60 letters.")
    return form


def _to(view: SavedView) -> HttpResponseRedirect:
    return redirect(f"{reverse(f'referrals:{view.list_name}')}?{view.query}")
