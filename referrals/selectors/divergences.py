"""Where AWS's word stands beside ours and differs: as a list of a connection, and of one record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from aceportal.models import User
from referrals.ace.editability import lock_of
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.moments import read_date, read_moment
from referrals.ace.stages import Phase, Stage
from referrals.models import Connection, Edit, Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.keysets import Keyset, Page
from referrals.selectors.payloads import ShownValue, sees_contacts, shown

PAGE_SIZE = 25
_OLDEST_FIRST = Keyset("diverged_at")
_CLOSING = {Stage.LAUNCHED, Stage.CLOSED_LOST}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field both sides see differently; `why_not` says why neither taking nor resending is possible now."""

    name: str
    label: str
    ours: ShownValue
    awss: ShownValue
    since: datetime | None
    closes_as: str
    why_not_take: str
    why_not_resend: str
    is_on_its_way: bool


@dataclass(frozen=True, slots=True)
class Divergent:
    """A record of the list with its differences."""

    referral: Referral
    differences: list[Difference]


def divergent(user: User, connection: Connection, today: date) -> QuerySet[Referral]:
    """Records whose differences are not left aside, for those who see them."""
    ignored = Q(divergence_ignored_until__gt=today)
    return visible_referrals(user).filter(connection=connection, diverged_at__isnull=False).exclude(ignored)


def divergence_page(
    user: User, connection: Connection, today: date, *, after: str = "", before: str = ""
) -> Page[Divergent]:
    """A page of them, the oldest difference first; two queries."""
    rows = divergent(user, connection, today)
    page: Page[Referral] = _OLDEST_FIRST.page(rows, size=PAGE_SIZE, after=after, before=before)
    edits = Edit.objects.filter(referral__in=[row.pk for row in page.rows], state__in=["waiting", "travelling"])
    moving: dict[int, set[str]] = {}
    for pk, name in edits.values_list("referral_id", "field"):
        moving.setdefault(pk, set()).add(name)
    return page.of(lambda row: Divergent(row, differences(user, row, moving.get(row.pk, set()), today)))


def differences(user: User, referral: Referral, moving: Iterable[str], today: date) -> list[Difference]:
    """The record's differences in AWS's order of fields; `moving` are fields with a change on its way."""
    on_the_way = set(moving)
    found = referral.divergence.items()
    return [_difference(user, referral, name, pair, name in on_the_way, today) for name, pair in found]


def _difference(
    user: User, referral: Referral, name: str, pair: dict[str, object], is_on_its_way: bool, today: date
) -> Difference:
    kind, contacts = Kind(referral.kind), sees_contacts(user)
    ours, awss = (shown(kind, name, pair.get(side), contacts=contacts) for side in ("ours", "aws"))
    locked = _locked(referral, name)
    stage = Stage.read(pair.get("aws")) if name == "stage" else None
    return Difference(
        name=name,
        label=label_of(kind, name),
        ours=ours,
        awss=awss,
        since=read_moment(pair.get("since")),
        closes_as=str(stage) if stage in _CLOSING else "",
        why_not_take=locked or _unusable(name, pair.get("aws"), today) if not _agreed(referral, name, pair) else "",
        why_not_resend=locked or ("" if pair.get("ours") else "There is nothing of ours to send."),
        is_on_its_way=is_on_its_way,
    )


def _agreed(referral: Referral, name: str, pair: dict[str, object]) -> bool:
    """Whether the record holds AWS's value already, so that taking it sends nothing."""
    return bool(referral.fields.get(name) == pair.get("aws"))


def _locked(referral: Referral, name: str) -> str:
    connection = referral.connection
    programmes = {"isv": connection.isv, "special_program": connection.special_program}
    lock = lock_of(Kind(referral.kind), Phase(referral.phase), name, **programmes)
    return "" if lock.may_change else lock.reason


def _unusable(name: str, theirs: object, today: date) -> str:
    if name == "closedLostReason":
        return "A reason goes with closing it as lost."
    day = read_date(str(theirs)[:10]) if name == "targetCloseDate" else None
    return "AWS takes no close date in the past." if day is not None and day < today else ""


def awss_word(referral: Referral) -> list[tuple[str, ShownValue]]:
    """AWS's own stage, close date and reason as far as AWS has said them."""
    kind, fields = Kind(referral.kind), referral.fields
    said = [name for name in ("aWSStage", "aWSCloseDate", "aWSClosedLostReason") if fields.get(name)]
    return [(label_of(kind, name), shown(kind, name, fields[name], contacts=True)) for name in said]
