"""Global search: the referrals of the connection in view that fit a few words, opportunities and leads apart."""

from dataclasses import dataclass

from aceportal.models import User
from referrals.models import Connection, Referral
from referrals.selectors.access import visible_referrals
from referrals.selectors.keysets import Keyset
from referrals.selectors.tables import SHOWN
from referrals.selectors.tables_filters import ListName
from referrals.selectors.words import matching_in, tidy

_LATEST = Keyset("updated_at", descending=True)


@dataclass(frozen=True, slots=True)
class Hits:
    """The referrals of one list that fit, changed last first; `has_more` where the list has others."""

    list_name: ListName
    rows: list[Referral]
    has_more: bool


def found(user: User, connection: Connection, q: str, *, size: int) -> list[Hits]:
    """Up to `size` hits of each list; none for no words. One query beside the search's own."""
    if not tidy(q):
        return []
    seen = visible_referrals(user).select_related(None).select_related("assignee").only(*SHOWN)
    rows = matching_in(connection, seen, q)
    pages = _LATEST.heads([rows.filter(kind=name.kind) for name in ListName], size=size)
    return [Hits(name, page.rows, bool(page.after)) for name, page in zip(ListName, pages, strict=True)]
