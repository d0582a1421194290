"""The columns a table of referrals can show: their words, what they hold of a row, and the order they stand for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from referrals.ace.stages import Phase
from referrals.models import Referral
from referrals.selectors.tables_filters import Filters, ListName


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `value` gives a text, a moment, a date, an amount in USD, a phase, or None."""

    name: str
    label: str
    value: Callable[[Referral], Any]
    sort: str = ""
    is_number: bool = False


def _owner(referral: Referral) -> str:
    return str(referral.assignee) if referral.assignee else ""


_EVERY = (
    Column("customer", "Customer", lambda row: row.customer, sort="customer"),
    Column("title", "Title", lambda row: row.title),
    Column("phase", "Phase", lambda row: Phase(row.phase)),
    Column("stage", "Stage", lambda row: row.stage),
    Column("status", "AWS's status", lambda row: row.status),
    Column("revenue", "USD a month", lambda row: row.monthly_revenue, sort="revenue", is_number=True),
    Column("close", "Closes", lambda row: row.target_close_date, sort="close"),
    Column("owner", "Owner", _owner),
    Column("country", "Country", lambda row: row.country),
    Column("use_case", "Use case", lambda row: row.use_case),
    Column("origin", "Brought by", lambda row: row.origin),
    Column("contact", "AWS's contact", lambda row: row.aws_contact),
    Column("aws_id", "AWS's id", lambda row: row.apn_id),
    Column("crm_id", "Your CRM's id", lambda row: row.partner_crm_id),
    Column("deadline", "Decide by", lambda row: row.accept_by, sort="deadline"),
    Column("since", "In this phase since", lambda row: row.phase_at, sort="since"),
    Column("updated", "Last change", lambda row: row.updated_at, sort="updated"),
    Column("created", "Created", lambda row: row.created_at, sort="created"),
)
_NOT_OF_LEADS = {"stage", "revenue", "close", "origin"}
COLUMNS: Mapping[ListName, Mapping[str, Column]] = {
    ListName.OPPORTUNITIES: {column.name: column for column in _EVERY},
    ListName.LEADS: {column.name: column for column in _EVERY if column.name not in _NOT_OF_LEADS},
}
DEFAULT_COLUMNS: Mapping[ListName, tuple[str, ...]] = {
    ListName.OPPORTUNITIES: ("customer", "phase", "stage", "revenue", "close", "owner", "updated"),
    ListName.LEADS: ("customer", "phase", "status", "country", "use_case", "owner", "updated"),
}


def columns_for(filters: Filters) -> list[Column]:
    """The columns to show, in the house's order: the customer always, else those chosen, else the usual ones."""
    known = COLUMNS[filters.list_name]
    chosen = set(filters.columns) & set(known) or set(DEFAULT_COLUMNS[filters.list_name])
    return [column for name, column in known.items() if name in chosen | {"customer"}]
