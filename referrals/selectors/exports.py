"""A referral as a row of a file: the table's columns or all of AWS's fields, as far as the person may read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from referrals.ace.entry import write_entry
from referrals.ace.fields import Field, fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import PHASE_LABELS, Phase
from referrals.domain.cells import NOT_SHOWN, defused
from referrals.models import Referral
from referrals.selectors.payloads import ValueState, shown
from referrals.selectors.tables_columns import COLUMNS, Column
from referrals.selectors.tables_columns import columns_for as table_columns
from referrals.selectors.tables_filters import Filters

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of the file: its title and how a referral fills it."""

    title: str
    value: Callable[[Referral, Mapping[str, Any]], Any]
    field: Field | None = None


_FIELDS: Mapping[Kind, Mapping[str, tuple[str, ...]]] = {
    Kind.OPPORTUNITY: {
        "customer": ("customerCompanyName",),
        "title": ("partnerProjectTitle",),
        "stage": ("stage", "aWSStage"),
        "status": ("status",),
        "revenue": ("expectedMonthlyAwsRevenue",),
        "close": ("targetCloseDate",),
        "country": ("country",),
        "use_case": ("useCase",),
        "origin": ("opportunityOwnership",),
    },
    Kind.LEAD: {
        "customer": ("company",),
        "title": ("projectDescription",),
        "status": ("status",),
        "country": ("country",),
        "use_case": ("useCaseWorkload",),
    },
}
_IDS = frozenset({"aws_id", "crm_id"})
_OWN = ("owner", "phase", "updated", "created")


def columns_for(filters: Filters, *, all_fields: bool) -> list[ExportColumn]:
    """Both ids, then the table's columns by AWS's names where they have one; or all of AWS's fields and our own."""
    kind = filters.list_name.kind
    ids = [_of_field(kind, name) for name in (APN_ID_FIELD, partner_id_field(kind))]
    if all_fields:
        rest = [name for name in fields_of(kind) if name not in {one.title for one in ids}]
        own = [COLUMNS[filters.list_name][name] for name in _OWN]
        return [*ids, *(_of_field(kind, name) for name in rest), *map(_own, own)]
    return [*ids, *(one for column in table_columns(filters) for one in _as_exported(kind, column))]


def _as_exported(kind: Kind, column: Column) -> list[ExportColumn]:
    if column.name in _IDS:
        return []
    return [_of_field(kind, name) for name in _FIELDS[kind].get(column.name, ())] or [_own(column)]


def _own(column: Column) -> ExportColumn:
    return ExportColumn(column.label, lambda row, fields: _plain(column.value(row)))


def _plain(value: Any) -> str:
    if isinstance(value, Phase):
        return PHASE_LABELS[value]
    return f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else str(value or "")


def cells_of(referral: Referral, columns: Sequence[ExportColumn], *, contacts: bool) -> list[Cell]:
    """One row. Numbers stay numbers; text is defused; what pages would not show is said, never left blank."""
    kind = Kind(referral.kind)
    fields = referral.draft if referral.is_draft else referral.fields
    return [_cell(kind, column, column.value(referral, fields), contacts=contacts) for column in columns]


def _cell(kind: Kind, column: ExportColumn, value: Any, *, contacts: bool) -> Cell:
    if column.field is None:
        return defused(str(value))
    state = shown(kind, column.field.name, value, contacts=contacts).state
    if state is not ValueState.SHOWN:
        return NOT_SHOWN.get(state.value, "")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return defused(write_entry(column.field, value))


def _of_field(kind: Kind, name: str) -> ExportColumn:
    return ExportColumn(name, lambda row, fields: _value(row, fields, name), fields_of(kind)[name])


def _value(row: Referral, fields: Mapping[str, Any], name: str) -> Any:
    """The ids come from the record's own columns, which know them before AWS's file repeats them."""
    if name == APN_ID_FIELD:
        return row.apn_id
    return row.partner_crm_id if name == partner_id_field(Kind(row.kind)) else fields.get(name)
