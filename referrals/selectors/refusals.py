"""What AWS refused and nobody has corrected yet, and changes that a rule stopped before they were sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from referrals.ace.kinds import Kind
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.models import Connection, Delivery, Edit, EditState

MOST_REFUSALS = 2000


@dataclass(frozen=True, slots=True)
class Member:
    """One record or referral of a cluster; what AWS refused has no record, what was never sent no delivery."""

    name: str
    record_id: int | None = None
    referral_id: int | None = None
    delivery_id: int | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing AWS refused, or that was held before it was sent, in its own words."""

    kind: Kind
    words: str
    at: datetime
    member: Member
    is_of_aws: bool


def open_refusals(connection: Connection) -> tuple[list[Refusal], bool]:
    """The newest open ones, oldest first, and whether there are more; two queries."""
    deliveries = list(_refused_deliveries(connection)[: MOST_REFUSALS + 1])
    held = list(_held_edits(connection)[: MOST_REFUSALS + 1])
    found = [*_of_deliveries(deliveries[:MOST_REFUSALS]), *_of_edits(held[:MOST_REFUSALS])]
    has_more = max(len(deliveries), len(held)) > MOST_REFUSALS
    return sorted(found, key=lambda one: one.at), has_more


def _refused_deliveries(connection: Connection) -> QuerySet[Delivery, dict[str, Any]]:
    """Those whose changes are still wanted, or that nothing was sent after."""
    wanted = Edit.objects.filter(delivery=OuterRef("pk"), state=EditState.REFUSED)
    later = Delivery.objects.filter(referral=OuterRef("referral"), pk__gt=OuterRef("pk"))
    is_open = Q(Exists(wanted), kind=DeliveryKind.UPDATE) | (
        ~Q(kind=DeliveryKind.UPDATE) & ~Exists(later.exclude(state=DeliveryState.WITHDRAWN))
    )
    rows = Delivery.objects.filter(is_open, connection=connection, state=DeliveryState.REFUSED).order_by("-pk")
    return rows.values("pk", "errors", "reason", "state_at", *_NAMED)


def _held_edits(connection: Connection) -> QuerySet[Edit, dict[str, Any]]:
    rows = Edit.objects.filter(state=EditState.REFUSED, delivery=None, referral__connection=connection)
    return rows.order_by("-pk").values("field", "problem", "at", *_NAMED)


_NAMED = ("referral_id", "referral__kind", "referral__customer", "referral__title", "referral__apn_id")


def _of_deliveries(rows: Iterable[dict[str, Any]]) -> Iterator[Refusal]:
    """One for each of AWS's sentences."""
    for row in rows:
        member = Member(_name(row), referral_id=row["referral_id"], delivery_id=row["pk"])
        for words in dict.fromkeys(row["errors"] or [row["reason"] or "AWS gave no reason."]):
            yield Refusal(Kind(row["referral__kind"]), str(words), row["state_at"], member, is_of_aws=True)


def _of_edits(rows: Iterable[dict[str, Any]]) -> Iterator[Refusal]:
    for row in rows:
        member = Member(_name(row), referral_id=row["referral_id"], field=row["field"])
        yield Refusal(Kind(row["referral__kind"]), row["problem"], row["at"], member, is_of_aws=False)


def _name(row: dict[str, Any]) -> str:
    parts = (row["referral__customer"], row["referral__title"] or row["referral__apn_id"])
    return ": ".join(filter(None, parts)) or f"Referral {row['referral_id']}"
