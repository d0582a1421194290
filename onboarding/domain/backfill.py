"""Gives each open record AWS has the partner's id: matched by id, by domain and title, by hand, or X0001 and on.

AWS loads `partnerCrmUniqueIdentifier` against each record it lists; no id may stand twice, and records that are not to
be synchronised get dummy ids that the exchange skips for ever (pg:technical-faq-leads-and-opps).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from referrals.domain.cells import defused
from referrals.domain.dummies import is_dummy
from referrals.domain.sameness import customer_key, website_key

MAX_APN_ID, MAX_PARTNER_ID = 20, 64


class How(StrEnum):
    """How a record of AWS's came by its id."""

    NONE = "not matched"
    GIVEN = "AWS has it already"
    BY_ID = "by AWS's id"
    BY_TITLE = "by domain and title"
    BY_HAND = "by hand"
    DUMMY = "not synchronised"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of AWS's extract."""

    row: int
    apn_id: str
    partner_id: str = ""
    customer: str = ""
    website: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record of the portal or the CRM that may be meant."""

    partner_id: str
    apn_id: str = ""
    customer: str = ""
    website: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """A row of the extract with the id it gets, how, and what is wrong with it."""

    listed: Listed
    partner_id: str = ""
    how: How = How.NONE
    problem: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether AWS could load it as it is."""
        return bool(self.partner_id) and not self.problem


def matched(
    rows: Sequence[Listed], candidates: Iterable[Candidate], chosen: Mapping[str, str] | None = None
) -> list[Matched]:
    """Every row with its id, in AWS's order. `chosen` is AWS's id → the id a person chose, X… included."""
    known = list(candidates)
    by_apn = {one.apn_id: one.partner_id for one in known if one.apn_id}
    by_title = _by_title(known)
    found = [_match(row, by_apn, by_title, chosen or {}) for row in rows]
    return _without_doubles(found)


def wrong_with(partner_id: str) -> str:
    """Why AWS could not load this id, "" where it could."""
    if len(partner_id) > MAX_PARTNER_ID:
        return f"An id has at most {MAX_PARTNER_ID} characters."
    if not partner_id.isprintable():
        return "This id holds a line break or a sign nobody sees. Write it anew without."
    if defused(partner_id) != partner_id:
        return "A spreadsheet would take this id for a formula. Choose one that begins with a letter or a digit."
    return ""


def next_dummies(taken: Iterable[str]) -> Iterator[str]:
    """X0001, X0002 … that nobody has."""
    used = {one for one in taken if is_dummy(one)}
    number = 0
    while True:
        number += 1
        if (dummy := f"X{number:04}") not in used:
            yield dummy


def _by_title(candidates: Iterable[Candidate]) -> dict[tuple[str, str], str]:
    """Domain, or else customer, with title → id, where one record alone has them.

    A record with an id of AWS's is that record of AWS's and no other.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for one in candidates:
        if not one.apn_id and (key := _key(one))[1]:
            found.setdefault(key, set()).add(one.partner_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}


def _key(one: Listed | Candidate) -> tuple[str, str]:
    place = website_key(one.website) or customer_key(one.customer)
    return place, " ".join(one.title.split()).casefold() if place else ""


def _match(
    row: Listed, by_apn: Mapping[str, str], by_title: Mapping[tuple[str, str], str], chosen: Mapping[str, str]
) -> Matched:
    if row.apn_id in chosen:
        ours = chosen[row.apn_id]
        return Matched(row, ours, How.DUMMY if is_dummy(ours) else How.BY_HAND)
    if row.partner_id:
        return Matched(row, row.partner_id, How.DUMMY if is_dummy(row.partner_id) else How.GIVEN)
    if row.apn_id in by_apn:
        return Matched(row, by_apn[row.apn_id], How.BY_ID)
    ours = by_title.get(_key(row), "")
    return Matched(row, ours, How.BY_TITLE if ours else How.NONE)


def _without_doubles(found: list[Matched]) -> list[Matched]:
    ids = Counter(one.partner_id for one in found if one.partner_id)
    listed = Counter(one.listed.apn_id for one in found)
    return [replace(one, problem=_problem(one, ids, listed)) for one in found]


def _problem(one: Matched, ids: Mapping[str, int], listed: Mapping[str, int]) -> str:
    if not one.listed.apn_id:
        return "The row has no id of AWS's, so AWS could not load it."
    if len(one.listed.apn_id) > MAX_APN_ID:
        return f"An id of AWS's has at most {MAX_APN_ID} characters; this one does not."
    if listed[one.listed.apn_id] > 1:
        return f"{one.listed.apn_id} stands in the file more than once. Take one row out and import the file again."
    if one.partner_id and ids[one.partner_id] > 1:
        return f"{one.partner_id} would stand for {ids[one.partner_id]} records. Choose which of them it is."
    return wrong_with(one.partner_id)
