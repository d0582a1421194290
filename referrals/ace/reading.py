"""Received referral files: bytes to records, tolerant where AWS is loose and strict where a record could do harm.

A record is refused (and so quarantined) for what would corrupt the exchange: no id, no usable
`lastModifiedDate`, no object. Everything else that is new is used as far as it can be and reported
as drift: an unknown field is kept, a value of another type is converted where nothing is lost and
otherwise left out of `fields` (the raw file has it).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from referrals.ace.documents import read_document, refuse, refuse_depth
from referrals.ace.fields import DEPRECATED_FIELDS, READ_ALIASES, Field, FieldType, fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field, records_key
from referrals.ace.masks import is_masked
from referrals.ace.moments import read_moment
from referrals.ace.schema import Drift, DriftKind, ReadFile, ReadRecord
from referrals.ace.stages import folded
from referrals.ace.validation.rules import broken
from referrals.ace.violations import Violation
from referrals.ace.vocabulary.products import PRODUCTS

NEWEST_VERSION = {Kind.OPPORTUNITY: 2, Kind.LEAD: 2}
MAX_AHEAD = timedelta(hours=24)
MODIFIED_FIELD = "lastModifiedDate"
_MAX_AMOUNT = 10**18
_SHOWN = 80
_RECORD_LEVEL = 3
_TEXT: frozenset[type] = frozenset({str, type(None)})
_NUMBERS: frozenset[type] = frozenset({int, float, type(None)})
_ARRAY: frozenset[type] = frozenset({list, type(None)})
_SCALARS: frozenset[type] = frozenset({str, int, float, bool, type(None)})
_ABSENT = object()


def read_referrals(content: bytes, *, kind: Kind, file_time: datetime | None = None) -> ReadFile:
    """Read one received file; raises Unreadable when it is unusable as a whole.

    `file_time` is the file's own time in the bucket (aware): a record changed more than 24 hours
    after it is refused, for it would stay the newest for ever. Without it nothing is too new.
    """
    envelope = _Envelope(read_document(content), kind)
    version, drift = _version(envelope.version, kind)
    language = _language(kind)
    newest = file_time + MAX_AHEAD if file_time else None
    return ReadFile(
        kind=kind,
        version=version,
        spms_id=_id_text(envelope.spms_id),
        records=tuple(_record(index, raw, language, newest) for index, raw in enumerate(envelope.records)),
        drift=drift + tuple(_drift(DriftKind.UNKNOWN_FIELD, name, value) for name, value in envelope.unknown),
    )


class _Envelope:
    """The parent object, its keys read exactly and then without regard to case (C9)."""

    def __init__(self, document: Any, kind: Kind) -> None:
        if not isinstance(document, dict):
            refuse("file.shape")
        folded = {key.casefold(): value for key, value in document.items()} | document
        self.version = folded.get("version")
        self.spms_id = folded.get("spmsid")
        self.records = _record_list(folded, kind)
        known = {"version", "spmsid", records_key(kind)}
        self.unknown = [(key, value) for key, value in document.items() if key.casefold() not in known]
        for _, value in self.unknown:
            refuse_depth(value, level=2)


def _record_list(envelope: Mapping[str, Any], kind: Kind) -> list[Any]:
    """The records of this kind; a file with records of the other kind is not half read."""
    if any(envelope.get(records_key(other)) is not None for other in Kind if other != kind):
        refuse("file.wrong_kind")
    records = envelope.get(records_key(kind))
    return records if isinstance(records, list) else refuse("file.shape")


def _version(value: Any, kind: Kind) -> tuple[int | None, tuple[Drift, ...]]:
    """The payload version's whole part (C2), with drift for one we do not know yet."""
    if value is None or value == "":
        return None, ()
    whole = str(value).strip().partition(".")[0]
    version = int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= 4 else None
    if version and version <= NEWEST_VERSION[kind]:
        return version, ()
    return version, (_drift(DriftKind.NEW_VERSION, "version", value),)


@dataclass(frozen=True, slots=True)
class _Language:
    """What reading a record needs to know of its kind, looked up once."""

    names: frozenset[str]
    folded: Mapping[str, str]
    types: Mapping[str, frozenset[type]]
    arrays: tuple[str, ...]
    amounts: tuple[str, ...]
    listed: tuple[tuple[str, frozenset[str], frozenset[str]], ...]
    partner_id: str


@cache
def _language(kind: Kind) -> _Language:
    fields = fields_of(kind).values()
    return _Language(
        names=frozenset(field.name for field in fields) | DEPRECATED_FIELDS,
        folded={field.name.casefold(): field.name for field in fields} | dict(READ_ALIASES[kind]),
        types={field.name: _json_types(field) for field in fields},
        arrays=tuple(field.name for field in fields if field.type is FieldType.ARRAY),
        amounts=tuple(field.name for field in fields if field.is_numeric),
        listed=tuple(
            (field.name, frozenset(field.values), frozenset(map(folded, field.values)))
            for field in fields
            if field.values
        ),
        partner_id=partner_id_field(kind),
    )


