"""A referral as a row of a file: the table's columns or all of AWS's fields, as far as the person may read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from referrals.ace.entry import write_entry
from referrals.ace.fields import Field, fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import PHASE_LABELS, Phase
from referrals.domain.cells import NOT_SHOWN, defused
from referrals.models import Referral
from referrals.selectors.payloads import ValueState, shown

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """One column of the file: its title and how a referral fills it."""

    title: str
    value: Callable[[Referral, Mapping[str, Any]], Any]
    field: Field | None = None


_OWN: Mapping[str, ExportColumn] = {
    "owner": ExportColumn("Owner", lambda row, fields: str(row.assignee) if row.assignee else ""),
    "phase": ExportColumn("Phase", lambda row, fields: PHASE_LABELS[Phase(row.phase)]),
    "updated": ExportColumn("Updated", lambda row, fields: f"{row.updated_at:%Y-%m-%d %H:%M} UTC"),
    "created": ExportColumn("Created", lambda row, fields: f"{row.created_at:%Y-%m-%d %H:%M} UTC"),
    "deadline": ExportColumn(
        "Decide by", lambda row, fields: f"{row.accept_by:%Y-%m-%d %H:%M} UTC" if row.accept_by else ""
    ),
}
_FIELDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.OPPORTUNITY: {
        "customer": "customerCompanyName",
        "title": "partnerProjectTitle",
        "country": "country",
        "use_case": "useCase",
        "stage": "stage",
        "aws_stage": "aWSStage",
        "status": "status",
        "origin": "opportunityOwnership",
        "revenue": "expectedMonthlyAwsRevenue",
        "close": "targetCloseDate",
        "next_step": "nextStep",
    },
    Kind.LEAD: {
        "customer": "company",
        "title": "projectDescription",
        "country": "country",
        "use_case": "useCaseWorkload",
        "status": "status",
    },
}


def columns_for(kind: Kind, names: Sequence[str], *, all_fields: bool) -> list[ExportColumn]:
    """Both ids first, then the table's columns in their order; or all of AWS's fields, then the portal's own."""
    ids = (APN_ID_FIELD, partner_id_field(kind))
    known = fields_of(kind)
    if all_fields:
        rest = [name for name in known if name not in ids]
        return [*map(_of_field, [known[name] for name in (*ids, *rest)]), *_OWN.values()]
    wanted = [name for name in names if name in _FIELDS[kind] or name in _OWN] or [*_FIELDS[kind], *_OWN]
    of_ids = [_of_field(known[name]) for name in ids]
    return [*of_ids, *(_OWN.get(name) or _of_field(known[_FIELDS[kind][name]]) for name in wanted)]


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


def _of_field(field: Field) -> ExportColumn:
    return ExportColumn(field.name, lambda row, fields: _value(row, fields, field.name), field)


def _value(row: Referral, fields: Mapping[str, Any], name: str) -> Any:
    """The ids come from the record's own columns, which know them before AWS's file repeats them."""
    if name == APN_ID_FIELD:
        return row.apn_id
    return row.partner_crm_id if name == partner_id_field(Kind(row.kind)) else fields.get(name)
