"""The facts behind “why is this not syncing?”, read of a record, its changes, its deliveries and its connection."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet, Subquery

from referrals.ace.editability import Lock
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.domain.deliveries import OPEN, DeliveryState
from referrals.domain.dummies import dummy_of, words_about
from referrals.domain.files import Direction
from referrals.domain.syncing import FILES_A_DAY, Check, Facts, checks
from referrals.models import ConnectionState, Delivery, Edit, EditState, ExchangeFile, Health, Referral
from referrals.selectors.checking import check_new, refusals
from referrals.selectors.health import health_of

_OF_INTEREST = OPEN | {DeliveryState.REFUSED}


def syncing(
    referral: Referral,
    *,
    edits: Sequence[Edit],
    deliveries: Sequence[Delivery],
    locks: Mapping[str, Lock],
    now: datetime,
) -> list[Check]:
    """Every check of the record; `deliveries` are newest first and come `with_quota`."""
    return checks(facts_of(referral, edits=edits, deliveries=deliveries, locks=locks, now=now))


def facts_of(
    referral: Referral,
    *,
    edits: Sequence[Edit],
    deliveries: Sequence[Delivery],
    locks: Mapping[str, Lock],
    now: datetime,
) -> Facts:
    """The record at this moment; queries of its own only for a draft."""
    connection = referral.connection
    health = health_of(connection, now)
    latest = next((one for one in deliveries[:1] if one.state in _OF_INTEREST), None)
    is_stopped = latest is not None and latest.state in {DeliveryState.REFUSED, DeliveryState.NEEDS_PERSON}
    kept = Counter(_kept_as(edit, locks.get(edit.field), Phase(referral.phase)) for edit in edits)
    return Facts(
        now=now,
        phase=Phase(referral.phase),
        is_paused=connection.state == ConnectionState.PAUSED,
        is_receive_only=connection.state == ConnectionState.RECEIVE_ONLY,
        pause_reason=connection.state_reason.rstrip("."),
        trouble=connection.health_reason if health in {Health.ERROR, Health.ACTION} else "",
        needs_repair=health is Health.ACTION,
        is_late=health is Health.LATE,
        is_quota_full=_is_quota_full(latest, now),
        held_reason=referral.held_reason or _not_synchronised(referral),
        accept_by=referral.accept_by,
        is_decided=latest is not None and latest.state in OPEN,
        delivery=DeliveryState(latest.state) if latest else None,
        delivery_reason=latest.reason if latest and is_stopped else "",
        leaves_at=latest.not_before if latest else None,
        scheduled=kept["scheduled"],
        queued_behind=kept["behind"],
        corrected=kept["corrected"],
        held=kept["held"],
        conflicts=kept["conflict"],
        missing=_missing(referral) if referral.is_draft and latest is None else (),
    )


def _not_synchronised(referral: Referral) -> str:
    dummy = dummy_of(Kind(referral.kind), referral.received)
    return words_about(dummy) if dummy else ""


def _kept_as(edit: Edit, lock: Lock | None, phase: Phase) -> str:
    if edit.state in {EditState.REFUSED, EditState.CONFLICT}:
        return "held" if edit.state == EditState.REFUSED else "conflict"
    if edit.state != EditState.WAITING or edit.delivery_id is not None:
        return "travelling"
    if lock is None or not lock.may_change:
        return "scheduled"
    return "corrected" if phase is Phase.ACTION_REQUIRED else "behind"


def with_quota(deliveries: QuerySet[Delivery], connection_id: int) -> QuerySet[Delivery]:
    """The deliveries, each with `quota_at`: when the file left that fills AWS's daily limit, None below it."""
    sent = ExchangeFile.objects.filter(connection=connection_id, direction=Direction.SENT).order_by("-id")
    return deliveries.annotate(quota_at=Subquery(sent.values("taken_at")[FILES_A_DAY - 1 : FILES_A_DAY]))


def _is_quota_full(latest: Delivery | None, now: datetime) -> bool:
    """Whether something waits to be sent, and the file that fills the limit left less than a day ago."""
    left: datetime | None = getattr(latest, "quota_at", None)
    is_waiting = latest is not None and latest.state == DeliveryState.QUEUED
    return is_waiting and left is not None and left > now - timedelta(days=1)


def _missing(referral: Referral) -> tuple[str, ...]:
    found = refusals(check_new(referral, referral.draft)[2])
    return tuple(dict.fromkeys(label_of(Kind(referral.kind), one.field) for one in found if one.field))
