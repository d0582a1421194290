"""Adding, pausing and resuming connections, and holding one until two people switch it on."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.domain.permissions import check_may
from referrals.errors import NotNow, NotValid
from referrals.exchange.keys import BUCKET_NAME, STAGE_OF, bucket_name
from referrals.models import Connection, ConnectionState, Source
from referrals.selectors.access import person_of
from referrals.services.events import note


@dataclass(frozen=True, slots=True)
class NewConnection:
    """What a connection needs; `bucket` empty means the name AWS gives by its convention."""

    name: str
    partner_id: str
    environment: str
    bucket: str = ""
    role_arn: str = ""
    external_id: str = ""
    profile: str = ""
    poll_seconds: int = 300


def add_connection(wanted: NewConnection, *, by: User | None = None) -> Connection:
    """Add a connection. Raises NotAllowed, or NotValid with a sentence on what to correct.

    `by` None stands for the operator at the command line.
    """
    if by is not None:
        check_may(person_of(by), Ability.MANAGE_CONNECTIONS)
    connection = checked(wanted)
    try:
        connection.full_clean()
        return _create(connection, by)
    except ValidationError as refusal:
        raise NotValid("connection.not_valid", " ".join(refusal.messages)) from refusal
    except IntegrityError as clash:
        raise NotValid(
            "connection.exists", "There is already a connection with this name, bucket, or partner and environment."
        ) from clash


def checked(wanted: NewConnection) -> Connection:
    """The connection as it would be added, not yet saved. Raises NotValid with a sentence on what to correct."""
    connection = Connection(**_values(wanted))
    _check_bucket(connection)
    return connection


def _values(wanted: NewConnection) -> dict[str, object]:
    if wanted.environment not in STAGE_OF:
        raise NotValid("connection.environment", "The environment is either sandbox or production.")
    if not (wanted.partner_id.isdigit() and 1 <= len(wanted.partner_id) <= 10):
        raise NotValid(
            "connection.partner_id", "The Partner ID has 1 to 10 digits; copy it from Partner Central, My company."
        )
    return {
        "name": wanted.name,
        "partner_id": wanted.partner_id,
        "environment": wanted.environment,
        "bucket": wanted.bucket or bucket_name(wanted.partner_id, wanted.environment),
        "role_arn": wanted.role_arn,
        "external_id": wanted.external_id,
        "profile": wanted.profile,
        "poll_seconds": wanted.poll_seconds,
    }


def _check_bucket(connection: Connection) -> None:
    """A sandbox connection never gets a production bucket, nor the other way round."""
    named = BUCKET_NAME.fullmatch(connection.bucket)
    if named is not None and named["stage"] != STAGE_OF[connection.environment]:
        raise NotValid(
            "connection.crossed",
            f"“{connection.bucket}” is not a {connection.environment} bucket. Sandbox and production never mix.",
        )


@transaction.atomic
def _create(connection: Connection, by: User | None) -> Connection:
    connection.state_at = timezone.now()
    connection.save()
    note("connection.added", connection=connection, source=Source.PERSON, actor=by)
    return connection


def pause(connection: Connection, *, by: User | None = None, reason: str = "") -> None:
    """Stop the exchange until a person resumes it; decisions made meanwhile wait in the queue. Raises NotAllowed."""
    _check(by)
    _set_state(connection, ConnectionState.PAUSED, by, reason or "Paused by a person.")


def resume(connection: Connection, *, by: User | None = None) -> None:
    """Let the exchange run again, at once. Raises NotAllowed, or NotNow while it waits for two people."""
    _check(by)
    connection.refresh_from_db(fields=["awaits_activation"])
    if connection.awaits_activation:
        raise NotNow("connection.not_now.two_people", _TWO.format(name=connection.name))
    _set_state(connection, ConnectionState.ACTIVE, by, "")


def hold(connection: Connection, *, by: User, reason: str, receives: bool = False) -> None:
    """Stop it, or all but receiving, until `release`: nobody resumes it meanwhile. The caller knows who may."""
    state = ConnectionState.RECEIVE_ONLY if receives else ConnectionState.PAUSED
    _set_state(connection, state, by, reason, awaits_activation=True)


def release(connection: Connection, *, by: User) -> None:
    """Let a held connection exchange at once, and be paused and resumed as any other. The caller knows who may."""
    _set_state(connection, ConnectionState.ACTIVE, by, "", awaits_activation=False)


def _check(by: User | None) -> None:
    if by is not None:
        check_may(person_of(by), Ability.MANAGE_CONNECTIONS)


@transaction.atomic
def _set_state(connection: Connection, state: ConnectionState, by: User | None, reason: str, **more: bool) -> None:
    before = connection.state
    connection.state, connection.state_reason, connection.state_at = state, reason[:300], timezone.now()
    connection.next_poll_at = None
    for name, value in more.items():
        setattr(connection, name, value)
    connection.save(update_fields=["state", "state_reason", "state_at", "next_poll_at", *more])
    note(
        "connection.state",
        connection=connection,
        source=Source.PERSON,
        actor=by,
        text=reason,
        changes={"state": [before, state.value]},
    )


_TWO = "“{name}” waits for two people: its onboarding's launch page says who asked and who may agree."
