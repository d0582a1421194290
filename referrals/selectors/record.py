"""The record page: one referral with every field, where each came from, and all that happened to it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.ace.messages import Explanation, explain
from referrals.ace.stages import Origin, Phase
from referrals.domain.deliveries import FACTS, DeliveryState
from referrals.models import Delivery, Edit, EditState, Event, ExchangeFile, Referral
from referrals.selectors.cards import Card, card_of
from referrals.selectors.inbox import DECISIONS, line
from referrals.selectors.payloads import (
    ShownField,
    ShownValue,
    ValueState,
    by_section,
    sees_contacts,
    shown,
    without_contacts,
)
from referrals.selectors.timeline import Moment, Provenance, provenance, timeline

EVENTS_READ = 500
"""Enough for years of hourly updates; older entries leave the page, never the database."""

_STANDING = {EditState.WAITING, EditState.TRAVELLING, EditState.CONFLICT}


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the page: its value, its source, and what we want instead, if anything."""

    field: ShownField
    source: Provenance | None
    pending: ShownValue | None = None
    pending_state: str = ""


@dataclass(frozen=True, slots=True)
class SectionOfLines:
    """A group of fields; those without a value stand apart. `source` is where most of its values come from."""

    title: str
    filled: list[Line]
    empty: list[Line]

    @property
    def source(self) -> Provenance | None:
        """Said once for the group, so that only what differs says it again."""
        known = Counter(line.source for line in self.filled if line.source)
        return next((source for source, _ in known.most_common(1)), None)


@dataclass(frozen=True, slots=True)
class AwsText:
    """One of AWS's texts as AWS wrote it, and what it means, where we know."""

    text: str
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A delivery with AWS's texts."""

    delivery: Delivery
    sentence: str
    errors: list[AwsText]
    warnings: list[AwsText]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Everything the record page shows."""

    card: Card
    sections: list[SectionOfLines]
    deliveries: list[DeliveryLine]
    moments: list[Moment]
    files: list[ExchangeFile]

    @property
    def referral(self) -> Referral:
        """The referral the page is about."""
        return self.card.referral


def record_page(user: User, referral: Referral, now: datetime) -> RecordPage:
    """The page of a referral this person was given by `referral_for`; the same few queries for every record."""
    deliveries = list(_deliveries(referral))
    decisions = [one for one in deliveries if one.kind in DECISIONS]
    events = list(_events(referral))
    return RecordPage(
        card=card_of(user, line(referral, decisions, user=user, now=now), now),
        sections=_sections(user, referral, provenance(referral, events, deliveries)),
        deliveries=[_delivery_line(user, referral, delivery) for delivery in deliveries],
        moments=timeline(referral, events, contacts=sees_contacts(user)),
        files=_files(events, deliveries) if user.may(Ability.SEE_RAW_FILES) else [],
    )


def _deliveries(referral: Referral) -> QuerySet[Delivery]:
    return referral.deliveries.select_related("file", "result_file", "created_by").order_by("-pk")


def _events(referral: Referral) -> QuerySet[Event]:
    return (
        Event.objects.filter(referral=referral)
        .select_related("actor", "file", "delivery")
        .order_by("-pk")[:EVENTS_READ]
    )


def _sections(user: User, referral: Referral, sources: dict[str, Provenance]) -> list[SectionOfLines]:
    kind, contacts, wishes = Kind(referral.kind), sees_contacts(user), _wishes(referral)
    fields = {**dict.fromkeys(wishes), **(referral.draft if referral.is_draft else referral.fields)}
    found = []
    for title, rows in by_section(kind, fields, contacts=contacts).items():
        lines = [_line(kind, row, sources, wishes.get(row.name), contacts=contacts) for row in rows]
        filled = [line for line in lines if line.pending or line.field.value.state is not ValueState.EMPTY]
        found.append(SectionOfLines(title, filled, [line for line in lines if line not in filled]))
    return found


def _wishes(referral: Referral) -> dict[str, Edit]:
    """What we want changed; before a decision AWS takes no change, so there is nothing to read."""
    if referral.origin == Origin.AWS and referral.phase in {Phase.NEEDS_DECISION, Phase.DECLINED}:
        return {}
    return {edit.field: edit for edit in Edit.objects.filter(referral=referral, state__in=_STANDING)}


def _line(kind: Kind, row: ShownField, sources: dict[str, Provenance], wish: Edit | None, *, contacts: bool) -> Line:
    if wish is None:
        return Line(row, sources.get(row.name))
    wanted = shown(kind, row.name, wish.wanted, contacts=contacts)
    return Line(row, sources.get(row.name), wanted, EditState(wish.state).label)


def _delivery_line(user: User, referral: Referral, delivery: Delivery) -> DeliveryLine:
    return DeliveryLine(
        delivery=delivery,
        sentence=_readable(user, referral, delivery.reason) or FACTS[DeliveryState(delivery.state)].sentence,
        errors=[_aws_text(user, referral, text) for text in delivery.errors],
        warnings=[_aws_text(user, referral, text) for text in delivery.warnings],
    )


def _aws_text(user: User, referral: Referral, text: str) -> AwsText:
    return AwsText(_readable(user, referral, str(text)), explain(str(text)))


def _readable(user: User, referral: Referral, text: str) -> str:
    return text if sees_contacts(user) else without_contacts(Kind(referral.kind), referral.fields, text)


def _files(events: list[Event], deliveries: list[Delivery]) -> list[ExchangeFile]:
    """Every file that touched the record, both ways, newest first."""
    touched = [event.file for event in events if event.file]
    touched += [file for delivery in deliveries for file in (delivery.file, delivery.result_file) if file]
    return sorted({file.pk: file for file in touched}.values(), key=lambda file: file.pk, reverse=True)
