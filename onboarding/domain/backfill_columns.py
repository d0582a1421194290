"""Which columns of AWS's extract hold what the backfill needs; what the file says beyond goes back as it came."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from onboarding.domain.backfill import Listed
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.domain.sheet_columns import match_columns

APN_ID = "apn_id"
PARTNER_ID = "partner_id"
LABELS: Mapping[str, str] = MappingProxyType(
    {
        APN_ID: "AWS's id of the opportunity",
        PARTNER_ID: "Your id, as far as AWS has it",
        "customer": "Customer",
        "website": "Customer's website",
        "title": "Title of the project",
    }
)
OUR_TITLE = partner_id_field(Kind.OPPORTUNITY)
"""The title of the id column where AWS's file has none."""
_FIELDS: Mapping[str, str] = {
    APN_ID_FIELD: APN_ID,
    OUR_TITLE: PARTNER_ID,
    "customerCompanyName": "customer",
    "customerWebsite": "website",
    "partnerProjectTitle": "title",
}
_MORE_TITLES: Mapping[str, str] = {
    "opportunityid": APN_ID,
    "aceopportunityid": APN_ID,
    "apnid": APN_ID,
    "partnercrmid": PARTNER_ID,
    "partnerid": PARTNER_ID,
    "opportunityname": "title",
    "opportunitytitle": "title",
    "projecttitle": "title",
    "account": "customer",
    "accountname": "customer",
    "company": "customer",
}
LONGEST = 255


def columns_in(titles: Sequence[str]) -> dict[str, int]:
    """What each column seems to hold: our name to its place, by AWS's names and by other common ones."""
    found: dict[str, int] = {}
    for place, column in enumerate(match_columns(titles, Kind.OPPORTUNITY)):
        if name := _FIELDS.get(column.field, ""):
            found.setdefault(name, place)
    for place, title in enumerate(titles):
        name = _MORE_TITLES.get("".join(filter(str.isalnum, title)).casefold(), "")
        if name and place not in found.values():
            found.setdefault(name, place)
    return found


def wrong_with_columns(columns: Mapping[str, int], titles: Sequence[str]) -> str:
    """Why these columns cannot be used, "" where they can."""
    if APN_ID not in columns:
        return "Say which column holds AWS's id; without it AWS could load nothing."
    doubled = sorted({place for place in columns.values() if list(columns.values()).count(place) > 1})
    if doubled:
        return f"“{titles[doubled[0]]}” is chosen more than once. Choose another column for one of them."
    return ""


def listed_of(row: int, cells: Sequence[Any], columns: Mapping[str, int]) -> Listed:
    """A row of the file as the matching reads it."""
    said = {name: _text(cells, columns[name]) if name in columns else "" for name in LABELS}
    return Listed(row, **said)


def returned(cells: Sequence[Any], columns: Mapping[str, int], titles: Sequence[str], partner_id: str) -> list[Any]:
    """The row as AWS gave it, with the id in its column or, where there was none, in a new last one."""
    wide = [*cells, *[None] * (len(titles) - len(cells))]
    if PARTNER_ID in columns:
        wide[columns[PARTNER_ID]] = partner_id
        return wide
    return [*wide, partner_id]


def returned_titles(columns: Mapping[str, int], titles: Sequence[str]) -> list[str]:
    """The first row of the returned file."""
    return list(titles) if PARTNER_ID in columns else [*titles, OUR_TITLE]


def _text(cells: Sequence[Any], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    return "" if cell is None else str(cell).strip()[:LONGEST]
