"""What a table shows as a file: at once when it is short, in the background with progress when it is long."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone

from aceportal.models import User
from referrals.errors import NotAllowed, NotFound, NotValid, PortalError
from referrals.models import Connection, Referral, Source, Work, WorkKind, WorkState
from referrals.selectors.crm_exports import crm_table
from referrals.selectors.exports import cells_of, columns_for
from referrals.selectors.payloads import sees_contacts
from referrals.selectors.tables import list_name_of, rows_for
from referrals.selectors.tables_filters import Filters
from referrals.services.events import note
from referrals.services.sheets import WRITERS, packed
from referrals.services.works import Begun, begin, finish, keep

AT_ONCE = 500
MOST_ROWS = 100_000
ALL_FIELDS = "all"
_CHUNK = 500

Lines = Callable[[Sequence[Referral]], Iterable[Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Export:
    """What to write: a list narrowed by its query string, which columns, in which format.

    `crm` is the name in addresses of the CRM profile in whose shape the rows are written, "" for AWS's.
    """

    list_name: str
    query: Mapping[str, str]
    format: str
    all_fields: bool = False
    crm: str = ""

    @property
    def file_name(self) -> str:
        """`opportunities-2026-03-01.csv`, by today's date in UTC; a CRM's name before it."""
        what = f"{self.crm}-{self.list_name}" if self.crm else self.list_name
        return f"{what}-{timezone.now():%Y-%m-%d}.{self.format}"

    def as_parameters(self) -> dict[str, object]:
        """For keeping as JSON."""
        return {
            "list": self.list_name,
            "query": dict(self.query),
            "format": self.format,
            "all_fields": self.all_fields,
            "crm": self.crm,
        }


def start_export(
    connection: Connection,
    list_name: str,
    query: Mapping[str, str],
    *,
    by: User,
    format: str = "csv",
    all_fields: bool = False,
    crm: str = "",
) -> Work:
    """Write the rows to a file in the background.

    Raises NotFound (no such list or CRM), NotValid (format, or too many), and for a CRM's shape NotAllowed or NotNow.
    """
    export = checked(connection, Export(list_name, query, format, all_fields, crm), by=by)
    title = f"Export of {list_name} as {format.upper()}{' in the shape of ' + crm if crm else ''}"
    parameters = {**export.as_parameters(), "contacts": sees_contacts(by)}
    return begin(connection, Begun(WorkKind.EXPORT, title, parameters), by=by)


def checked(connection: Connection, export: Export, *, by: User) -> Export:
    """The export itself, if it can be written. Raises NotFound or NotValid."""
    kind = list_name_of(export.list_name).kind
    if export.crm and crm_table(by, export.crm, kind).profile.connection_id != connection.pk:
        raise NotFound("crm.not_found", "There is no such CRM profile on this connection.")
    if export.format not in WRITERS:
        raise NotValid("export.format", "An export is CSV or XLSX.")
    if count(connection, export, by=by, most=MOST_ROWS) > MOST_ROWS:
        raise NotValid("export.too_many", f"An export holds up to {MOST_ROWS:,} rows. Narrow the filters first.")
    return export


def count(connection: Connection, export: Export, *, by: User, most: int) -> int:
    """How many rows it would have; counting stops at one more than `most`."""
    return _rows(connection, export, by).order_by()[: most + 1].count()


def write_export(connection: Connection, export: Export, target: IO[bytes], *, by: User) -> Iterator[int]:
    """Write every row, yielding how many there are so far after each chunk; notes who took the file out."""
    titles, lines = _shape(export, by)
    writer, written = WRITERS[export.format](target), 0
    writer.add(titles)
    for chunk in _chunks(connection, export, by):
        for line in lines(chunk):
            writer.add(line)
        written += len(chunk)
        yield written
    writer.close()
    text = f"{written} {export.list_name} as {export.format.upper()}"
    note("list.exported", connection=connection, source=Source.PERSON, actor=by, text=text)


def _shape(export: Export, by: User) -> tuple[list[str], Lines]:
    """The header, and how referrals become lines under it: AWS's fields, or those of a CRM."""
    list_name = list_name_of(export.list_name)
    if export.crm:
        table = crm_table(by, export.crm, list_name.kind)
        return table.titles, table.cells
    contacts, filters = sees_contacts(by), Filters.read(list_name, export.query)
    columns = columns_for(filters, all_fields=export.all_fields)
    return [one.title for one in columns], lambda rows: [cells_of(one, columns, contacts=contacts) for one in rows]


def produce(work: Work) -> None:
    """The worker's part: write the file and keep it with the work. Begins anew when it was cut short."""
    wanted = work.parameters
    export = Export(wanted["list"], wanted["query"], wanted["format"], wanted["all_fields"], wanted.get("crm", ""))
    try:
        with tempfile.TemporaryFile() as target:
            total = count(work.connection, export, by=work.created_by, most=MOST_ROWS)
            for written in write_export(work.connection, export, target, by=work.created_by):
                if not keep(work, done=written, total=max(total, written)):
                    return
            finish(work, WorkState.DONE, result=packed(target), result_name=export.file_name)
    except PortalError as refusal:
        finish(work, WorkState.FAILED, reason=refusal.message)


def _rows(connection: Connection, export: Export, by: User) -> QuerySet[Referral]:
    """The table's rows without tests, for a file's figures are somebody's report."""
    return rows_for(by, connection, export.list_name, export.query).filter(is_test=False)


def _chunks(connection: Connection, export: Export, by: User) -> Iterator[list[Referral]]:
    """The rows in the table's order; which they are is read once, so that nobody's change shifts them meanwhile."""
    pks = iter(list(_rows(connection, export, by).values_list("pk", flat=True)[:MOST_ROWS]))
    while wanted := list(islice(pks, _CHUNK)):
        rows = rows_for(by, connection, export.list_name, {}).filter(pk__in=wanted).order_by()
        found = {row.pk: row for row in rows.select_related(None).select_related("assignee").defer("search")}
        yield [found[pk] for pk in wanted if pk in found]


def result_of(work: Work, *, by: User) -> bytes:
    """The packed file, for the person who asked and still may read what is in it. Raises NotAllowed or NotNow."""
    if work.created_by_id != by.pk or (work.parameters.get("contacts") and not sees_contacts(by)):
        raise NotAllowed("work.may_not.download", "Only the person who asked for a file can download it.")
    if work.result is None:
        raise NotValid("work.no_result", "The file is no longer kept. Export again to get the present state.")
    return bytes(work.result)
