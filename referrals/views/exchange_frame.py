"""What every page of the exchange has around its list: the connection, its tabs with counts, paging addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.models import Connection
from referrals.selectors.health import freshness, standing
from referrals.selectors.keysets import Keyset, Page
from referrals.selectors.quarantine import Waiting, waiting_in
from referrals.views.in_view import connections_in_view

Params = ParamSpec("Params")
View = Callable[Concatenate[PersonRequest, Connection, Params], HttpResponse]

PAGE_SIZE = 50
NEWEST_FIRST, IN_ORDER = Keyset(descending=True), Keyset()

_TABS = (
    ("runs", "Runs", "referrals:exchange", None),
    ("files", "Files", "referrals:files", None),
    ("set_aside", "Set aside", "referrals:set_aside", "person"),
    ("resendable", "To resend", "referrals:resend", "person"),
    ("overdue", "Overdue answers", "referrals:overdue", "soon"),
    ("orphans", "Answers without a question", "referrals:orphans", "person"),
    ("drift", "New from AWS", "referrals:drift", "rest"),
)


def with_connection(view: View[Params]) -> Callable[..., HttpResponse]:
    """Give `view` the connection in view; while there is none, a page says how one is added."""

    @login_required
    @wraps(view)
    def wrapper(request: PersonRequest, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponse:
        _, connection = connections_in_view(request)
        if connection is None:
            return render_page(request, "referrals/exchange/no_connection.html")
        return view(request, connection, *args, **kwargs)

    return wrapper


_MAY = {"run": Ability.RUN_EXCHANGE, "manage": Ability.MANAGE_CONNECTIONS, "repair": Ability.REPAIR}


def frame(request: PersonRequest, connection: Connection, place: str) -> dict[str, Any]:
    """The header and the tabs; `place` is the tab the page belongs to."""
    waiting = waiting_in(connection)
    return {
        "standing": standing(connection),
        "fresh": freshness(connection),
        "waiting": waiting,
        "may": may(request),
        "exchange_tabs": [_tab(waiting, place, *row) for row in _TABS],
    }


def may(request: PersonRequest) -> dict[str, bool]:
    """Which of the exchange's buttons this person has; the services ask again."""
    return {name: request.user.may(ability) for name, ability in _MAY.items()}


def _tab(waiting: Waiting, place: str, name: str, label: str, url_name: str, tone: str | None) -> dict[str, Any]:
    count = None if tone is None else getattr(waiting, name)
    return {
        "label": label,
        "url": reverse(url_name),
        "count": count,
        "active": name == place,
        "tone": tone if count else None,
    }


def page_of(request: PersonRequest, rows: QuerySet[Any], order: Keyset = NEWEST_FIRST) -> Page[Any]:
    """The page of `rows` that the address asks for; one query."""
    places = {name: request.GET.get(name, "") for name in ("after", "before")}
    return order.page(rows, size=PAGE_SIZE, **places)


def pages(request: PersonRequest, page: Page[Any]) -> dict[str, str]:
    """Addresses of the pages before and after with the filters kept; empty at an end."""
    return {"previous": _address(request, "before", page.before), "following": _address(request, "after", page.after)}


def _address(request: PersonRequest, way: str, cursor: str) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query[way] = cursor
    return f"?{query.urlencode()}" if cursor else ""
