"""Which connection a person looks at: chosen once for all pages, kept in their session."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from aceportal.preferences import safe_next
from referrals.models import Connection
from referrals.selectors.access import connections_for

KEY = "connection"


def connections_in_view(request: HttpRequest) -> tuple[list[Connection], Connection | None]:
    """All connections, and the chosen one: the first when none is chosen or it is gone; one query a request."""
    if not hasattr(request, "_connections"):
        every = list(connections_for(request.user))
        chosen = next((one for one in every if one.pk == request.session.get(KEY)), next(iter(every), None))
        request._connections = (every, chosen)  # type: ignore[attr-defined]
    connections: tuple[list[Connection], Connection | None] = request._connections
    return connections


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Look at another connection from now on; an unknown id changes nothing."""
    chosen = request.POST.get("connection", "")
    if connections_for(request.user).filter(pk=chosen if chosen.isdigit() else None).exists():
        request.session[KEY] = int(chosen)
    return redirect(safe_next(request))
