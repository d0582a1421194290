"""Takes what the portal tells of a deal, by webhook or asked for: once, in order, and never over an unsent edit."""

from dataclasses import dataclass
from typing import Any

from aceportal.demo_crm.deals import Deal, Record, leaves, read, written
from aceportal.demo_crm.store import Store

_NAMED = 6  # fields that a line of the log names


class NotAChange(ValueError):
    """The portal's message cannot be read as a change; the message says why."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `changed` holds the fields that changed, `record` all of them, in the CRM's shape."""

    cursor: int
    crm_id: str
    aws_id: str
    name: str
    changed: Record
    record: Record
    whole: Record


def read_change(data: Any) -> Change | None:
    """The change; None for one of a kind this CRM does not keep. Raises NotAChange."""
    if not isinstance(data, dict) or not str(data.get("cursor", "")).isdigit():
        raise NotAChange("A change is an object with a cursor.")
    if data.get("kind", "opportunity") != "opportunity":
        return None
    changed, record = data.get("changed"), data.get("record")
    if not isinstance(changed, dict) or not isinstance(record, dict):
        raise NotAChange("A change holds what changed and the record, both as objects.")
    crm_id, aws_id, name = (str(data.get(name) or "") for name in ("crmId", "apnId", "name"))
    return Change(int(data["cursor"]), crm_id, aws_id, name, changed, record, data)


def take_change(store: Store, change: Change, *, how: str) -> bool:
    """Bring the deal up to date; False when it had this change, or a later one, before.

    What has neither our id nor AWS's is a draft somebody writes in the portal, and no deal yet.
    """
    if not (change.crm_id or change.aws_id):
        return False
    with store.transaction():
        deal = _deal_of(store, change)
        if change.cursor <= deal.cursor:
            return False
        record, kept = _merged(deal, change.changed)
        record = written(record, "aws.id", change.aws_id) if change.aws_id else record
        sent = None if deal.sent is None else _overlaid(deal.sent, change.changed)
        store.received(deal, record=record, sent=sent, cursor=change.cursor)
        store.note(deal.id, way="received", title=_title(change, how, kept), body=change.whole)
        store.ask_again(deal.id)
    return True


def _deal_of(store: Store, change: Change) -> Deal:
    """The deal meant; one this CRM has not seen is added, and not shared back."""
    deal = store.deal(change.crm_id) or (store.deal_of_aws(change.aws_id) if change.aws_id else None)
    return deal or store.add_of_portal(change.record)


def _merged(deal: Deal, changed: Record) -> tuple[Record, list[str]]:
    """The record with the changes, and the paths at which somebody's unsent edit was kept instead."""
    record, kept = deal.record, []
    for path, value in leaves(changed):
        ours = read(deal.record, path)
        if deal.sent is not None and ours not in (read(deal.sent, path), value):
            kept.append(path)
        else:
            record = written(record, path, value)
    return record, kept


def _overlaid(record: Record, changed: Record) -> Record:
    for path, value in leaves(changed):
        record = written(record, path, value)
    return record


def _title(change: Change, how: str, kept: list[str]) -> str:
    paths = [path for path, _ in leaves(change.changed)]
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    named = (", ".join(paths[:_NAMED]) or "nothing new") + more
    note = f"; kept your own edit of {', '.join(kept)}" if kept else ""
    return f"{how}: {named}{note}"
