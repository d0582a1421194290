"""Spreadsheets into drafts and changes: read, matched to AWS's fields, checked row by row, done by single services."""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.entry import read_entry
from referrals.ace.fields import fields_of, label_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.preparing import Dropped
from referrals.ace.violations import Severity
from referrals.domain.permissions import check_may
from referrals.domain.sheet_columns import Column, chosen_columns, match_columns, values_of
from referrals.domain.sheets import Sheet, read_sheet
from referrals.errors import NotValid
from referrals.models import Connection, Referral, RowState, Source, Work, WorkKind, WorkRow
from referrals.selectors.access import person_of
from referrals.selectors.checking import check_new, known_of, refusals
from referrals.services.applying import apply_changes, is_same
from referrals.services.drafting import begin_draft, submit
from referrals.services.works import Begun, Outcome, begin, check_again, problems_of

_NAMED = {
    Kind.OPPORTUNITY: ("customerCompanyName", "partnerProjectTitle"),
    Kind.LEAD: ("company", "projectDescription"),
}


class Mode(StrEnum):
    """What rows may do."""

    BOTH = "both"
    CREATE = "create"
    UPDATE = "update"


def start_import(
    connection: Connection,
    content: bytes,
    name: str,
    *,
    by: User,
    kind: Kind = Kind.OPPORTUNITY,
    mode: str = Mode.BOTH,
    mapping: Mapping[str, str] | None = None,
    submit_valid: bool = False,
) -> Work:
    """Read a CSV or XLSX file and have its rows checked; nothing is created before somebody confirms.

    `mapping` is column title → AWS's field name ("" leaves the column out) over what the titles say by themselves.
    Raises NotAllowed, or NotValid when the file or the mapping cannot be used.
    """
    check_may(person_of(by), Ability.EDIT)
    sheet = read_sheet(content)
    columns = _columns(sheet.titles, kind, mapping or {})
    parameters = {
        "kind": kind.value,
        "mode": Mode(mode).value,
        "submit": submit_valid,
        "digest": hashlib.sha256(content).hexdigest(),
        "columns": [column.as_data() for column in columns],
    }
    rows = _rows(sheet)
    _mark_twins(rows, columns, kind)
    title = f"Import of {name or 'a file'}"
    return begin(connection, Begun(WorkKind.IMPORT, title, parameters, given_name=name, rows=rows), by=by)


def columns_of(work: Work) -> list[Column]:
    """The file's columns with the fields they stand for."""
    return [Column(**data) for data in work.parameters.get("columns", ())]


def remap(work: Work, chosen: Mapping[int, str], *, by: User) -> None:
    """Match columns as a person says (position → field, "" for none) and check every row again.

    Raises NotAllowed, NotNow (already started) or NotValid.
    """
    if work.created_by_id != by.pk:
        check_may(person_of(by), Ability.REPAIR)
    kind = Kind(work.parameters["kind"])
    columns, wrong = chosen_columns(columns_of(work), chosen, kind)
    if wrong:
        raise NotValid("import.columns", " ".join(wrong))
    rows = list(work.rows.order_by("index"))
    for row in rows:
        row.state, row.message, row.problems, row.referral = RowState.READY, "", [], None
    _mark_twins(rows, columns, kind)
    check_again(work, rows, parameters={**work.parameters, "columns": [one.as_data() for one in columns]})


def _columns(titles: Sequence[str], kind: Kind, mapping: Mapping[str, str]) -> list[Column]:
    columns = match_columns(titles, kind)
    strange = sorted(set(mapping) - set(titles))
    if strange:
        raise NotValid("import.no_column", f"The file has no column “{strange[0]}”.")
    chosen = {at: mapping[title] for at, title in enumerate(titles) if title in mapping}
    if not chosen:
        return columns
    columns, wrong = chosen_columns(columns, chosen, kind)
    if wrong:
        raise NotValid("import.columns", " ".join(wrong))
    return columns


def _rows(sheet: Sheet) -> list[WorkRow]:
    return [WorkRow(index=number, state=RowState.READY, data={"cells": cells}) for number, cells in sheet.rows]


def _mark_twins(rows: Sequence[WorkRow], columns: Sequence[Column], kind: Kind) -> None:
    """Say on each row which earlier row is about the same record, by either id."""
    first: dict[tuple[str, str], int] = {}
    for row in rows:
        given = values_of(columns, row.data["cells"])
        ids = [(name, str(given[name])) for name in (APN_ID_FIELD, partner_id_field(kind)) if name in given]
        twins = [first[one] for one in ids if one in first]
        row.data = {"cells": row.data["cells"], **_named(given, kind), **({"twin": twins[0]} if twins else {})}
        for one in ids:
            first.setdefault(one, row.index)


def _named(given: Mapping[str, Any], kind: Kind) -> dict[str, str]:
    """How pages call the row while there is no record behind it."""
    customer, title = _NAMED[kind]
    ids = (given.get(APN_ID_FIELD), given.get(partner_id_field(kind)))
    named = [str(one) for one in (given.get(customer), given.get(title), *ids) if one]
    return {"name": named[0][:120] if named else "", "is": named[1][:80] if len(named) > 1 else ""}


