"""The search box of every page: what it suggests while a person types, and the page it leads to."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from aceportal.pages import PersonRequest, render_page
from aceportal.roles import Ability
from referrals.models import Connection
from referrals.selectors.palette import found
from referrals.selectors.words import tidy
from referrals.views.exchange_frame import with_connection

SUGGESTED, LISTED = 6, 25
_ACTIONS = (
    ("New opportunity", "plus", "referrals:new_opportunity", Ability.EDIT),
    ("Import a file", "upload", "referrals:new_import", Ability.EDIT),
    ("Exports and imports", "list-check", "referrals:works", None),
)


@require_safe
@with_connection
def search(request: PersonRequest, connection: Connection) -> HttpResponse:
    """Everything that fits, as a page."""
    q = tidy(request.GET.get("q", ""))
    hits = found(request.user, connection, q, size=LISTED)
    return render_page(request, "palette/page.html", {"q": q, "hits": hits, "is_empty": not any(h.rows for h in hits)})


@require_safe
@with_connection
def suggestions(request: PersonRequest, connection: Connection) -> HttpResponse:
    """What the box offers for what stands in it: referrals, places, actions."""
    q = tidy(request.GET.get("q", ""))
    hits = found(request.user, connection, q, size=SUGGESTED)
    actions = [action for action in _actions(request) if q.casefold() in action["label"].casefold()]
    return render_page(request, "palette/suggestions.html", {"q": q, "hits": hits, "actions": actions})


def _actions(request: PersonRequest) -> Iterator[dict[str, str]]:
    for label, symbol, url_name, ability in _ACTIONS:
        if ability is None or request.user.may(ability):
            yield {"label": label, "icon": symbol, "url": reverse(url_name)}
