"""The file that goes back to AWS: the extract in AWS's own shape with the id column filled in."""

from typing import IO

from onboarding.domain.backfill_columns import returned, returned_titles
from onboarding.models import BackfillFile
from referrals.domain.cells import defused
from referrals.services.sheets import WRITERS

_AT_ONCE = 2000


def write_returned(file: BackfillFile, form: str, target: IO[bytes]) -> None:
    """Write it as `form`, csv or xlsx; no cell is one a spreadsheet would run.

    A row with a problem goes without an id, so that no file gives one to two records.
    """
    writer = WRITERS[form](target)
    writer.add([_safe(title) for title in returned_titles(file.columns, file.titles)])
    rows = file.rows.order_by("row").values_list("cells", "partner_id", "problem")
    for cells, partner_id, problem in rows.iterator(chunk_size=_AT_ONCE):
        ours = "" if problem else partner_id
        writer.add([_safe(cell) for cell in returned(cells, file.columns, file.titles, ours)])
    writer.close()


def _safe(cell: object) -> object:
    return defused(cell) if isinstance(cell, str) else cell
