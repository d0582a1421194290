"""The dashboard, and the lists its numbers lead to."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.models import Connection
from referrals.selectors.dashboard import dashboard_of, in_stage
from referrals.selectors.health import freshness, standing
from referrals.selectors.lists import LISTS, Name, listed, name_of
from referrals.selectors.releases import reviews_due
from referrals.views.exchange_frame import page_of, pages, with_connection

_PAGES = {
    Name.DECIDE: "referrals:inbox",
    Name.ACTION: "referrals:action_required",
    Name.DIFFERENT: "referrals:divergences",
}


@require_safe
@with_connection
def dashboard(request: PersonRequest, connection: Connection) -> HttpResponse:
    """What waits, what goes wrong, how fresh it is, and the pipeline by stage."""
    now = timezone.now()
    board = dashboard_of(request.user, connection, now)
    context = {
        "board": board,
        "stats": [(stat, _address(stat.name)) for stat in board.stats],
        "is_team": request.user.may(Ability.SEE_ALL_REFERRALS),
        "standing": standing(connection, now),
        "fresh": freshness(connection, now),
        "reviews": reviews_due(request.user),
    }
    return render_page(request, "referrals/dashboard/dashboard.html", context)


def _address(name: str) -> str:
    """The list's own page where it has one."""
    return reverse(_PAGES[Name(name)]) if name in _PAGES else reverse("referrals:list", args=[name])


@require_safe
@with_connection
def referral_list(request: PersonRequest, connection: Connection, name: str) -> HttpResponse:
    """The referrals one of the dashboard's numbers counts."""
    wanted, stage = name_of(name), request.GET.get("stage", "")
    rows = listed(request.user, connection, wanted, timezone.now())
    page = page_of(request, in_stage(rows, stage) if stage else rows)
    context = {"list": LISTS[wanted], "stage": stage, "page": page, **pages(request, page)}
    return render_page(request, "referrals/dashboard/list.html", context)
