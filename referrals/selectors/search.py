"""Referrals as a script asks for them: filters, and pages that new rows never shift."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import QuerySet

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.errors import NotValid
from referrals.models import Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.words import matching

PAGE_SIZE = 50
_SALT = "api.cursor"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; an empty value asks for nothing."""

    connection: int | None = None
    apn_id: str = ""
    partner_id: str = ""
    origin: str = ""
    phase: str = ""
    status: str = ""
    stage: str = ""
    acceptance: str = ""
    q: str = ""

    def filters(self) -> dict[str, object]:
        """The lookups of the values given; AWS's words are compared without regard to case."""
        lookups: dict[str, object] = {
            "connection": self.connection,
            "apn_id": self.apn_id,
            "partner_crm_id": self.partner_id,
            "origin": self.origin,
            "phase": self.phase,
            "status__iexact": self.status,
            "stage__iexact": self.stage,
            "acceptance__iexact": self.acceptance,
        }
        return {lookup: value for lookup, value in lookups.items() if value}


def search(user: User, kind: Kind, wanted: Wanted, *, cursor: str = "") -> tuple[list[Referral], str]:
    """One page of what this person may see, newest first, and the next page's cursor (empty: there is none).

    Raises NotValid for a cursor that is not ours.
    """
    rows: QuerySet[Referral] = matching(visible_referrals(user).filter(kind=kind, **wanted.filters()), wanted.q)
    if cursor:
        rows = rows.filter(pk__lt=_read(cursor))
    page = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    has_more = len(page) > PAGE_SIZE
    return page[:PAGE_SIZE], signing.dumps(page[PAGE_SIZE - 1].pk, salt=_SALT) if has_more else ""


def _read(cursor: str) -> int:
    try:
        return int(signing.loads(cursor, salt=_SALT))
    except (signing.BadSignature, ValueError) as error:
        raise NotValid(
            "cursor.not_valid", "This cursor is not one we gave out. Start again without a cursor."
        ) from error
