"""How many rows each value of each facet would leave: counted among a bounded number of rows, and said so."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aceportal.models import User
from referrals.ace.stages import PHASE_LABELS, Origin, Phase, Stage
from referrals.models import Connection
from referrals.selectors.tables import filtered
from referrals.selectors.tables_filters import FACETS, NONE, Facet, Filters, Owner

MOST_COUNTED = 10_000
"""Rows looked at for one count; beyond it a number is a lower bound and shown with a plus."""

FACET_LABELS: Mapping[Facet, str] = {
    Facet.PHASE: "Phase",
    Facet.STAGE: "Stage",
    Facet.AWS_STAGE: "AWS's stage",
    Facet.STATUS: "Status",
    Facet.ORIGIN: "Brought by",
    Facet.COUNTRY: "Country",
    Facet.USE_CASE: "Use case",
    Facet.OWNER: "Owner",
}
OWNER_LABELS: Mapping[str, str] = {Owner.MINE: "Mine", Owner.TEAM: "A colleague's", Owner.UNASSIGNED: "Unassigned"}
_IN_ORDER: Mapping[Facet, tuple[str, ...]] = {
    Facet.PHASE: tuple(Phase),
    Facet.STAGE: tuple(Stage),
    Facet.AWS_STAGE: tuple(Stage),
    Facet.ORIGIN: tuple(Origin),
    Facet.OWNER: tuple(Owner),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet, with how many rows have it; None where nobody counted."""

    value: str
    label: str
    number: int | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """A facet's values; `is_capped` where the numbers are lower bounds."""

    facet: Facet
    label: str
    options: list[Option]
    is_capped: bool

    @property
    def chosen(self) -> list[Option]:
        """The values chosen."""
        return [option for option in self.options if option.is_chosen]


@dataclass(frozen=True, slots=True)
class Facets:
    """Every facet of a table, and how many rows the filters leave together."""

    counted: list[Counted]
    total: int
    is_capped: bool


def facets_of(user: User, connection: Connection, filters: Filters) -> Facets:
    """The counts; one query, and one more for each facet in use, whose own choice must not narrow it."""
    names = FACETS[filters.list_name]
    rows = _looked_at(user, connection, filters, names)
    counters = dict(zip(names, _counters(rows, len(names)), strict=True))
    sizes = dict.fromkeys(names, len(rows))
    for facet in filters.chosen:
        own = _looked_at(user, connection, filters.without(facet), (facet,))
        counters[facet], sizes[facet] = _counters(own, 1)[0], len(own)
    people = _people(counters[Facet.OWNER], filters)
    counters[Facet.OWNER] = _owners(counters[Facet.OWNER], user)
    counted = [_counted(facet, counters[facet], sizes[facet], filters, people) for facet in names]
    return Facets(counted, min(len(rows), MOST_COUNTED), len(rows) > MOST_COUNTED)


def _looked_at(user: User, connection: Connection, filters: Filters, facets: Iterable[Facet]) -> list[tuple[Any, ...]]:
    """The facets' values in the rows changed last, one more row than is counted; no figure counts a test."""
    columns = ("assignee" if facet is Facet.OWNER else str(facet) for facet in facets)
    rows = filtered(user, connection, filters).filter(is_test=False).order_by("-updated_at", "-pk")
    return list(rows.values_list(*columns)[: MOST_COUNTED + 1])


def _counters(rows: list[tuple[Any, ...]], width: int) -> list[Counter[Any]]:
    return [Counter(row[at] for row in rows[:MOST_COUNTED]) for at in range(width)]


def _owners(by_assignee: Counter[Any], user: User) -> Counter[Any]:
    """The numbers of people, and of whose they are from this person's side."""
    nobody, mine = by_assignee[None], by_assignee[user.pk]
    named = {Owner.MINE: mine, Owner.UNASSIGNED: nobody, Owner.TEAM: by_assignee.total() - nobody - mine}
    others = {str(pk): number for pk, number in by_assignee.items() if pk not in (None, user.pk)}
    return Counter({**{name.value: number for name, number in named.items()}, **others})


def _people(by_assignee: Counter[Any], filters: Filters) -> Mapping[str, str]:
    """Number of a person → name, for the owners met and the owners chosen."""
    chosen = {int(value) for value in filters.chosen.get(Facet.OWNER, ()) if value.isascii() and value.isdigit()}
    pks = {pk for pk in by_assignee if pk is not None} | chosen
    return {str(pk): str(person) for pk, person in User.objects.in_bulk(pks).items()} if pks else {}


def _counted(facet: Facet, counter: Counter[Any], size: int, filters: Filters, people: Mapping[str, str]) -> Counted:
    is_capped = size > MOST_COUNTED
    chosen = filters.chosen.get(facet, ())
    numbers = {str(value) or NONE: number for value, number in counter.items() if number}
    expected = _IN_ORDER.get(facet, ()) if is_capped else ()
    values = dict.fromkeys((*numbers, *expected, *chosen))
    options = [
        Option(value, label_of(facet, value, people), numbers.get(value, None if is_capped else 0), value in chosen)
        for value in sorted(values, key=lambda value: _place(facet, value, numbers))
    ]
    return Counted(facet, FACET_LABELS[facet], options, is_capped)


def _place(facet: Facet, value: str, numbers: Mapping[str, int]) -> tuple[int, int, str]:
    known = _IN_ORDER.get(facet, ())
    return (known.index(value) if value in known else len(known), -numbers.get(value, 0), value)


def label_of(facet: Facet, value: str, people: Mapping[str, str]) -> str:
    """A facet's value as people read it."""
    if facet is Facet.PHASE:
        return PHASE_LABELS.get(Phase(value), value) if value in set(Phase) else value
    if facet is Facet.OWNER:
        return OWNER_LABELS.get(value) or people.get(value, "Somebody who left")
    return "None" if value == NONE else value
