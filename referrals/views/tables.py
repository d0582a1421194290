"""The tables of opportunities and of leads: the list, its facets with counts, its saved views."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from aceportal.models import User
from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.models import Connection, SavedView
from referrals.selectors.crm_records import stands_for_crm
from referrals.selectors.facets import FACET_LABELS, OWNER_LABELS, facets_of, label_of
from referrals.selectors.saved_views import saved_views
from referrals.selectors.tables import page
from referrals.selectors.tables_columns import COLUMNS, columns_for
from referrals.selectors.tables_filters import FACETS, SORTS, Filters, ListName, flat
from referrals.views.exchange_frame import with_connection

_TITLES = {ListName.OPPORTUNITIES: "Opportunities", ListName.LEADS: "Leads"}
_EVERYBODYS = (("Team", ""), ("Mine", "owner=mine"), ("Unassigned", "owner=unassigned"))


@require_safe
@with_connection
def table(request: PersonRequest, connection: Connection, list_name: ListName) -> HttpResponse:
    """One page of a list; the facets are counted beside it, or in it where an address without script asks for them."""
    filters = Filters.read(list_name, flat(request.GET))
    context = {**_frame(request, connection, filters), "page": page(request.user, connection, filters)}
    if "facets" in request.GET:
        context["facets"] = facets_of(request.user, connection, filters)
    return render_page(request, "referrals/tables/page.html", context, partial="list")


@require_safe
@with_connection
def facets(request: PersonRequest, connection: Connection, list_name: ListName) -> HttpResponse:
    """The facets of a list with their counts."""
    filters = Filters.read(list_name, flat(request.GET))
    counted = facets_of(request.user, connection, filters)
    context = {"filters": filters, "facets": counted, "address": reverse(f"referrals:{list_name}")}
    return render_page(request, "referrals/tables/facets.html", context)


def _frame(request: PersonRequest, connection: Connection, filters: Filters) -> dict[str, Any]:
    columns = columns_for(filters)
    return {
        "filters": filters,
        "title": _TITLES[filters.list_name],
        "address": reverse(f"referrals:{filters.list_name}"),
        "query": urlencode(filters.as_query()),
        "columns": columns,
        "choices": [(column, column in columns) for column in COLUMNS[filters.list_name].values()],
        "sorts": SORTS,
        "facet_words": _facet_words(filters),
        "may_as_crm": connection.feeds_crm and stands_for_crm(request.user),
        "may_change": request.user.may(Ability.EDIT) or request.user.may(Ability.ASSIGN),
        **_views(request.user, filters),
    }


def _facet_words(filters: Filters) -> list[dict[str, Any]]:
    """Each facet with the words of what is chosen, for as long as nothing is counted."""
    return [
        {"facet": facet, "label": FACET_LABELS[facet], "chosen": [_word(facet, value) for value in chosen]}
        for facet in FACETS[filters.list_name]
        for chosen in [filters.chosen.get(facet, ())]
    ]


def _word(facet: Any, value: str) -> str:
    return "a colleague" if value.isdigit() else label_of(facet, value, OWNER_LABELS)


def _views(user: User, filters: Filters) -> dict[str, Any]:
    """The tabs: three everybody has, then the saved ones; and the own view that is being looked at."""
    saved = saved_views(user, filters.list_name)
    tabs = [*(_tab(label, query, filters) for label, query in _EVERYBODYS), *_saved_tabs(saved, filters, user)]
    here = next((view for view in saved if view.owner_id == user.pk and _is_here(view.query, filters)), None)
    return {"view_tabs": tabs, "own_view": here}


def _saved_tabs(saved: Iterable[SavedView], filters: Filters, user: User) -> list[dict[str, Any]]:
    return [
        {**_tab(view.name, view.query, filters), "by": "" if view.owner_id == user.pk else str(view.owner)}
        for view in saved
    ]


def _tab(label: str, query: str, filters: Filters) -> dict[str, Any]:
    return {"label": label, "url": f"?{query}", "active": _is_here(query, filters)}


def _is_here(query: str, filters: Filters) -> bool:
    return Filters.read(filters.list_name, flat(QueryDict(query))).as_query() == filters.as_query()
