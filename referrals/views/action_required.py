"""The queue of opportunities AWS's reviewer wants corrected."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from referrals.models import Connection
from referrals.selectors.action_required import Whose, action_required_page
from referrals.views.exchange_frame import pages, with_connection

_LABELS = {Whose.ALL: "Team", Whose.MINE: "Mine", Whose.NOBODYS: "Unassigned"}


@require_safe
@with_connection
def queue(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Oldest first, so that nothing is forgotten."""
    known = {one.value for one in Whose}
    whose = Whose(request.GET["whose"]) if request.GET.get("whose") in known else Whose.ALL
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = action_required_page(request.user, connection, whose, after=after, before=before)
    tabs = [{"label": _LABELS[one], "url": f"?whose={one}", "active": one is whose, "count": None} for one in Whose]
    context = {"page": page, "tabs": tabs, **pages(request, page)}
    return render_page(request, "referrals/action_required/page.html", context)
