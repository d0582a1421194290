"""What the templates of a line and of a card need, wherever they stand."""

from typing import Any
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from aceportal.pages import PersonRequest
from aceportal.roles import Ability
from referrals.forms.deciding import RejectForm
from referrals.selectors.cards import Card, card_of
from referrals.selectors.inbox import Filters, InboxRow


def filters_behind(request: PersonRequest) -> Filters:
    """The inbox's filters: of the page a fragment was asked from, else of the address itself."""
    behind = urlsplit(request.htmx.current_url or "").query if request.htmx else request.META["QUERY_STRING"]
    return Filters.read(QueryDict(behind).dict())


def row_context(request: PersonRequest, line: InboxRow) -> dict[str, Any]:
    """For a line."""
    return {
        "row": line,
        "filters": filters_behind(request),
        "may_decide": request.user.may(Ability.DECIDE),
    }


def card_context(request: PersonRequest, line: InboxRow, *, is_chosen: bool = True) -> dict[str, Any]:
    """For a card beside the list."""
    card = card_of(request.user, line, timezone.now())
    query = QueryDict(mutable=True)
    query.update({**filters_behind(request).as_query(), "open": str(line.referral.pk)})
    address = f"{reverse('referrals:inbox')}?{query.urlencode()}"
    return {"card": card, "is_chosen": is_chosen, "next": address, "reject_form": reject_form(card)}


def reject_form(card: Card) -> RejectForm:
    """The empty form that asks for AWS's reason."""
    return RejectForm(needs_reason=not card.referral.is_lead)
