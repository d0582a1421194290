"""A deal as this CRM keeps it: its fields in the CRM's own shape and words, and where it stands with the portal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Record = dict[str, Any]

STAGES = ("New", "Discovery", "Solution design", "Proposal", "Negotiation", "Verbal yes", "Won", "Lost")
DELIVERY_MODELS = ("Software as a service", "Managed service", "Consulting", "Licence resale")
USE_CASES = ("Data lake", "Machine learning", "Migration", "Containers", "Backup", "Security", "Web shop")
SOLUTIONS = ("Fleet telemetry", "Clinical data lake", "Landing zone")
LOST_REASONS = ("Price", "Project stopped", "Lost to another vendor", "No answer any more")


class Sync(StrEnum):
    """Where a deal stands with the portal."""

    LOCAL = "local"
    WAITING = "waiting"
    SYNCED = "synced"
    HELD = "held"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"
    FROM_PORTAL = "from_portal"


SYNC_LABELS: Mapping[Sync, str] = {
    Sync.LOCAL: "Not shared",
    Sync.WAITING: "Waiting to be sent",
    Sync.SYNCED: "In step",
    Sync.HELD: "Held by the portal",
    Sync.INCOMPLETE: "Incomplete",
    Sync.REFUSED: "Refused",
    Sync.FROM_PORTAL: "From the portal",
}


NOT_SENT = (Sync.LOCAL, Sync.FROM_PORTAL)
"""Deals the portal is not given: nobody has ticked that they are shared."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form; `path` is its place in the record, `choices` empty for free text."""

    path: str
    label: str
    choices: tuple[str, ...] = ()
    help: str = ""
    is_long: bool = False
    is_needed: bool = False


FORM: Mapping[str, tuple[Field, ...]] = {
    "Deal": (
        Field("deal_name", "Deal name", is_needed=True),
        Field("stage", "Stage", STAGES),
        Field("close_date", "Close date", help="Day.month.year, such as 31.03.2027"),
        Field("annual_value", "Annual value in US dollars", help="Such as 120.000,00"),
        Field("solution", "Solution", SOLUTIONS),
        Field("use_case", "Use case", USE_CASES),
        Field("delivery_model", "Delivery model", DELIVERY_MODELS),
        Field("next_step", "Next step"),
        Field("notes", "What the customer wants to solve", is_long=True),
        Field("aws_account", "Customer's AWS account", help="Twelve digits, needed once the deal is won"),
        Field("lost_reason", "Why it was lost", LOST_REASONS),
    ),
    "Customer": (
        Field("account.name", "Company", is_needed=True),
        Field("account.website", "Website"),
        Field("industry", "Industry", help="In your own words"),
        Field("account.country", "Country", help="A code such as DE, or a name"),
        Field("account.region", "State", help="In the United States only"),
        Field("account.city", "City"),
        Field("account.postcode", "Postcode"),
    ),
    "Contact": (
        Field("contact.first_name", "First name"),
        Field("contact.last_name", "Last name"),
        Field("contact.job_title", "Job title"),
        Field("contact.email", "E-mail"),
        Field("contact.phone", "Phone"),
    ),
}
FIELDS = tuple(field for section in FORM.values() for field in section)


@dataclass(frozen=True, slots=True)
class Deal:
    """A row of the deals table.

    `sent` is what the portal took last, with what came back since, None before the first time; a leaf that differs
    from it is an edit the portal does not have. `cursor` is the last change that was applied, `next_try` seconds
    since the epoch, None when nothing is planned.
    """

    id: str
    record: Record
    sync: Sync
    message: str
    version: int
    sent: Record | None
    answer: Record | None
    cursor: int
    tries: int
    next_try: float | None
    changed_at: datetime

    @property
    def is_shared(self) -> bool:
        return self.sync not in NOT_SENT

    def text(self, path: str) -> str:
        """The value at `path` as text, empty where there is none."""
        value = read(self.record, path)
        return "" if value is None else str(value)


def read(record: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None."""
    found: Any = record
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def written(record: Mapping[str, Any], path: str, value: Any) -> Record:
    """A copy of the record with `value` at a dotted path."""
    name, _, rest = path.partition(".")
    inner = record.get(name)
    return {**record, name: written(inner if isinstance(inner, Mapping) else {}, rest, value) if rest else value}


def leaves(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is no object, by its dotted path; a list is one value."""
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
