"""Puts an answer on its way to the results folder, and spoils it first where a switch says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from aceportal.simulator.account import Account
from aceportal.simulator.contract import APN_ID, RESULTS, RESULTS_ARCHIVE, Kind
from aceportal.simulator.misbehaviour import Switch
from aceportal.simulator.results import Answer, as_bytes, result_of

_Document = dict[str, Any]


def post_answer(account: Account, kind: Kind, answer: Answer) -> None:
    """Queue the answer and its archive copy; the bucket is written later, outside the transaction."""
    if account.state.use_switch(Switch.RESULT_SILENT) is not None:
        return
    document = _spoilt(account, answer.document)
    body = as_bytes(document)
    if account.state.use_switch(Switch.RESULT_TRUNCATED) is not None:
        body = body[: len(body) // 2]
    late = account.state.use_switch(Switch.RESULT_LATE)
    delay = timedelta(seconds=late.get("seconds", 3600)) if late is not None else timedelta()
    _post(account, kind, answer.key, body, delay)
    twice = account.state.use_switch(Switch.RESULT_TWICE)
    if twice is not None:
        second = _contradiction(document) if twice.get("disagree") else document
        _post(account, kind, answer.key.replace("_result.json", "_result_2.json"), as_bytes(second), delay)


def post_orphan(account: Account) -> None:
    """A result for a file that nobody sent."""
    key = f"{Kind.OPPORTUNITY.folder('inbound')}unknown_{account.state.next_number('orphan')}.json"
    answer = result_of(Kind.OPPORTUNITY, key, spms_id="", verdicts=[], now=account.now())
    row = {"partnerCrmUniqueIdentifier": "UNKNOWN-1", "isSuccess": True, "errors": None, APN_ID: "O9999999"}
    document = {**answer.document, "inboundApiResults": [{"warnings": None, **row}]}
    _post(account, Kind.OPPORTUNITY, answer.key, as_bytes(document), timedelta())


def _post(account: Account, kind: Kind, key: str, body: bytes, delay: timedelta) -> None:
    due = account.now() + delay
    for folder in (RESULTS, RESULTS_ARCHIVE):
        account.state.post(key=kind.folder(folder) + key.partition("/")[2], body=body, not_before=due)


def _spoilt(account: Account, document: _Document) -> _Document:
    for switch, spoil in _SPOILERS.items():
        if document.get("inboundApiResults") and account.state.use_switch(switch) is not None:
            document = spoil(document)
    return document


def _without_last(document: _Document) -> _Document:
    return {**document, "inboundApiResults": document["inboundApiResults"][:-1]}


def _with_other_id(document: _Document) -> _Document:
    rows = [{**row, APN_ID: f"{row[APN_ID] or 'O1'}9"} for row in document["inboundApiResults"]]
    return {**document, "inboundApiResults": rows}


def _nameless(document: _Document) -> _Document:
    return {name: value for name, value in document.items() if name != "fileName"}


def _bare(document: _Document) -> _Document:
    return {"inboundApiResults": document["inboundApiResults"]}


def _contradiction(document: _Document) -> _Document:
    rows = [
        {**row, "isSuccess": not row["isSuccess"], "errors": ["Contradiction"] if row["isSuccess"] else None}
        for row in document.get("inboundApiResults") or []
    ]
    return {**document, "inboundApiResults": rows}


_SPOILERS: dict[Switch, Callable[[_Document], _Document]] = {
    Switch.RESULT_PARTIAL: _without_last,
    Switch.RESULT_OTHER_ID: _with_other_id,
    Switch.RESULT_NAMELESS: _nameless,
    Switch.RESULT_BARE: _bare,
}
