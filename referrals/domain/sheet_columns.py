"""Which of AWS's fields a column of somebody's spreadsheet means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from referrals.ace.fields import READ_ALIASES, Field, Moment, fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field

_NOISE = re.compile(r"[\W_]+")
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
_OUR_OWN = frozenset(
    {
        "owner",
        "phase",
        "lastchange",
        "created",
        "awsscontact",
        "decideby",
        "inthisphasesince",
        "reason",
        "row",
        "result",
    }
)
_MORE_NAMES: Mapping[str, str] = {
    "awsid": APN_ID_FIELD,
    "awsopportunityid": APN_ID_FIELD,
    "aceid": APN_ID_FIELD,
    "customer": "customerCompanyName",
    "customername": "customerCompanyName",
    "website": "customerWebsite",
    "title": "partnerProjectTitle",
    "closedate": "targetCloseDate",
    "mrr": "expectedMonthlyAwsRevenue",
    "expectedmrr": "expectedMonthlyAwsRevenue",
    "monthlyrevenue": "expectedMonthlyAwsRevenue",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title as given, the field it stands for ("" for none), and why none."""

    title: str
    field: str = ""
    note: str = ""

    def as_data(self) -> dict[str, str]:
        """For keeping as JSON; `Column(**data)` reads it back."""
        return {"title": self.title, "field": self.field, "note": self.note}


def importable(kind: Kind) -> tuple[str, ...]:
    """Names of the fields a spreadsheet may give: both ids and whatever a partner sends AWS beside the decision."""
    ids = {APN_ID_FIELD, partner_id_field(kind)}
    return tuple(name for name, field in fields_of(kind).items() if name in ids or field.sent_in - {Moment.DECISION})


def match_columns(titles: Sequence[str], kind: Kind) -> list[Column]:
    """Each column with the field its title means by AWS's name, our label or a common other name."""
    meanings, found, taken = _meanings(kind), list[Column](), set[str]()
    for title in titles:
        column = _matched(title, meanings, kind)
        if column.field in taken:
            column = Column(title, note=_TWICE.format(label=fields_of(kind)[column.field].label))
        taken |= {column.field} - {""}
        found.append(column)
    return found


def chosen_columns(columns: Sequence[Column], chosen: Mapping[int, str], kind: Kind) -> tuple[list[Column], list[str]]:
    """The columns with a person's choices by position, and what is wrong with these in sentences."""
    known = {*importable(kind), ""}
    wanted = [replace(one, field=chosen.get(at, one.field), note="") for at, one in enumerate(columns)]
    fields = [one.field for one in wanted if one.field]
    wrong = [_UNKNOWN_FIELD.format(name=name) for name in sorted({*fields} - known)]
    doubled = sorted({name for name in fields if fields.count(name) > 1} & known)
    wrong += [_CHOSEN_TWICE.format(label=fields_of(kind)[name].label) for name in doubled]
    return [one if one.field else replace(one, note=_LEFT_OUT) for one in wanted], wrong


def values_of(columns: Sequence[Column], cells: Sequence[Any]) -> dict[str, Any]:
    """Field to cell for one row; an empty cell says nothing, so it is not there."""
    pairs = zip(columns, cells, strict=False)
    return {column.field: cell for column, cell in pairs if column.field and cell is not None}


def _matched(title: str, meanings: Mapping[str, str], kind: Kind) -> Column:
    words = [title, *_IN_BRACKETS.findall(title)]
    name = next((meanings[key] for word in reversed(words) if (key := _key(word)) in meanings), "")
    if name and name in importable(kind):
        return Column(title, name)
    return Column(title, note=_why_not(title, fields_of(kind).get(name)))


def _why_not(title: str, field: Field | None) -> str:
    if not title.strip():
        return "It has no title."
    if field is not None:
        return "Only AWS writes it." if not field.sent_in else "A decision is made on the referral's own page."
    return "It is the portal's own column." if _key(title) in _OUR_OWN else "None of AWS's fields has this name."


def _meanings(kind: Kind) -> dict[str, str]:
    known = fields_of(kind)
    common = {key: name for key, name in _MORE_NAMES.items() if name in known}
    aliases = {_key(alias): name for alias, name in READ_ALIASES[kind].items()}
    labels = {_key(field.label): name for name, field in [*known.items()][::-1]}
    return {**common, **labels, **aliases, **{_key(name): name for name in known}}


def _key(text: str) -> str:
    return _NOISE.sub("", text).casefold()


_TWICE = "Another column already gives {label}."
_CHOSEN_TWICE = "{label} is chosen for more than one column. Keep one of them."
_UNKNOWN_FIELD = "“{name}” is not a field an import can fill."
_LEFT_OUT = "Left out, as you chose."
