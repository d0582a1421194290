"""Everything that happened to one record, newest first, in pages that new entries never shift."""

from dataclasses import dataclass
from typing import Any

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.models import Event, Referral
from referrals.selectors.payloads import is_hidden, sees_contacts, without_contacts

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as one person may read it; `changes` is field → [old, new]."""

    event: Event
    note: str
    changes: dict[str, list[Any]]


def history(referral: Referral, *, to: User, before: int | None = None) -> tuple[list[Entry], int | None]:
    """One page of entries older than `before`, and where the next page starts (None: there is none)."""
    rows = Event.objects.filter(referral=referral).select_related("actor", "file")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    more = page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None
    return [_entry(referral, event, contacts=sees_contacts(to)) for event in page[:PAGE_SIZE]], more


def _entry(referral: Referral, event: Event, *, contacts: bool) -> Entry:
    kind = Kind(referral.kind)
    fields = {**referral.draft, **referral.fields}
    return Entry(
        event,
        event.note if contacts else without_contacts(kind, fields, event.note),
        {name: pair for name, pair in event.changes.items() if not is_hidden(kind, name, contacts=contacts)},
    )
