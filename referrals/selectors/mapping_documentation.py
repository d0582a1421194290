"""The mapping as a document for people: every row of the published version by section, and what is left unmapped."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from referrals.ace.fields import Field, Need, Section, fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.crm_types import CrmField
from referrals.mapping.describing import (
    MODE_WORDS,
    PROTECTION_WORDS,
    pairs_of,
    steps_of,
)
from referrals.mapping.spec import Direction, Mode, Protection, Row, Side, Spec
from referrals.models import CrmProfile
from referrals.selectors.mappings import catalogue_of
from referrals.selectors.releases import SIDES, side_title

_ORDER = {section: place for place, section in enumerate(Section)}


@dataclass(frozen=True, slots=True)
class DocRow:
    """One row of the mapping in words."""

    field: Field
    crm: str
    crm_label: str
    steps: tuple[str, ...]
    pairs: tuple[str, ...]
    default: str
    remarks: tuple[str, ...]

    @property
    def length(self) -> str:
        """AWS's limit, as the table shows it."""
        characters = f"{self.field.max_length} characters" if self.field.max_length else ""
        items = f"{self.field.max_items} items" if self.field.max_items else ""
        return ", ".join(one for one in (characters, items) if one)


@dataclass(frozen=True, slots=True)
class DocSection:
    """The rows of one of AWS's sections."""

    title: str
    rows: list[DocRow]


@dataclass(frozen=True, slots=True)
class DocSide:
    """One kind in one direction; `missing` are AWS's fields it needs, `missing_crm` those the CRM needs."""

    title: str
    direction: Direction
    sections: list[DocSection]
    missing: list[Field]
    conditional: list[Field]
    missing_crm: list[CrmField]


def documentation(profile: CrmProfile, spec: Spec) -> list[DocSide]:
    """Every side of the mapping that has rows; a side without any is left out."""
    sides = ((kind, direction, spec.side(kind, direction)) for kind, direction in SIDES)
    return [_side(profile, kind, direction, side) for kind, direction, side in sides if side.rows]


def unmapped(kind: Kind, side: Side, need: Need) -> list[Field]:
    """The fields AWS takes with this need that no row fills; a paused row fills nothing."""
    filled = {row.ace for row in side.rows if not row.paused}
    return [one for one in fields_of(kind).values() if one.inbound is need and one.name not in filled]


def _side(profile: CrmProfile, kind: Kind, direction: Direction, side: Side) -> DocSide:
    crm = {one.path: one for one in catalogue_of(profile, kind)}
    known, to_ace = fields_of(kind), direction is Direction.TO_ACE
    rows = [_row(known[one.ace], one, direction, crm.get(one.crm)) for one in side.rows if one.ace in known]
    filled = {one.crm for one in side.rows}
    return DocSide(
        title=side_title(kind, direction),
        direction=direction,
        sections=_by_section(rows),
        missing=unmapped(kind, side, Need.MANDATORY) if to_ace else [],
        conditional=unmapped(kind, side, Need.CONDITIONAL) if to_ace else [],
        missing_crm=[] if to_ace else [one for one in crm.values() if one.required and one.path not in filled],
    )


def _by_section(rows: Iterable[DocRow]) -> list[DocSection]:
    ordered = sorted(rows, key=lambda row: _ORDER[row.field.section])
    return [DocSection(section, list(group)) for section, group in groupby(ordered, key=lambda row: row.field.section)]


def _row(field: Field, row: Row, direction: Direction, crm: CrmField | None) -> DocRow:
    return DocRow(
        field=field,
        crm=row.crm,
        crm_label=crm.label if crm and crm.label != row.crm else "",
        steps=steps_of(row),
        pairs=pairs_of(row, direction),
        default=row.default or "",
        remarks=tuple(_remarks(row)),
    )


def _remarks(row: Row) -> Iterable[str]:
    if row.paused:
        yield "Paused: sends nothing"
    if row.mode is not Mode.OVERWRITE:
        yield MODE_WORDS[row.mode]
    if row.protection is not Protection.NONE:
        yield PROTECTION_WORDS[row.protection] + (f", in {row.shadow}" if row.shadow else "")
