"""Connectors of CRMs: adding, pausing, and what people ask of them."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from aceportal.models import User
from aceportal.queues import ring
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.connectors.credentials import NAME, read_credentials
from referrals.connectors.describing import catalogue_of
from referrals.connectors.hosts import check_host
from referrals.connectors.salesforce import Door, Salesforce
from referrals.connectors.soql import check_name
from referrals.domain.permissions import check_may
from referrals.errors import ExchangeError, NotNow, NotValid
from referrals.mapping.profiles import System
from referrals.models import ConnectorState, CrmConnector, CrmProfile, CrmStream, Source
from referrals.selectors.access import person_of
from referrals.services.crm_profiles import Learned, learn_described
from referrals.services.events import note

OBJECTS = {Kind.OPPORTUNITY: "Opportunity", Kind.LEAD: "Lead"}


@dataclass(frozen=True, slots=True)
class NewConnector:
    """What a connector needs; changes made before it was added are not read unless its streams say so later."""

    profile: CrmProfile
    host: str
    credentials: str
    share: int = 80
    every_seconds: int = 300


def add_connector(wanted: NewConnector, *, by: User) -> CrmConnector:
    """Add a connector to a CRM profile. Raises NotAllowed, or NotValid with a sentence on what to correct."""
    check_may(person_of(by), Ability.MANAGE_CONNECTIONS)
    connector = CrmConnector(
        profile=wanted.profile,
        host=wanted.host.strip().lower(),
        credentials=wanted.credentials.strip(),
        share=wanted.share,
        every_seconds=wanted.every_seconds,
    )
    check_connector(connector)
    try:
        connector.full_clean(exclude=["profile"])
        return _create(connector, by)
    except ValidationError as refusal:
        raise NotValid("connector.not_valid", " ".join(refusal.messages)) from refusal
    except IntegrityError as clash:
        raise NotValid("connector.exists", "This CRM profile has a connector already.") from clash


def check_connector(connector: CrmConnector) -> None:
    """Raises NotValid for a CRM without a connector of ours, a host that is none of it, or a name that is no name."""
    if connector.profile.system != System.SALESFORCE:
        raise NotValid("connector.system", "There is a connector for Salesforce alone. Other CRMs use the API.")
    if not NAME.fullmatch(connector.credentials):
        raise NotValid(
            "connector.credentials", "The name of the credentials has capitals, digits and _, such as SALES."
        )
    _check(check_host, connector.host, settings.CRM_ALLOWED_HOSTS)


def check_stream(stream: CrmStream) -> None:
    """Raises NotValid for a name that no object or field of the CRM can have."""
    for name in filter(None, (stream.object, stream.only, stream.key)):
        _check(check_name, name)


def change_stream(stream: CrmStream, *, by: User) -> None:
    """Save where a kind of record is; another object, box or start is read anew. Raises NotAllowed or NotValid."""
    check_may(person_of(by), Ability.MANAGE_CONNECTIONS)
    check_stream(stream)
    before = CrmStream.objects.get(pk=stream.pk)
    if any(getattr(stream, name) != getattr(before, name) for name in ("object", "only", "since")):
        stream.moment, stream.record_id = None, ""
    stream.save()


def pause(connector: CrmConnector, *, by: User) -> None:
    """Stop reading and writing until somebody resumes it. Raises NotAllowed."""
    _set_state(connector, ConnectorState.PAUSED, by)


def resume(connector: CrmConnector, *, by: User) -> None:
    """Let it run again, at once. Raises NotAllowed."""
    _set_state(connector, ConnectorState.ACTIVE, by)


def run_soon(connector: CrmConnector, *, by: User) -> None:
    """Ask a worker for a pass now. Raises NotAllowed or NotNow."""
    check_may(person_of(by), Ability.MANAGE_CONNECTIONS)
    check_runs(connector)
    ring("referrals.jobs.run_connector", connector.pk)


def check_runs(connector: CrmConnector) -> None:
    """Raises NotNow when people have stopped it."""
    if connector.state == ConnectorState.PAUSED:
        raise NotNow("connector.paused", "This connector is paused. Resume it to read and write.")
    if not connector.profile.is_active:
        raise NotNow("connector.inactive", "The CRM profile is switched off, so nothing is read or written.")


def read_fields(connector: CrmConnector, *, by: User) -> dict[Kind, Learned]:
    """Take over the fields the CRM describes. Raises NotAllowed, NotNow with the CRM's trouble, or NotValid."""
    check_may(person_of(by), Ability.MANAGE_MAPPING)
    try:
        door = open_door(connector)
        found = {
            Kind(stream.kind): catalogue_of(stream.object, door.described)
            for stream in connector.streams.exclude(object="")
        }
    except ExchangeError as trouble:
        raise NotNow(trouble.error_id, trouble.message) from trouble
    return {kind: learn_described(connector.profile, kind, fields, by=by) for kind, fields in found.items()}


def read_again(connector: CrmConnector, *, by: User) -> None:
    """Read everything that changed since the streams' own start once more, soon. Raises NotAllowed."""
    check_may(person_of(by), Ability.MANAGE_CONNECTIONS)
    connector.streams.update(moment=None, record_id="")
    _hasten(connector)


def write_again(connector: CrmConnector, *, by: User) -> int:
    """Try again soon what the CRM did not take; returns how many records that is. Raises NotAllowed."""
    check_may(person_of(by), Ability.MANAGE_CONNECTIONS)
    asked = connector.writings.exclude(reason_id="").update(again=True)
    _hasten(connector)
    return asked


def open_door(connector: CrmConnector) -> Salesforce:
    """The CRM, ready to be called. Raises NeedsAPerson when host or credentials cannot be right."""
    credentials = read_credentials(connector.credentials, os.environ)
    return Salesforce(Door(connector.host, credentials, settings.CRM_ALLOWED_HOSTS, connector.share))


def _check(check: Callable[..., object], *values: object) -> None:
    try:
        check(*values)
    except ExchangeError as trouble:
        raise NotValid(trouble.error_id, trouble.message) from trouble


@transaction.atomic
def _create(connector: CrmConnector, by: User) -> CrmConnector:
    connector.save()
    now = timezone.now()
    CrmStream.objects.bulk_create(
        CrmStream(connector=connector, kind=kind.value, object=name, since=now) for kind, name in OBJECTS.items()
    )
    _note(connector, "connector.added", by)
    return connector


@transaction.atomic
def _set_state(connector: CrmConnector, state: ConnectorState, by: User) -> None:
    check_may(person_of(by), Ability.MANAGE_CONNECTIONS)
    before, connector.state, connector.next_run_at = connector.state, state, None
    connector.save(update_fields=["state", "next_run_at"])
    _note(connector, "connector.state", by, {"state": [before, state.value]})


def _note(connector: CrmConnector, name: str, by: User, changes: dict[str, list[str]] | None = None) -> None:
    profile = connector.profile
    note(name, connection=profile.connection_id, source=Source.PERSON, actor=by, text=profile.name, changes=changes)


def _hasten(connector: CrmConnector) -> None:
    CrmConnector.objects.filter(pk=connector.pk).update(next_run_at=None)
    ring("referrals.jobs.run_connector", connector.pk)
