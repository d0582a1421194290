"""One sending pass: bundle what is due under a key decided once, upload it without a transaction, mark it sent."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import takewhile
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from referrals.ace.files import MAX_SENT_BYTES, write_referrals
from referrals.ace.kinds import Kind
from referrals.ace.stages import Phase
from referrals.ace.validation import check_version
from referrals.crashpoints import crash_point
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.domain.dummies import dummy_of
from referrals.domain.files import Content, Direction, FileState
from referrals.domain.retry import wait_seconds
from referrals.domain.sendable import Standing, check_sendable
from referrals.errors import ExchangeError, NeedsAPerson, NotNow
from referrals.exchange.keys import base_name, sent_key
from referrals.exchange.store import Store
from referrals.models import Connection, Delivery, Edit, EditState, ExchangeFile
from referrals.services.moves import move_delivery, move_file
from referrals.services.raw import keep_raw
from referrals.services.releasing import has_no_conflict, release, stop_before_sending
from referrals.services.runs import Tally

LEASE_SECONDS = 100
"""A dead worker's file waits this long. A slow upload may outlast it: a second one meets the conditional put."""


def send(connection: Connection, store: Store, tally: Tally, *, run_id: int | None = None) -> None:
    """Send everything due: first files begun earlier, then new bundles of each kind, waiting changes among them."""
    release(connection)
    crash_point("send.released")
    for begun in _unfinished(connection):
        _upload(begun, store, tally)
        if tally.is_hopeless:
            return
    for kind in Kind:
        if trouble := _version_trouble(connection, kind):
            tally.note(trouble)
            continue
        while not tally.is_hopeless and (file := bundle(connection, kind, run_id=run_id)) is not None:
            crash_point("send.bundled")
            _upload(file, store, tally)


def _version_trouble(connection: Connection, kind: Kind) -> NeedsAPerson | None:
    """Why nothing of this kind can be sent under the connection's payload version: AWS would refuse the whole file."""
    highest = connection.highest_version_sent or None
    found = check_version(_version_of(connection, kind), highest if kind is Kind.OPPORTUNITY else None)
    return NeedsAPerson(found[0].rule, f"{found[0].message} {_SETTING}") if found else None


def _version_of(connection: Connection, kind: Kind) -> str:
    return connection.opportunity_version if kind is Kind.OPPORTUNITY else connection.lead_version


def _unfinished(connection: Connection) -> Iterator[ExchangeFile]:
    """Files whose upload was begun and whose worker's lease has run out; each taken by compare-and-set."""
    now = timezone.now()
    rows = ExchangeFile.objects.filter(connection=connection, state=FileState.WRITING).filter(
        Q(lease_until=None) | Q(lease_until__lte=now)
    )
    for row in list(rows.order_by("pk")):
        until = timezone.now() + timedelta(seconds=LEASE_SECONDS)
        mine = ExchangeFile.objects.filter(pk=row.pk, state=FileState.WRITING, lease_until=row.lease_until)
        if mine.update(lease_until=until):
            yield row


@transaction.atomic
def bundle(connection: Connection, kind: Kind, *, run_id: int | None = None) -> ExchangeFile | None:
    """Put due deliveries of one kind into one new file row with its key, bytes and lease; None when none is due.

    At most the connection's batch size, and always under AWS's 1,000,000 bytes; a record is never cut.
    """
    locked = Connection.objects.select_for_update(no_key=True).get(pk=connection.pk)
    chosen, content = _next(locked, kind)
    if not chosen:
        return None
    file = _new_file(locked, kind, content, len(chosen), run_id)
    for position, delivery in enumerate(chosen):
        move_delivery(delivery, DeliveryState.SENDING, file_id=file.pk, position=position)
    Edit.objects.filter(delivery__in=chosen, state=EditState.WAITING).update(state=EditState.TRAVELLING)
    _raise_version(locked, kind)
    crash_point("send.bundled_before_commit")
    return file


def _next(connection: Connection, kind: Kind) -> tuple[list[Delivery], bytes]:
    """The next deliveries that go together; those that may not go are moved on to a person on the way."""
    while due := _due(connection, kind):
        chosen, content = _fitting(connection, kind, [delivery for delivery in due if _may_go(delivery)])
        if chosen:
            return chosen, content
    return [], b""


def _due(connection: Connection, kind: Kind) -> list[Delivery]:
    """What may go together, oldest first; a test that travels as it is goes alone, for AWS may refuse its file."""
    rows = Delivery.objects.filter(
        connection=connection, referral__kind=kind, state=DeliveryState.QUEUED, not_before__lte=timezone.now()
    )
    limit = connection.batch_size
    found = rows.select_related("referral", "connection").select_for_update(of=("self",)).order_by("pk")[:limit]
    together = list(takewhile(lambda one: not one.is_unchecked, found))
    return together or list(found[:1])


