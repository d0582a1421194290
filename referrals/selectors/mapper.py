"""The mapper's page: AWS's fields by section, each with its row of the mapping, narrowed by what a person asks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aceportal.models import User
from referrals.ace.fields import Field, Need, Section, fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.automap import is_open
from referrals.mapping.comparing import rows_of
from referrals.mapping.coverage import Coverage, coverage, gives_value, is_required
from referrals.mapping.crm_types import CrmField, why_not
from referrals.mapping.describing import MODE_WORDS, PROTECTION_WORDS, steps_of
from referrals.mapping.spec import Direction, Mode, Protection, Row, Spec, read_spec
from referrals.models import CrmProfile, MappingVersion, VersionState
from referrals.selectors.mapper_samples import Sampled, Trial, trial_of
from referrals.selectors.mapper_values import Chip, chip_of, is_mapped_by_value, records_seen
from referrals.selectors.mappings import catalogue_of

NEED_WORDS: Mapping[Direction, Mapping[Need, str]] = {
    Direction.TO_ACE: {
        Need.MANDATORY: "Required",
        Need.CONDITIONAL: "Conditional",
        Need.OPTIONAL: "Optional",
    },
    Direction.TO_CRM: {
        Need.MANDATORY: "Always there",
        Need.CONDITIONAL: "Sometimes there",
        Need.OPTIONAL: "Optional",
        Need.NEVER: "Yours alone",
    },
}
"""What a field's need is called in each direction: towards AWS what AWS wants, towards the CRM what AWS sends."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants to see: every field where all is empty. `test` is the record to try, 0 for none."""

    mapped: str = ""
    need: str = ""
    q: str = ""
    test: int = 0

    def fits(self, line: "Line") -> bool:
        """Whether the line is among what was asked for."""
        is_wanted = {"": True, "yes": line.is_mapped, "no": not line.is_mapped}
        words = self.q.casefold().split()
        return (
            is_wanted.get(self.mapped, True)
            and self.need in ("", line.need.value)
            and all(word in line.haystack for word in words)
        )


@dataclass(frozen=True)
class Line:
    """One field of AWS's and the row that fills it, or that it fills; `row` None where nothing is mapped."""

    field: Field
    direction: Direction
    row: Row | None
    crm: CrmField | None
    chip: Chip | None
    sample: Sampled | None

    @property
    def target(self) -> str:
        """The field the row fills; "" where there is none yet."""
        return self.row.target(self.direction) if self.row else ""

    @property
    def need(self) -> Need:
        """How much the direction needs the field; what the portal gives itself is wanted of nobody."""
        if self.direction is Direction.TO_CRM:
            return self.field.outbound
        return self.field.inbound if is_open(self.field, self.direction) else Need.OPTIONAL

    @property
    def need_words(self) -> str:
        """The same in words."""
        return NEED_WORDS[self.direction][self.need]

    @property
    def is_mapped(self) -> bool:
        """Whether the row works: one that rests fills nothing."""
        return self.row is not None and gives_value(self.row)

    @property
    def is_missing(self) -> bool:
        """Whether AWS wants the field and nothing fills it."""
        return is_required(self.field, self.direction) and not self.is_mapped

    @property
    def may_map_values(self) -> bool:
        """Whether a value map makes sense here although none is there."""
        return self.row is not None and is_mapped_by_value(self.row, self.field, self.crm)

    @property
    def crm_label(self) -> str:
        """What people call the CRM's field; its path where the list has no such field."""
        if self.row is None or not self.row.crm:
            return ""
        return self.crm.label if self.crm else self.row.crm

    @property
    def trouble(self) -> str:
        """Why the row may not work as it stands; "" where it may."""
        if self.row is None or not self.row.crm:
            return ""
        if self.crm is None:
            return "This field is not in your CRM's list. Add it there, or choose another."
        return "" if self.row.chain else why_not(self.crm.type, self.field, self.direction)

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """The chain in words."""
        return steps_of(self.row) if self.row else ()

    @property
    def manner(self) -> tuple[str, ...]:
        """Mode and protection, where they are not the usual ones."""
        if self.row is None:
            return ()
        mode = MODE_WORDS[self.row.mode] if self.row.mode is not Mode.OVERWRITE else ""
        guard = PROTECTION_WORDS[self.row.protection] if self.row.protection is not Protection.NONE else ""
        return tuple(filter(None, (mode, guard)))

    @property
    def haystack(self) -> str:
        """All that a search looks at."""
        path = self.row.crm if self.row else ""
        return f"{self.field.label} {self.field.name} {self.crm_label} {path}".casefold()


