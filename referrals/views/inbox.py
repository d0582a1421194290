"""The inbox: the list, one decision card beside it, and the fragments that keep both true."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.models import Connection
from referrals.selectors.cards import inbox_row
from referrals.selectors.health import next_exchange
from referrals.selectors.inbox import TAB_LABELS, Filters, InboxRow, Tab, counts, page
from referrals.services.seeing import mark_seen
from referrals.views.cards import card_context, filters_behind, row_context
from referrals.views.in_view import connections_in_view

_TONES = {Tab.NEEDS_DECISION: "person", Tab.DECIDING: "moving"}


@login_required
@require_safe
def inbox(request: PersonRequest) -> HttpResponse:
    """The list of one tab; `open` is the referral whose card stands beside it."""
    _, connection = connections_in_view(request)
    if connection is None:
        return render_page(request, "referrals/inbox/no_connection.html")
    filters = Filters.read(request.GET.dict())
    found = page(request.user, connection, filters, timezone.now())
    context = {**_tabs(request, connection, filters), **_card_beside(request, found.rows)}
    context |= {"page": found, "next_exchange": next_exchange(connection)}
    return render_page(request, "referrals/inbox/page.html", context, partial="list")


@login_required
@require_safe
def tabs(request: PersonRequest) -> HttpResponse:
    """The tabs with their counts as they are now."""
    _, connection = connections_in_view(request)
    return render_page(request, "referrals/inbox/tabs.html", _tabs(request, connection, filters_behind(request)))


@login_required
@require_safe
def card(request: PersonRequest, pk: int) -> HttpResponse:
    """One card. A peek, for the first card of a page on which nobody chose one, does not count as read."""
    line, is_chosen = inbox_row(request.user, pk, timezone.now()), "peek" not in request.GET
    if is_chosen:
        mark_seen(line.referral, by=request.user)
    context = card_context(request, line, is_chosen=is_chosen)
    return render_page(request, "referrals/inbox/card_page.html", context, partial="card")


@login_required
@require_safe
def row(request: PersonRequest, pk: int) -> HttpResponse:
    """One line of the list, which asks again for as long as its state moves by itself."""
    line = inbox_row(request.user, pk, timezone.now())
    return render_page(request, "referrals/inbox/row.html", row_context(request, line))


def _tabs(request: PersonRequest, connection: Connection | None, filters: Filters) -> dict[str, Any]:
    numbers = counts(request.user, connection, filters, timezone.now()) if connection else {}
    items = [_tab(tab, label, numbers.get(tab, 0)) for tab, label in TAB_LABELS.items()]
    return {"filters": filters, "tab_items": items, "may_decide": request.user.may(Ability.DECIDE)}


def _tab(tab: Tab, label: str, count: int) -> dict[str, Any]:
    return {"tab": tab, "label": label, "count": count, "tone": _TONES.get(tab, "") if count else ""}


def _card_beside(request: PersonRequest, rows: list[InboxRow]) -> dict[str, Any]:
    wanted = request.GET.get("open", "")
    if request.htmx or not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        return {}
    listed = next((one for one in rows if one.referral.pk == int(wanted)), None)
    line = listed or inbox_row(request.user, int(wanted), timezone.now())
    mark_seen(line.referral, by=request.user)
    return card_context(request, line)
