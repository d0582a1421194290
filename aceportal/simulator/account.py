"""The partner as AWS knows it, and the few things every change of a record does: id, stamp, waiting, review."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aceportal.simulator.combinations import Setting
from aceportal.simulator.contract import ID_LETTER, Kind
from aceportal.simulator.state import Record, State

_FIRST_NUMBER = {Kind.OPPORTUNITY: 4_100_001, Kind.LEAD: 250_001}


def stamp(moment: datetime) -> str:
    """AWS's date-time: UTC with milliseconds and a Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class AllianceLead:
    """The person AWS falls back to when a record names nobody."""

    first_name: str = "Ada"
    last_name: str = "Lindqvist"
    email: str = "alliance.lead@partner.example"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def as_customer(self) -> dict[str, Any]:
        return {
            "customerFirstName": self.first_name,
            "customerLastName": self.last_name,
            "customerEmail": self.email,
        }


@dataclass(slots=True)
class Account:
    """One partner's corner of ACE: its records, its clock, its people and programs."""

    state: State
    clock: Callable[[], datetime]
    partner_name: str = "Partner"
    programs: frozenset[str] = frozenset()
    user_domains: tuple[str, ...] = ("partner.example", "demo.example")
    review_after: timedelta | None = None
    alliance_lead: AllianceLead = field(default_factory=AllianceLead)

    def now(self) -> datetime:
        """AWS's clock: the real one, advanced."""
        return self.clock() + self.state.offset

    def setting(self) -> Setting:
        return Setting(
            today=self.now().astimezone(UTC).date(),
            programs=self.programs,
            is_partner_user=lambda email: email.rpartition("@")[2].lower() in self.user_domains,
            is_own_opportunity=lambda apn_id: self.state.by_apn_id(Kind.OPPORTUNITY, str(apn_id)) is not None,
        )

    def new_record(self, kind: Kind, fields: dict[str, Any]) -> Record:
        """A record with AWS's next id, created now; not saved before it is touched."""
        number = self.state.next_number(f"id.{kind}", _FIRST_NUMBER[kind])
        created = {"createdDate": stamp(self.now()), "createdBy": fields.get("createdBy") or "AWS"}
        return Record(apn_id=f"{ID_LETTER[kind]}{number}", kind=kind, fields={**fields, **created})

    def touch(self, record: Record, *, by: str = "AWS", tell: bool = True) -> None:
        """Stamp and save a changed record; `lastModifiedDate` always grows. `tell` queues it for the partner."""
        last = record.fields.get("lastModifiedDate")
        now = self.now()
        if last and now < moment(last) + timedelta(milliseconds=1):
            now = moment(last) + timedelta(milliseconds=1)
        record.fields["lastModifiedDate"] = stamp(now)
        record.fields["lastModifiedBy"] = self.partner_name if by == "Partner" else by
        record.waits = tell
        self.state.save(record)

    def name_of(self, email: object) -> str:
        """The name AWS shows for a Partner Central user; the alliance lead's for nobody."""
        if not email or email == self.alliance_lead.email:
            return self.alliance_lead.name
        return str(email).partition("@")[0].replace(".", " ").title()

    def wait_for_review(self, record: Record) -> None:
        record.due = self.now() + self.review_after if self.review_after is not None else None

    def convert_lead(self, lead_id: object) -> None:
        """ACE closes the lead that became an opportunity; an unknown id does no harm."""
        lead = self.state.by_apn_id(Kind.LEAD, str(lead_id)) if lead_id else None
        if lead:
            lead.fields["status"] = "Qualified"
            self.touch(lead)
