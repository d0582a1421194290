"""Test records: marked as such, in a sandbox only, and what is sent for them exactly as given."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from aceportal.models import User
from aceportal.roles import Ability
from referrals.domain.deliveries import OPEN, DeliveryKind
from referrals.domain.permissions import check_may
from referrals.errors import NotAllowed, NotNow
from referrals.models import Connection, Delivery, Referral, Source
from referrals.selectors.access import person_of, referral_for
from referrals.services.drafting import begin_draft
from referrals.services.events import note
from referrals.services.queueing import queue


def check_sandbox(connection: Connection) -> None:
    """Raise NotAllowed for production: what is sent there reaches AWS's real pipeline."""
    if connection.is_production:
        raise NotAllowed("test.production", "Tests run in a sandbox only. Production reaches AWS's real pipeline.")


@transaction.atomic
def begin_test(connection: Connection, fields: Mapping[str, Any], *, by: User, words: str) -> Referral:
    """A draft marked as a test record. Raises NotAllowed or NotValid (the id belongs to another record)."""
    check_sandbox(connection)
    draft = begin_draft(connection, fields, by=by, source=Source.PORTAL, words=words)
    return mark_test(draft, by=by)


@transaction.atomic
def mark_test(referral: Referral, *, by: User) -> Referral:
    """Keep a sandbox's record out of every figure from now on; marking it twice changes nothing. Raises NotAllowed."""
    check_sandbox(referral.connection)
    return _marked(referral, by)


@transaction.atomic
def mark_smoke_test(referral: Referral, *, by: User) -> Referral:
    """As `mark_test`, for the one dummy with which a production launch is tried. Raises NotAllowed."""
    return _marked(referral, by)


def _marked(referral: Referral, by: User) -> Referral:
    check_may(person_of(by), Ability.EDIT)
    if Referral.objects.filter(pk=referral.pk, is_test=False).update(is_test=True):
        note("referral.test", connection=referral.connection_id, referral=referral, source=Source.PORTAL, actor=by)
    referral.is_test = True
    return referral


def send_test(referral_id: int, payload: Mapping[str, Any], *, by: User, words: str, version: str = "") -> Delivery:
    """Queue `payload` for a test record as it is: AWS's rules are not asked, for its answer is what is tested.

    It travels alone in its file, under `version` if one is given. Raises NotAllowed (no test record, production),
    NotFound or NotNow (AWS has not answered what was sent before).
    """
    check_may(person_of(by), Ability.EDIT)
    visible = referral_for(by, referral_id)
    check_sandbox(visible.connection)
    if not visible.is_test:
        raise NotAllowed("test.no_test_record", "Only a record marked as a test is sent without AWS's rules.")
    try:
        with transaction.atomic():
            return _queued(visible.pk, dict(payload), by, words, version)
    except IntegrityError as clash:
        raise _busy() from clash


def _queued(pk: int, payload: dict[str, Any], by: User, words: str, version: str) -> Delivery:
    referral = Referral.objects.select_for_update(of=("self",)).select_related("connection").get(pk=pk)
    if referral.deliveries.filter(state__in=OPEN).exists():
        raise _busy()
    kind = DeliveryKind.CREATE if referral.is_draft else DeliveryKind.UPDATE
    delivery = queue(referral, kind, payload, by=by, source=Source.PORTAL, text=words)
    Delivery.objects.filter(pk=delivery.pk).update(is_unchecked=True, version=version)
    delivery.is_unchecked, delivery.version = True, version
    return delivery


def _busy() -> NotNow:
    return NotNow("test.busy", "Something was sent for this record already; AWS has to answer it first.")
