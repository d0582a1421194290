"""A CRM's records as rows of a table: which field a column is, the record a row makes, the row a record makes."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from referrals.mapping.crm_types import CrmField, CrmType
from referrals.mapping.paths import Every, read_path, read_steps, write_path
from referrals.mapping.spec import Protection, Row, Side
from referrals.mapping.transforms.base import folded

ID_TITLE = "CRM id"
_ID_TITLES = frozenset(
    {"id", "crmid", "recordid", "externalid", "opportunityid", "dealid", "leadid", "key", "hs_object_id"}
)
_TRUTHS: Mapping[str, bool] = {"true": True, "false": False}
_LEFT_OUT = "Neither a field of this CRM nor one that its mapping reads."
_NO_TITLE = "It has no title."
_TWICE = "Another column already gives {path}."


@dataclass(frozen=True, slots=True)
class CrmColumn:
    """One column: its title, the field it gives ("" for none) with its type, and why none."""

    title: str
    path: str = ""
    type: CrmType = CrmType.TEXT
    is_id: bool = False
    note: str = ""

    @property
    def is_given(self) -> bool:
        """Whether the column counts."""
        return self.is_id or bool(self.path)


def crm_columns(
    titles: Sequence[str], catalogue: Sequence[CrmField], side: Side, id_title: str = ""
) -> list[CrmColumn]:
    """Each column with the field whose path or label is its title; one is the id where `id_title` or a usual name says.

    A field the catalogue lacks counts where the mapping reads it.
    """
    known, found, taken = _meanings(catalogue, side), list[CrmColumn](), set[str]()
    id_at = _id_place(titles, known, id_title)
    for place, title in enumerate(titles):
        field = known.get(folded(title))
        if place == id_at:
            found.append(CrmColumn(title, field.path if field else "", is_id=True))
        elif field is None or field.path in taken:
            found.append(CrmColumn(title, note=_why_not(title, field)))
            continue
        else:
            found.append(CrmColumn(title, field.path, field.type))
        taken.add(found[-1].path)
    return found


def _why_not(title: str, field: CrmField | None) -> str:
    if field is not None:
        return _TWICE.format(path=field.path)
    return _LEFT_OUT if title.strip() else _NO_TITLE


def _id_place(titles: Sequence[str], known: Mapping[str, CrmField], wanted: str) -> int | None:
    """The column that holds the record's id: the one named, else one of a usual name, else the first of type id."""
    names = [folded(title) for title in titles]
    if wanted.strip():
        return names.index(folded(wanted)) if folded(wanted) in names else None
    usual = (place for place, name in enumerate(names) if name in _ID_TITLES)
    typed = (place for place, name in enumerate(names) if name in known and known[name].type is CrmType.ID)
    return next(usual, next(typed, None))


def _meanings(catalogue: Sequence[CrmField], side: Side) -> dict[str, CrmField]:
    read = [CrmField(path=path, label=path) for path in paths_read(side)]
    labels = {folded(field.label): field for field in reversed(catalogue)}
    return {**{folded(one.path): one for one in read}, **labels, **{folded(one.path): one for one in catalogue}}


def paths_read(side: Side) -> Iterator[str]:
    """The places of the CRM's record that a side looks at."""
    for row in side.rows:
        yield from filter(None, (row.crm, *(path for step in row.chain for path in step.reads())))


def record_of(columns: Sequence[CrmColumn], cells: Sequence[Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """The record after a row: what the CRM gave `before`, with every filled cell in its place. Raises PathClash."""
    record = deepcopy(dict(before))
    for column, cell in zip(columns, cells, strict=False):
        if column.path and cell is not None:
            write_path(record, column.path, _value(column, cell))
    return record


def _value(column: CrmColumn, cell: Any) -> Any:
    """What a CRM would say for a cell: true and false are no texts, and a list's items stand between semicolons."""
    if column.type is CrmType.TRUTH and isinstance(cell, str):
        return _TRUTHS.get(cell.casefold(), cell)
    if isinstance(cell, str) and Every.ITEM in read_steps(column.path):
        return [part.strip() for part in cell.split(";") if part.strip()]
    return cell


def written_paths(side: Side) -> list[str]:
    """The places of the CRM's record that a side towards the CRM writes, each once, in the mapping's order."""
    return list(dict.fromkeys(path for row in side.rows if (path := _written(row))))


def _written(row: Row) -> str:
    if row.paused or row.protection is Protection.PERSON:
        return ""
    return row.shadow if row.protection is Protection.SHADOW else row.crm


def cells_of_record(record: Mapping[str, Any], paths: Sequence[str]) -> list[Any]:
    """The record's values at these places as cells take them: texts, numbers, or None."""
    return [_cell(read_path(record, path)) for path in paths]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and not any(isinstance(item, dict | list) for item in value):
        return "; ".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
