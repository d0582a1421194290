"""The backfill as its pages show it: what was decided, the extract and how far it is, its rows, the ids to choose."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Count, Q, QuerySet

from onboarding.domain.backfill import How
from onboarding.models import BackfillFile, BackfillRow, BackfillUpload, Request
from referrals.domain.dummies import is_dummy
from referrals.errors import NotFound
from referrals.selectors.keysets import Keyset, Page

A_PAGE = 100
_OPEN = Q(partner_id="") | ~Q(problem="")
_SETTLED = ~Q(partner_id="") & Q(problem="")
IN_ORDER = Keyset("row")
SHOWN: Mapping[str, tuple[str, Q]] = MappingProxyType(
    {
        "": ("All", Q()),
        "open": ("To settle", _OPEN),
        "problem": ("With a problem", ~Q(problem="")),
        "matched": ("Matched", _SETTLED & Q(how__in=(How.GIVEN, How.BY_ID, How.BY_TITLE))),
        "hand": ("Chosen by hand", _SETTLED & Q(how=How.BY_HAND)),
        "dummy": ("Not synchronised", _SETTLED & Q(how=How.DUMMY)),
    }
)
"""What the list can be narrowed to: address word to its label and rows."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows of the extract are in each of SHOWN."""

    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All rows."""
        return self.counts[""]

    @property
    def left(self) -> int:
        """Rows somebody has to settle."""
        return self.counts["open"]

    @property
    def settled(self) -> int:
        """Rows AWS could load."""
        return self.total - self.left


def file_of(request: Request) -> BackfillFile | None:
    """The extract that counts, without its bytes."""
    return BackfillFile.objects.filter(request=request).select_related("by").defer("content").first()


def file_for(request: Request) -> BackfillFile:
    """The extract that counts. Raises NotFound before one was imported."""
    found = file_of(request)
    if found is None:
        raise NotFound("onboarding.backfill.no_file", "Import AWS's list of open records first.")
    return found


def upload_of(request: Request) -> BackfillUpload | None:
    """An upload that nobody took yet, without its bytes and rows."""
    return BackfillUpload.objects.filter(request=request).defer("content", "rows").first()


def progress_of(file: BackfillFile) -> Progress:
    """One query over the extract."""
    found = file.rows.aggregate(**{f"count_{word}": Count("pk", filter=rule) for word, (_, rule) in SHOWN.items()})
    return Progress(MappingProxyType({word: found[f"count_{word}"] for word in SHOWN}))


def rows_of(file: BackfillFile, shown: str = "", words: str = "") -> QuerySet[BackfillRow]:
    """The rows of one kind whose ids, customer or title hold every word."""
    rows = BackfillRow.objects.filter(SHOWN.get(shown, SHOWN[""])[1], file=file).defer("cells")
    for word in words.replace("\x00", "").split()[:5]:
        fields = ("apn_id", "partner_id", "customer", "title", "website")
        held = Q()
        for name in fields:
            held |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(held)
    return rows


def page_of_rows(rows: QuerySet[BackfillRow], *, after: str = "", before: str = "") -> Page[BackfillRow]:
    """One page of them, in the order of the file."""
    return IN_ORDER.page(rows, size=A_PAGE, after=after, before=before)


def row_for(request: Request, pk: int) -> BackfillRow:
    """One row of the extract that counts. Raises NotFound, also for a row of an older one."""
    found = BackfillRow.objects.filter(pk=pk, file=file_for(request)).select_related("file__request").first()
    if found is None:
        raise NotFound("onboarding.backfill.no_row", "There is no such row in the newest list. Go back to the list.")
    return found


def given_earlier(row: BackfillRow, ours: str) -> str:
    """AWS's id of another record that got this id in a list before, and is not in this one to get another; else ""."""
    request = row.file.request
    earlier = BackfillRow.objects.filter(file__request__partner_id=request.partner_id, partner_id=ours)
    earlier = earlier.exclude(file=row.file).exclude(apn_id__in=row.file.rows.values("apn_id"))
    if not is_dummy(ours):
        earlier = earlier.filter(file__returned_at__isnull=False, problem="")
    return earlier.values_list("apn_id", flat=True).first() or ""


def taken_ids(file: BackfillFile) -> dict[str, int]:
    """Ids that a row of the extract has already, with that row's number."""
    return dict(file.rows.exclude(partner_id="").values_list("partner_id", "row"))
