"""The tables of opportunities and of leads: which rows, in which order, a page at a time."""

from collections.abc import Mapping

from django.db.models import QuerySet

from aceportal.models import User
from referrals.errors import NotFound
from referrals.models import Connection, Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.keysets import Page
from referrals.selectors.tables_filters import Filters, ListName, condition
from referrals.selectors.words import matching_in

PAGE_SIZE = 25
SHOWN = (
    *("customer", "customer_key", "masked", "title", "phase", "phase_at", "stage", "aws_stage", "status"),
    *("monthly_revenue", "target_close_date", "country", "use_case", "origin", "aws_contact", "apn_id"),
    *("partner_crm_id", "accept_by", "updated_at", "created_at", "assignee", "is_test"),
    *("assignee__first_name", "assignee__last_name", "assignee__email"),
)
"""All that any list of referrals shows or orders by; the rest of a record is heavy."""


def list_name_of(text: str) -> ListName:
    """The table an address or a form names. Raises NotFound."""
    if text not in {name.value for name in ListName}:
        raise NotFound("list.not_found", "There is no such list.")
    return ListName(text)


def rows_for(user: User, connection: Connection, list_name: str, query: Mapping[str, str]) -> QuerySet[Referral]:
    """All rows a table's query string leaves, in its order; as far as this person may see them."""
    filters = Filters.read(list_name_of(list_name), query)
    return filters.keyset.ordered(filtered(user, connection, filters))


def filtered(user: User, connection: Connection, filters: Filters) -> QuerySet[Referral]:
    """The rows that kind, words and facets leave, in no order."""
    rows = visible_referrals(user).filter(kind=filters.list_name.kind)
    for facet, values in filters.chosen.items():
        rows = rows.filter(condition(facet, values, user))
    return matching_in(connection, rows, filters.q, are_few=filters.is_of_people)


def page(user: User, connection: Connection, filters: Filters) -> Page[Referral]:
    """One page, with what tables show alone."""
    rows = filtered(user, connection, filters).select_related(None).select_related("assignee").only(*SHOWN)
    return filters.keyset.page(rows, size=PAGE_SIZE, after=filters.after, before=filters.before)
