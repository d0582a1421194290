"""The exchange log: connections, runs, files, what became of each record, what AWS sent beyond its lists."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.domain.files import RecordState
from referrals.domain.permissions import check_may
from referrals.errors import NotFound
from referrals.models import Connection, Delivery, Drift, ExchangeFile, ReceivedRecord, Run
from referrals.selectors.access import connections_for, exchange_files, person_of

BARS = 40


@dataclass(frozen=True, slots=True)
class FileFilter:
    """What a person narrows the list of files to; empty means all."""

    direction: str = ""
    content: str = ""
    kind: str = ""
    state: str = ""
    name: str = ""


def watched(user: User, pk: int) -> Connection:
    """One connection of the log. Raises NotAllowed or NotFound."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    found = connections_for(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("connection.not_found", "There is no such connection.")
    return found


def runs_of(user: User, connection: Connection, *, kind: str = "", state: str = "") -> QuerySet[Run]:
    """The connection's runs, narrowed where asked. Raises NotAllowed."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    wanted = {"kind": kind, "state": state}
    return Run.objects.filter(connection=connection, **{name: value for name, value in wanted.items() if value})


def recent_runs(user: User, connection: Connection) -> list[Run]:
    """The last runs, oldest first: the bars of the header."""
    return list(runs_of(user, connection).order_by("-pk")[:BARS])[::-1]


def run_for(user: User, pk: int) -> Run:
    """One run. Raises NotAllowed or NotFound."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    found = Run.objects.select_related("connection", "started_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("run.not_found", "There is no such run; a quiet run makes room for the next.")
    return found


RUN_TABS: dict[str, tuple[str, frozenset[str] | None]] = {
    "all": ("All", None),
    "refused": ("Refused", frozenset({RecordState.REFUSED.value})),
    "set-aside": (
        "Set aside",
        frozenset({RecordState.QUARANTINED.value, RecordState.ORPHAN.value, RecordState.CONFLICT.value}),
    ),
    "ok": (
        "OK",
        frozenset(
            {
                RecordState.APPLIED.value,
                RecordState.UNCHANGED.value,
                RecordState.STALE.value,
                RecordState.CONFIRMED.value,
                RecordState.RESOLVED.value,
            }
        ),
    ),
}
"""Tab → its label and the record states in it; None means every state."""


def records_of_run(run: Run, tab: str) -> QuerySet[ReceivedRecord]:
    """What became of the records a run read, those of one tab."""
    rows = ReceivedRecord.objects.filter(file__run=run).select_related("file", "referral", "delivery")
    states = RUN_TABS[tab][1]
    return rows if states is None else rows.filter(state__in=states)


def tabs_of_run(run: Run) -> dict[str, int]:
    """How many records of the run each tab holds."""
    found = ReceivedRecord.objects.filter(file__run=run).values_list("state").annotate(number=Count("pk"))
    counts = dict(found.order_by())
    return {
        tab: sum(number for state, number in counts.items() if states is None or state in states)
        for tab, (_, states) in RUN_TABS.items()
    }


def deliveries_of_run(run: Run) -> QuerySet[Delivery]:
    """What a sending run asked of AWS."""
    return Delivery.objects.filter(file__run=run).select_related("referral", "file", "result_file")


def files_of(user: User, connection: Connection, wanted: FileFilter) -> QuerySet[ExchangeFile]:
    """The connection's files both ways, narrowed where asked. Raises NotAllowed."""
    rows = exchange_files(user).filter(connection=connection)
    exact = {name: value for name in ("direction", "content", "kind", "state") if (value := getattr(wanted, name))}
    rows = rows.filter(**exact)
    return rows.filter(key__icontains=wanted.name) if wanted.name else rows


def file_for(user: User, pk: int) -> ExchangeFile:
    """One file with our copy of it. Raises NotAllowed or NotFound."""
    found = exchange_files(user).select_related("answers__raw", "raw", "copy_of").filter(pk=pk).first()
    if found is None:
        raise NotFound("file.not_found", "There is no such file in the exchange log.")
    return found


def raw_of(user: User, file: ExchangeFile) -> bytes | None:
    """A file's bytes exactly as in the bucket; None when no copy is kept (any more). Raises NotAllowed."""
    check_may(person_of(user), Ability.SEE_RAW_FILES)
    return file.raw.content if hasattr(file, "raw") else None


def deliveries_in(file: ExchangeFile) -> QuerySet[Delivery]:
    """What we asked of AWS in a file we sent."""
    return file.deliveries.select_related("referral", "result_file")


def records_in(file: ExchangeFile) -> QuerySet[ReceivedRecord]:
    """What became of each record of a file we received."""
    return file.record_rows.select_related("referral", "delivery__file")


def answers_to(file: ExchangeFile) -> list[ExchangeFile]:
    """AWS's result and error files for a file we sent, with our copies."""
    return list(file.answered_by.select_related("raw").order_by("pk"))


def drift_of(user: User, connection: Connection) -> QuerySet[Drift]:
    """Fields and values AWS sent that are in none of its lists we know. Raises NotAllowed."""
    check_may(person_of(user), Ability.SEE_EXCHANGE)
    return Drift.objects.filter(connection=connection).select_related("first_file")
