"""The inbox: what AWS has shared on one connection, in five tabs, as one person may see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any, Self

from django.db.models import BooleanField, Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import ExpressionWrapper
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.ace.stages import Origin, Phase
from referrals.domain.decisions import Situation, can_decide, safe_until
from referrals.domain.deliveries import OPEN, DeliveryKind, DeliveryState
from referrals.models import Connection, Delivery, Referral, Seen
from referrals.selectors.access import visible_referrals
from referrals.selectors.keysets import Keyset, Page
from referrals.selectors.words import matching, tidy

PAGE_SIZE = 25
DECISIONS = (DeliveryKind.ACCEPT.value, DeliveryKind.REJECT.value)


class Tab(StrEnum):
    """Where a referral of AWS's stands between us and AWS."""

    NEEDS_DECISION = "needs-decision"
    DECIDING = "deciding"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"


TAB_LABELS: Mapping[Tab, str] = {
    Tab.NEEDS_DECISION: "Needs decision",
    Tab.DECIDING: "Deciding",
    Tab.ACCEPTED: "Accepted",
    Tab.REJECTED: "Rejected",
    Tab.EXPIRED: "Expired",
}


class Owner(StrEnum):
    """Whose referrals to list."""

    ANYONE = "anyone"
    MINE = "mine"
    UNASSIGNED = "unassigned"


class Sort(StrEnum):
    """In which order."""

    DEADLINE = "deadline"
    NEWEST = "newest"


_KEYSETS: Mapping[Sort, Keyset] = {Sort.DEADLINE: Keyset("accept_by"), Sort.NEWEST: Keyset(descending=True)}
_URGENT_FIRST = (Tab.NEEDS_DECISION, Tab.DECIDING)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person chose to see; a word nobody offered means the default."""

    tab: Tab = Tab.NEEDS_DECISION
    kind: Kind | None = None
    owner: Owner = Owner.ANYONE
    q: str = ""
    sort: Sort = Sort.DEADLINE
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, chosen: Mapping[str, str]) -> Self:
        """The filters an address asks for."""
        tab = _one_of(Tab, chosen.get("tab"), Tab.NEEDS_DECISION)
        usual = Sort.DEADLINE if tab in _URGENT_FIRST else Sort.NEWEST
        return cls(
            tab=tab,
            kind=_one_of(Kind, chosen.get("kind"), None),
            owner=_one_of(Owner, chosen.get("owner"), Owner.ANYONE),
            q=tidy(chosen.get("q", "")),
            sort=_one_of(Sort, chosen.get("sort"), usual),
            after=chosen.get("after", ""),
            before=chosen.get("before", ""),
        )

    @property
    def narrows(self) -> bool:
        """Whether rows of the tab may be left out."""
        return bool(self.kind or self.q or self.owner is not Owner.ANYONE)

    def as_query(self) -> dict[str, str]:
        """The choices worth an address, without the place in the list."""
        chosen = {"tab": self.tab, "kind": self.kind or "", "owner": self.owner, "q": self.q, "sort": self.sort}
        usual = replace(Filters.read({"tab": self.tab}), tab=Tab.NEEDS_DECISION)
        known = {"tab": usual.tab, "kind": "", "owner": usual.owner, "q": "", "sort": usual.sort}
        return {name: str(value) for name, value in chosen.items() if value != known[name]}


def _one_of(words: Any, chosen: str | None, otherwise: Any) -> Any:
    return words(chosen) if chosen in {word.value for word in words} else otherwise


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the inbox, with our decisions, latest first."""

    referral: Referral
    decisions: list[Delivery]
    is_unread: bool
    can_decide: bool
    safe_until: datetime | None

    @property
    def delivery(self) -> Delivery | None:
        """Our latest decision, None before there was one."""
        return next(iter(self.decisions), None)

    @property
    def is_moving(self) -> bool:
        """Whether its state changes by itself soon, so that a page should look again."""
        return self.delivery is not None and (self.delivery.state in _MOVING or self.awaits_contacts)

    @property
    def awaits_contacts(self) -> bool:
        """Whether AWS confirmed the acceptance but has not shown the contact details; they come by another file."""
        return self.referral.masked and self.delivery is not None and _is_fresh_acceptance(self.delivery)

    @property
    def is_decided_here(self) -> bool:
        """Whether our decision still says something: it was neither taken back nor left a draft."""
        return self.delivery is not None and self.delivery.state not in _SILENT


_MOVING = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)
_SILENT = (DeliveryState.DRAFT, DeliveryState.WITHDRAWN)
_CONTACTS_EXPECTED_WITHIN = timedelta(hours=1)


