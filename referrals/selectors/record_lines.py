"""The lines of the record page: fields by section with what is pending beside them, and deliveries with AWS's texts."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aceportal.models import User
from referrals.ace.editability import Lock
from referrals.ace.kinds import Kind
from referrals.ace.messages import Explanation, explain
from referrals.domain.deliveries import FACTS, DeliveryState
from referrals.models import Delivery, EditState, Referral
from referrals.selectors.locks import editable_sections
from referrals.selectors.payloads import (
    ShownField,
    ShownValue,
    ValueState,
    by_section,
    sees_contacts,
    shown,
    without_contacts,
)
from referrals.selectors.pending import Pending
from referrals.selectors.timeline import Provenance


@dataclass(frozen=True, slots=True)
class Line:
    """One field of the page: its value, its source, what is wanted instead, and what AWS says beside it."""

    field: ShownField
    source: Provenance | None
    pending: Pending | None = None
    awss: ShownValue | None = None


@dataclass(frozen=True, slots=True)
class SectionOfLines:
    """A group of fields; those without a value stand apart. `slug` is its name as a form, "" where nothing is free."""

    title: str
    slug: str
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


def sections_of(
    user: User,
    referral: Referral,
    *,
    sources: Mapping[str, Provenance],
    pending: Iterable[Pending],
    locks: Mapping[str, Lock],
) -> list[SectionOfLines]:
    """Every section, its fields as this person may read them."""
    kind, contacts = Kind(referral.kind), sees_contacts(user)
    slugs = editable_sections(user, referral, locks)
    wishes = {one.name: one for one in sorted(pending, key=lambda one: one.state is not EditState.TRAVELLING)}
    awss = {name: shown(kind, name, pair.get("aws"), contacts=contacts) for name, pair in referral.divergence.items()}
    found = []
    fields = referral.draft if referral.is_draft else {**dict.fromkeys(wishes), **referral.fields}
    for title, rows in by_section(kind, fields, contacts=contacts).items():
        lines = [Line(row, sources.get(row.name), wishes.get(row.name), awss.get(row.name)) for row in rows]
        filled = [line for line in lines if line.pending or line.field.value.state is not ValueState.EMPTY]
        empty = [line for line in lines if line not in filled]
        found.append(SectionOfLines(title, slugs.get(title, ""), filled, empty))
    return found


def delivery_line(user: User, referral: Referral, delivery: Delivery) -> DeliveryLine:
    """A delivery in words."""
    return DeliveryLine(
        delivery=delivery,
        sentence=readable(user, referral, delivery.reason) or FACTS[DeliveryState(delivery.state)].sentence,
        errors=[_aws_text(user, referral, text) for text in delivery.errors],
        warnings=[_aws_text(user, referral, text) for text in delivery.warnings],
    )


def readable(user: User, referral: Referral, text: str) -> str:
    """AWS's free text as this person may read it."""
    return text if sees_contacts(user) else without_contacts(Kind(referral.kind), referral.values, text)


def _aws_text(user: User, referral: Referral, text: str) -> AwsText:
    return AwsText(readable(user, referral, str(text)), explain(str(text)))
