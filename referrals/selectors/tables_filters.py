"""What a person asks of a table of referrals, as its address says it: words, facets, order, columns, place."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Self

from django.db.models import Q
from django.http import QueryDict

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.selectors.keysets import Keyset
from referrals.selectors.words import tidy

SEPARATOR = "|"
NONE = "none"
MOST_VALUES = 20
_LONGEST_NUMBER = 19


class ListName(StrEnum):
    """The two tables, as addresses call them."""

    OPPORTUNITIES = "opportunities"
    LEADS = "leads"

    @property
    def kind(self) -> Kind:
        """The kind of referral it lists."""
        return Kind.OPPORTUNITY if self is ListName.OPPORTUNITIES else Kind.LEAD


class Facet(StrEnum):
    """What rows can be narrowed by, as addresses call it; each is the column of its name but the owner."""

    PHASE = "phase"
    STAGE = "stage"
    AWS_STAGE = "aws_stage"
    STATUS = "status"
    ORIGIN = "origin"
    COUNTRY = "country"
    USE_CASE = "use_case"
    OWNER = "owner"


class Owner(StrEnum):
    """Whose referrals; a person's number stands for that person."""

    MINE = "mine"
    TEAM = "team"
    UNASSIGNED = "unassigned"


FACETS: Mapping[ListName, tuple[Facet, ...]] = {
    ListName.OPPORTUNITIES: tuple(facet for facet in Facet if facet is not Facet.STATUS),
    ListName.LEADS: (Facet.PHASE, Facet.STATUS, Facet.COUNTRY, Facet.USE_CASE, Facet.OWNER),
}


@dataclass(frozen=True, slots=True)
class Sort:
    """An order people can ask for: its words, its column, and which way it goes first."""

    label: str
    column: str
    is_descending: bool = False


SORTS: Mapping[str, Sort] = {
    "updated": Sort("Last change", "updated_at", is_descending=True),
    "created": Sort("Created", "", is_descending=True),
    "customer": Sort("Customer", "customer_key"),
    "revenue": Sort("Monthly revenue", "monthly_revenue", is_descending=True),
    "close": Sort("Close date", "target_close_date"),
    "since": Sort("In this phase since", "phase_at"),
    "deadline": Sort("Decide by", "accept_by"),
}
DEFAULT_SORT = "updated"


@dataclass(frozen=True, slots=True)
class Filters:
    """What to list, in which order, with which columns; a word nobody offered means the default."""

    list_name: ListName
    q: str = ""
    chosen: Mapping[Facet, tuple[str, ...]] = field(default_factory=dict)
    sort: str = DEFAULT_SORT
    is_descending: bool = True
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, list_name: ListName, query: Mapping[str, str]) -> Self:
        """The filters of an address; several values of one name are joined by `|`."""
        wanted = query.get("sort", "")
        name = wanted.removeprefix("-")
        is_known = name in SORTS
        return cls(
            list_name=list_name,
            q=tidy(query.get("q", "")),
            chosen={facet: found for facet in FACETS[list_name] if (found := _values(query.get(facet, "")))},
            sort=name if is_known else DEFAULT_SORT,
            is_descending=wanted.startswith("-") if is_known else SORTS[DEFAULT_SORT].is_descending,
            columns=_values(query.get("columns", "")),
            after=query.get("after", ""),
            before=query.get("before", ""),
        )

    @property
    def keyset(self) -> Keyset:
        """The order's pager."""
        return Keyset(SORTS[self.sort].column, descending=self.is_descending)

    @property
    def sort_words(self) -> str:
        """The order as addresses say it."""
        return f"-{self.sort}" if self.is_descending else self.sort

    @property
    def narrows(self) -> bool:
        """Whether rows may be left out."""
        return bool(self.q or self.chosen)

    @property
    def is_of_people(self) -> bool:
        """Whether only rows of certain people are wanted, few as a rule."""
        owners = self.chosen.get(Facet.OWNER, ())
        return bool(owners) and not {Owner.TEAM, Owner.UNASSIGNED} & set(owners)

    def without(self, facet: Facet) -> Self:
        """The same without one facet's choice."""
        return replace(self, chosen={name: values for name, values in self.chosen.items() if name is not facet})

    def toggled(self, facet: Facet, value: str) -> Self:
        """The same with one value of a facet chosen, or no longer."""
        held, others = self.chosen.get(facet, ()), self.without(facet)
        values = tuple(one for one in held if one != value) if value in held else (*held, value)
        return replace(others, chosen={**others.chosen, facet: values}) if values else others

    def ordered_by(self, sort: str) -> Self:
        """The same in another order; the present order turns round."""
        is_descending = not self.is_descending if sort == self.sort else SORTS[sort].is_descending
        return replace(self, sort=sort, is_descending=is_descending)

    def as_query(self) -> dict[str, str]:
        """The choices worth an address, without the place in the list."""
        usual = f"-{DEFAULT_SORT}"
        chosen = {str(facet): SEPARATOR.join(values) for facet, values in self.chosen.items()}
        named = {"q": self.q, **chosen, "sort": self.sort_words, "columns": SEPARATOR.join(self.columns)}
        return {name: value for name, value in named.items() if value and (name, value) != ("sort", usual)}


def flat(query: QueryDict) -> dict[str, str]:
    """An address's query with several values of one name joined, as `Filters.read` takes it."""
    return {name: SEPARATOR.join(str(value) for value in query.getlist(name)) for name in query}


def _values(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.replace("\x00", "").split(SEPARATOR)[:MOST_VALUES])
    return tuple(dict.fromkeys(part for part in parts if part))


def condition(facet: Facet, values: tuple[str, ...], user: User) -> Q:
    """The rows that have one of the values."""
    if facet is Facet.OWNER:
        return reduce(or_, (_owned(value, user) for value in values))
    return Q(**{f"{facet}__in": ["" if value == NONE else value for value in values]})


def _owned(value: str, user: User) -> Q:
    if value.isascii() and value.isdigit() and len(value) < _LONGEST_NUMBER:
        return Q(assignee=int(value))
    named: Mapping[str, Q] = {
        Owner.MINE: Q(assignee=user),
        Owner.TEAM: Q(assignee__isnull=False) & ~Q(assignee=user),
        Owner.UNASSIGNED: Q(assignee=None),
    }
    return named.get(value, Q(pk__in=[]))
