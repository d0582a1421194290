"""What of a record may go to AWS now: ids added, spellings mended, the rest left out with its reason.

AWS ignores what it does not take and calls it success, so the portal leaves it out and says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from referrals.ace.editability import lock_of
from referrals.ace.fields import Field, FieldType, fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.ace.stages import Phase, folded
from referrals.ace.validation.context import Context
from referrals.ace.validation.record import is_empty, is_visibility_only
from referrals.ace.validation.together import MARKETING_FIELDS

_MARKETING_FLAG = "IsOppFromMarketingActivity"
_OWNER_BY_MAIL = "AWS finds the owner by e-mail address only."
_NO_PARENT = "AWS takes a parent opportunity only for expansions and renewals."
_NO_NEXT_STEP = "AWS keeps no next step without support from its sales team."


@dataclass(frozen=True, slots=True)
class Dropped:
    """A field left out of what is sent, with the reason for people."""

    field: str
    reason: str


Prepared = tuple[dict[str, Any], list[Dropped]]


def prepare_create(fields: Mapping[str, Any]) -> Prepared:
    """The record of a new opportunity and what was left out; empty values simply stay away."""
    given = {name: value for name, value in fields.items() if not is_empty(value)}
    return _split(given, dict(_reasons_on_create(given)), Kind.OPPORTUNITY)


def prepare_update(
    changes: Mapping[str, Any],
    *,
    known: Mapping[str, Any],
    kind: Kind = Kind.OPPORTUNITY,
    context: Context | None = None,
) -> Prepared:
    """The record of an update: both ids, the changes AWS takes in this phase, and what was left out.

    An empty value among the changes clears the field, as None does. AWS's id comes from what is known, never from the
    changes. Without a phase in `context` the record is open.
    """
    wanted = {name: None if is_empty(value) else value for name, value in changes.items() if name != APN_ID_FIELD}
    payload, dropped = _split(wanted, dict(_locked(wanted, kind, context or Context())), kind)
    if not payload.keys().isdisjoint(MARKETING_FIELDS) and known.get(_MARKETING_FLAG):
        payload.setdefault(_MARKETING_FLAG, known[_MARKETING_FLAG])
    return _ids(kind, known) | payload, dropped


def _ids(kind: Kind, known: Mapping[str, Any]) -> dict[str, Any]:
    names = (APN_ID_FIELD, partner_id_field(kind))
    return {name: known[name] for name in names if not is_empty(known.get(name))}


def _split(fields: Mapping[str, Any], reasons: Mapping[str, str], kind: Kind) -> Prepared:
    catalogue = fields_of(kind)
    payload = {name: mended(catalogue[name], value) for name, value in fields.items() if name not in reasons}
    return payload, [Dropped(name, reason) for name, reason in reasons.items()]


def _reasons_on_create(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _locked(fields, Kind.OPPORTUNITY, Context(phase=Phase.NEW))
    if fields.get("opportunityType", "Net New Business") == "Net New Business" and "parentOppId" in fields:
        yield "parentOppId", _NO_PARENT
    if is_visibility_only(fields) and "nextStep" in fields:
        yield "nextStep", _NO_NEXT_STEP


def _locked(fields: Mapping[str, Any], kind: Kind, context: Context) -> Iterator[tuple[str, str]]:
    phase = context.phase or Phase.OPEN
    for name in fields:
        lock = lock_of(kind, phase, name, isv=context.isv, special_program=context.special_program)
        if not lock.may_change:
            yield name, lock.reason
        elif name == "opportunityOwnerName":
            yield name, _OWNER_BY_MAIL


def mended(field: Field, value: Any) -> Any:
    """The value in AWS's spelling where only case, dash or spacing differ (C16, C19, C21)."""
    if field.name == "offers" and isinstance(value, list):
        return [str(offer).rpartition("/")[2] for offer in value]
    if not field.is_listed or not isinstance(value, str):
        return value
    spellings = _spellings(field.values)
    parts = value.split(";") if field.type is FieldType.MULTI else (value,)
    return ";".join([spellings.get(part) or spellings.get(folded(part), part) for part in parts])


@lru_cache(maxsize=256)
def _spellings(values: tuple[str, ...]) -> dict[str, str]:
    """AWS's spelling by itself and by the folded one; the first of two alike."""
    return {folded(known): known for known in reversed(values)} | {known: known for known in values}
