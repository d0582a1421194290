"""An empty spreadsheet to fill in: AWS's names as the header, and in a workbook what each field takes."""

from typing import IO

from openpyxl import Workbook

from referrals.ace.fields import Field, fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field
from referrals.domain.sheet_columns import importable
from referrals.services.sheets import CsvWriter

_ABOUT = ("Column", "Name", "Takes", "Up to", "AWS needs it", "Values")
_MOST_VALUES = 30_000  # letters a cell of a workbook holds


def write_template(kind: Kind, form: str, target: IO[bytes]) -> None:
    """Write the template as `csv` or `xlsx`; both ids stand first."""
    ids = (APN_ID_FIELD, partner_id_field(kind))
    titles = [*ids, *(name for name in importable(kind) if name not in ids)]
    if form == "csv":
        writer = CsvWriter(target)
        writer.add(titles)
        writer.close()
        return
    book = Workbook(write_only=True)
    rows, about = book.create_sheet("Rows"), book.create_sheet("What each column takes")
    rows.freeze_panes = about.freeze_panes = "A2"
    rows.append(titles)
    about.append(_ABOUT)
    for name in titles:
        about.append(_described(fields_of(kind)[name]))
    book.save(target)


def _described(field: Field) -> list[str]:
    limit = f"{field.max_length} letters" if field.max_length else ""
    needed = field.mandatory_when or field.inbound.value
    return [field.name, field.label, field.type.value, limit, needed, "; ".join(field.values)[:_MOST_VALUES]]