def _is_fresh_acceptance(delivery: Delivery) -> bool:
    is_confirmed = delivery.kind == DeliveryKind.ACCEPT and delivery.state == DeliveryState.CONFIRMED
    return is_confirmed and timezone.now() - delivery.state_at < _CONTACTS_EXPECTED_WITHIN


def shared_by_aws(user: User, connection: Connection) -> QuerySet[Referral]:
    """What AWS shared on this connection and this person may see; `in_hand` while a decision is on its way."""
    on_its_way = Delivery.objects.filter(referral=OuterRef("pk"), kind__in=DECISIONS, state__in=sorted(OPEN))
    rows = visible_referrals(user).filter(connection=connection, origin=Origin.AWS)
    return rows.annotate(in_hand=Exists(on_its_way))


def _conditions(now: datetime) -> dict[Tab, Q]:
    waiting = Q(phase=Phase.NEEDS_DECISION)
    gone = Q(accept_by__lte=now)
    lapsed = Q(phase=Phase.DECLINED, expired_at__isnull=False, decided_at__isnull=True)
    return {
        Tab.NEEDS_DECISION: waiting & Q(in_hand=False) & (Q(accept_by__isnull=True) | Q(accept_by__gt=now)),
        Tab.DECIDING: waiting & Q(in_hand=True),
        Tab.ACCEPTED: Q(phase__in=[Phase.OPEN, Phase.LAUNCHED, Phase.CLOSED_LOST, Phase.LEAD_CLOSED]),
        Tab.REJECTED: Q(phase=Phase.DECLINED) & (Q(expired_at__isnull=True) | Q(decided_at__isnull=False)),
        Tab.EXPIRED: (waiting & Q(in_hand=False) & gone) | lapsed,
    }


def filtered(rows: QuerySet[Referral], filters: Filters, user: User) -> QuerySet[Referral]:
    """The rows that the kind, the owner and the search leave; every word must occur."""
    owners = {Owner.ANYONE: Q(), Owner.MINE: Q(assignee=user), Owner.UNASSIGNED: Q(assignee=None)}
    found = rows.filter(owners[filters.owner])
    if filters.kind:
        found = found.filter(kind=filters.kind)
    return matching(found, filters.q)


def counts(user: User, connection: Connection, filters: Filters, now: datetime) -> dict[Tab, int]:
    """How many rows each tab holds under these filters, tests not among them; one query."""
    rows = filtered(shared_by_aws(user, connection).filter(is_test=False), filters, user)
    numbers = rows.aggregate(**{tab.name: Count("pk", filter=condition) for tab, condition in _conditions(now).items()})
    return {tab: numbers[tab.name] for tab in Tab}


def page(user: User, connection: Connection, filters: Filters, now: datetime) -> Page[InboxRow]:
    """One page of a tab; two queries however many rows."""
    rows = filtered(shared_by_aws(user, connection), filters, user).filter(_conditions(now)[filters.tab])
    keyset = _KEYSETS[filters.sort]
    found = keyset.page(for_rows(rows, user), size=PAGE_SIZE, after=filters.after, before=filters.before)
    return found.of(partial(row_of, user=user, now=now))


def for_rows(rows: QuerySet[Referral], user: User) -> QuerySet[Referral]:
    """With what a row shows beyond the referral: whether it is unread, and our decisions."""
    seen = Seen.objects.filter(user=user, referral=OuterRef("pk"), at__gte=OuterRef("received_at"))
    decisions = Delivery.objects.filter(kind__in=DECISIONS).select_related("created_by").order_by("-pk")
    unread = ExpressionWrapper(~Exists(seen) & Q(received_at__isnull=False), output_field=BooleanField())
    return rows.annotate(is_unread=unread).prefetch_related(Prefetch("deliveries", decisions, to_attr="decisions"))


def row_of(referral: Referral, *, user: User, now: datetime) -> InboxRow:
    """The line of a referral that came through `for_rows`."""
    return line(referral, getattr(referral, "decisions", []), user=user, now=now)


def line(referral: Referral, decisions: list[Delivery], *, user: User, now: datetime) -> InboxRow:
    """The line of a referral with our decisions on it, latest first."""
    is_free, _ = can_decide(situation(referral, decisions), now)
    return InboxRow(
        referral=referral,
        decisions=decisions,
        is_unread=bool(getattr(referral, "is_unread", False)),
        can_decide=is_free and user.may(Ability.DECIDE),
        safe_until=safe_until(referral.accept_by) if referral.accept_by else None,
    )


def situation(referral: Referral, decisions: list[Delivery]) -> Situation:
    """What the deciding rule looks at, from decisions already read."""
    states = (DeliveryState(delivery.state) for delivery in decisions)
    return Situation(
        Phase(referral.phase), referral.accept_by, next((state for state in states if state in OPEN), None)
    )
