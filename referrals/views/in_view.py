"""Which connection a person looks at: chosen once for all pages, kept in their session."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from aceportal.models import User
from aceportal.preferences import safe_next
from referrals.models import Connection
from referrals.selectors.access import connections_for

KEY = "connection"
READ = "aceportal.connections"


def connections_in_view(request: HttpRequest) -> tuple[list[Connection], Connection | None]:
    """All connections this person works in, and the chosen one: the first when none is chosen or it is gone.

    Read once a request.
    """
    if READ not in request.META:
        every = _connections(request)
        chosen = next((one for one in every if one.pk == request.session.get(KEY)), next(iter(every), None))
        request.META[READ] = (every, chosen)
    found: tuple[list[Connection], Connection | None] = request.META[READ]
    return found


def _connections(request: HttpRequest) -> list[Connection]:
    return list(connections_for(request.user)) if isinstance(request.user, User) else []


def look_at(request: HttpRequest, connection: Connection) -> None:
    """Bring the connection a page is about into view, so that the frame never names another environment."""
    every, chosen = connections_in_view(request)
    if chosen is None or chosen.pk != connection.pk:
        request.session[KEY] = connection.pk
        request.META[READ] = (every, connection)


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Look at another connection from now on; an unknown id changes nothing."""
    chosen = request.POST.get("connection", "")
    known = next((one.pk for one in _connections(request) if str(one.pk) == chosen), None)
    if known:
        request.session[KEY] = known
    return redirect(safe_next(request))
