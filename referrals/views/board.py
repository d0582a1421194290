"""The board of opportunities: columns by stage, and the next cards of one column."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.models import Connection
from referrals.selectors.board import board_of, more_of
from referrals.selectors.tables_filters import Filters, ListName, flat
from referrals.views.exchange_frame import with_connection


@require_safe
@with_connection
def board(request: PersonRequest, connection: Connection) -> HttpResponse:
    """All columns with their first cards."""
    filters = Filters.read(ListName.OPPORTUNITIES, flat(request.GET))
    context = _context(request, filters)
    context["columns"] = board_of(request.user, connection, filters, timezone.now())
    return render_page(request, "referrals/board/page.html", context)


@require_safe
@with_connection
def column(request: PersonRequest, connection: Connection, name: str) -> HttpResponse:
    """The next cards of one column."""
    filters = Filters.read(ListName.OPPORTUNITIES, flat(request.GET))
    lane, page = more_of(request.user, connection, filters, name, timezone.now())
    return render_page(
        request, "referrals/board/cards.html", {**_context(request, filters), "lane": lane, "page": page}
    )


def _context(request: PersonRequest, filters: Filters) -> dict[str, Any]:
    query = urlencode(filters.as_query())
    return {
        "filters": filters,
        "query": query,
        "next": f"{reverse('referrals:board')}{'?' if query else ''}{query}",
        "may_move": request.user.may(Ability.EDIT),
    }