def _may_go(delivery: Delivery) -> bool:
    referral = delivery.referral
    if delivery.is_unchecked:
        return _is_test(delivery)
    kind, connection = Kind(referral.kind), delivery.connection
    programmes = {"isv": connection.isv, "special_program": connection.special_program}
    dummy = dummy_of(kind, referral.received)
    standing = Standing(Phase(referral.phase), referral.accept_by, kind, **programmes, dummy=dummy)
    try:
        check_sendable(DeliveryKind(delivery.kind), standing, timezone.now(), fields=delivery.payload)
    except NotNow as refusal:
        stop_before_sending(delivery, refusal)
        return False
    return has_no_conflict(delivery)


def _is_test(delivery: Delivery) -> bool:
    """Whether a delivery without checks is still a test in a sandbox; otherwise a person has to look."""
    if delivery.referral.is_test and not delivery.connection.is_production:
        return True
    stop_before_sending(delivery, NotNow("delivery.not_sendable.no_test", _NO_TEST))
    return False


def _fitting(connection: Connection, kind: Kind, due: Sequence[Delivery]) -> tuple[list[Delivery], bytes]:
    """As many of `due`, in order, as stay under the size limit, with the file's bytes."""
    everything = _write(connection, kind, due)
    if len(everything) < MAX_SENT_BYTES:
        return list(due), everything
    chosen: list[Delivery] = []
    content = b""
    for delivery in due:
        candidate = _write(connection, kind, [*chosen, delivery])
        if len(candidate) < MAX_SENT_BYTES:
            chosen, content = [*chosen, delivery], candidate
        elif chosen:
            break
        else:
            _too_long(delivery)
    return chosen, content


def _write(connection: Connection, kind: Kind, deliveries: Sequence[Delivery]) -> bytes:
    version = next((one.version for one in deliveries if one.version), _version_of(connection, kind))
    records = [delivery.payload for delivery in deliveries]
    return write_referrals(kind, version=version, spms_id=connection.partner_id, records=records)


def _too_long(delivery: Delivery) -> None:
    longest = max(delivery.payload, key=lambda name: len(str(delivery.payload[name])))
    move_delivery(
        delivery,
        DeliveryState.NEEDS_PERSON,
        reason_id="delivery.too_large",
        reason=f"The record alone is over AWS's limit of 1,000,000 bytes. Shorten “{longest}”, then send it again.",
    )


def _new_file(connection: Connection, kind: Kind, content: bytes, records: int, run_id: int | None) -> ExchangeFile:
    now = timezone.now()
    file = ExchangeFile.objects.create(
        connection=connection,
        direction=Direction.SENT,
        content=Content.REFERRALS,
        kind=kind,
        key=f"unnamed-{uuid4().hex}",
        etag=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        size=len(content),
        state=FileState.WRITING,
        state_at=now,
        taken_at=now,
        records=records,
        run_id=run_id,
        lease_until=now + timedelta(seconds=LEASE_SECONDS),
    )
    file.key = sent_key(kind, file.pk, now)
    file.base_name = base_name(file.key)
    file.save(update_fields=["key", "base_name"])
    keep_raw([(file, content)])
    return file


def _raise_version(connection: Connection, kind: Kind) -> None:
    if kind is Kind.OPPORTUNITY:
        version = int(float(connection.opportunity_version))
        Connection.objects.filter(pk=connection.pk, highest_version_sent__lt=version).update(
            highest_version_sent=version
        )


def _upload(file: ExchangeFile, store: Store, tally: Tally) -> None:
    content = file.raw.content
    if content is None:
        move_file(file, FileState.FAILED, reason_id="file.no_bytes", reason="Our copy was removed before it was sent.")
        return
    tally.beat()
    crash_point("send.before_put")
    try:
        store.put_once(file.key, content)
    except ExchangeError as trouble:
        tally.note(trouble)
        tally.failed += 1
        _postpone(file, trouble)
        return
    crash_point("send.put")
    mark_sent(file)
    crash_point("send.marked")
    tally.done += 1
    tally.records += file.records


def _postpone(file: ExchangeFile, trouble: ExchangeError) -> None:
    wait = getattr(trouble, "retry_after", None) or wait_seconds(file.attempts + 1, file.pk)
    ExchangeFile.objects.filter(pk=file.pk, state=FileState.WRITING).update(
        attempts=file.attempts + 1,
        lease_until=timezone.now() + timedelta(seconds=wait),
        reason_id=trouble.error_id,
        reason=trouble.message[:500],
        state_at=timezone.now(),
    )


@transaction.atomic
def mark_sent(file: ExchangeFile) -> None:
    """Say that the file and its deliveries are in AWS's bucket; saying it twice changes nothing."""
    now = timezone.now()
    if not move_file(file, FileState.SENT, sent_at=now, lease_until=None):
        return
    for delivery in file.deliveries.filter(state=DeliveryState.SENDING).order_by("position"):
        move_delivery(delivery, DeliveryState.SENT, sent_at=now, file=file)
    crash_point("send.before_mark_commit")


_NO_TEST = "It was not sent: only a test in a sandbox travels without AWS's rules being asked first."
_SETTING = "Correct the payload version in the connection's settings; nothing is sent until then."
