"""AWS's extract of open records: uploaded, looked at, taken; a newer one keeps what was chosen by AWS's id."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.backfill import Listed, Matched, matched
from onboarding.domain.backfill_columns import columns_in, listed_of, wrong_with_columns
from onboarding.models import BackfillFile, BackfillRow, BackfillUpload, Request
from onboarding.selectors.backfill import file_of
from onboarding.selectors.backfill_candidates import candidates_of
from onboarding.services.history import note
from onboarding.services.tasks import worked_on
from referrals.domain.sheets import read_sheet
from referrals.errors import NotNow, NotValid
from referrals.selectors.shown import safe_name
from referrals.services.bulk import insert_rows, update_rows

MOST_ROWS = 20_000
_FITS = 80
_APN_FITS = 40  # longer than AWS's ids are, so that one too long is still seen to be
_MATCHED = ("partner_id", "how", "problem")


@dataclass(frozen=True, slots=True)
class Preview:
    """An upload as it would be taken: every row matched, in the file's order."""

    upload: BackfillUpload
    rows: list[Matched]
    trouble: str = ""

    @property
    def settled(self) -> int:
        """Rows that need nobody."""
        return sum(one.is_settled for one in self.rows)

    @property
    def problems(self) -> list[Matched]:
        """Rows that AWS could not load."""
        return [one for one in self.rows if one.problem]


@transaction.atomic
def upload(pk: int, name: str, content: bytes, *, by: User) -> BackfillUpload:
    """Read an extract and keep it to be looked at, instead of one that nobody took.

    Raises NotAllowed, NotFound, NotNow or NotValid (no table, and why).
    """
    request = worked_on(pk, by)
    sheet = read_sheet(content, most=MOST_ROWS)
    BackfillUpload.objects.filter(request=request).delete()
    return BackfillUpload.objects.create(
        request=request,
        name=safe_name(name)[-120:],
        content=content,
        titles=sheet.titles,
        columns=columns_in(sheet.titles),
        rows=[list(row) for row in sheet.rows],
        by=by,
        at=timezone.now(),
    )


@transaction.atomic
def choose_columns(pk: int, columns: Mapping[str, int], *, by: User) -> BackfillUpload:
    """Say which column holds what. Raises NotAllowed, NotFound, NotNow or NotValid."""
    kept = _uploaded(worked_on(pk, by))
    if wrong := wrong_with_columns(columns, kept.titles):
        raise NotValid("onboarding.backfill.columns", wrong)
    kept.columns = dict(columns)
    kept.save(update_fields=["columns"])
    return kept


@transaction.atomic
def discard(pk: int, *, by: User) -> None:
    """Throw the upload away; the extract that counts stays. Raises NotAllowed, NotFound or NotNow."""
    _uploaded(worked_on(pk, by)).delete()


def preview(upload: BackfillUpload) -> Preview:
    """What taking the upload would come to."""
    trouble = wrong_with_columns(upload.columns, upload.titles)
    if trouble:
        return Preview(upload, [], trouble)
    listed = _listed(upload)
    return Preview(upload, matched(listed, candidates_of(upload.request), _chosen(upload.request)))


@transaction.atomic
def take(pk: int, *, by: User) -> BackfillFile:
    """Let the upload count. Raises NotAllowed, NotFound, NotNow or NotValid (a column is missing)."""
    request = worked_on(pk, by)
    found = preview(_uploaded(request))
    if found.trouble:
        raise NotValid("onboarding.backfill.columns", found.trouble)
    file = _file(found.upload, by)
    chosen = _chosen(request)
    cells = dict(found.upload.rows)
    BackfillFile.objects.bulk_create([file])
    insert_rows([_row(file, one, cells[one.listed.row], chosen) for one in found.rows])
    found.upload.delete()
    note(request, "extract imported", by, f"{file.name}: {len(found.rows)} records, {found.settled} matched.")
    return file


def match_again(file: BackfillFile, request: Request) -> None:
    """Match every row anew under what was chosen; writes the rows it changes. Call it with the request locked."""
    rows = {row.row: row for row in file.rows.defer("cells")}
    listed = [Listed(row.row, row.apn_id, row.given_id, row.customer, row.website, row.title) for row in rows.values()]
    chosen = {row.apn_id: row.chosen_id for row in rows.values() if row.chosen_id}
    changed = []
    for one in matched(listed, candidates_of(request), chosen):
        row, found = rows[one.listed.row], (one.partner_id[:_FITS], one.how, one.problem)
        if (row.partner_id, row.how, row.problem) != found:
            row.partner_id, row.how, row.problem = found
            changed.append(row)
    update_rows(changed, _MATCHED)


def _uploaded(request: Request) -> BackfillUpload:
    found = BackfillUpload.objects.filter(request=request).first()
    if found is None:
        raise NotNow("onboarding.backfill.no_upload", "A colleague has just taken or discarded this file. Look again.")
    return found


def _listed(upload: BackfillUpload) -> list[Listed]:
    return [listed_of(row, cells, upload.columns) for row, cells in upload.rows]


def _chosen(request: Request) -> dict[str, str]:
    """What somebody chose in the extract so far: AWS's id to ours."""
    file = file_of(request)
    rows = file.rows.exclude(chosen_id="").values_list("apn_id", "chosen_id") if file else ()
    return dict(rows)


def _file(upload: BackfillUpload, by: User) -> BackfillFile:
    return BackfillFile(
        request=upload.request,
        name=upload.name,
        content=upload.content,
        titles=upload.titles,
        columns=upload.columns,
        by=by,
        at=timezone.now(),
    )


def _row(file: BackfillFile, one: Matched, cells: list[object], chosen: Mapping[str, str]) -> BackfillRow:
    listed = one.listed
    return BackfillRow(
        file=file,
        row=listed.row,
        apn_id=listed.apn_id[:_APN_FITS],
        customer=listed.customer,
        website=listed.website,
        title=listed.title,
        cells=cells,
        given_id=listed.partner_id[:_FITS],
        chosen_id=chosen.get(listed.apn_id, ""),
        partner_id=one.partner_id[:_FITS],
        how=one.how,
        problem=one.problem[:200],
    )
