"""What people do to a connection: stop it, let it go on, run it now."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.domain.permissions import check_may
from referrals.forms.exchange import PauseForm
from referrals.selectors.access import person_of
from referrals.selectors.exchange_log import watched
from referrals.services import connections as service
from referrals.services.exchange import exchange_soon
from referrals.views.in_view import look_at


@require_http_methods(["GET", "POST"])
@login_required
def pause(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then stop the exchange."""
    connection, form = watched(request.user, pk), PauseForm(request.POST or None)
    check_may(person_of(request.user), Ability.MANAGE_CONNECTIONS)
    look_at(request, connection)
    if not form.is_valid():
        return render_page(
            request, "referrals/exchange/pause.html", {"form": form}, status=422 if request.POST else 200
        )
    service.pause(connection, by=request.user, reason=form.cleaned_data["reason"])
    messages.warning(request, f"“{connection.name}” is paused. What people decide meanwhile waits in the queue.")
    return redirect("referrals:exchange")


@require_POST
@login_required
def resume(request: PersonRequest, pk: int) -> HttpResponse:
    """Let the exchange go on, at once."""
    connection = watched(request.user, pk)
    service.resume(connection, by=request.user)
    messages.success(request, f"“{connection.name}” exchanges files again.")
    return redirect("referrals:exchange")


@require_POST
@login_required
def exchange_now(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask a worker for a pass now."""
    connection = watched(request.user, pk)
    exchange_soon(connection, by=request.user)
    messages.info(request, f"An exchange for “{connection.name}” was asked for; its runs appear here in a moment.")
    return redirect("referrals:exchange")
