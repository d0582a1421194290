"""The change log of a mapping in words: who changed which row when, and what it said before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.mapping.comparing import RowChange
from referrals.mapping.describing import DIRECTION_WORDS, Detail, details, summary
from referrals.mapping.spec import Direction, Row
from referrals.models import CrmProfile, MappingChange

PAGE = 50
WORDS: Mapping[str, str] = {
    "begun": "Draft begun",
    "changed": "Changed",
    "imported": "Imported",
    "copied": "Copied from another profile",
    "published": "Published",
    "rolled back": "Rolled back",
    "discarded": "Draft discarded",
    "reviewed": "Reviewed",
}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One change. `parts` say what differs where a row changed."""

    change: MappingChange
    title: str
    where: str
    summary: str
    parts: list[Detail]


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, the latest first; `older` is the id to go on from, 0 at the end."""

    lines: list[LogLine]
    older: int


def change_log(
    profile: CrmProfile, *, before: int = 0, side: tuple[Kind, Direction] | None = None, name: str = ""
) -> LogPage:
    """The profile's log, or that of one of AWS's fields in one direction; two queries at most."""
    rows = MappingChange.objects.filter(profile=profile).select_related("actor").order_by("-pk")
    if side is not None:
        rows = rows.filter(kind=side[0].value, direction=side[1].value)
        rows = rows.filter(target=name) if side[1] is Direction.TO_ACE else _of_ace(rows, name)
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    return LogPage([_line(one) for one in found[:PAGE]], found[PAGE - 1].pk if len(found) > PAGE else 0)


def _of_ace(rows: Any, name: str) -> Any:
    """Towards the CRM a change is kept under the CRM's field; AWS's name stands in the rows themselves."""
    return rows.filter(before__ace=name) | rows.filter(after__ace=name)


def _line(change: MappingChange) -> LogLine:
    title = WORDS.get(change.name, change.name.capitalize())
    if not change.kind:
        return LogLine(change, title, "", change.note, [])
    kind, direction = Kind(change.kind), Direction(change.direction)
    label = label_of(kind, change.target) if direction is Direction.TO_ACE else change.target
    where = f"{kind.value.title()} {DIRECTION_WORDS[direction]}"
    difference = RowChange(kind, direction, change.target, _row(change.before), _row(change.after))
    return LogLine(change, f"{title}: {label}", where, summary(difference), details(difference))


def _row(data: Any) -> Row | None:
    """The row as it was kept; None where there was none, or none that can still be read."""
    try:
        return Row.model_validate(data) if data else None
    except ValidationError:
        return None
