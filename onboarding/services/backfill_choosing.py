"""What people decide about rows of AWS's extract: an id by hand, X0001 and on, taken back; and the file returned."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.backfill import next_dummies, wrong_with
from onboarding.models import BackfillFile, BackfillRow, Request
from onboarding.selectors.backfill import file_for, given_earlier, progress_of, row_for
from onboarding.selectors.backfill_candidates import aws_id_of
from onboarding.services.backfill import match_again
from onboarding.services.history import note
from onboarding.services.tasks import worked_on
from referrals.domain.dummies import is_dummy
from referrals.errors import NotNow, NotValid
from referrals.services.bulk import update_rows


@transaction.atomic
def choose(pk: int, row_pk: int, partner_id: str, *, by: User) -> BackfillRow:
    """Give one row its id. Raises NotAllowed, NotFound, NotNow, or NotValid: it is wrong or another's."""
    request = worked_on(pk, by)
    row, ours = row_for(request, row_pk), partner_id.strip()
    _check_free(request, row, ours)
    row.chosen_id = ours
    row.save(update_fields=["chosen_id"])
    _settle(row.file, request)
    note(request, "id chosen", by, f"{ours} for {row.apn_id}")
    row.refresh_from_db()
    return row


@transaction.atomic
def leave_out(pk: int, rows: Iterable[int] | None, *, by: User) -> int:
    """X0001 and on for these rows, or for all that are left when None; returns how many got one.

    Rows that AWS could not load for another reason than their id, such as one listed twice, are passed over.
    Raises NotAllowed, NotFound, or NotNow when none of them waits for an id.
    """
    request = worked_on(pk, by)
    file = file_for(request)
    wanted = file.rows.exclude(apn_id="").filter(Q(partner_id="", problem="") if rows is None else Q(pk__in=rows))
    waiting = [row for row in wanted.defer("cells").order_by("row") if row.problem or not is_dummy(row.partner_id)]
    if not waiting:
        raise NotNow("onboarding.backfill.nothing_left", "None of these rows waits for an id. Nothing was changed.")
    free = next_dummies(_dummies_of(request))
    for row in waiting:
        row.chosen_id = next(free)
    update_rows(waiting, ("chosen_id",))
    _settle(file, request)
    note(request, "not synchronised", by, f"{len(waiting)} records get ids X0001 and on.")
    return len(waiting)


@transaction.atomic
def take_back(pk: int, rows: Iterable[int] | None, *, by: User) -> int:
    """Forget what was chosen for these rows, or every X0001 and on that was chosen when None; returns how many.

    They are matched anew. Raises NotAllowed, NotFound, or NotNow when nothing was chosen for them.
    """
    request = worked_on(pk, by)
    file = file_for(request)
    chosen = file.rows.exclude(chosen_id="")
    wanted = _with_dummy(chosen) if rows is None else chosen.filter(pk__in=rows)
    undone = wanted.update(chosen_id="")
    if not undone:
        raise NotNow("onboarding.backfill.nothing_chosen", "Nothing was chosen for these rows, so nothing was changed.")
    _settle(file, request)
    note(request, "choice taken back", by, f"{undone} record{'' if undone == 1 else 's'}")
    return undone


@transaction.atomic
def match_anew(pk: int, *, by: User) -> int:
    """Look for matches once more, as after new records came; returns how many rows are left to settle."""
    request = worked_on(pk, by)
    file = file_for(request)
    _settle(file, request)
    return progress_of(file).left


@transaction.atomic
def mark_returned(pk: int, *, by: User) -> BackfillFile:
    """Say that the file went back to AWS. Raises NotAllowed, NotFound, or NotNow while rows are left."""
    request = worked_on(pk, by)
    file = file_for(request)
    if left := progress_of(file).left:
        raise NotNow("onboarding.backfill.open", f"{left} of its records wait for an id. Settle them first.")
    file.returned_at = timezone.now()
    file.save(update_fields=["returned_at"])
    note(request, "backfill returned", by, file.name)
    return file


def _check_free(request: Request, row: BackfillRow, ours: str) -> None:
    """An id names one record, in the file and in production alike."""
    if not ours:
        raise NotValid("onboarding.backfill.id", "Write the id, or choose a record.")
    if wrong := wrong_with(ours):
        raise NotValid("onboarding.backfill.id", wrong)
    other = row.file.rows.filter(partner_id=ours).exclude(pk=row.pk).defer("cells").first()
    if other is not None:
        raise NotValid("onboarding.backfill.taken", f"{ours} is the id of {other.apn_id} already, in row {other.row}.")
    if earlier := given_earlier(row, ours):
        words = f"{ours} went to {earlier} in an earlier list, so it cannot be {row.apn_id} as well."
        raise NotValid("onboarding.backfill.earlier", words)
    theirs = aws_id_of(request, ours)
    if theirs not in ("", row.apn_id):
        raise NotValid("onboarding.backfill.taken", f"{ours} is {theirs} here, so it cannot be {row.apn_id} as well.")


def _settle(file: BackfillFile, request: Request) -> None:
    """Match under the new choices; a file that went back is no longer what AWS has to load."""
    match_again(file, request)
    if file.returned_at is not None:
        file.returned_at = None
        file.save(update_fields=["returned_at"])


def _dummies_of(request: Request) -> list[str]:
    """Dummies this partner ever gave: AWS may have loaded them against records that are no longer listed."""
    rows = BackfillRow.objects.filter(file__request__partner_id=request.partner_id)
    pairs = _with_dummy(rows).values_list("chosen_id", "partner_id")
    return [one for pair in pairs for one in pair if one]


def _with_dummy(rows: QuerySet[BackfillRow]) -> QuerySet[BackfillRow]:
    return rows.filter(Q(chosen_id__regex=_DUMMY) | Q(partner_id__regex=_DUMMY))


_DUMMY = r"^X[0-9]{4,}$"