def _json_types(field: Field) -> frozenset[type]:
    if field.type is FieldType.ARRAY:
        return _ARRAY
    return _NUMBERS if field.is_numeric else _TEXT


def _record(index: int, raw: Any, language: _Language, newest: datetime | None) -> ReadRecord:
    if not isinstance(raw, dict):
        refuse_depth(raw, level=_RECORD_LEVEL)
        return ReadRecord(index, {}, None, None, None, (broken("record.not_object"),))
    drift: list[Drift] = []
    fields = raw if raw.keys() <= language.names else _canonical(raw, language, drift)
    _mend_types(fields, language, drift)
    _report_values(fields, language, drift)
    apn_id, partner_id = _id_text(fields.get(APN_ID_FIELD)), _id_text(fields.get(language.partner_id))
    modified_at, problems = _modified(fields.get(MODIFIED_FIELD), newest)
    if apn_id is None:
        problems = (broken("record.no_id"), *problems)
    return ReadRecord(index, fields, apn_id, partner_id, modified_at, problems, tuple(drift))


def _canonical(raw: dict[str, Any], language: _Language, drift: list[Drift]) -> dict[str, Any]:
    """The record under the catalogue's names; an exact name wins over one that differs in case."""
    fields: dict[str, Any] = {}
    for name, value in raw.items():
        known = name if name in language.names else language.folded.get(name.casefold(), name)
        if known != name and known in raw:
            known = name
        if known not in language.names:
            drift.append(_drift(DriftKind.UNKNOWN_FIELD, name, value))
        fields[known] = value
    return fields


def _mend_types(fields: dict[str, Any], language: _Language, drift: list[Drift]) -> None:
    types = language.types
    odd = [name for name, value in fields.items() if type(value) not in types.get(name, _SCALARS)]
    odd += [name for name in language.arrays if _is_mixed(fields.get(name))]
    odd += [name for name in language.amounts if _is_beyond(fields.get(name))]
    for name in odd:
        refuse_depth(fields[name], level=_RECORD_LEVEL + 1)
        if name in types and not is_masked(fields[name]):
            _mend(name, fields, types[name], drift)


def _is_mixed(value: Any) -> bool:
    return type(value) is list and not all(type(item) is str for item in value)


def _is_beyond(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) >= _MAX_AMOUNT


def _mend(name: str, fields: dict[str, Any], wanted: frozenset[type], drift: list[Drift]) -> None:
    drift.append(_drift(DriftKind.TYPE_CHANGED, name, fields[name]))
    converted = _CONVERT[wanted](fields[name])
    if converted is _ABSENT:
        del fields[name]
    else:
        fields[name] = converted


def _to_text(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else _ABSENT


def _to_number(value: Any) -> Any:
    if not isinstance(value, str):
        return _ABSENT
    try:
        number = float(value)
    except ValueError:
        return _ABSENT
    return (int(number) if number.is_integer() else number) if abs(number) < _MAX_AMOUNT else _ABSENT


def _to_array(value: Any) -> Any:
    if not isinstance(value, str):
        return _ABSENT
    return [item for part in value.split(";") if (item := part.strip())]


_CONVERT: dict[frozenset[type], Callable[[Any], Any]] = {_TEXT: _to_text, _NUMBERS: _to_number, _ARRAY: _to_array}


def _report_values(fields: Mapping[str, Any], language: _Language, drift: list[Drift]) -> None:
    """Values outside AWS's lists, apart from spellings we read all the same (C15, C16, C19)."""
    for name, values, spellings in language.listed:
        value = fields.get(name)
        if not value or value in values:
            continue
        parts = value.split(";")
        if not (values.issuperset(parts) or spellings.issuperset(map(folded, parts)) or is_masked(value)):
            drift.append(_drift(DriftKind.UNKNOWN_VALUE, name, value))
    for code in fields.get("awsProducts") or ():
        if code not in PRODUCTS:
            drift.append(_drift(DriftKind.UNKNOWN_VALUE, "awsProducts", code))


def _modified(value: Any, newest: datetime | None) -> tuple[datetime | None, tuple[Violation, ...]]:
    if value is None or value == "":
        return None, (broken("record.no_moment"),)
    moment = read_moment(value)
    if moment is None:
        return None, (broken("record.bad_moment", value=_shown(value)),)
    if newest is not None and moment > newest:
        return None, (broken("record.future", value=_shown(value)),)
    return moment, ()


def _id_text(value: Any) -> str | None:
    """An id as text; None for nothing, for the placeholder and for what is no text or number."""
    if isinstance(value, bool) or not isinstance(value, str | int) or is_masked(value):
        return None
    return str(value).strip() or None


def _drift(kind: DriftKind, name: str, value: Any) -> Drift:
    return Drift(kind, name[:_SHOWN], _shown(value))


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
