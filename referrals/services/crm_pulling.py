"""Reading from a CRM: each changed record goes through the mapping, and the place in the CRM moves page by page."""

from typing import Any

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.connectors.salesforce import Salesforce
from referrals.connectors.soql import After, Question
from referrals.crashpoints import crash_point
from referrals.errors import NeedsAPerson, NotValid
from referrals.models import CrmConnector, CrmStream
from referrals.selectors.crm_connectors import paths_to_read
from referrals.services.crm_effort import Effort
from referrals.services.crm_intake import take
from referrals.services.events import note


def pull(connector: CrmConnector, door: Salesforce, effort: Effort) -> int:
    """Take every record that changed; returns how many. Raises the CRM's troubles; what was taken stays taken.

    A page counts as read once all its records are kept, so that a crash reads it again, which changes nothing.
    """
    by = _stands_for(connector)
    streams = [(stream, paths_to_read(connector.profile, Kind(stream.kind))) for stream in _streams(connector)]
    if not any(paths for _, paths in streams):
        raise NeedsAPerson("connector.no_mapping", "No mapping is published yet, so nothing is read. Publish one.")
    return sum(_read(stream, paths, door, by, effort) for stream, paths in streams if paths)


def _streams(connector: CrmConnector) -> list[CrmStream]:
    """The kinds of record to read; leads only where a field says which of them are AWS's."""
    return list(connector.streams.exclude(object="").exclude(kind=Kind.LEAD, key=""))


def _stands_for(connector: CrmConnector) -> User:
    by = connector.profile.acts_as
    if by is None or not by.may(Ability.EDIT):
        raise NeedsAPerson("connector.acts_as", "Name a person in the CRM profile in whose name records are taken.")
    return by


def _read(stream: CrmStream, paths: tuple[str, ...], door: Salesforce, by: User, effort: Effort) -> int:
    taken = 0
    for page in door.changed_since(_question(stream, paths), _start(stream, paths)):
        for record in page.records:
            _take(stream, record, by)
            effort.beat()
        crash_point("connector.page_taken")
        _move(stream, page.after, paths)
        taken += len(page.records)
        if page.has_more and effort.is_spent():
            break
    return taken


def _question(stream: CrmStream, paths: tuple[str, ...]) -> Question:
    """Leads come from AWS, so those without AWS's id are none of ours."""
    known = stream.key if stream.kind == Kind.LEAD else ""
    return Question(stream.object, paths, stream.only, known)


def _start(stream: CrmStream, paths: tuple[str, ...]) -> After:
    """Where reading goes on; from the start again when the mapping asks for a field that was never read."""
    asks_more = stream.paths and set(paths) - set(stream.paths)
    if stream.moment is None or asks_more:
        return After(stream.since)
    return After(max(stream.moment, stream.since), stream.record_id if stream.moment >= stream.since else "")


def _move(stream: CrmStream, after: After, paths: tuple[str, ...]) -> None:
    stream.moment, stream.record_id, stream.paths = after.moment, after.record_id, list(paths)
    stream.save(update_fields=["moment", "record_id", "paths"])


def _take(stream: CrmStream, record: dict[str, Any], by: User) -> None:
    """A record that cannot even be kept, such as one too long, is noted and stops no other."""
    profile, crm_id = stream.connector.profile, str(record["Id"])
    try:
        take(profile, Kind(stream.kind), crm_id, record, by=by)
    except NotValid as refusal:
        text = f"{profile.name}, record {crm_id}: {refusal.message}"
        note("connector.not_kept", connection=profile.connection_id, text=text)