def do(work: Work, row: WorkRow) -> Outcome:
    """One row: an update of the record it names, or a new draft."""
    kind, mode = Kind(work.parameters["kind"]), Mode(work.parameters["mode"])
    values = _values(work, row, kind)
    found = _matched(work, row, kind, values)
    if found is not None and mode is Mode.CREATE:
        return Outcome("It is here already; nothing was created.", found.pk, is_nothing=True)
    if found is not None:
        return _update(found, values, work.created_by)
    if mode is Mode.UPDATE or kind is Kind.LEAD:
        raise NotValid("import.no_match", _no_match(kind, values))
    if values.get(APN_ID_FIELD):
        raise NotValid("import.unknown_aws_id", f"AWS's id {values[APN_ID_FIELD]} is not known on this connection.")
    return _create(work, values)


def _values(work: Work, row: WorkRow, kind: Kind) -> dict[str, Any]:
    if "twin" in row.data:
        raise NotValid("import.twin", f"Row {row.data['twin']} of the file is about the same record. Keep one of them.")
    known = fields_of(kind)
    given = values_of(columns_of(work), row.data["cells"])
    read = {name: read_entry(known[name], cell) for name, cell in given.items()}
    values = {name: value for name, value in read.items() if value is not None}
    if not values:
        raise NotValid("import.empty_row", "None of the matched columns has a value in this row.")
    return values


def _matched(work: Work, row: WorkRow, kind: Kind, values: Mapping[str, Any]) -> Referral | None:
    """The record the row is about: by AWS's id, else by ours, else by this very file's earlier import."""
    ours_field = partner_id_field(kind)
    rows = Referral.objects.filter(connection=work.connection_id, kind=kind).select_related("connection")
    apn_id, ours = values.get(APN_ID_FIELD), values.get(ours_field)
    by_apn = rows.filter(apn_id=str(apn_id)).first() if apn_id else None
    by_ours = rows.filter(partner_crm_id=str(ours)).first() if ours else None
    if by_apn and by_ours and by_apn != by_ours:
        raise NotValid("import.ids_cross", f"AWS's id {apn_id} and our id {ours} belong to two different records here.")
    if by_apn and ours and by_apn.partner_crm_id not in (None, str(ours)):
        raise NotValid("import.ids_differ", f"AWS's id {apn_id} has our id {by_apn.partner_crm_id} here, not {ours}.")
    if by_ours and apn_id and by_apn is None:
        raise NotValid("import.ids_differ", f"Our id {ours} does not have AWS's id {apn_id} here.")
    return by_apn or by_ours or (None if apn_id or ours else _imported_before(work, row))


def _imported_before(work: Work, row: WorkRow) -> Referral | None:
    """A row without ids made this record when the same file was imported earlier."""
    same = WorkRow.objects.filter(
        work__connection=work.connection_id,
        work__kind=WorkKind.IMPORT,
        work__parameters__digest=work.parameters["digest"],
        index=row.index,
        state=RowState.DONE,
    )
    earlier = same.exclude(work=work).exclude(referral=None).select_related("referral__connection").first()
    return earlier.referral if earlier else None


def _update(found: Referral, values: Mapping[str, Any], by: User) -> Outcome:
    """Only what differs from what AWS holds is a wish, so that an old export undoes nobody's pending change."""
    kind = Kind(found.kind)
    known = found.draft if found.is_draft else known_of(found)
    changes = {name: value for name, value in values.items() if not is_same(kind, name, value, known.get(name))}
    return apply_changes(found.pk, changes, by=by, source=Source.IMPORT)


def _create(work: Work, values: Mapping[str, Any]) -> Outcome:
    by = work.created_by
    draft = begin_draft(work.connection, values, by=by, source=Source.IMPORT)
    draft.connection = work.connection
    _, dropped, found = check_new(draft, draft.draft)
    broken, problems = refusals(found), problems_of(found)
    problems += [_left_out(one) for one in dropped]
    problems.sort(key=lambda problem: problem["field"] not in values)  # what was given wrongly, then what is missing
    made: dict[str, Any] = {"referral_id": draft.pk, "problems": problems, "is_new": True}
    if broken:
        return Outcome(f"New draft. Before it is submitted it needs {_things(len(broken))}.", **made)
    if not work.parameters["submit"]:
        return Outcome("New draft, ready to be submitted.", **made)
    submit(draft.pk, by=by, source=Source.IMPORT)
    return Outcome("New draft, submitted for AWS's review.", **made)


def _left_out(one: Dropped) -> dict[str, str]:
    words = f"{label_of(Kind.OPPORTUNITY, one.field)} will be left out. {one.reason}"
    return {"field": one.field, "message": words, "severity": Severity.WARN.value}


def _things(number: int) -> str:
    return "one correction" if number == 1 else f"{number} corrections"


def _no_match(kind: Kind, values: Mapping[str, Any]) -> str:
    named = [
        f"{label_of(kind, name)} {values[name]}" for name in (APN_ID_FIELD, partner_id_field(kind)) if name in values
    ]
    if not named:
        return "The row names no id, so there is no telling which record it means."
    if kind is Kind.LEAD:
        return f"No lead here has {' or '.join(named)}; new leads come from AWS only."
    return f"No opportunity here has {' or '.join(named)}."
