"""Opens an inbound file: everything that makes AWS refuse the file as a whole comes first, then its records."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from aceportal.simulator.contract import (
    BAD_VERSION,
    LAST_DAY_OF_VERSION_1,
    MAX_BYTES,
    MAX_RECORDS,
    NO_RECORDS,
    NOT_JSON,
    TOO_BIG,
    TOO_MANY_RECORDS,
    WRONG_PARTNER,
    Kind,
)

# AWS's own sample of a lead file writes the key with a capital.
_KEYS = {Kind.OPPORTUNITY: ("opportunities",), Kind.LEAD: ("leads", "Leads")}


class RefusedError(Exception):
    """AWS refuses the whole file; the message is what the result file says."""


@dataclass(frozen=True, slots=True)
class Envelope:
    version: int
    records: list[Any]


def open_envelope(body: bytes, *, kind: Kind, partner_id: str, version_held: int, now: datetime) -> Envelope:
    """The file's version and records; raises RefusedError with AWS's text."""
    if len(body) > MAX_BYTES:
        raise RefusedError(TOO_BIG)
    document = _document(body)
    version = _version(document.get("version"), kind=kind, held=version_held, now=now)
    if document.get("spmsId") not in (None, partner_id):
        raise RefusedError(WRONG_PARTNER.format(value=document["spmsId"]))
    return Envelope(version, _records(document, kind))


def _document(body: bytes) -> dict[str, Any]:
    text = body.decode("utf-8", "replace")
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise RefusedError(NOT_JSON.format(text=text[:200])) from None
    if not isinstance(document, dict):
        raise RefusedError(NOT_JSON.format(text=text[:200]))
    return document


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _version(sent: object, *, kind: Kind, held: int, now: datetime) -> int:
    """Payload version; only its integer part counts, it never goes down, and version 1 ended for opportunities."""
    refused = RefusedError(BAD_VERSION.format(value=sent))
    try:
        version = int(float(str(sent))) if sent is not None else 1
    except (ValueError, OverflowError):
        raise refused from None
    ended = kind is Kind.OPPORTUNITY and now >= LAST_DAY_OF_VERSION_1
    if version not in (1, 2) or version < held or (version == 1 and ended):
        raise refused
    return version


def _records(document: dict[str, Any], kind: Kind) -> list[Any]:
    records = next((document[key] for key in _KEYS[kind] if key in document), None)
    if not isinstance(records, list):
        raise RefusedError(NO_RECORDS.format(plural=kind.plural))
    if len(records) > MAX_RECORDS:
        raise RefusedError(TOO_MANY_RECORDS)
    return records
