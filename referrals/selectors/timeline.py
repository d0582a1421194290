"""The timeline of a referral in words, and which file or person set each of its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.models import Delivery, Event, ExchangeFile, Referral, Source
from referrals.selectors.payloads import OUR_OWN, ShownValue, ValueState, shown, without_contacts

DELIVERY_NOUNS: Mapping[DeliveryKind, str] = {
    DeliveryKind.ACCEPT: "Acceptance",
    DeliveryKind.REJECT: "Rejection",
    DeliveryKind.CREATE: "New opportunity",
    DeliveryKind.UPDATE: "Update",
}
DELIVERY_VERBS: Mapping[DeliveryState, str] = {
    DeliveryState.DRAFT: "drafted",
    DeliveryState.QUEUED: "queued",
    DeliveryState.SENDING: "on its way to AWS",
    DeliveryState.SENT: "sent to AWS",
    DeliveryState.CONFIRMED: "confirmed by AWS",
    DeliveryState.REFUSED: "refused by AWS",
    DeliveryState.UNANSWERED: "not answered by AWS",
    DeliveryState.NEEDS_PERSON: "stopped, needs a person",
    DeliveryState.WITHDRAWN: "taken back",
}
DELIVERY_TONES: Mapping[DeliveryState, str] = {
    DeliveryState.DRAFT: "rest",
    DeliveryState.QUEUED: "moving",
    DeliveryState.SENDING: "moving",
    DeliveryState.SENT: "moving",
    DeliveryState.CONFIRMED: "confirmed",
    DeliveryState.REFUSED: "person",
    DeliveryState.UNANSWERED: "soon",
    DeliveryState.NEEDS_PERSON: "person",
    DeliveryState.WITHDRAWN: "rest",
}
_STATES = frozenset(state.value for state in DeliveryState)
_TITLES: Mapping[str, tuple[str, str]] = {
    "crm.fixed": ("Settled together with others of its kind", "rest"),
    "crm.left_alone": ("CRM's own value kept", "rest"),
    "crm.passed_on": ("AWS's value passed on to the CRM", "rest"),
    "decision.accept": ("Accepted here", "moving"),
    "decision.reject": ("Rejected here", "moving"),
    "delivery.resent": ("Queued again", "moving"),
    "divergence.ignored": ("Differences left aside", "rest"),
    "divergence.taken": ("AWS's value taken", "rest"),
    "draft.begun": ("Draft begun", "rest"),
    "referral.test": ("Marked as a test", "rest"),
    "edit.held": ("Change held, needs another look", "person"),
    "edit.resolved": ("Conflict settled", "rest"),
    "edit.scheduled": ("Changed here, kept until AWS takes it", "moving"),
    "edit.withdrawn": ("Change given up", "rest"),
    "record.reprocessed": ("Record taken in after it had been set aside", "rest"),
    "referral.action_required": ("AWS asks for corrections", "person"),
    "referral.approved": ("AWS approved it", "confirmed"),
    "referral.assigned": ("Owner changed", "rest"),
    "referral.changed": ("AWS changed it", "rest"),
    "referral.conflict": ("AWS changed what was changed here too", "person"),
    "referral.create": ("Handed over for sending", "moving"),
    "referral.expired": ("The time to decide passed", "rest"),
    "referral.received": ("Received from AWS", "rest"),
    "referral.rejected": ("AWS rejected it for good", "rest"),
    "referral.unmasked": ("AWS showed the customer's contact details", "confirmed"),
    "referral.update": ("Changed here", "moving"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field's old and new value as this person may read them."""

    label: str
    old: ShownValue
    new: ShownValue

    @property
    def is_nothing(self) -> bool:
        """Whether the field was and is empty: AWS's first file names every field it knows."""
        return self.old.state is self.new.state is ValueState.EMPTY


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of the timeline; `who` is a person's name, AWS or the portal."""

    title: str
    tone: str
    who: str
    at: datetime
    note: str = ""
    changes: list[Change] = field(default_factory=list)
    file: ExchangeFile | None = None


def words_for(delivery: Delivery) -> str:
    """`Acceptance sent to AWS`: the delivery's kind and state in words."""
    return f"{DELIVERY_NOUNS[DeliveryKind(delivery.kind)]} {DELIVERY_VERBS[DeliveryState(delivery.state)]}"


def timeline(referral: Referral, events: Sequence[Event], *, contacts: bool) -> list[Moment]:
    """The events, newest first, in words."""
    return [_moment(referral, event, contacts=contacts) for event in events]


def _moment(referral: Referral, event: Event, *, contacts: bool) -> Moment:
    title, tone = _title(event)
    kind = Kind(referral.kind)
    changes = [change_of(referral, name, pair, contacts=contacts) for name, pair in event.changes.items()]
    return Moment(
        title=title,
        tone=tone,
        who=str(event.actor) if event.actor else Source(event.source).label,
        at=event.at,
        note=event.note if contacts else without_contacts(kind, referral.values, event.note),
        changes=[change for change in changes if not change.is_nothing],
        file=event.file,
    )


def _title(event: Event) -> tuple[str, str]:
    subject, _, word = event.name.partition(".")
    if subject == "delivery" and word in _STATES and event.delivery:
        state = DeliveryState(word)
        noun = DELIVERY_NOUNS[DeliveryKind(event.delivery.kind)]
        return f"{noun} {DELIVERY_VERBS[state]}", DELIVERY_TONES[state]
    return _TITLES.get(event.name, (_plain(event.name), "rest"))


def event_words(name: str) -> str:
    """What happened, by the event's name alone."""
    return _TITLES[name][0] if name in _TITLES else _plain(name)


def _plain(name: str) -> str:
    return name.replace(".", " ").replace("_", " ").capitalize()


def change_of(referral: Referral, name: str, pair: Sequence[Any], *, contacts: bool) -> Change:
    """One field's change as this person may read it."""
    kind = Kind(referral.kind)
    old, new = (shown(kind, name, value, contacts=contacts) for value in pair)
    return Change(OUR_OWN.get(name) or label_of(kind, name), old, new)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a field's present value comes from."""

    words: str
    at: datetime
    file: ExchangeFile | None = None


def provenance(referral: Referral, events: Sequence[Event], deliveries: Sequence[Delivery]) -> dict[str, Provenance]:
    """Field name to its source: the latest of AWS's files that changed it, or the answer that confirmed ours.

    `events` and `deliveries` are newest first.
    """
    sources: dict[str, Provenance] = {}
    for event in reversed(events):
        if event.source == Source.AWS and event.name.startswith(("referral.", "record.")):
            names = event.changes or (referral.received if event.name == "referral.received" else {})
            sources.update(dict.fromkeys(names, Provenance("From AWS's file", event.at, event.file)))
    for delivery in reversed(deliveries):
        if delivery.state == DeliveryState.CONFIRMED and delivery.answered_at:
            agreed = [name for name in delivery.payload if name in referral.confirmed]
            words = Provenance("Confirmed by AWS's answer", delivery.answered_at, delivery.result_file)
            sources.update(dict.fromkeys(agreed, words))
    return sources