@dataclass(frozen=True, slots=True)
class Count:
    """One choice of a filter and how many lines it has."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class MapperPage:
    """One kind in one direction, as the page shows it."""

    profile: CrmProfile
    kind: Kind
    direction: Direction
    draft: MappingVersion | None
    published: MappingVersion | None
    lines: tuple[Line, ...]
    asked: Asked
    trial: Trial

    @property
    def version(self) -> MappingVersion | None:
        """What the page shows: the draft where there is one, else what is in use."""
        return self.draft or self.published

    @cached_property
    def shown(self) -> list[Line]:
        """The lines that were asked for."""
        return [line for line in self.lines if self.asked.fits(line)]

    @property
    def sections(self) -> list[tuple[Section, dict[Field, list[Line]]]]:
        """The lines asked for, by section and field, in the order of the catalogue."""
        grouped: dict[Section, dict[Field, list[Line]]] = {}
        for line in self.shown:
            grouped.setdefault(line.field.section, {}).setdefault(line.field, []).append(line)
        return list(grouped.items())

    @cached_property
    def cover(self) -> Coverage:
        """How much is mapped."""
        return coverage(spec_of(self.version), self.kind, self.direction, catalogue_of(self.profile, self.kind))

    @property
    def mapped_counts(self) -> list[Count]:
        """The filter by what is mapped."""
        mapped = sum(line.is_mapped for line in self.lines)
        total = len(self.lines)
        return [
            Count("", "All fields", total),
            Count("yes", "Mapped", mapped),
            Count("no", "Not mapped", total - mapped),
        ]

    @property
    def need_counts(self) -> list[Count]:
        """The filter by need."""
        words = NEED_WORDS[self.direction].items()
        numbers = [Count(need.value, label, sum(line.need is need for line in self.lines)) for need, label in words]
        return [Count("", "Any need", len(self.lines)), *(one for one in numbers if one.number)]

    @property
    def has_draft(self) -> bool:
        """Whether changes are made but not in use."""
        return self.draft is not None

    def lines_of(self, name: str) -> list[Line]:
        """All lines of one of AWS's fields."""
        return [line for line in self.lines if line.field.name == name]


def mapper_page(user: User, profile: CrmProfile, kind: Kind, direction: Direction, asked: Asked) -> MapperPage:
    """The page, with at most five queries. The profile was asked for this person already."""
    draft, published = versions_in_view(profile)
    spec = spec_of(draft or published)
    trial = trial_of(user, profile, kind, direction, spec, asked.test)
    records = records_seen(user, profile, kind, direction)
    lines = tuple(_lines(profile, kind, direction, spec, trial, records))
    return MapperPage(profile, kind, direction, draft, published, lines, asked, trial)


def versions_in_view(profile: CrmProfile) -> tuple[MappingVersion | None, MappingVersion | None]:
    """The draft and the version in use; None where there is none."""
    rows = profile.versions.exclude(state=VersionState.RETIRED).select_related("created_by", "published_by")
    by_state = {row.state: row for row in rows}
    return by_state.get(VersionState.DRAFT), by_state.get(VersionState.PUBLISHED)


def spec_of(version: MappingVersion | None) -> Spec:
    """The version's mapping; an empty one for none."""
    return read_spec(version.spec) if version else Spec()


def fields_in(kind: Kind, direction: Direction) -> list[Field]:
    """The fields of AWS's that a direction is about: towards AWS those it takes, towards the CRM all."""
    known = fields_of(kind).values()
    return [one for one in known if direction is Direction.TO_CRM or one.inbound is not Need.NEVER]


def crm_fields(profile: CrmProfile, kind: Kind) -> dict[str, CrmField]:
    """The CRM's fields by path."""
    return {one.path: one for one in catalogue_of(profile, kind)}


def _lines(
    profile: CrmProfile,
    kind: Kind,
    direction: Direction,
    spec: Spec,
    trial: Trial,
    records: Sequence[Mapping[str, Any]],
) -> Iterable[Line]:
    catalogue = crm_fields(profile, kind)
    by_ace: dict[str, list[Row | None]] = {}
    for one in rows_of(spec.side(kind, direction), direction).values():
        by_ace.setdefault(one.ace, []).append(one)
    for known in fields_in(kind, direction):
        for row in by_ace.get(known.name, [None]):
            crm = catalogue.get(row.crm) if row else None
            chip = chip_of(row, known, crm, direction, records) if row else None
            yield Line(known, direction, row, crm, chip, trial.of(row, direction) if row else None)


@dataclass(frozen=True, slots=True)
class CrmFieldShown:
    """A field of the CRM and the fields of AWS's it meets in the mapping in view."""

    field: CrmField
    fills: tuple[str, ...]
    takes: tuple[str, ...]


def fields_shown(profile: CrmProfile, kind: Kind, q: str = "") -> list[CrmFieldShown]:
    """The CRM's fields of one kind that the words of `q` find; one query."""
    draft, published = versions_in_view(profile)
    spec, labels = spec_of(draft or published), {name: one.label for name, one in fields_of(kind).items()}
    met = {direction: _met_by_path(spec, kind, direction, labels) for direction in Direction}
    words = q.casefold().split()
    return [
        CrmFieldShown(one, met[Direction.TO_ACE].get(one.path, ()), met[Direction.TO_CRM].get(one.path, ()))
        for one in catalogue_of(profile, kind)
        if all(word in f"{one.label} {one.path} {one.type.value}".casefold() for word in words)
    ]


def _met_by_path(spec: Spec, kind: Kind, direction: Direction, labels: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    met: dict[str, tuple[str, ...]] = {}
    for row in spec.side(kind, direction).rows:
        met[row.crm] = (*met.get(row.crm, ()), labels.get(row.ace, row.ace))
    return met
