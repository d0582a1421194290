"""Spoils the records of an outbound file as the armed switches say; the records AWS holds stay as they are."""

from collections.abc import Callable
from typing import Any

from aceportal.simulator.contract import MASK, OUTBOUND, Kind
from aceportal.simulator.misbehaviour import Switch
from aceportal.simulator.state import State

_Payload = dict[str, Any]


def spoil_records(state: State, kind: Kind, payloads: list[_Payload]) -> list[_Payload]:
    """The payloads to write: the given ones where no switch is armed."""
    for switch, spoil in _SPOILERS.items():
        options = state.use_switch(switch)
        if options is not None:
            payloads = [spoil(payload, {"kind": kind, **options}) for payload in payloads]
    if state.use_switch(Switch.FILE_BAD_RECORD) is not None:
        return [{**payloads[0], "apnCrmUniqueIdentifier": None, "lastModifiedDate": "yesterday"}, *payloads]
    return payloads


def foreign_files(kind: Kind) -> list[tuple[str, bytes]]:
    """Objects in the outbound folder that are no referral files."""
    folder = kind.folder(OUTBOUND)
    return [(f"{folder}read me.pdf", b"%PDF-1.4 not a referral"), (f"{folder}old/2020.json", b"{}")]


def empty_files(kind: Kind) -> list[tuple[str, bytes]]:
    """A folder marker and an empty file."""
    folder = kind.folder(OUTBOUND)
    return [(folder, b""), (f"{folder}empty.json", b"")]


def _unknown_field(payload: _Payload, options: _Payload) -> _Payload:
    extra = {"partnerInfluenceScore": 7, "coSellMotion": {"name": "Joint", "since": "2026-01-01"}}
    return {**payload, **options.get("fields", extra)}


def _unknown_value(payload: _Payload, options: _Payload) -> _Payload:
    values = {"stage": "Nurturing", "industry": "Space Mining"}
    if options["kind"] is Kind.LEAD:
        values = {"status": "Nurturing", "industry": "Space Mining"}
    return {**payload, **options.get("fields", values)}


def _other_case_mask(payload: _Payload, options: _Payload) -> _Payload:
    return {name: " ACCEPT to view " if value == MASK[options["kind"]] else value for name, value in payload.items()}


def _other_case_keys(payload: _Payload, options: _Payload) -> _Payload:
    return {name[0].swapcase() + name[1:].lower(): value for name, value in payload.items()}


_SPOILERS: dict[Switch, Callable[[_Payload, _Payload], _Payload]] = {
    Switch.FILE_UNKNOWN_FIELD: _unknown_field,
    Switch.FILE_UNKNOWN_VALUE: _unknown_value,
    Switch.FILE_OTHER_CASE_MASK: _other_case_mask,
    Switch.FILE_OTHER_CASE_KEYS: _other_case_keys,
}
