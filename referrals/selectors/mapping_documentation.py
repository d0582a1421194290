"""The mapping as a document for people: every row of the published version by section, and what is left unmapped."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from referrals.ace.fields import Field, Need, Section, fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.automap import is_open
from referrals.mapping.coverage import coverage, gives_value
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
    return [_side(profile, spec, kind, direction) for kind, direction in SIDES if spec.side(kind, direction).rows]


def _conditional(kind: Kind, side: Side) -> list[Field]:
    """The fields AWS needs in some cases that no row gives."""
    given = {row.ace for row in side.rows if gives_value(row)}
    wanted = (one for one in fields_of(kind).values() if one.inbound is Need.CONDITIONAL and one.name not in given)
    return [one for one in wanted if is_open(one, Direction.TO_ACE)]


def _side(profile: CrmProfile, spec: Spec, kind: Kind, direction: Direction) -> DocSide:
    catalogue, side = catalogue_of(profile, kind), spec.side(kind, direction)
    crm, known, to_ace = {one.path: one for one in catalogue}, fields_of(kind), direction is Direction.TO_ACE
    missing = coverage(spec, kind, direction, catalogue).unmapped_required
    return DocSide(
        title=side_title(kind, direction),
        direction=direction,
        sections=_by_section(_row(known[one.ace], one, direction, crm.get(one.crm)) for one in side.rows),
        missing=[known[name] for name in missing] if to_ace else [],
        conditional=_conditional(kind, side) if to_ace else [],
        missing_crm=[] if to_ace else [crm[path] for path in missing],
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
